/** Two samples compared by rank: U of the first, and z, positive when the first is the larger. */
export interface Comparison {
  readonly u: number;
  readonly z: number;
}

/**
 * The Mann–Whitney test: U is the number of pairs in which a value of `first` is larger than one of `second`, ties counting one half.
 * Under no difference its mean is n₁n₂/2 and its variance n₁n₂(N+1)/12. Only order counts: one absurd value weighs as much as a large one.
 * Source: Mann & Whitney, Annals of Mathematical Statistics 18 (1947) 50–60.
 *
 * Values that come in clusters (the hours of one cell) say less than their number. `designEffect` divides z by its square root: it is
 * 1 + (m − 1) × intra-class correlation, with m values a cluster, as in Rosner, Glynn & Lee, Biometrics 59 (2003) 1089–1098.
 * No correction for ties: it would only make z larger. In production U comes from the database (`mannWhitneyUTest`); z is computed here.
 * @throws {RangeError} when a sample is empty or the design effect is below 1
 * @example mannWhitneyU([4, 5], [1, 2, 3]) // => 6
 * @example mannWhitneyZ(6, 2, 3, 1) // => 1.732…
 */
export function mannWhitneyZ(u: number, firstCount: number, secondCount: number, designEffect: number): number {
  if (!(firstCount > 0 && secondCount > 0)) throw new RangeError('mannWhitneyZ requires at least one value in each sample');
  if (!(designEffect >= 1)) throw new RangeError('mannWhitneyZ requires a design effect of at least 1');
  const pairs = firstCount * secondCount;
  return (u - pairs / 2) / Math.sqrt(((pairs * (firstCount + secondCount + 1)) / 12) * designEffect);
}

/** U by counting pairs. Cost: the product of the sizes; the reference the database's answer is tested against. */
export function mannWhitneyU(first: readonly number[], second: readonly number[]): number {
  if (first.length === 0 || second.length === 0) throw new RangeError('mannWhitneyU requires at least one value in each sample');
  let u = 0;
  for (const a of first) for (const b of second) u += a > b ? 1 : a === b ? 0.5 : 0;
  return u;
}
