import { Recurrence, type Weighed } from './recurrence.ts';
import { Residual } from './residual.ts';

const QUARTER_DAY_S = 21_600;
/** A quarter of a day is flat when this share of its values repeat the one before, and lively below the other. */
const FLAT_SHARE = 0.9;
const LIVELY_SHARE = 0.1;
const NOTHING: Weighed = { severity: 0, novelty: 0 };

/**
 * D1 for one series of any level KPI (throughput, latency, volume, utilisation): the larger of two {@link Residual}s, on the square-root scale,
 * where counts and volumes are even, and on the value's own, where upward tails are; a series that has been negative has only its own.
 * The deviation is weighed by {@link Recurrence}. When a quarter of a lively day follows two quarters or more of a flat one
 * (go-live, a counter switched on) everything is learned anew: the scale of a flat line fits nothing.
 * Cost: about 3 µs a value. Source: detection.md section 8.
 */
export class LevelDetector {
  private readonly stepS: number;
  private readonly recurrence = new Recurrence();
  private root: Residual;
  private own: Residual;
  private negative = false;
  private quarter = Number.NaN;
  private seen = 0;
  private repeated = 0;
  private before = Number.NaN;
  private flatQuarters = 0;

  constructor(stepS: number) {
    this.stepS = stepS;
    this.root = new Residual(stepS);
    this.own = new Residual(stepS);
  }

  /** What the last value was compared with; NaN while learning. */
  get expected(): number {
    return this.own.expected;
  }

  /** Judges a finite value against the past, then learns it. `floor` is the smallest deviation of the value itself worth a unit. */
  push(atS: number, value: number, floor = 0): Weighed {
    this.wake(atS, value);
    if (value < 0) this.negative = true;
    const own = this.own.push(atS, value);
    const root = this.negative ? 0 : this.root.push(atS, Math.sqrt(value));
    const deviation = Math.max(own, root);
    const expected = this.own.expected;
    const worth = floor > 0 ? (Number.isNaN(expected) ? 0 : Math.min(deviation, Math.abs(value - expected) / floor)) : deviation;
    const weighed = this.recurrence.weigh(atS, worth);
    return this.own.learning ? NOTHING : weighed;
  }

  private wake(atS: number, value: number): void {
    const quarter = Math.floor(atS / QUARTER_DAY_S);
    if (quarter !== this.quarter && this.seen > 0) {
      const flat = this.repeated / this.seen;
      if (flat < LIVELY_SHARE && this.flatQuarters >= 2) {
        this.root = new Residual(this.stepS);
        this.own = new Residual(this.stepS);
      }
      this.flatQuarters = flat > FLAT_SHARE ? this.flatQuarters + 1 : 0;
      this.seen = 0;
      this.repeated = 0;
    }
    this.quarter = quarter;
    this.seen++;
    if (value === this.before) this.repeated++;
    this.before = value;
  }
}
