import { gammaln } from 'simple-statistics';
import { normalTailEvidence } from './normal_tail.ts';

const TERMS_MAX = 500;
/** Beyond so many degrees of freedom Student's t cannot be told from the normal at any evidence used here. */
const NORMAL_FROM = 1e6;

/**
 * How surprising a Student-t value is: -log10 of the probability of one at least as large, with `dof` degrees of freedom (not necessarily whole).
 * P(T >= t) = I_x(dof/2, 1/2) / 2 with x = dof/(dof + t^2) for t >= 0 (Abramowitz & Stegun 26.7.1); the incomplete beta function by Lentz's continued
 * fraction (26.5.8), in logarithms, so that a probability of 1e-200 still has a number. Cost: some tens of terms.
 * @throws {RangeError} when t is not a number or dof is not positive
 * @example studentTailEvidence(0, 7) // => 0.301…, one in two
 * @example studentTailEvidence(3.551808, 20) // => 3.000, one in a thousand
 */
export function studentTailEvidence(t: number, dof: number): number {
  if (Number.isNaN(t) || !(dof > 0)) throw new RangeError('studentTailEvidence requires a number and positive degrees of freedom');
  if (dof >= NORMAL_FROM) return normalTailEvidence(t);
  if (t < 0) return -Math.log10(1 - 10 ** -studentTailEvidence(-t, dof));
  const a = dof / 2;
  const x = dof / (dof + t * t);
  const front = gammaln(a + 0.5) - gammaln(a) - gammaln(0.5) + a * Math.log(x) + 0.5 * Math.log((t * t) / (dof + t * t));
  // The fraction converges fast below the mean of the beta distribution; above it the other side is computed.
  if (x < (a + 1) / (a + 2.5)) return -(front + Math.log(betaFraction(a, 0.5, x) / a) - Math.LN2) / Math.LN10;
  const above = t === 0 ? 0 : 2 * Math.exp(front) * betaFraction(0.5, a, 1 - x);
  return -Math.log10((1 - above) / 2);
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= TERMS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return fraction;
}
