/**
 * The upper tail of the binomial distribution: the probability of at least `successes` out of `trials`
 * when each succeeds with probability `share`. Summed term by term in logarithms, so that tails far below
 * the smallest double still compare rightly as long as they are above 1e-300.
 * Cost: linear in `trials - successes`.
 * @throws {RangeError} when the arguments are not a binomial's
 * @example binomialTail(3, 2, 0.5) // => 0.5
 */
export function binomialTail(trials: number, successes: number, share: number): number {
  if (!(trials >= 0 && successes >= 0 && share >= 0 && share <= 1)) throw new RangeError('binomialTail requires counts and a share between 0 and 1');
  if (successes <= 0) return 1;
  if (successes > trials || share === 0) return 0;
  if (share === 1) return 1;
  let logTerm = logChoose(trials, successes) + successes * Math.log(share) + (trials - successes) * Math.log1p(-share);
  let sum = Math.exp(logTerm);
  const logOdds = Math.log(share) - Math.log1p(-share);
  for (let k = successes + 1; k <= trials; k++) {
    logTerm += Math.log((trials - k + 1) / k) + logOdds;
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= Math.min(k, n - k); i++) sum += Math.log((n - i + 1) / i);
  return sum;
}
