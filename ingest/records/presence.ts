import { type Database, insertLines, tabSeparated } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { sqlTime } from '../ledger.ts';
import { presenceRestated, retractPresence } from '../queries.ts';
import { count, instant, maybeCount, maybeInstant, name, type RecordOf, record } from './fields.ts';
import { splitStay } from './presence-split.ts';
import { PresenceSums } from './presence-sums.ts';

/** Longer than a day on one cell without a new record is a mistake of the probe. */
const STAY_S_MAX = 86_400;
/** Rows gathered before they are written; a file with more is written in numbered chunks, each a source of its own, which add up. */
const ROWS_PER_CHUNK = 200_000;
const ROWS_PER_INSERT = 50_000;
/** As many chunks as any file within the byte limit can have; all are looked at when a file is corrected. */
export const CHUNKS_MAX = 1_000;
const KEYS_REMEMBERED_MAX = 500_000;
const UINT32_MAX = 4_294_967_295;
const COLUMNS: [string, ...string[]] = ['period_end', 'element_id', 'subscriber_key', 'source', 'seconds', 'events', 'failures', 'bytes', 'revision'];

export const StayRecord = record({
  subscriber_id: name(),
  cell_id: name(),
  start: instant,
  end: maybeInstant,
  duration_s: maybeCount(10 * STAY_S_MAX),
  events: count(1e9),
  failures: count(1e9),
  bytes: count(2 ** 50),
});

/** Turns serving-cell records of one file into presence: cut at the quarter hours, added up per bucket, cell and subscriber. */
export class PresenceSink {
  rows = 0;
  subscribers = 0;
  private readonly sums = new PresenceSums(ROWS_PER_CHUNK);
  private readonly keys = new Map<string, string>();
  private readonly place: { db: Database; ring: KeyRing; loadId: string; source: string; revision: string; latestMs: number | null };
  private chunk = 0;
  private firstS = Number.POSITIVE_INFINITY;
  private lastS = 0;

  constructor(place: { db: Database; ring: KeyRing; loadId: string; source: string; revision: string; latestMs: number | null }) {
    this.place = place;
  }

  /** Ends of the first and last bucket, in seconds since 1970; null before the first record. */
  get span(): { fromS: number; toS: number } | null {
    return this.lastS === 0 ? null : { fromS: this.firstS, toS: this.lastS };
  }

  get full(): boolean {
    return this.sums.full;
  }

  /** Takes one record in; returns why not, if it is refused. `elementId` is the inventory's name of the cell, where it is not what the record says. */
  add(record: RecordOf<typeof StayRecord>, elementId = record.cell_id): string | null {
    const { start, end, duration_s } = record;
    if (end === null && duration_s === null) return 'neither end nor duration_s is given';
    const endMs = end ?? start + (duration_s ?? 0) * 1000;
    if (endMs < start) return 'end: before start';
    if (endMs - start > STAY_S_MAX * 1000) return 'the record covers more than a day';
    if (this.place.latestMs !== null && start > this.place.latestMs) return 'start: in the future';
    const subscriberKey = this.keyOf(record.subscriber_id);
    for (const part of splitStay({ startMs: start, endMs, events: record.events, failures: record.failures, bytes: record.bytes })) {
      this.sums.add(elementId, subscriberKey, part);
    }
    return null;
  }

  /** Writes what has been gathered, as the next numbered chunk. Where chunks end depends on the content alone, so a repeat cuts alike. */
  async flush(): Promise<void> {
    const { db, loadId, source, revision } = this.place;
    if (this.sums.size === 0) return;
    if (this.chunk >= CHUNKS_MAX) throw new Error('a file of serving-cell records has more chunks than can be corrected');
    const chunk = tabSeparated(`${source}#${this.chunk}`);
    let [lines, rows, inserts] = ['', 0, 0];
    const insert = async () => {
      await insertLines(db, 'presence', COLUMNS, lines, `${loadId}:presence:${this.chunk}:${inserts++}:${revision}`);
      [lines, rows] = ['', 0];
    };
    for (const sum of this.sums.all()) {
      // Overlapping records of one subscriber cannot make a quarter hour longer.
      const [seconds, events, failures] = [Math.min(900, sum.seconds), Math.min(UINT32_MAX, sum.events), Math.min(UINT32_MAX, sum.failures)];
      const element = `${sum.bucketEndS}\t${tabSeparated(sum.cell)}\t${sum.subscriberKey}\t${chunk}`;
      lines += `${element}\t${seconds}\t${events}\t${failures}\t${sum.bytes}\t${revision}\n`;
      if (++rows >= ROWS_PER_INSERT) await insert();
      this.firstS = Math.min(this.firstS, sum.bucketEndS);
      this.lastS = Math.max(this.lastS, sum.bucketEndS);
    }
    await insert();
    this.rows += this.sums.size;
    this.chunk++;
    this.sums.clear();
  }

  /** Takes back what an earlier file of the same name said about this time and this one does not. */
  async retract(): Promise<void> {
    const span = this.span;
    if (span === null) return;
    const { db, source, revision } = this.place;
    const params = { source, chunks: CHUNKS_MAX, from: sqlTime(span.fromS * 1000), to: sqlTime(span.toS * 1000), revision };
    const [restated] = await presenceRestated(db, params);
    if (restated && restated.rows > 0) await retractPresence(db, params);
  }

  private keyOf(subscriberId: string): string {
    const known = this.keys.get(subscriberId);
    if (known !== undefined) return known;
    if (this.keys.size >= KEYS_REMEMBERED_MAX) this.keys.clear();
    const key = this.place.ring.key('subscriber', subscriberId);
    this.keys.set(subscriberId, key);
    this.subscribers++;
    return key;
  }
}
