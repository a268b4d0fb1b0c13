import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type FetchDeps, fileFetcher } from './fetch.ts';
import { type Delivery, type IngestDeps, ingestDeliveries } from './ingest.ts';
import { JournalBudget } from './journal/budget.ts';
import { Drain } from './journal/drain.ts';
import { type JournalFiles, journalFolder } from './journal/files.ts';
import type { JournalRecord } from './journal/frame.ts';
import { Journal } from './journal/journal.ts';
import type { Report } from './report.ts';

/** What arrives, apart by how it is drained: one that is blocked leaves the others be. */
export const STREAMS = { ves: 'newest', samples: 'newest', prometheus: 'newest', records: 'oldest', files: 'oldest' } as const;
export type StreamName = keyof typeof STREAMS;
const MEASUREMENT_STREAMS: readonly StreamName[] = ['ves', 'samples', 'prometheus'];

/** FileReady events: fetched into the inbox. */
export type FileFetching = Omit<FetchDeps, 'signal'>;

export interface StreamsDeps extends Omit<IngestDeps, 'now'> {
  readonly now: () => Date | null;
  readonly directory: string;
  /** Bytes that may wait in all streams together; then senders are told to wait. */
  readonly bytesMax: number;
  readonly signal: AbortSignal;
  readonly onReport?: (report: Report) => void;
  readonly onProblem?: (sentence: string) => void;
  /** Carries records that are no documents (remote-write), by stream. */
  readonly deliver?: Partial<Record<StreamName, (records: readonly JournalRecord[]) => Promise<void>>>;
  /** What a stream does while nothing waits in it. */
  readonly idle?: Partial<Record<StreamName, () => Promise<void>>>;
  /** Absent: files are not fetched, and FileReady events are set aside with that reason. */
  readonly fetching?: FileFetching;
  /** A test's own disk and clock. */
  readonly files?: (name: StreamName) => Promise<JournalFiles>;
  readonly wait?: (ms: number) => Promise<void>;
  readonly random?: () => number;
}

/** Something to be kept before it is acknowledged: a document that a loader knows by its content. */
export interface Arrival {
  readonly name: string;
  readonly content: Buffer;
  /** Whose KPI samples these are, so that their periods can close. */
  readonly sender?: string;
  /** SHA-256 of the content in hex, where the receiver has computed it already. */
  readonly loadId?: string;
}

/** The journals of all ways in and what drains them. `take` answers when a delivery is safe on disk. */
export class Streams {
  readonly budget: JournalBudget;
  readonly drains: ReadonlyMap<StreamName, Drain>;
  private readonly running: Promise<void>[] = [];

  private constructor(budget: JournalBudget, drains: ReadonlyMap<StreamName, Drain>) {
    this.budget = budget;
    this.drains = drains;
  }

  static async open(given: StreamsDeps): Promise<Streams> {
    // The drain tries again itself, and decides anew what comes first.
    const deps = { ...given, db: { ...given.db, triesMax: 1 } };
    const budget = new JournalBudget(deps.bytesMax);
    const drains = new Map<StreamName, Drain>();
    for (const name of Object.keys(STREAMS) as StreamName[]) {
      const files = await (deps.files ?? ((stream) => journalFolder(join(deps.directory, stream))))(name);
      const journal = await Journal.open(files, { budget, now: () => Date.now() });
      if (journal.recovered.tornBytes > 0)
        deps.onProblem?.(`the ${name} journal ended in ${journal.recovered.tornBytes} torn bytes; they were never acknowledged`);
      const { signal, onProblem, wait, random } = deps;
      const told = { signal, ...(onProblem ? { onProblem } : {}), ...(wait ? { wait } : {}), ...(random ? { random } : {}) };
      const idle = deps.idle?.[name];
      if (idle) Object.assign(told, { idle });
      drains.set(name, new Drain({ name, journal, order: STREAMS[name], deliver: deliverTo(deps, name), setAside: setAsideIn(deps, name), ...told }));
    }
    return new Streams(budget, drains);
  }

  /** Begins to drain; `close` waits for it. */
  start(): void {
    for (const drain of this.drains.values()) this.running.push(drain.run());
  }

  /** Keeps deliveries. @throws {JournalRefusal} when there is no room */
  async take(stream: StreamName, arrivals: readonly Arrival[]): Promise<void> {
    const entries = arrivals.map(({ name, content, sender, loadId }) => {
      const meta = { name, ...(sender === undefined ? {} : { sender }), ...(loadId === undefined ? {} : { load_id: loadId }) };
      return { meta, content };
    });
    await this.journal(stream).append(entries);
  }

  journal(stream: StreamName): Journal {
    return (this.drains.get(stream) as Drain).journal;
  }

  /**
   * For how long the oldest measurements have waited to be stored, in milliseconds: what judges periods must not overtake them, or it judges on half of what came.
   * A stream that is blocked waits for a person, and is passed over; where nothing waits it is 0.
   */
  behindMs(nowMs: number): number {
    const since = MEASUREMENT_STREAMS.flatMap((name) => {
      const { status, journal } = this.drains.get(name) as Drain;
      return status.state === 'blocked' ? [] : (journal.waitsSinceMs ?? []);
    });
    return since.length === 0 ? 0 : Math.max(0, nowMs - Math.min(...since));
  }

  /** After the signal: waits for what is under way; what waits is kept for the next start. */
  async close(): Promise<void> {
    await Promise.allSettled(this.running);
    for (const drain of this.drains.values()) await drain.journal.close();
  }
}

function deliverTo(deps: StreamsDeps, name: StreamName) {
  const fetching = fileFetcher({ inboxDir: '', hosts: [], ...deps.fetching, signal: deps.signal }, setAsideIn(deps, 'files'));
  return async ({ records }: { readonly records: readonly JournalRecord[] }): Promise<void> => {
    const own = deps.deliver?.[name] ?? (name === 'files' ? fetching : undefined);
    if (own) return own(records);
    const deliveries = records.map(({ id, meta, content }): Delivery => {
      const { sender, load_id } = meta;
      const told = { ...(sender === undefined ? {} : { sender: String(sender) }), ...(load_id === undefined ? {} : { loadId: String(load_id) }) };
      return { name: String(meta['name']), content, revision: String(id), ...told };
    });
    const report = await ingestDeliveries({ ...deps, now: deps.now() }, deliveries);
    for (const [i, file] of report.files.entries()) {
      const record = records[i];
      if (file.outcome === 'rejected' && record) await setAsideIn(deps, name)(record, file.rejected[0]?.reason ?? 'no reason was given');
    }
    deps.onReport?.(report);
  };
}

/** One line a record, in base64 as it may be anything, where only its owner can read it; `forecell ingest --replay` takes it again. */
function setAsideIn(deps: StreamsDeps, stream: StreamName) {
  return async ({ id, meta, content }: JournalRecord, reason: string): Promise<void> => {
    await mkdir(deps.quarantineDir, { recursive: true, mode: 0o700 });
    const line = JSON.stringify({ id: String(id), stream, meta, reason, content: content.toString('base64') });
    await appendFile(join(deps.quarantineDir, `${stream}.records.ndjson`), `${line}\n`, { mode: 0o600, flush: true });
  };
}
