import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { insertOnce, retrying } from '../../sql/database.ts';
import type { IngestDeps } from '../ingest.ts';
import type { JournalRecord } from '../journal/frame.ts';
import { insertMetricSamples } from '../queries.ts';
import type { Report } from '../report.ts';
import { readExposition } from './exposition.ts';
import type { Mapping } from './mapping.ts';
import { PeriodsDue } from './periods.ts';
import { eachSample } from './remote_write.ts';
import { type Series, SeriesMemory } from './series.ts';

const ROW_BYTES = 32;
const AHEAD_MS = 600_000;
const STATEMENT = readFileSync(insertMetricSamples, 'utf8').trimEnd();

export interface MetricDeps extends Omit<IngestDeps, 'now'> {
  readonly now: () => Date | null;
  readonly mapping: Mapping;
  readonly seriesPerSenderMax?: number;
  readonly onReport?: (report: Report) => void;
  /** Hears what was not stored, and why: `unmapped`, `over` (too many series), `stale` (a marker, not a value), `future`, `unreadable`. */
  readonly onLeft?: (sender: string, why: string, samples: number) => void;
}

/** Carries batches of remote-write requests and scraped pages into `metric_samples`, and from there, period by period, into KPIs. */
export class MetricStore {
  private readonly deps: MetricDeps;
  private readonly memory: SeriesMemory;
  private readonly periods: PeriodsDue;

  constructor(deps: MetricDeps) {
    this.deps = deps;
    this.memory = new SeriesMemory(deps.mapping, deps.seriesPerSenderMax);
    this.periods = new PeriodsDue(deps);
  }

  /** Stores a batch; the same batch again changes nothing. */
  async deliver(records: readonly JournalRecord[]): Promise<void> {
    const batch = new SampleBatch(this.deps, this.memory);
    for (const record of records) batch.take(record);
    const last = records.at(-1)?.id ?? 0n;
    try {
      await this.write(batch, `metrics:${records[0]?.id ?? 0}:${last}`, last);
    } catch (error) {
      // What was to be told of these series is not in the tables: the retry must tell it again.
      this.memory.forget();
      throw error;
    }
    for (const [label, samples] of batch.left) {
      const [sender, why] = label.split('\n') as [string, string];
      this.deps.onLeft?.(sender, why, samples);
    }
    const reports = await this.periods.compute(batch.touchedMs, last);
    if (reports.length > 0) this.deps.onReport?.({ files: reports });
  }

  private async write(batch: SampleBatch, token: string, revision: bigint): Promise<void> {
    const { db } = this.deps;
    const rows = batch.newSeries.map(({ key, instance, line }) => ({
      series_key: String(key),
      instance,
      object_class: line.object,
      counter: line.counter,
      kind: line.kind,
      revision: String(revision),
    }));
    await insertOnce(db, 'metric_series', rows, `${token}:series`);
    if (batch.rows === 0) return;
    await retrying(async () => {
      const answer = await db.client.exec({
        query: STATEMENT,
        values: Readable.from(batch.chunks(), { objectMode: false }),
        clickhouse_settings: { insert_deduplication_token: `${token}:samples`, wait_end_of_query: 1, max_partitions_per_insert_block: '1000' },
      });
      for await (const _ of answer.stream) {
        // Nothing is expected; read to its end so that the socket goes back.
      }
    }, db.triesMax);
  }
}

/** The samples of a batch as rows of `metric_samples`, in ClickHouse's binary form: 32 bytes each. */
class SampleBatch {
  readonly newSeries: Series[] = [];
  /** Samples left out, by sender and reason. */
  readonly left = new Map<string, number>();
  /** A moment in each quarter of an hour that has samples. */
  readonly touchedMs = new Set<number>();
  rows = 0;
  private readonly memory: SeriesMemory;
  private readonly latestMs: number;
  private buffer = Buffer.allocUnsafe(1024 * ROW_BYTES);

  constructor(deps: MetricDeps, memory: SeriesMemory) {
    this.memory = memory;
    this.latestMs = (deps.now()?.getTime() ?? Number.MAX_SAFE_INTEGER) + AHEAD_MS;
  }

  take({ id, meta, content }: JournalRecord): void {
    const sender = String(meta['sender'] ?? '');
    const way = String(meta['way']);
    if (way === 'rw1' || way === 'rw2') {
      eachSample(content, way === 'rw1' ? 1 : 2, (key, labels, atMs, value) => this.add(id, sender, key, labels, atMs, value));
      return;
    }
    const { samples, unreadable } = readExposition(content.toString('utf8'), way === 'openmetrics');
    if (unreadable > 0) this.leave(sender, 'unreadable', unreadable);
    const instance = String(meta['instance'] ?? sender);
    for (const { labels, value, atMs } of samples) {
      labels.set('instance', instance);
      this.add(id, sender, [...labels].flat().join('\u0000'), () => labels, atMs ?? Number(meta['at_ms']), value);
    }
  }

  *chunks(): Generator<Buffer> {
    const bytes = this.rows * ROW_BYTES;
    for (let at = 0; at < bytes; at += 1024 ** 2) yield this.buffer.subarray(at, Math.min(bytes, at + 1024 ** 2));
  }

  private add(id: bigint, sender: string, key: string, labels: () => Map<string, string>, atMs: number, value: number): void {
    const series = this.memory.find(sender, key, labels, (one) => this.newSeries.push(one));
    if (series === null) this.leave(sender, 'unmapped');
    else if (series === 'over') this.leave(sender, 'over');
    else if (!Number.isFinite(value)) this.leave(sender, 'stale');
    else if (!(atMs > 0) || atMs > this.latestMs) this.leave(sender, 'future');
    else this.row(series.key, atMs, value, id);
  }

  private row(key: bigint, atMs: number, value: number, revision: bigint): void {
    const at = this.rows * ROW_BYTES;
    if (at + ROW_BYTES > this.buffer.length) this.buffer = Buffer.concat([this.buffer, Buffer.allocUnsafe(this.buffer.length)]);
    this.buffer.writeBigUInt64LE(key, at);
    this.buffer.writeUInt32LE(atMs % 2 ** 32, at + 8);
    this.buffer.writeUInt32LE(Math.floor(atMs / 2 ** 32), at + 12);
    this.buffer.writeDoubleLE(value, at + 16);
    this.buffer.writeBigUInt64LE(revision, at + 24);
    this.rows++;
    this.touchedMs.add(Math.ceil(atMs / 900_000) * 900_000);
  }

  private leave(sender: string, why: string, samples = 1): void {
    const label = `${sender}\n${why}`;
    this.left.set(label, (this.left.get(label) ?? 0) + samples);
  }
}
