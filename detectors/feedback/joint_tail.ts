/**
 * How often a quantity that remembers is far out twice.
 *
 * If a value is beyond its p-th upper tail now, the chance that it was there k periods ago is p when the periods know nothing of each other,
 * and 1 when nothing ever changes. In between we take the two values as jointly normal with correlation r after each was bent to a normal shape
 * (a Gaussian copula): only the order of values matters, not their distribution, and r can be read off the tail itself (`correlationOf`), where it
 * is wanted, rather than from the bulk. The probability that both lie above u is, by Plackett's identity (Biometrika 41, 1954: the derivative of a
 * bivariate normal orthant by its correlation is its density at the corner),
 *
 *   P(X > u, Y > u) = p² + 1/(2π) ∫₀^{arcsin r} exp(−u² / (1 + sin θ)) dθ,   p = P(X > u)
 *
 * (Drezner & Wesolowsky 1990 use the same substitution r = sin θ, which takes away the singularity at r = 1).
 * What it assumes: the tail dependence of a Gaussian; series that jump together (heavy common shocks) have more, and their measured r says so.
 */

const STEPS = 200;
const HALVINGS = 80;

/**
 * The probability that two values, each above its own upper tail `p`, are both there, at `correlation` 0 to 1. Simpson's rule, 200 steps.
 * @throws {RangeError} when p is not in (0, 0.5] or the correlation not in [0, 1]
 * @example jointTail(0.001, 0) // => 0.000001
 */
export function jointTail(p: number, correlation: number): number {
  if (!(p > 0 && p <= 0.5)) throw new RangeError('jointTail requires a tail probability above 0 and at most 0.5');
  if (!(correlation >= 0 && correlation <= 1)) throw new RangeError('jointTail requires a correlation from 0 to 1');
  const u = upperQuantile(p);
  const step = Math.asin(correlation) / STEPS;
  let sum = 0;
  for (let i = 0; i <= STEPS; i++) {
    const weight = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp((-u * u) / (1 + Math.sin(i * step)));
  }
  return Math.min(p, p * p + (sum * step) / 3 / (2 * Math.PI));
}

/**
 * The correlation at which both are above tail `p` with probability `joint`: the inverse of `jointTail`, by halving.
 * Rarer together than independence gives 0, as often as alone gives 1.
 * @example correlationOf(0.01, 0.0001) // => 0
 */
export function correlationOf(p: number, joint: number): number {
  if (joint <= jointTail(p, 0)) return 0;
  if (joint >= jointTail(p, 1)) return 1;
  let low = 0;
  let high = 1;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (jointTail(p, middle) < joint) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The value a standard normal exceeds with probability p, 0 < p ≤ 0.5; by halving on the logarithm of the tail. */
function upperQuantile(p: number): number {
  let low = 0;
  let high = 40;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (logNormalTail(middle) > Math.log(p)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** ln P(Z > u) of a standard normal, u ≥ 0. Relative error of the tail below 1.2e-7 (Press et al., Numerical Recipes, erfc by Chebyshev fit). */
function logNormalTail(u: number): number {
  const x = u / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const fit = [0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223];
  return Math.log(0.5 * t) - x * x + fit.reduce((sum, coefficient) => sum * t + coefficient, 0);
}
