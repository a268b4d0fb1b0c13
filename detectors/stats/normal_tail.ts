/**
 * How surprising a standard normal value is: -log10 of the probability of one at least as large.
 * A probability of 1e-40 cannot be told from 0 by subtraction from 1, and detection lives in that tail, so the tail itself is computed:
 * by the continued fraction of Mills' ratio from 2 on (Abramowitz & Stegun 26.2.14, 60 terms), and below by the error function's series (7.1.6).
 * Cost: constant.
 * @throws {RangeError} when z is not a number
 * @example normalTailEvidence(0) // => 0.301…, one in two
 * @example normalTailEvidence(4.753424) // => 6.000, one in a million
 */
export function normalTailEvidence(z: number): number {
  if (Number.isNaN(z)) throw new RangeError('normalTailEvidence requires a number');
  if (z < 2) return -Math.log10(1 - cumulative(z));
  let fraction = z;
  for (let k = 60; k >= 1; k--) fraction = z + k / fraction;
  return (0.5 * z * z + 0.5 * Math.log(2 * Math.PI) + Math.log(fraction)) / Math.LN10;
}

/** Phi(z) for z below 2. Far to the left everything lies above, which is all the evidence needs to know. */
function cumulative(z: number): number {
  if (z < -8) return 0;
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
}
