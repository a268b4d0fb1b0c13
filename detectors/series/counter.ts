/** Rows before a column may be taken for a cumulative counter. */
const ROWS_MIN = 100;
/** Of these, so many must rise, and none fall. */
const RISING_SHARE = 0.5;
/** Resets remembered; a column that falls more often than in one row of twenty is a gauge after all. */
const FALLS_SHARE_MAX = 0.05;
const MEMORY_ROWS = 200;

/**
 * Turns a cumulative counter into what it counted: some exporters send totals that only grow and start again at zero with the process.
 * A column is taken for one when its first 100 values never fell and at least half of them rose, and its name does not deny it; from then on
 * its differences are judged, and the row of a reset is missing (the part before the reset is lost). While it may still turn out to
 * be one, nothing is said. Should it later fall often, it was a gauge on its way up, and its values are judged again.
 * The decision at a row uses only rows up to it. Cost: O(1).
 */
export class CounterReader {
  private before = Number.NaN;
  private rows = 0;
  private rises = 0;
  private fallen = false;
  private cumulative = false;
  private fallShare = 0;

  /** What to judge in place of `value`; NaN where there is nothing to judge (yet). */
  read(value: number): number {
    const step = value - this.before;
    this.before = value;
    if (Number.isNaN(step)) return this.maybe ? Number.NaN : value;
    this.rows++;
    if (step > 0) this.rises++;
    if (step < 0) this.fallen = true;
    if (!this.cumulative) {
      if (this.rows === ROWS_MIN) this.cumulative = !this.fallen && this.rises >= RISING_SHARE * this.rows;
      return this.maybe ? Number.NaN : value;
    }
    this.fallShare += ((step < 0 ? 1 : 0) - this.fallShare) / MEMORY_ROWS;
    if (this.fallShare > FALLS_SHARE_MAX) this.cumulative = false;
    return step < 0 ? Number.NaN : step;
  }

  /** Whether the column is, or may still turn out to be, a counter: never fell, and rises mostly (a flat line is not waited for). */
  private get maybe(): boolean {
    return this.cumulative || (this.rows < ROWS_MIN && this.rows >= 3 && !this.fallen && this.rises >= RISING_SHARE * this.rows);
  }
}
