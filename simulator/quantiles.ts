/**
 * Inverse distribution functions: one uniform number in, one variate out. Inversion, and not rejection, because then a changed rate
 * changes the variate and not how many numbers are drawn: the same seed with and without a fault differs in the fault only.
 */

/** Standard normal quantile (Acklam's rational approximation, relative error below 1.2e-9). */
export function normalQuantile(u: number): number {
  if (u < 0.02425) return tail(Math.sqrt(-2 * Math.log(u)));
  if (u > 0.97575) return -tail(Math.sqrt(-2 * Math.log(1 - u)));
  const q = u - 0.5;
  const r = q * q;
  const top =
    ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r - 30.66479806614716) * r + 2.506628277459239;
  const low = ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r - 13.28068155288572) * r + 1;
  return (top * q) / low;
}

function tail(q: number): number {
  const top =
    ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q +
    2.938163982698783;
  const low = (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
  return top / low;
}

/** The spread of {@link heavyTail} before scaling, by which it is divided. */
const HEAVY_TAIL_SPREAD = 1.3437;

/** Student t with 4 degrees of freedom, cut at 8 and scaled to standard deviation 1: what measured KPIs' innovations look like. */
export function heavyTail(u: number): number {
  const alpha = 4 * u * (1 - u);
  const root = Math.sqrt(alpha);
  const q = Math.cos(Math.acos(root) / 3) / root;
  const t = 2 * Math.sqrt(Math.max(0, q - 1));
  return ((u < 0.5 ? -1 : 1) * Math.min(t, 8)) / HEAVY_TAIL_SPREAD;
}

/** Poisson quantile: by search for small means, by a Cornish-Fisher expansion (error below one count) for large ones. */
export function poissonQuantile(u: number, mean: number): number {
  if (mean <= 0) return 0;
  if (mean >= 30) {
    const z = normalQuantile(u);
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * z + (z * z - 1) / 6));
  }
  let count = 0;
  let mass = Math.exp(-mean);
  let below = mass;
  while (u > below && count < 200) {
    count++;
    mass *= mean / count;
    below += mass;
  }
  return count;
}

/** Binomial quantile, by the same two roads as {@link poissonQuantile}. */
export function binomialQuantile(u: number, trials: number, share: number): number {
  if (trials <= 0 || share <= 0) return 0;
  if (share >= 1) return trials;
  if (share > 0.5) return trials - binomialQuantile(1 - u, trials, 1 - share);
  const mean = trials * share;
  if (mean >= 20) {
    const z = normalQuantile(u);
    const x = mean + Math.sqrt(mean * (1 - share)) * z + ((1 - 2 * share) * (z * z - 1)) / 6;
    return Math.min(trials, Math.max(0, Math.round(x)));
  }
  const odds = share / (1 - share);
  let count = 0;
  let mass = Math.exp(trials * Math.log1p(-share));
  let below = mass;
  while (u > below && count < trials) {
    mass *= (odds * (trials - count)) / (count + 1);
    count++;
    below += mass;
  }
  return count;
}

/** How strongly failures come in clusters: the precision of the beta in the beta-binomial. */
const CLUSTERING = 250;

/**
 * Failures out of attempts, overdispersed: the period's own failure share is drawn around the usual one (a beta, approximated by
 * Wilson-Hilferty's cube), then the failures are binomial.
 */
export function clusteredFailures(uShare: number, uCount: number, attempts: number, share: number): number {
  if (attempts <= 0 || share <= 0) return 0;
  const shape = share * CLUSTERING;
  const spread = (1 - share) / (9 * shape);
  const cube = 1 - spread + normalQuantile(uShare) * Math.sqrt(spread);
  return binomialQuantile(uCount, attempts, Math.min(0.98, share * Math.max(0, cube) ** 3));
}
