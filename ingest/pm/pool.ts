import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Catalogue } from '../../sql/catalogue/catalogue.ts';
import { FileRejected, type Limits } from '../limits.ts';
import { openSource, type Source } from '../source.ts';
import type { PmFile } from './file.ts';
import { type UnmappedPacker, UnmappedUnpacker } from './packed.ts';

/** Below this many files a call reads them itself: a reader takes a second to start, and meanwhile the caller reads anyway. */
export const POOLED_FILES_MIN = 64;
/** One core is left to the database. */
const READERS_MAX = 4;
/** Files that wait in one reader, at most; the caller reads the next ones himself, so that neither waits for the other. */
const WAITING_MAX = 48;
/** Readers with nothing to do for this long are let go. */
const IDLE_MS = 30_000;
/** Short-lived objects of a reader, in MiB: with the usual 16 it collects garbage several times a file. */
const YOUNG_MIB = 64;

/** What a reader is asked, and what it answers; in the order of asking. */
export type Question =
  | { readonly ask: 'open'; readonly path: string; readonly limits: Limits }
  | { readonly ask: 'parse'; readonly number: number; readonly limits: Limits; readonly now: Date | null }
  | { readonly ask: 'drop'; readonly number: number };
export type Answer =
  | { readonly loadId: string; readonly bytes: number; readonly number: number }
  | { readonly file: PmFile; readonly unmapped: ReturnType<UnmappedPacker['pack']> }
  | { readonly refused: string; readonly line: number }
  | { readonly failed: string }
  | { readonly dropped: true }
  | { readonly ready: true };

interface Asked {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

class Reader {
  readonly asked: Asked[] = [];
  private readonly worker: Worker;
  private readonly unpacker = new UnmappedUnpacker();
  ready = false;
  ended = false;

  constructor(catalogue: Catalogue) {
    this.worker = new Worker(new URL('./pool_main.js', import.meta.url), {
      workerData: { catalogue: catalogue.paths },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB, maxOldGenerationSizeMb: 512 },
    });
    this.worker.unref();
    this.worker.on('message', (answer: Answer) => {
      if (!this.ready) this.ready = true;
      else this.asked.shift()?.resolve('file' in answer ? { ...answer, file: this.whole(answer) } : answer);
      if (this.asked.length === 0) this.worker.unref();
    });
    this.worker.on('error', (error) => this.end(error));
    this.worker.on('exit', () => this.end(new Error('a reader of measurement files ended')));
  }

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(new Error('a reader of measurement files ended'));
      this.worker.ref();
      this.asked.push({ resolve, reject });
      this.worker.postMessage(question);
    });
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }

  /** Unpacked here, in the order of arrival: packing remembers names. */
  private whole({ file, unmapped }: Extract<Answer, { file: PmFile }>): PmFile {
    return { ...file, unmapped: this.unpacker.unpack(unmapped) };
  }

  private end(error: Error): void {
    this.ended = true;
    for (const one of this.asked.splice(0)) one.reject(error);
  }
}

/** A file that a reader has read and hashed, and holds until it is parsed or dropped. */
export interface PooledSource extends Source {
  parse(now: Date | null): Promise<PmFile>;
  drop(): void;
}

/**
 * Readers of measurement files in threads of their own: they read, hash and parse, so that the main thread only resolves names, computes and writes.
 * A reader that dies costs nothing: its files are read by the caller himself.
 */
export class ReaderPool {
  private readonly catalogue: Catalogue;
  private readers: Reader[] = [];
  /** No reader can be started here at all: nothing is asked of any. */
  private broken = false;
  private idle: NodeJS.Timeout | null = null;

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * Reads a file to its end and hashes it, as `openSource`; null when no reader has time for it, or it died.
   * @throws {FileRejected} as `openSource`
   */
  async open(path: string, limits: Limits): Promise<PooledSource | null> {
    if (this.broken) return null;
    const reader = this.leastBusy();
    if (!reader?.ready || reader.asked.length >= WAITING_MAX) return null;
    const answer = await reader.ask({ ask: 'open', path, limits }).catch(() => null);
    if (answer !== null && 'refused' in answer) throw new FileRejected(answer.refused, answer.line);
    if (answer === null || !('loadId' in answer)) return null;
    const { loadId, bytes, number } = answer;
    return {
      ...{ path, loadId, bytes, name: basename(path) },
      async *chunks() {
        yield* (await openSource(path, limits)).chunks();
      },
      parse: async (now) => {
        const parsed = await reader.ask({ ask: 'parse', number, limits, now });
        if ('refused' in parsed) throw new FileRejected(parsed.refused, parsed.line);
        if ('file' in parsed) return parsed.file;
        throw new Error('failed' in parsed ? parsed.failed : 'a reader of measurement files answered something else');
      },
      drop: () => void reader.ask({ ask: 'drop', number }).catch(() => {}),
    };
  }

  private leastBusy(): Reader | undefined {
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = setTimeout(() => void this.rest(), IDLE_MS).unref();
    this.broken = this.readers.some((reader) => reader.ended && !reader.ready);
    this.readers = this.readers.filter((reader) => !reader.ended);
    const wanted = Math.max(1, Math.min(READERS_MAX, availableParallelism() - 1));
    while (this.readers.length < wanted) this.readers.push(new Reader(this.catalogue));
    return [...this.readers].sort((a, b) => Number(b.ready) - Number(a.ready) || a.asked.length - b.asked.length)[0];
  }

  private async rest(): Promise<void> {
    const resting = this.readers.filter((reader) => reader.asked.length === 0);
    this.readers = this.readers.filter((reader) => !resting.includes(reader));
    await Promise.all(resting.map((reader) => reader.stop()));
  }
}

const pools = new WeakMap<Catalogue, ReaderPool>();

/** The readers of this process for this catalogue. */
export function readersOf(catalogue: Catalogue): ReaderPool {
  const pool = pools.get(catalogue) ?? new ReaderPool(catalogue);
  pools.set(catalogue, pool);
  return pool;
}
