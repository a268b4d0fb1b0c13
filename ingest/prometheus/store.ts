import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { insertOnce, nextRevision, retrying } from '../../sql/database.ts';
import type { IngestDeps } from '../ingest.ts';
import type { JournalRecord } from '../journal/frame.ts';
import { insertMetricSamples } from '../queries.ts';
import type { Report } from '../report.ts';
import { DuePeriods, PERIOD_MS } from './due.ts';
import { readExposition } from './exposition.ts';
import type { Mapping } from './mapping.ts';
import { PeriodComputer } from './periods.ts';
import { eachSample, type SampleSink } from './remote_write.ts';
import { type Series, SeriesMemory } from './series.ts';

const ROW_BYTES = 32;
const AHEAD_MS = 600_000;
const MICROSECONDS_PER_HOUR = 3_600_000_000;
/** How long nobody speaks of a period that is over before it is computed: senders take turns, and each would have it computed anew. */
const QUIET_MS = 5_000;
/** A buffer is kept for the next batch up to this size: memory that has been used once is faster than new one. */
const KEPT_BYTES_MAX = 64 * 1024 ** 2;
const STATEMENT = readFileSync(insertMetricSamples, 'utf8').trimEnd();

export interface MetricDeps extends Omit<IngestDeps, 'now'> {
  readonly now: () => Date | null;
  readonly mapping: Mapping;
  readonly seriesPerSenderMax?: number;
  /** Absent: 5 seconds. */
  readonly quietMs?: number;
  readonly onReport?: (report: Report) => void;
  /** Hears what was not stored, and why: `unmapped`, `over` (too many series), `stale` (a marker, not a value), `future`, `unreadable`. */
  readonly onLeft?: (sender: string, why: string, samples: number) => void;
}

/**
 * Carries batches of remote-write requests and scraped pages into `metric_samples`, and from there, period by period, into KPIs: a period once it is
 * over and its samples have come (`settle`), and again whenever late samples touch it.
 */
export class MetricStore {
  private readonly deps: MetricDeps;
  private readonly memory: SeriesMemory;
  private readonly due: DuePeriods;
  private readonly computer: PeriodComputer;
  private rows = new ArrayBuffer(8_192 * ROW_BYTES);
  private last = 0n;

  constructor(deps: MetricDeps) {
    this.deps = deps;
    this.memory = new SeriesMemory(deps.mapping, deps.seriesPerSenderMax);
    this.due = new DuePeriods(deps.db, deps.quietMs ?? QUIET_MS);
    this.computer = new PeriodComputer(deps);
  }

  /** Stores a batch; the same batch again changes nothing. */
  async deliver(records: readonly JournalRecord[]): Promise<void> {
    const batch = new SampleBatch(this.deps, this.memory, this.rows);
    for (const record of records) batch.take(record);
    const last = records.at(-1)?.id ?? 0n;
    try {
      await this.write(batch, `metrics:${records[0]?.id ?? 0}:${last}`, last);
      if (batch.rows > 0) await this.due.touch(batch.touchedMs, batch.newestMs, last);
    } catch (error) {
      // What was to be told of these series is not in the tables: the retry must tell it again.
      this.memory.forget();
      throw error;
    }
    if (batch.buffer.byteLength <= KEPT_BYTES_MAX) this.rows = batch.buffer;
    if (last > this.last) this.last = last;
    for (const [label, samples] of batch.left) {
      const [sender, why] = label.split('\n') as [string, string];
      this.deps.onLeft?.(sender, why, samples);
    }
    await this.settle();
  }

  /** Computes what is due; costs nothing when nothing is. Call it when nothing waits to be delivered. */
  async settle(): Promise<void> {
    const ends = await this.due.due();
    if (ends.length === 0) return;
    // After a restart nothing has been delivered yet: the revision is that of now.
    const revision = this.last > 0n ? this.last : BigInt(await nextRevision(this.deps.db));
    const reports = await this.computer.compute(ends, revision);
    await this.due.computed(ends, revision);
    if (reports.length > 0) this.deps.onReport?.({ files: reports });
  }

  private async write(batch: SampleBatch, token: string, revision: bigint): Promise<void> {
    const { db } = this.deps;
    const rows = batch.toldSeries.map(({ key, instance, line }) => ({
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
class SampleBatch implements SampleSink {
  /** Series that are new, or told again as they are once a day. */
  readonly toldSeries: Series[] = [];
  /** Samples left out, by sender and reason. */
  readonly left = new Map<string, number>();
  /** The ends of the quarters of an hour that have samples. */
  readonly touchedMs = new Set<number>();
  newestMs = 0;
  rows = 0;
  buffer: ArrayBuffer;
  private words: Uint32Array;
  private values: Float64Array;
  private readonly memory: SeriesMemory;
  private readonly latestMs: number;
  private readonly onTold = (one: Series) => this.toldSeries.push(one);
  private sender = '';
  private current: Series | null | 'over' = null;
  private revisionLow = 0;
  private revisionHigh = 0;
  /** When the record at hand was received, in hours since 1970. */
  private hour = 0;
  /** The end of the quarter that the last sample lay in. */
  private endMs = 0;

  constructor(deps: MetricDeps, memory: SeriesMemory, buffer: ArrayBuffer) {
    this.memory = memory;
    this.latestMs = (deps.now()?.getTime() ?? Number.MAX_SAFE_INTEGER) + AHEAD_MS;
    this.buffer = buffer;
    this.words = new Uint32Array(buffer);
    this.values = new Float64Array(buffer);
  }

  take({ id, meta, content }: JournalRecord): void {
    this.sender = String(meta['sender'] ?? '');
    this.revisionLow = Number(id & 0xffffffffn);
    this.revisionHigh = Number(id >> 32n);
    this.hour = Math.floor(Number(id) / MICROSECONDS_PER_HOUR);
    const way = String(meta['way']);
    if (way === 'rw1' || way === 'rw2') {
      eachSample(content, way === 'rw1' ? 1 : 2, this);
      return;
    }
    const { samples, unreadable } = readExposition(content.toString('utf8'), way === 'openmetrics');
    if (unreadable > 0) this.leave('unreadable', unreadable);
    const instance = String(meta['instance'] ?? this.sender);
    for (const { labels, value, atMs } of samples) {
      labels.set('instance', instance);
      this.series([...labels].flat().join('\u0000'), () => labels);
      this.sample(atMs ?? Number(meta['at_ms']), value);
    }
  }

  series(key: string, labels: () => Map<string, string>): void {
    this.current = this.memory.find(this.sender, key, labels, this.onTold, this.hour);
  }

  sample(atMs: number, value: number): void {
    const { current } = this;
    if (current === null) this.leave('unmapped');
    else if (current === 'over') this.leave('over');
    else if (!Number.isFinite(value)) this.leave('stale');
    else if (!(atMs > 0) || atMs > this.latestMs) this.leave('future');
    else this.row(current, atMs, value);
  }

  *chunks(): Generator<Buffer> {
    const bytes = this.rows * ROW_BYTES;
    for (let at = 0; at < bytes; at += 1024 ** 2) yield Buffer.from(this.buffer, at, Math.min(bytes - at, 1024 ** 2));
  }

  private row({ low, high }: Series, atMs: number, value: number): void {
    if ((this.rows + 1) * ROW_BYTES > this.buffer.byteLength) this.grow();
    const { words } = this;
    const at = this.rows * 8;
    words[at] = low;
    words[at + 1] = high;
    words[at + 2] = atMs % 2 ** 32;
    words[at + 3] = Math.floor(atMs / 2 ** 32);
    this.values[this.rows * 4 + 2] = value;
    words[at + 6] = this.revisionLow;
    words[at + 7] = this.revisionHigh;
    this.rows++;
    if (atMs > this.newestMs) this.newestMs = atMs;
    if (atMs <= this.endMs && atMs > this.endMs - PERIOD_MS) return;
    this.endMs = Math.ceil(atMs / PERIOD_MS) * PERIOD_MS;
    this.touchedMs.add(this.endMs);
  }

  private grow(): void {
    const larger = new ArrayBuffer(this.buffer.byteLength * 2);
    new Uint8Array(larger).set(new Uint8Array(this.buffer));
    this.buffer = larger;
    this.words = new Uint32Array(larger);
    this.values = new Float64Array(larger);
  }

  private leave(why: string, samples = 1): void {
    const label = `${this.sender}\n${why}`;
    this.left.set(label, (this.left.get(label) ?? 0) + samples);
  }
}
