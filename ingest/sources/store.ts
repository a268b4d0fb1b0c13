import picomatch from 'picomatch';
import { isFinishedName } from '../paths.ts';

/** A file as a look at its store found it. */
export interface ListedFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Changes whenever the content does: the time of change, or the entity tag. */
  readonly mark: string;
}

/** Somewhere else's files, read and never changed. Any method may throw when the store is out of reach; the next call connects anew. */
export interface FileStore {
  /** Whether a file is there whole or not at all, as objects are; else it is taken once two looks found it the same. */
  readonly whole: boolean;
  /** Every file whose path fits, in no order; `now` decides which days' folders are looked into. @throws {Error} when there are more than `LISTED_MAX` */
  list(now: Date, signal: AbortSignal): Promise<ListedFile[]>;
  /** The content that was listed, of exactly its size. @throws {StoreFileError} when this file cannot be had though the store can */
  read(file: ListedFile, signal: AbortSignal): AsyncIterable<Uint8Array>;
  end(): void;
}

/** One file cannot be had; the others can. The message is the reason, without the name. */
export class StoreFileError extends Error {
  override readonly name = 'StoreFileError';
}

/** Files that one look may find; beyond it the paths must be drawn narrower. */
export const LISTED_MAX = 200_000;
/** Folders that one look may go through. */
export const FOLDERS_MAX = 20_000;

/** What a pattern of paths says. */
export interface PathPattern {
  /** What every path that fits begins with. */
  readonly prefix: string;
  /** Whether it was made for one day or hour. */
  readonly isDated: boolean;
  fits(path: string): boolean;
  /** Whether something below this folder may fit. */
  leadsOn(folder: string): boolean;
}

/**
 * Reads a pattern of paths: `*` and `?` within a name, `**` over folders, `{a,b}` for either. Hidden names and files still being written never fit.
 * @example pathPattern('/pm/*\/A*.xml.gz').fits('/pm/gnb7/A20260105.1000-1015.xml.gz') // => true
 */
export function pathPattern(pattern: string): PathPattern {
  const compiled = (part: string) => (part === '' ? () => true : picomatch(part, { dot: false, nonegate: true }));
  const matches = compiled(pattern);
  const names = pattern.split('/');
  // Down to the first name that goes over folders, each folder must fit its own part of the pattern; below it any folder may lead on.
  const over = names.findIndex((name) => name.includes('**'));
  const heads = names.slice(0, over < 0 ? -1 : over).map((_, depth) => compiled(names.slice(0, depth + 1).join('/')));
  const special = pattern.search(/[*?{[(]|[+@!]\(/);
  return {
    isDated: false,
    prefix: special < 0 ? pattern : pattern.slice(0, special),
    fits: (path) => isFinishedName(path.slice(path.lastIndexOf('/') + 1)) && matches(path),
    leadsOn(folder) {
      const head = heads[folder.split('/').length - 1];
      return head === undefined ? over >= 0 : head(folder);
    },
  };
}

const HOUR_MS = 3_600_000;
/** Local dates run so far ahead of UTC, and behind it. */
const ZONES_H = 14;

/**
 * The patterns of a path with `<yyyy>`, `<MM>`, `<dd>` and `<HH>` in it, for every hour of the last `lookBackH`, in whatever zone the sender names its days; one pattern where the path has none.
 * @example pathPatterns('/pm/<yyyy><MM><dd>/A*', new Date('2026-01-05T12:00:00Z'), 24) // those of 2026-01-03 to 2026-01-06
 */
export function pathPatterns(path: string, now: Date, lookBackH: number): PathPattern[] {
  if (!/<(yyyy|MM|dd|HH)>/.test(path)) return [pathPattern(path)];
  const paths = new Set<string>();
  for (let h = -lookBackH - ZONES_H; h <= ZONES_H; h++) {
    const at = new Date(now.getTime() + h * HOUR_MS).toISOString();
    const parts: Record<string, string> = { yyyy: at.slice(0, 4), MM: at.slice(5, 7), dd: at.slice(8, 10), HH: at.slice(11, 13) };
    paths.add(path.replace(/<(yyyy|MM|dd|HH)>/g, (_, name: string) => parts[name] ?? ''));
  }
  return [...paths].map((dated) => ({ ...pathPattern(dated), isDated: true }));
}
