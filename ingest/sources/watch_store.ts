import { setTimeout as pause } from 'node:timers/promises';
import type { Counters } from '../http/counters.ts';
import type { FileStore } from './store.ts';
import { type Look, type WatchedOptions, WatchedStore } from './watched.ts';

const BACKOFF_MS_MAX = 900_000;
/** The inbox was full: it is soon looked whether there is room. */
const HELD_MS = 2_000;
const OUTCOMES = ['taken', 'held', 'settling', 'failed', 'given_up'] as const satisfies readonly (keyof Look)[];

export interface StoreWatch extends Omit<WatchedOptions, 'now' | 'onGivenUp'> {
  readonly everyMs: number;
  readonly counters: Counters;
  /** Hears once when a source goes out of reach, once when it is back, and once of each file that is let be. */
  readonly onTold: (sentence: string) => void;
  readonly now?: () => Date;
  /** A test's own clock. */
  readonly wait?: (ms: number) => Promise<void>;
  readonly random?: () => number;
}

/** Looks at a store until told to stop; after failures less and less often, up to a quarter of an hour, at a moment of chance. */
export async function watchStore(store: FileStore, watch: StoreWatch): Promise<void> {
  const { source, signal, counters, everyMs, onTold } = watch;
  const wait = watch.wait ?? ((ms: number) => pause(ms, undefined, { signal }).catch(() => {}));
  const watched = new WatchedStore(store, { ...watch, now: watch.now ?? (() => new Date()), onGivenUp: (reason) => onTold(`${source}: ${reason}`) });
  let failures = 0;
  while (!signal.aborted) {
    let ms = everyMs;
    try {
      const look = await watched.look();
      count(counters, source, look);
      if (failures > 0) onTold(`${source} can be read again`);
      failures = 0;
      if (look.held > 0) ms = Math.min(everyMs, HELD_MS);
    } catch (error) {
      if (signal.aborted) break;
      counters.add('looks', { source, outcome: 'failed' });
      if (failures === 0) onTold(`${source} cannot be read and will be tried again: ${sentenceOf(error)}`);
      failures++;
      ms += Math.min(BACKOFF_MS_MAX, everyMs * 2 ** Math.min(failures, 20)) * (watch.random ?? Math.random)();
    }
    await wait(ms);
  }
  store.end();
}

/** The database's own words may repeat what was asked; its code says enough. */
function sentenceOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && /^\d+$/.test(code)) return `the database refuses (code ${code})`;
  return error instanceof Error ? error.message : 'unknown';
}

function count(counters: Counters, source: string, look: Look): void {
  counters.add('looks', { source, outcome: 'ok' });
  for (const outcome of OUTCOMES) if (look[outcome] > 0) counters.add('watched_files', { source, outcome }, look[outcome]);
  if (look.bytes > 0) counters.add('watched_bytes', { source }, look.bytes);
}
