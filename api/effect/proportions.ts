/** The 97.5 % point of the normal distribution: 95 % intervals on both sides. */
const Z = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The 95 % interval of a share, by Wilson's score (Wilson 1927, J. Am. Stat. Assoc. 22, 209): sane also for few and for none, where the textbook formula gives a point.
 * @throws {RangeError} without a trial, or with more hits than trials
 * @example wilson(8, 10) // => { low: 0.4901624..., high: 0.9433178... }
 */
export function wilson(hits: number, trials: number): Interval {
  if (!(trials > 0) || hits < 0 || hits > trials) throw new RangeError('wilson requires 0 <= hits <= trials and a trial');
  const share = hits / trials;
  const centre = share + (Z * Z) / (2 * trials);
  const half = Z * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials));
  const scale = 1 + (Z * Z) / trials;
  return { low: Math.max(0, (centre - half) / scale), high: Math.min(1, (centre + half) / scale) };
}

/**
 * The difference of two shares with its 95 % interval: the hybrid score of Newcombe 1998 (Stat. Med. 17, 873, method 10), which combines the Wilson intervals of both and
 * needs no large numbers. For independent people; whoever is in both groups, or counted for several incidents, makes it a little too narrow.
 * @throws {RangeError} as `wilson`
 * @example difference({ hits: 56, trials: 70 }, { hits: 48, trials: 80 }) // => { difference: 0.2, low: 0.0524..., high: 0.3339... }
 */
export function difference(a: { hits: number; trials: number }, b: { hits: number; trials: number }): Interval & { readonly difference: number } {
  const [of, other] = [wilson(a.hits, a.trials), wilson(b.hits, b.trials)];
  const [p, q] = [a.hits / a.trials, b.hits / b.trials];
  return { difference: p - q, low: p - q - Math.hypot(p - of.low, other.high - q), high: p - q + Math.hypot(of.high - p, q - other.low) };
}
