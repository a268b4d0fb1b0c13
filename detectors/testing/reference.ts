import { normalTailEvidence } from '../stats/normal_tail.ts';

/**
 * The formulas of ../README.md, D1 to D6, once more: one value at a time, in plain arithmetic, from the text and not from the SQL. What the set-based scoring
 * stores is held against this (../reference.test.ts).
 */

/** What the night measured of one KPI in one band of traffic (`kpi_noise`). */
export interface Noise {
  readonly tail_threshold: number;
  readonly tail_scale: number;
  readonly tail_shape: number;
  readonly sum_threshold: number;
  readonly sum_slope: number;
  readonly slow_threshold: number;
  readonly slow_slope: number;
  readonly peer_spread: number;
  readonly peer_threshold: number;
  readonly peer_scale: number;
  readonly peer_shape: number;
  readonly peer_sum_threshold: number;
  readonly peer_sum_slope: number;
  readonly count_threshold: number;
  readonly count_slope: number;
  readonly precision: number;
}

const clip = (x: number, low: number, high: number): number => Math.max(low, Math.min(high, x));

/** −log₁₀ of a tail measured on the fleet: a stretched normal up to its 99th percentile u, generalised Pareto beyond it. */
export function tailEvidence(x: number, u: number, scale: number, shape: number): number {
  if (x <= u) return Math.min(2, normalTailEvidence((Math.SQRT2 * 1.645 * x) / u));
  const beyond = (x - u) / scale;
  return 2 + (shape < 0.001 ? beyond / Math.LN10 : Math.log10(1 + shape * beyond) / shape);
}

/** −log₁₀ of an exponential tail through a sum's 99th percentile; in proportion below it. */
export function sumEvidence(sum: number, threshold: number, slope: number): number {
  return sum > threshold ? 2 + (slope * (sum - threshold)) / Math.LN10 : (2 * sum) / threshold;
}

/** A sum never goes further than what thirteen more decades of evidence take, so that it comes back. */
const bounded = (sum: number, threshold: number, slope: number): number => clip(sum, 0, threshold + (13 * Math.LN10) / slope);

/** D1: what the whole region does together is taken off, up to three spreads. */
export function levelDeviation(raw: number, regional: readonly number[]): number {
  return clip(raw - (regional.length >= 20 ? clip(upperMedian(regional), -3, 3) : 0), -8, 40);
}

/** D2: beta-binomial upper mid-p, summed term by term; what the fleet shows scales it. */
export function countEvidence(failures: number, attempts: number, usual: number, { precision, count_threshold, count_slope }: Noise): number {
  const spread = Math.sqrt(attempts * usual * (1 - usual) * (1 + (attempts - 1) / (precision + 1)) + 0.01);
  if ((failures - attempts * usual) / spread <= 2) return 0;
  const n = Math.round(Math.min(attempts, 400));
  const f = Math.min(n, Math.round((failures * n) / attempts));
  // P(0) = Π (b + i)/(S + i), and P(k + 1) / P(k) = (n − k)/(k + 1) · (a + k)/(b + n − k − 1), with a = p₀S and b = (1 − p₀)S.
  const [a, b] = [usual * precision, (1 - usual) * precision];
  let logP = 0;
  for (let i = 0; i < n; i++) logP += Math.log((b + i) / (precision + i));
  let p = 0;
  for (let k = 0; k <= n; k++) {
    if (k >= f) p += (k === f ? 0.5 : 1) * Math.exp(logP);
    logP += Math.log(((n - k) / (k + 1)) * ((a + k) / (b + n - k - 1)));
  }
  const nominal = -Math.log10(clip(p, 1e-50, 1));
  return nominal <= count_threshold ? (nominal * 2) / count_threshold : 2 + count_slope * (nominal - count_threshold);
}

/** D3: Page's sum of the log-likelihood ratio of p₁ = max(3p₀, p₀ + 0.03), divided by how much failures cluster. */
export function countSum(before: number, failures: number, attempts: number, usual: number, noise: Noise): number {
  const raised = Math.max(3 * usual, usual + 0.03);
  const ratio = failures * Math.log(raised / usual) + (attempts - failures) * Math.log((1 - raised) / (1 - usual));
  return bounded(before + clip(ratio / (1 + (attempts - 1) / (noise.precision + 1)), -6, 12), noise.sum_threshold, noise.sum_slope);
}

/** D4, the fast sum. */
export function shiftSum(before: number, z: number, noise: Noise): number {
  return bounded(before + clip(z, -4, 8) - 1.75, noise.sum_threshold, noise.sum_slope);
}

/** D4, the slow sum: a shift by 1.5 spreads in a series that remembers its last period with correlation `memory`. Without that period everything is new. */
export function slowSum(before: number, z: number, last: number | null, memory: number, noise: Noise): number {
  const fresh = last === null ? clip(z, -4, 8) : (clip(z, -4, 8) - memory * last) / Math.sqrt(1 - memory ** 2);
  const shift = 1.5 * Math.sqrt((1 - memory) / (1 + memory));
  return bounded(before + shift * clip(fresh, -5, 5) - shift ** 2 / 2, noise.slow_threshold, noise.slow_slope);
}

/** D4, both: the better evidence, less 0.3 for two tries. */
export function shiftEvidence(fast: number, slow: number, noise: Noise): number {
  return Math.max(
    0,
    Math.max(sumEvidence(fast, noise.sum_threshold, noise.sum_slope), sumEvidence(slow, noise.slow_threshold, noise.slow_slope)) - 0.3,
  );
}

/** D5: a run of true zeros where λ is usual, in nats (negative binomial, k = 3). */
export function silenceSum(before: number, lambda: number): number {
  return before + 3 * Math.log1p(lambda / 3);
}

/** D6: against the peers' median, in the usual spread of that difference; nothing with fewer than six. */
export function peerDeviation(raw: number, peers: readonly number[], noise: Noise): number | null {
  return peers.length < 6 ? null : clip((raw - upperMedian(peers)) / noise.peer_spread, -8, 40);
}

export function peerSum(before: number, deviation: number, noise: Noise): number {
  return bounded(before + clip(deviation, -4, 8) - 1, noise.peer_sum_threshold, noise.peer_sum_slope);
}

/** The upper of the two in the middle, where there are two. */
function upperMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
