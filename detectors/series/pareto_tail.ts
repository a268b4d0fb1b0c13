/** The tail is fitted beyond this share of the history, and only to a history of so many values. */
const TAIL_SHARE = 0.01;
const HISTORY_MIN = 1_000;
/** The fitted index is kept between a nearly exponential tail and one with no variance. */
const INDEX_MIN = 0.15;
const INDEX_MAX = 0.5;
/** Without enough history: one value in a hundred exceeds 3, and the tail is as heavy as is allowed. */
const DEFAULT_FROM = 3;
/** Nobody can know a rarer event from such a history. */
const EVIDENCE_MAX = 12;

/**
 * How rare a statistic is among its own past values, as −log₁₀ of the probability to be exceeded. Up to the 99th percentile u of the history
 * it is the rank; beyond it a Pareto tail, p = 0.01 · (x / u)^(−1/ξ), with ξ by Hill's estimator (the mean of ln(x / u) over the values above u,
 * Hill 1975), held in 0.15 … 0.5. The index is a fit: a deviation ten times anything seen is an extrapolation, which is why it is bounded.
 * Past faults in the history make it heavier and the answer more cautious, never bolder.
 * Cost: one sort of the history, then O(log n) a value.
 */
export class ParetoTail {
  private readonly sorted: Float64Array;
  private readonly from: number;
  private readonly index: number;
  private readonly enough: boolean;

  constructor(history: readonly number[]) {
    this.sorted = Float64Array.from(history).sort();
    this.enough = this.sorted.length >= HISTORY_MIN;
    const at = Math.floor((1 - TAIL_SHARE) * this.sorted.length);
    this.from = this.enough ? Math.max(1, this.sorted[at] as number) : DEFAULT_FROM;
    const beyond = this.sorted.subarray(at).filter((value) => value > this.from);
    const hill = beyond.reduce((sum, value) => sum + Math.log(value / this.from), 0) / Math.max(1, beyond.length);
    this.index = this.enough ? Math.min(INDEX_MAX, Math.max(INDEX_MIN, hill)) : INDEX_MAX;
  }

  /** @returns −log₁₀ p, from 0 to 12 */
  evidence(value: number): number {
    if (value > this.from) return Math.min(EVIDENCE_MAX, -Math.log10(TAIL_SHARE) + Math.log10(value / this.from) / this.index);
    if (!this.enough) return Math.max(0, (-Math.log10(TAIL_SHARE) * value) / this.from);
    return Math.min(-Math.log10(TAIL_SHARE), -Math.log10(Math.max(1, this.sorted.length - this.rank(value)) / this.sorted.length));
  }

  private rank(value: number): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if ((this.sorted[mid] as number) < value) low = mid + 1;
      else high = mid;
    }
    return low;
  }
}
