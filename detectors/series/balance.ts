import { GuardedWindow } from './guarded_window.ts';

/** Non-null ratios remembered: rows, not time, so that holes and quiet hours do not empty the memory. */
const MEMORY_ROWS = 200;
/** Fewer ratios than this and nothing is said. */
const ROWS_MIN = 30;
/** A ratio is never believed steadier than this (5 %). */
const SPREAD_FLOOR = 0.05;
/** The softening constant, as a share of the usual volume: 200 octets where 7,000 are usual. */
const SOFTENING = 0.03;
/** Beyond this a ratio is an outlier and not learned. */
const OUTLYING = 20;
/** Severity of one unit: 20, where the tails of real traffic end, is a deviation of 12. */
const SEVERITY_OF_UNIT = 0.6;

/**
 * D11, the balance of a pair: two volumes of one element that should move together (octets in and out, requests and responses).
 * x = ln((a + c) / (b + c)) over the last row and over the last two; z = |x − median| / √((1.4826·MAD)² + 0.05²) over the last 200
 * ratios; the mean of the two z. Bursts move both sides and leave x alone; loss and cuts move one. Nothing is said where there is
 * nearly no traffic. Source: measured on a 5G core with injected faults (detection.md section 7): volumes alone found almost none of the
 * transport faults, this found most of them. Tails are heavy: 20 is the level to act on, far above a Gaussian's.
 * Cost: O(log 200) a row.
 */
export class PairBalance {
  private readonly now = new GuardedWindow(MEMORY_ROWS);
  private readonly overTwo = new GuardedWindow(MEMORY_ROWS);
  private readonly volumes = new GuardedWindow(MEMORY_ROWS);
  private before: readonly [number, number] | null = null;

  /**
   * Takes one row in. A row with either side missing or negative says nothing and ends the run of two.
   * @returns severity on the scale of deviations (see `severity.ts`), 0 when there is nothing to say
   */
  push(a: number, b: number): number {
    if (!(a >= 0 && b >= 0)) {
      this.before = null;
      return 0;
    }
    const before = this.before;
    this.before = [a, b];
    const soft = SOFTENING * this.volumes.median();
    if (a + b > 0) this.volumes.learn((a + b) / 2, false);
    if (!(soft > 0)) return 0;
    const single = imbalance(this.now, a, b, soft);
    const double = before ? imbalance(this.overTwo, a + before[0], b + before[1], soft) : null;
    const known = [single, double].filter((z) => z !== null);
    return known.length === 0 ? 0 : (SEVERITY_OF_UNIT * known.reduce((sum, z) => sum + z, 0)) / known.length;
  }
}

function imbalance(past: GuardedWindow, a: number, b: number, soft: number): number | null {
  if (a + b < 4 * soft) return null;
  const x = Math.log((a + soft) / (b + soft));
  const z = past.count < ROWS_MIN ? null : Math.abs(x - past.median()) / Math.hypot(past.spread(), SPREAD_FLOOR);
  past.learn(x, z !== null && z > OUTLYING);
  return z;
}
