import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** More files than this in one call are refused: a list that long is a mistake. */
const FILES_MAX = 1_000_000;

/** A file to load, and when it was last written. */
export interface FoundFile {
  readonly path: string;
  readonly modifiedMs: number;
  /** What it holds, where it never was a file; then `path` is but its name. */
  readonly content?: Buffer;
  /** The revision of everything made of it: fixed at receipt, so that the order of loading decides nothing. Absent: that of the attempt. */
  readonly revision?: string;
  /** Who delivered KPI samples that close periods; absent for history, which closes none. */
  readonly sender?: string;
  /** SHA-256 of `content` in hex, where it is known already. */
  readonly loadId?: string;
}

/**
 * The files under these paths: a file stands for itself, a folder for every file in it and below, by name.
 * Inside folders, hidden files and files still being written (`.part`, `.tmp`) are passed over; symbolic links are not followed.
 * A path that does not exist is returned too, so that the report can say so.
 */
export async function findFiles(paths: readonly string[]): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const path of paths) await walk(path, true, found);
  return found;
}

/** Whether a name inside a folder is one to load: not hidden, not half written. */
export function isFinishedName(name: string): boolean {
  return !name.startsWith('.') && !/\.(part|tmp)$/i.test(name);
}

async function walk(path: string, named: boolean, found: FoundFile[]): Promise<void> {
  const status = await stat(path).catch(() => null);
  if (!status?.isDirectory()) {
    if (found.length >= FILES_MAX) throw new Error(`more than ${FILES_MAX} files were named`);
    if (named || status?.isFile()) found.push({ path, modifiedMs: status?.mtimeMs ?? 0 });
    return;
  }
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!isFinishedName(entry.name) || entry.isSymbolicLink()) continue;
    await walk(join(path, entry.name), false, found);
  }
}
