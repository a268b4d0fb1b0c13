import { type Database, insertOnce } from '../../sql/database.ts';
import { sqlTime } from '../ledger.ts';
import { metricDue, metricNewest } from '../queries.ts';

export const PERIOD_S = 900;
export const PERIOD_MS = PERIOD_S * 1_000;
/** A period whose samples keep coming is computed all the same after this long. */
const LONGEST_MS = 30_000;

interface Touch {
  readonly firstMs: number;
  lastMs: number;
}

/**
 * Which periods have to be computed: those that samples have touched, once they are over (somebody has spoken after them) and nobody has spoken of
 * them for a little while. What is touched is written down before the batch counts as stored, so that a kill forgets none.
 */
export class DuePeriods {
  private readonly db: Database;
  private readonly quietMs: number;
  private readonly clock: () => number;
  private readonly touched = new Map<number, Touch>();
  private newestMs = 0;
  private known = false;

  /** `clock` in milliseconds, monotonic. */
  constructor(db: Database, quietMs: number, clock: () => number = () => performance.now()) {
    this.db = db;
    this.quietMs = quietMs;
    this.clock = clock;
  }

  /** Takes a batch's periods (their ends) and its newest sample. Cost: one small insert. */
  async touch(ends: ReadonlySet<number>, newestMs: number, revision: bigint): Promise<void> {
    await this.learn();
    const rows = [...ends].map((endMs) => ({ period_end: endMs / 1_000, stage: 'touched', revision: String(revision) }));
    await insertOnce(this.db, 'metric_periods', rows, `metric_periods:touched:${revision}`);
    this.newestMs = Math.max(this.newestMs, newestMs);
    for (const endMs of ends) this.note(endMs);
  }

  /** The periods to be computed now, oldest first. */
  async due(): Promise<number[]> {
    await this.learn();
    const now = this.clock();
    const due = [...this.touched].filter(
      ([endMs, { firstMs, lastMs }]) => endMs < this.newestMs && (now - lastMs >= this.quietMs || now - firstMs >= LONGEST_MS),
    );
    return due.map(([endMs]) => endMs).sort((a, b) => a - b);
  }

  /** Says that the KPIs of these periods hold everything up to this revision. */
  async computed(ends: readonly number[], revision: bigint): Promise<void> {
    const rows = ends.map((endMs) => ({ period_end: endMs / 1_000, stage: 'computed', revision: String(revision) }));
    await insertOnce(this.db, 'metric_periods', rows, `metric_periods:computed:${revision}:${ends[0]}:${ends.length}`);
    for (const endMs of ends) this.touched.delete(endMs);
  }

  private note(endMs: number): void {
    const now = this.clock();
    // A sample is also what the next period's first difference is taken from.
    for (const end of [endMs, endMs + PERIOD_MS]) {
      const known = this.touched.get(end);
      if (known) known.lastMs = now;
      else this.touched.set(end, { firstMs: now, lastMs: now });
    }
  }

  /** What an earlier process left to be done. */
  private async learn(): Promise<void> {
    if (this.known) return;
    const left = (await metricDue(this.db, {})).map((row) => row.end_s * 1_000);
    const since = sqlTime(Math.max(86_400_000, (left[0] ?? 0) - 86_400_000));
    if (left.length > 0) this.newestMs = Math.max(this.newestMs, (await metricNewest(this.db, { since }))[0]?.newest_ms ?? 0);
    for (const endMs of left) this.note(endMs);
    this.known = true;
  }
}
