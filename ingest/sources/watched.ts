import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type Database, insertOnce } from '../../sql/database.ts';
import { filesTaken } from '../queries.ts';
import { type FileStore, type ListedFile, StoreFileError } from './store.ts';

/** Files on their way at once. */
const AT_ONCE = 16;
/** The outcome of a file that is on the disk beside its place. */
const FETCHED = Symbol('fetched');
/** What was taken is written down after so many files; a crash before fetches them again, and they are known by their content. */
const FILES_A_ROW_GROUP = 200;
const ASKED_AT_ONCE = 3_000;
/** Files of one source that may wait in the inbox; more are left where they are until these are loaded. */
const WAITING_FILES_MAX = 5_000;
const WAITING_BYTES_MAX = 2 * 1024 ** 3;
/** After so many looks in which a file could not be had, it is let be until it changes. */
const FAILURES_MAX = 6;
const DAY_MS = 86_400_000;

/** What a look did, by outcome; also the labels of the counters. */
export interface Look {
  taken: number;
  bytes: number;
  /** Left where they are: the inbox is full. */
  held: number;
  /** Seen for the first time, or grown since the last look. */
  settling: number;
  /** Could not be had this time. */
  failed: number;
  /** Let be until they change: too large, or failed too often. */
  given_up: number;
}

export interface WatchedOptions {
  readonly db: Database;
  readonly inboxDir: string;
  /** What the files taken from here are called before their own names, and the key of what is remembered: kind and name. */
  readonly source: string;
  readonly maxAgeDays: number;
  readonly fileBytesMax: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Told once of each file that is let be, with the reason. */
  readonly onGivenUp: (reason: string) => void;
  readonly waitingFilesMax?: number;
}

/**
 * Takes files from a store into the inbox, each once: when two looks found it the same (or at once, where files are there whole or not at all), oldest first, so that a
 * correction comes after what it corrects. A file is in the inbox, on the disk, before it is written down as taken.
 * Memory: the list of one look. Cost: one listing, one question for 3,000 files not met before, a few requests a file; 55 to 70 files of 13 kB a second over SFTP, measured with
 * both ends on one busy machine of two cores.
 */
export class WatchedStore {
  private readonly store: FileStore;
  private readonly options: WatchedOptions;
  private lastLook: ReadonlyMap<string, string> = new Map();
  /** Needs no further look while the key is the same: taken, or let be. */
  private settled = new Map<string, string>();
  private failures = new Map<string, number>();
  private cleaned = false;

  constructor(store: FileStore, options: WatchedOptions) {
    this.store = store;
    this.options = options;
  }

  /** @throws {Error} one sentence when the store is out of reach, or what the database throws; what was taken until then is taken */
  async look(): Promise<Look> {
    const { signal, fileBytesMax } = this.options;
    if (!this.cleaned) await this.clean();
    const look: Look = { taken: 0, bytes: 0, held: 0, settling: 0, failed: 0, given_up: 0 };
    const unmet = this.unmet(await this.store.list(this.options.now(), signal), look);
    const wanted: ListedFile[] = [];
    for (const file of await this.notTaken(unmet)) {
      if (file.bytes <= fileBytesMax) wanted.push(file);
      else this.giveUp(file, `a file of ${file.bytes} bytes is larger than the ${fileBytesMax} that are taken`, look);
    }
    wanted.sort((a, b) => a.modifiedMs - b.modifiedMs || (a.path < b.path ? -1 : 1));
    for (let at = 0; at < wanted.length && !signal.aborted; at += FILES_A_ROW_GROUP) {
      const room = await this.room();
      const group = wanted.slice(at, at + Math.min(room, FILES_A_ROW_GROUP));
      await this.take(group, look);
      if (group.length < FILES_A_ROW_GROUP) {
        look.held += wanted.length - at - group.length;
        break;
      }
    }
    return look;
  }

  /** Those that this process knows nothing of, and that stood still. */
  private unmet(listed: readonly ListedFile[], look: Look): ListedFile[] {
    const keys = new Map(listed.map((file) => [file.path, keyOf(file)]));
    const oldestMs = this.options.now().getTime() - this.options.maxAgeDays * DAY_MS;
    const unmet = listed.filter((file) => {
      const key = keys.get(file.path) as string;
      if (file.modifiedMs < oldestMs || this.settled.get(file.path) === key) return false;
      if (this.store.whole || this.lastLook.get(file.path) === key) return true;
      look.settling++;
      return false;
    });
    this.lastLook = keys;
    // What is no longer listed need not be remembered.
    this.settled = new Map([...this.settled].filter(([path]) => keys.has(path)));
    this.failures = new Map([...this.failures].filter(([path]) => keys.has(path)));
    return unmet;
  }

  private async notTaken(files: readonly ListedFile[]): Promise<ListedFile[]> {
    const fresh: ListedFile[] = [];
    for (let at = 0; at < files.length; at += ASKED_AT_ONCE) {
      const some = files.slice(at, at + ASKED_AT_ONCE);
      const rows = await filesTaken(this.options.db, { source: this.options.source, files: some.map(keyOf) });
      const known = new Set(rows.map((row) => row.file));
      for (const file of some) {
        if (known.has(keyOf(file))) this.settled.set(file.path, keyOf(file));
        else fresh.push(file);
      }
    }
    return fresh;
  }

  private async take(files: readonly ListedFile[], look: Look): Promise<void> {
    const outcomes = await this.fetchAll(files);
    const taken: ListedFile[] = [];
    try {
      // Renamed in their order: the inbox must not meet a correction before what it corrects.
      for (const [i, file] of files.entries()) {
        if (outcomes[i] !== FETCHED) continue;
        await rename(`${this.pathOf(file)}.part`, this.pathOf(file));
        taken.push(file);
        look.bytes += file.bytes;
      }
    } finally {
      await this.remember(taken, look);
    }
    for (const [i, file] of files.entries()) if (i in outcomes && outcomes[i] !== FETCHED) this.failed(file, outcomes[i], look);
  }

  /** What came of each file: fetched, or why not; nothing for those not begun, since the store, or we, had come to an end. */
  private async fetchAll(files: readonly ListedFile[]): Promise<unknown[]> {
    const outcomes: unknown[] = [];
    let next = 0;
    let isOver = false;
    const work = async () => {
      while (next < files.length && !isOver && !this.options.signal.aborted) {
        const i = next++;
        try {
          await this.fetch(files[i] as ListedFile);
          outcomes[i] = FETCHED;
        } catch (error) {
          outcomes[i] = error;
          isOver ||= !(error instanceof StoreFileError);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return outcomes;
  }

  /** The file beside its place in the inbox, on the disk, with the time it was changed where it comes from. */
  private async fetch(file: ListedFile): Promise<void> {
    const part = `${this.pathOf(file)}.part`;
    const handle = await open(part, 'w', 0o600);
    try {
      for await (const chunk of this.store.read(file, this.options.signal)) await handle.writeFile(chunk);
      await handle.sync();
      await handle.close();
      await utimes(part, file.modifiedMs / 1_000, file.modifiedMs / 1_000);
    } catch (error) {
      await handle.close().catch(() => {});
      await rm(part, { force: true });
      throw error;
    }
  }

  private async remember(files: readonly ListedFile[], look: Look): Promise<void> {
    if (files.length === 0) return;
    const { db, inboxDir, source } = this.options;
    const folder = await open(inboxDir);
    await folder.sync().finally(() => folder.close());
    const rows = files.map((file) => ({ source, file: keyOf(file), path: file.path, bytes: file.bytes, mark: file.mark }));
    const token = createHash('sha256').update(rows.map((row) => row.file).join());
    await insertOnce(db, 'files_taken', rows, `${source}:${token.digest('hex')}`);
    for (const file of files) {
      this.settled.set(file.path, keyOf(file));
      this.failures.delete(file.path);
    }
    look.taken += files.length;
  }

  /** @throws what is the store's fault, or the disk's, and not the file's */
  private failed(file: ListedFile, error: unknown, look: Look): void {
    if (!(error instanceof StoreFileError)) throw error;
    look.failed++;
    const failures = (this.failures.get(file.path) ?? 0) + 1;
    this.failures.set(file.path, failures);
    if (failures >= FAILURES_MAX) this.giveUp(file, `a file could not be had in ${failures} looks: ${error.message}`, look);
  }

  private giveUp(file: ListedFile, reason: string, look: Look): void {
    look.given_up++;
    this.settled.set(file.path, keyOf(file));
    this.options.onGivenUp(`${reason} (${file.path})`);
  }

  /** How many more files may wait in the inbox. */
  private async room(): Promise<number> {
    const own = (await readdir(this.options.inboxDir)).filter((name) => name.startsWith(prefixOf(this.options.source)));
    const room = (this.options.waitingFilesMax ?? WAITING_FILES_MAX) - own.length;
    if (room <= 0) return 0;
    const sizes = await Promise.all(own.map(async (name) => (await stat(join(this.options.inboxDir, name)).catch(() => null))?.size ?? 0));
    return sizes.reduce((sum, bytes) => sum + bytes, 0) >= WAITING_BYTES_MAX ? 0 : room;
  }

  /** What a crash left half fetched. */
  private async clean(): Promise<void> {
    const { inboxDir, source } = this.options;
    await mkdir(inboxDir, { recursive: true, mode: 0o700 });
    for (const name of await readdir(inboxDir)) {
      if (name.startsWith(prefixOf(source)) && name.endsWith('.part')) await rm(join(inboxDir, name), { force: true });
    }
    this.cleaned = true;
  }

  private pathOf(file: ListedFile): string {
    const name = posix.basename(file.path).replace(/[^\w.+-]/g, '_');
    return join(this.options.inboxDir, `${prefixOf(this.options.source)}${keyOf(file).slice(0, 12)}-${name.slice(-120)}`);
  }
}

/** Names of sources have no underscore, so that no source takes another's files for its own. */
function prefixOf(source: string): string {
  return `${source}_`;
}

/** 128 bits of what makes a file this file: path, size and mark. */
function keyOf({ path, bytes, mark }: ListedFile): string {
  return createHash('sha256').update(`${path}\n${bytes}\n${mark}`).digest('hex').slice(0, 32);
}
