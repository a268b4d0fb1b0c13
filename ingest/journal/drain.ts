import { setTimeout as pause } from 'node:timers/promises';
import { isTransient } from '../../sql/errors.ts';
import type { JournalRecord } from './frame.ts';
import type { Journal, Segment } from './journal.ts';

/** A closed segment's records, the same whenever they are read. */
export interface Batch {
  /** Names stream and segment: the same at every retry. */
  readonly id: string;
  readonly records: readonly JournalRecord[];
}

export interface DrainOptions {
  readonly name: string;
  readonly journal: Journal;
  /** `newest`: what is happening first, the backlog behind it (measurements). `oldest`: in the order of receipt (what refers to each other). */
  readonly order: 'newest' | 'oldest';
  /** Puts a batch where it belongs; throws what the database throws. Called again with the same batch after an error. */
  readonly deliver: (batch: Batch) => Promise<void>;
  /** Sets one record aside that can be stored by no retry. */
  readonly setAside: (record: JournalRecord, reason: string) => Promise<void>;
  /** Called when nothing waits; may throw as `deliver` may, and is called again. */
  readonly idle?: () => Promise<void>;
  readonly signal: AbortSignal;
  readonly onProblem?: (sentence: string) => void;
  /** Waits; a test's own clock. */
  readonly wait?: (ms: number) => Promise<void>;
  readonly random?: () => number;
}

export interface DrainStatus {
  readonly state: 'running' | 'waiting' | 'blocked';
  /** Why it waits or is blocked: a code of the database or of the network, never its text. */
  readonly reason: string;
  readonly tries: number;
  readonly delivered: number;
  readonly setAside: number;
  readonly corrupt: number;
}

/** The tables are not as this program expects them: nothing is wrong with the records, so all of them wait for a person. */
const SCHEMA_CODES = new Set(['16', '47', '60', '81', '497', '516']);
const FIRST_WAIT_MS = 1_000;
const WAIT_MS_MAX = 30_000;
/** Open records are closed into a batch after this long a quiet. */
const LINGER_MS = 200;
/** More poison than this share, and than this many, is no poison but a fault of ours: the stream stops setting aside. */
const POISON_SHARE_MAX = 0.01;
const POISON_MIN = 20;

/** Carries one stream from its journal to the tables, one batch at a time; a database that is away or slow meets one request, not many. */
export class Drain {
  private readonly options: DrainOptions;
  private current: DrainStatus = { state: 'running', reason: '', tries: 0, delivered: 0, setAside: 0, corrupt: 0 };

  constructor(options: DrainOptions) {
    this.options = options;
  }

  get name(): string {
    return this.options.name;
  }

  get journal(): Journal {
    return this.options.journal;
  }

  get status(): DrainStatus {
    return this.current;
  }

  /** Goes on until told to stop; what is under way is finished first. */
  async run(): Promise<void> {
    const { signal } = this.options;
    while (!signal.aborted) {
      if (!(await this.step())) await this.wait(LINGER_MS);
    }
  }

  /** Drains everything that is there now, or stops at the first error that may pass. For tests and for an orderly end. */
  async drainAll(): Promise<void> {
    while ((await this.step()) && this.current.state === 'running') {
      // The next one.
    }
  }

  /** One batch. Says whether there was one. */
  private async step(): Promise<boolean> {
    const { journal } = this.options;
    // Also while it waits: what has just come belongs before the backlog.
    if (this.options.order === 'newest' || journal.segments.length === 0) await journal.seal().catch(() => {});
    const segments = journal.segments;
    const segment = this.options.order === 'newest' ? segments.at(-1) : segments[0];
    try {
      if (segment) await this.take(segment);
      else await this.options.idle?.();
      if (this.current.state !== 'running' || this.current.tries > 0) this.set({ state: 'running', reason: '', tries: 0 });
    } catch (error) {
      await this.holdBack(error);
    }
    return segment !== undefined;
  }

  private async take(segment: Segment): Promise<void> {
    const { journal, name } = this.options;
    const { records, corrupt } = await journal.read(segment.number);
    const batch: Batch = { id: `${name}:${segment.number}:${records[0]?.id ?? 0}`, records };
    try {
      if (records.length > 0) await this.options.deliver(batch);
    } catch (error) {
      if (mayPass(error) || isSchema(error)) throw error;
      await this.oneByOne(batch, error);
    }
    await journal.finish(segment.number);
    if (corrupt.length > 0) this.options.onProblem?.(`${corrupt.length} damaged records of the ${name} journal were skipped`);
    this.set({ delivered: this.current.delivered + records.length, corrupt: this.current.corrupt + corrupt.length });
  }

  /** Finds the record that no retry can store. */
  private async oneByOne(batch: Batch, first: unknown): Promise<void> {
    const poison: { record: JournalRecord; error: unknown }[] = [];
    for (const record of batch.records) {
      try {
        if (batch.records.length > 1) await this.options.deliver({ id: `${batch.id}:${record.id}`, records: [record] });
        else poison.push({ record, error: first });
      } catch (error) {
        if (mayPass(error) || isSchema(error)) throw error;
        poison.push({ record, error });
      }
    }
    const allowed = Math.max(POISON_MIN, POISON_SHARE_MAX * (this.current.delivered + batch.records.length));
    if (this.current.setAside + poison.length > allowed) throw new Blocked('too many records cannot be stored');
    for (const { record, error } of poison) await this.options.setAside(record, `it could not be stored (${codeOf(error)})`);
    this.set({ setAside: this.current.setAside + poison.length });
  }

  private async holdBack(error: unknown): Promise<void> {
    const tries = this.current.tries + 1;
    const blocked = !mayPass(error);
    const reason = error instanceof Blocked ? error.message : blocked && isSchema(error) ? `schema (${codeOf(error)})` : codeOf(error);
    if (this.current.reason !== reason) this.options.onProblem?.(`the stream ${this.name} ${blocked ? 'is blocked' : 'waits'}: ${reason}`);
    this.set({ state: blocked ? 'blocked' : 'waiting', reason, tries });
    // Full jitter: many that failed together do not come back together.
    const bound = Math.min(WAIT_MS_MAX, FIRST_WAIT_MS * 2 ** Math.min(10, tries - 1));
    await this.wait(bound * (this.options.random ?? Math.random)());
  }

  private async wait(ms: number): Promise<void> {
    if (this.options.wait) await this.options.wait(ms);
    else await pause(ms, undefined, { signal: this.options.signal }).catch(() => {});
  }

  private set(change: Partial<DrainStatus>): void {
    this.current = { ...this.current, ...change };
  }
}

class Blocked extends Error {
  override readonly name = 'Blocked';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.name : 'unknown';
}

/** Also an answer that did not come in time: its outcome is unknown, and the same again is harmless. */
function mayPass(error: unknown): boolean {
  return isTransient(error) || (error instanceof Error && !('code' in error) && error.message === 'Timeout error.');
}

function isSchema(error: unknown): boolean {
  return SCHEMA_CODES.has(codeOf(error));
}
