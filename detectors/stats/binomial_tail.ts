/**
 * The upper tail of the binomial distribution: the probability of at least `successes` out of `trials`
 * when each succeeds with probability `share`.
 * Cost: see log10BinomialTail.
 * @throws {RangeError} when the arguments are not a binomial's
 * @example binomialTail(3, 2, 0.5) // => 0.5
 */
export function binomialTail(trials: number, successes: number, share: number): number {
  return 10 ** log10BinomialTail(trials, successes, share);
}

/**
 * The same tail as a logarithm (base 10), for chances far below the smallest double: 300 of 400 cells together when one in a thousand
 * is usual has a chance of 1e-800, and must still compare rightly with 1e-400.
 * The first term is written with logarithms of factorials and the rest as its multiples, which shrink geometrically once
 * `successes` exceeds the mean, so that the sum is cut off where it no longer changes.
 * Cost: constant above the mean, linear in `trials - successes` below it.
 * @throws {RangeError} when the arguments are not a binomial's
 * @example log10BinomialTail(24, 23, 0.03) // => -33.66
 */
export function log10BinomialTail(trials: number, successes: number, share: number): number {
  if (!(trials >= 0 && successes >= 0 && share >= 0 && share <= 1)) throw new RangeError('binomialTail requires counts and a share between 0 and 1');
  if (successes <= 0 || share === 1) return successes > trials ? Number.NEGATIVE_INFINITY : 0;
  if (successes > trials || share === 0) return Number.NEGATIVE_INFINITY;
  const first = logChoose(trials, successes) + successes * Math.log(share) + (trials - successes) * Math.log1p(-share);
  const odds = share / (1 - share);
  let term = 1;
  let sum = 1;
  for (let k = successes + 1; k <= trials; k++) {
    term *= ((trials - k + 1) / k) * odds;
    sum += term;
    if (term < sum * 1e-17 && k > trials * share) break;
  }
  return Math.min(0, (first + Math.log(sum)) / Math.LN10);
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** ln 0! to ln 63!. */
const LOG_FACTORIALS: number[] = [0];
for (let n = 1; n < 64; n++) LOG_FACTORIALS.push((LOG_FACTORIALS[n - 1] ?? 0) + Math.log(n));

/** ln n!, from a table for small n and by Stirling's series beyond (error below 1e-14 from 64 on; Abramowitz & Stegun 6.1.41). */
function logFactorial(n: number): number {
  const kept = LOG_FACTORIALS[n];
  if (kept !== undefined) return kept;
  const x = n + 1;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
}
