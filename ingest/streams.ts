import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Delivery, type IngestDeps, ingestDeliveries } from './ingest.ts';
import { Drain } from './journal/drain.ts';
import { type JournalFiles, journalFolder } from './journal/files.ts';
import type { JournalRecord } from './journal/frame.ts';
import { Journal, JournalBudget } from './journal/journal.ts';
import type { Report } from './report.ts';

/** What arrives, apart by how it is drained: one that is blocked leaves the others be. */
export const STREAMS = { ves: 'newest', samples: 'newest', prometheus: 'newest', records: 'oldest' } as const;
export type StreamName = keyof typeof STREAMS;

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

  static async open(deps: StreamsDeps): Promise<Streams> {
    const budget = new JournalBudget(deps.bytesMax);
    const drains = new Map<StreamName, Drain>();
    for (const name of Object.keys(STREAMS) as StreamName[]) {
      const files = await (deps.files ?? ((stream) => journalFolder(join(deps.directory, stream))))(name);
      const journal = await Journal.open(files, { budget, now: () => Date.now() });
      if (journal.recovered.tornBytes > 0)
        deps.onProblem?.(`the ${name} journal ended in ${journal.recovered.tornBytes} torn bytes; they were never acknowledged`);
      const { signal, onProblem, wait, random } = deps;
      const given = { signal, ...(onProblem ? { onProblem } : {}), ...(wait ? { wait } : {}), ...(random ? { random } : {}) };
      drains.set(
        name,
        new Drain({ name, journal, order: STREAMS[name], deliver: deliverTo(deps, name), setAside: setAsideIn(deps, name), ...given }),
      );
    }
    return new Streams(budget, drains);
  }

  /** Begins to drain; `close` waits for it. */
  start(): void {
    for (const drain of this.drains.values()) this.running.push(drain.run());
  }

  /** Keeps deliveries. @throws {JournalRefusal} when there is no room */
  async take(stream: StreamName, arrivals: readonly Arrival[]): Promise<void> {
    const entries = arrivals.map(({ name, content, sender }) => ({ meta: sender === undefined ? { name } : { name, sender }, content }));
    await this.journal(stream).append(entries);
  }

  journal(stream: StreamName): Journal {
    return (this.drains.get(stream) as Drain).journal;
  }

  /** After the signal: waits for what is under way; what waits is kept for the next start. */
  async close(): Promise<void> {
    await Promise.allSettled(this.running);
    for (const drain of this.drains.values()) await drain.journal.close();
  }
}

function deliverTo(deps: StreamsDeps, name: StreamName) {
  return async ({ records }: { readonly records: readonly JournalRecord[] }): Promise<void> => {
    const own = deps.deliver?.[name];
    if (own) return own(records);
    const deliveries = records.map(({ id, meta, content }): Delivery => {
      const sender = meta['sender'];
      return { name: String(meta['name']), content, revision: String(id), ...(sender === undefined ? {} : { sender: String(sender) }) };
    });
    const report = await ingestDeliveries({ ...deps, now: deps.now() }, deliveries);
    for (const [i, file] of report.files.entries()) {
      const record = records[i];
      if (file.outcome === 'rejected' && record) await setAsideIn(deps, name)(record, file.rejected[0]?.reason ?? 'no reason was given');
    }
    deps.onReport?.(report);
  };
}

/** One line a record, in base64 as it may be anything, where only its owner can read it; `forecell ingest` takes it again once decoded. */
function setAsideIn(deps: StreamsDeps, stream: StreamName) {
  return async ({ id, meta, content }: JournalRecord, reason: string): Promise<void> => {
    await mkdir(deps.quarantineDir, { recursive: true, mode: 0o700 });
    const line = JSON.stringify({ id: String(id), stream, name: meta['name'] ?? '', reason, content: content.toString('base64') });
    await appendFile(join(deps.quarantineDir, `${stream}.records.ndjson`), `${line}\n`, { mode: 0o600, flush: true });
  };
}
