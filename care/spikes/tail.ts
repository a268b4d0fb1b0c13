import { gammaln } from 'simple-statistics';

const TERMS_MAX = 1_000_000;

/**
 * How surprising so many events are: −log10 of the probability of `count` or more where `mean` are expected and the variance is mean + mean²/`size`
 * (negative binomial; size Infinity is Poisson). Summed upwards from `count` in logarithms, so that 1e-200 still has a number.
 * Source: Johnson, Kemp & Kotz, Univariate Discrete Distributions (2005), 5.1. Cost: the number of terms that matter.
 * @throws {RangeError} when the count is negative, or mean or size is not positive
 * @example surplusEvidence(1, 0.01, Infinity) // => 2.002…
 */
export function surplusEvidence(count: number, mean: number, size: number): number {
  if (!(count >= 0)) throw new RangeError('surplusEvidence requires a count');
  if (!(mean > 0 && size > 0)) throw new RangeError('surplusEvidence requires a positive mean and size');
  const from = Math.ceil(count);
  if (from === 0) return 0;
  const poisson = !Number.isFinite(size) || size > 1e9;
  let sum = 0;
  let term = 1;
  for (let x = from; x - from < TERMS_MAX; x++) {
    sum += term;
    if (term < 1e-14 * sum && x > mean) break;
    term *= poisson ? mean / (x + 1) : ((x + size) * mean) / ((x + 1) * (mean + size));
  }
  return Math.max(0, -(logProbability(from, mean, poisson ? Number.POSITIVE_INFINITY : size) + Math.log(sum)) / Math.LN10);
}

function logProbability(x: number, mean: number, size: number): number {
  if (size === Number.POSITIVE_INFINITY) return x * Math.log(mean) - mean - gammaln(x + 1);
  const share = mean / (mean + size);
  return gammaln(x + size) - gammaln(size) - gammaln(x + 1) + size * Math.log1p(-share) + x * Math.log(share);
}
