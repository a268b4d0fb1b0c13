import { gammaln } from 'simple-statistics';

/** Terms are added until they no longer change the sum, and never more than this. */
const TERMS_MAX = 1_000_000;

/**
 * How surprising so few events are: -log10 of the probability of `count` or fewer where `mean` are expected.
 * Counts of people vary more than a Poisson count does: they come and go together. The negative binomial has that as a second
 * number, variance = mean + mean² / `size`; `size` Infinity is Poisson. Summed downwards from `count` in logarithms, so that a
 * deficit of 1e-200 still has a number.
 * Source: Johnson, Kemp & Kotz, Univariate Discrete Distributions (2005), 5.1; the same form as silence (D5).
 * Cost: the number of terms that matter, at most a million.
 * @throws {RangeError} when the count is negative, or mean or size is not positive
 * @example deficitEvidence(0, 10, Infinity) // => 4.342…, which is 10 / ln 10
 */
export function deficitEvidence(count: number, mean: number, size: number): number {
  if (!(count >= 0)) throw new RangeError('deficitEvidence requires a count');
  if (!(mean > 0 && size > 0)) throw new RangeError('deficitEvidence requires a positive mean and size');
  const from = Math.floor(count);
  const isPoisson = !Number.isFinite(size) || size > 1e9;
  let sum = 0;
  let term = 1;
  for (let x = from; x >= 0 && from - x < TERMS_MAX; x--) {
    sum += term;
    if (x === 0 || (term < 1e-14 * sum && x < mean)) break;
    term *= isPoisson ? x / mean : (x * (mean + size)) / ((x - 1 + size) * mean);
  }
  const logTail = logProbability(from, mean, isPoisson ? Number.POSITIVE_INFINITY : size) + Math.log(sum);
  return Math.max(0, -logTail / Math.LN10);
}

function logProbability(x: number, mean: number, size: number): number {
  if (size === Number.POSITIVE_INFINITY) return x * Math.log(mean) - mean - gammaln(x + 1);
  const share = mean / (mean + size);
  return gammaln(x + size) - gammaln(size) - gammaln(x + 1) + size * Math.log1p(-share) + x * Math.log(share);
}
