/** Where a residual is clipped before it is learned, in scales. */
const CLIP = 2.5;
/** The weight of one day's unclipped mean: the scale never falls below this share of it. */
const GUARD_SHARE = 0.1;
/** How many values the scale remembers: two weeks of minutes. */
const MEMORY_POINTS = 20_000;
/** The mean of a normal variable's size is 0.8 standard deviations. */
const MEAN_TO_SIGMA = 1.25;

/**
 * How large a residual usually is: a winsorised mean of sizes with a long memory, m ← (1 − α)·m + α·min(|e|, 2.5·s),
 * and a guard f, the plain mean over about a day, so that s = max(m, 0.1·f, floor); a deviation is |e| / (1.25·s).
 * Clipping keeps an outage from widening the scale that should flag the next one; the guard keeps the clipping from locking the scale
 * at nothing when a series wakes up. Every scale that adapts within hours was worse: it forgives what it should flag.
 * Cost: O(1) a value. Source: measured, detection.md section 8; winsorising after Huber 1981.
 */
export class ClippedScale {
  private mean = 0;
  private guard = 0;
  private seen = 0;
  private readonly guardPoints: number;

  /** @param pointsPerDay the guard's memory */
  constructor(pointsPerDay: number) {
    this.guardPoints = Math.max(20, pointsPerDay);
  }

  /** The scale in use, at least `floor`. */
  current(floor: number): number {
    return Math.max(this.mean, GUARD_SHARE * this.guard, floor);
  }

  /** How many usual deviations `residual` is; call before {@link learn}. */
  deviation(residual: number, floor: number): number {
    return Math.abs(residual) / (MEAN_TO_SIGMA * this.current(floor));
  }

  learn(residual: number, floor: number): void {
    const size = Math.abs(residual);
    this.seen++;
    const weight = 1 / Math.min(this.seen, MEMORY_POINTS);
    const bound = this.seen <= 10 ? size : CLIP * this.current(floor);
    this.mean += weight * (Math.min(size, bound) - this.mean);
    this.guard += (size - this.guard) / Math.min(this.seen, this.guardPoints);
  }
}
