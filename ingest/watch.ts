import { mkdirSync } from 'node:fs';
import { chmod, copyFile, readdir, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isTransient } from '../sql/errors.ts';
import { type IngestDeps, ingestPaths } from './ingest.ts';
import { type FoundFile, findFiles } from './paths.ts';
import type { FileReport, Format, Report } from './report.ts';

/** Files loaded together: enough to fill a batch, few enough to show progress. */
const FILES_PER_BATCH = 200;
const DONE_FILES_MAX = 2_000;
const QUARANTINE_FILES_MAX = 10_000;
/** Files that cannot be moved away are left alone until they change; so many are remembered. */
const STUCK_MAX = 10_000;
/** Formats that name people: deleted once loaded, since the tables hold what is needed of them under keys. */
const IDENTIFYING: readonly Format[] = [
  ...(['customers', 'subscriptions', 'consents', 'contact_flags', 'serving_cells', 'complaints', 'trouble_tickets'] as const),
  ...(['location_reports', 'charging_records', 'device_stays', 'top_ups', 'self_care_logins'] as const),
];

/** As for loading, but with a clock that is asked for each batch. */
export interface WatchDeps extends Omit<IngestDeps, 'now'> {
  readonly now: () => Date | null;
}

export interface WatchOptions {
  readonly inboxDir: string;
  /** Where loaded files go, the newest `doneFilesMax` of them (2,000 unless told). */
  readonly doneDir: string;
  readonly doneFilesMax?: number;
  readonly intervalMs: number;
  /** Ends the watch after the batch at hand. */
  readonly signal: AbortSignal;
  readonly onReport?: (report: Report) => void;
  /** Told whether more files are ready than are loaded together; false only when the last of them is in. */
  readonly onBacklog?: (more: boolean) => void;
  /** Told what went wrong that no file is to blame for; the watch goes on and tries again. */
  readonly onProblem?: (error: Error) => void;
}

/**
 * Loads whatever is put into a folder, for as long as it is not told to stop. A file is taken when two looks found it unchanged,
 * the oldest first. Loaded files move to the done folder, or are deleted where they name people; unusable ones move to the quarantine folder with
 * a `.reason.txt`. A crash between loading and moving is harmless: the content is known when it is met again.
 */
export async function watchInbox(deps: WatchDeps, options: WatchOptions): Promise<void> {
  for (const directory of [options.inboxDir, options.doneDir, deps.quarantineDir]) mkdirSync(directory, { recursive: true, mode: 0o700 });
  const inbox = new Inbox(deps, options);
  while (!options.signal.aborted) {
    try {
      const more = await inbox.look();
      if (more) continue;
    } catch (error) {
      if (!options.signal.aborted) options.onProblem?.(error instanceof Error ? error : new Error(String(error)));
    }
    await pause(options.intervalMs, undefined, { signal: options.signal }).catch(() => {});
  }
}

class Inbox {
  private readonly deps: WatchDeps;
  private readonly options: WatchOptions;
  private lastLook = new Map<string, string>();
  private readonly stuck = new Map<string, string>();

  constructor(deps: WatchDeps, options: WatchOptions) {
    this.deps = deps;
    this.options = options;
  }

  /** One look: loads a batch of the files found unchanged since the last. Says whether more of them are waiting. */
  async look(): Promise<boolean> {
    const own = [resolve(this.options.doneDir), resolve(this.deps.quarantineDir)];
    const found = (await findFiles([this.options.inboxDir])).filter((file) => !own.some((dir) => resolve(file.path).startsWith(`${dir}/`)));
    const marks = new Map<string, string>();
    const stable: FoundFile[] = [];
    for (const file of found) {
      const mark = await markOf(file.path);
      if (mark === null) continue;
      marks.set(file.path, mark);
      if (this.lastLook.get(file.path) === mark && this.stuck.get(file.path) !== mark) stable.push(file);
    }
    this.lastLook = marks;
    stable.sort((a, b) => a.modifiedMs - b.modifiedMs || (a.path < b.path ? -1 : 1));
    const batch = stable.slice(0, FILES_PER_BATCH).map((file) => file.path);
    if (batch.length === 0) return false;
    const more = stable.length > batch.length;
    if (more) this.options.onBacklog?.(true);
    await this.load(batch);
    this.options.onBacklog?.(more);
    await prune(this.options.doneDir, this.options.doneFilesMax ?? DONE_FILES_MAX);
    await prune(this.deps.quarantineDir, QUARANTINE_FILES_MAX);
    return more;
  }

  private async load(batch: readonly string[]): Promise<void> {
    try {
      await this.ingest(batch);
    } catch (error) {
      // A server that is away comes back; anything else has a cause in one of the files, which is looked for one by one.
      if (isTransient(error) || this.options.signal.aborted) throw error;
      for (const path of batch) if ((await markOf(path)) !== null) await this.loadAlone(path);
    }
  }

  private async loadAlone(path: string): Promise<void> {
    try {
      await this.ingest([path]);
    } catch (error) {
      if (isTransient(error)) throw error;
      this.options.onProblem?.(error instanceof Error ? error : new Error(String(error)));
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      await this.quarantine(path, `it could not be stored (error ${code})`);
    }
  }

  private async ingest(paths: readonly string[]): Promise<void> {
    const now = this.deps.now();
    const report = await ingestPaths({ ...this.deps, now }, paths, { signal: this.options.signal, onFile: (file) => this.putAway(file) });
    this.options.onReport?.(report);
  }

  private async putAway(file: FileReport): Promise<void> {
    try {
      if (file.outcome === 'rejected') await this.quarantine(file.path, sentence(file));
      else if (IDENTIFYING.includes(file.format)) await unlink(file.path);
      else await move(file.path, this.options.doneDir, file.loadId);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      if (this.stuck.size >= STUCK_MAX) this.stuck.clear();
      this.stuck.set(file.path, this.lastLook.get(file.path) ?? '');
      this.options.onProblem?.(new Error('a loaded file could not be moved out of the inbox', { cause: error }));
    }
  }

  private async quarantine(path: string, reason: string): Promise<void> {
    // Before the move: what could not be read may name people.
    await chmod(path, 0o600).catch(() => {});
    const moved = await move(path, this.deps.quarantineDir, String((await stat(path)).ino));
    await writeFile(`${moved}.reason.txt`, `${reason}\n`, { mode: 0o600 });
  }
}

function sentence(file: FileReport): string {
  const { line, reason } = file.rejected[0] ?? { line: 0, reason: 'no reason was given' };
  return line > 0 ? `line ${line}: ${reason}` : reason;
}

async function markOf(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  return found ? `${found.size}:${found.mtimeMs}:${found.ino}` : null;
}

/** Moves a file into a folder, also across file systems; a name that is taken gets a suffix. */
async function move(path: string, directory: string, suffix: string): Promise<string> {
  const wanted = join(directory, basename(path));
  const target = (await markOf(wanted)) === null ? wanted : `${wanted}.${suffix.slice(0, 12)}`;
  try {
    await rename(path, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(path, target);
    await unlink(path);
  }
  return target;
}

/** Keeps the newest files of a folder. */
async function prune(directory: string, filesMax: number): Promise<void> {
  const names = await readdir(directory);
  if (names.length <= filesMax) return;
  const files = await Promise.all(
    names.map(async (name) => ({ name, changedMs: (await stat(join(directory, name)).catch(() => null))?.ctimeMs ?? 0 })),
  );
  files.sort((a, b) => b.changedMs - a.changedMs);
  for (const { name } of files.slice(filesMax)) await rm(join(directory, name), { force: true, recursive: true });
}
