/** What a fleet knows about the variance of one of its series before a value of it was seen: `dof` values' worth of `variance`. */
export interface Prior {
  readonly dof: number;
  readonly variance: number;
}

const DOF_MAX = 1e6;

/**
 * How alike the residual variances of many series are, from the middle and the spread of their logarithms (mean and variance, or robust stand-ins):
 * log s² has variance trigamma(d/2) if all series share one variance, and what lies beyond that is how much they differ, trigamma(d0/2).
 * A series' variance is then (d0·s0² + d·s²)/(d0 + d) with d0 + d degrees of freedom, which is what lets 28 days be tested as if there were many more.
 * Source: Smyth, Statistical Applications in Genetics and Molecular Biology 3 (2004) article 3, section 6.2.
 * @param dof the degrees of freedom behind each series' s²
 * @returns dof 0 to 1e6; 1e6 where the variances differ no more than chance makes them
 * @throws {RangeError} when dof is not positive or spread is negative
 * @example variancePrior(digamma(10) - Math.log(10), trigamma(10), 20) // => { dof: 1e6, variance: 1 }: twenty values each of one and the same variance 1
 */
export function variancePrior(logMiddle: number, logVariance: number, dof: number): Prior {
  if (!(dof > 0) || !(logVariance >= 0)) throw new RangeError('variancePrior requires positive degrees of freedom and a spread');
  const middle = logMiddle - digamma(dof / 2) + Math.log(dof / 2);
  const beyond = logVariance - trigamma(dof / 2);
  const own = beyond > 0 ? Math.min(DOF_MAX, 2 * inverseTrigamma(beyond)) : DOF_MAX;
  return { dof: own, variance: Math.exp(middle + digamma(own / 2) - Math.log(own / 2)) };
}

/**
 * The derivative of log Gamma for positive x: recurrence up to 6, then the asymptotic series (Abramowitz & Stegun 6.3.5, 6.3.18), to ten digits.
 * @example digamma(1) // => -0.5772156649, minus Euler's constant
 */
export function digamma(x: number): number {
  let [at, sum] = [x, 0];
  for (; at < 6; at++) sum -= 1 / at;
  const f = 1 / (at * at);
  return sum + Math.log(at) - 0.5 / at - f * (1 / 12 - f * (1 / 120 - f * (1 / 252 - f * (1 / 240 - f / 132))));
}

/**
 * The derivative of {@link digamma} for positive x (Abramowitz & Stegun 6.4.6, 6.4.12).
 * @example trigamma(1) // => 1.6449340668, which is pi²/6
 */
export function trigamma(x: number): number {
  let [at, sum] = [x, 0];
  for (; at < 6; at++) sum += 1 / (at * at);
  const f = 1 / (at * at);
  return sum + 1 / at + f / 2 + (f / at) * (1 / 6 - f * (1 / 30 - f * (1 / 42 - f * (1 / 30 - (f * 5) / 66))));
}

/** The x whose trigamma is `y`: bisection on its logarithm, because trigamma only falls. */
function inverseTrigamma(y: number): number {
  let [low, high] = [Math.log(1e-6), Math.log(DOF_MAX)];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (trigamma(Math.exp(middle)) > y) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
