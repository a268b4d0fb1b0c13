import { binomialDistribution, median, quantile, sampleWithReplacement } from 'simple-statistics';
import type { Estimate } from './survival.ts';

const NOTHING: Estimate = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
/** More values than this are judged by the normal approximation of the binomial, which by then is exact to a rank. */
const EXACT_MAX = 300;

/**
 * A median with an interval of at least 95 % that assumes nothing of the distribution: two values of the sample, chosen by rank, because how many
 * lie below the true median is binomial with one half (David & Nagaraja, Order Statistics, 2003, 7.1). Five values or fewer have no such interval.
 * @example medianEstimate([1, 2, 3, 4, 5, 6]) // => { value: 3.5, low: 1, high: 6 }
 */
export function medianEstimate(values: readonly number[]): Estimate {
  if (values.length === 0) return NOTHING;
  const sorted = [...values].sort((a, b) => a - b);
  const rank = lowerRank(sorted.length);
  if (rank === 0) return { value: median(sorted), low: Number.NaN, high: Number.NaN };
  return { value: median(sorted), low: sorted[rank - 1] ?? Number.NaN, high: sorted[sorted.length - rank] ?? Number.NaN };
}

/** The largest rank r with P(B(n, 1/2) < r) at most 2.5 %; 0 where even the smallest value is too far in. */
function lowerRank(n: number): number {
  if (n > EXACT_MAX) return Math.floor((n + 1) / 2 - 0.98 * Math.sqrt(n));
  const chances = binomialDistribution(n, 0.5) ?? [];
  let below = 0;
  for (let rank = 0; rank <= n; rank++) {
    below += chances[rank] ?? 0;
    if (below > 0.025) return rank;
  }
  return 0;
}

/** A quantile without an interval: of the tail too little is known. */
export function quantileEstimate(values: readonly number[], p: number): Estimate {
  return values.length === 0 ? NOTHING : { ...NOTHING, value: quantile([...values], p) };
}

/** A mean of ratios: the sum of `parts` over the sum of `wholes`, with a bootstrap interval over the pairs (percentile; Efron & Tibshirani 1993, 13.3). Seeded: the same data give the same interval. */
export function ratioEstimate(pairs: readonly { readonly part: number; readonly whole: number }[]): Estimate {
  const ratio = (of: readonly { part: number; whole: number }[]) => of.reduce((sum, p) => sum + p.part, 0) / of.reduce((sum, p) => sum + p.whole, 0);
  const value = ratio(pairs);
  if (pairs.length < 2 || !Number.isFinite(value)) return { ...NOTHING, value: Number.isFinite(value) ? value : Number.NaN };
  const { low, high } = bootstrap(pairs, ratio);
  return { value, low, high };
}

const RESAMPLES = 400;

/** The 2.5 % and 97.5 % points of a figure over resamples of what it is made of. */
export function bootstrap<T>(sample: readonly T[], figure: (resample: readonly T[]) => number): { low: number; high: number } {
  const random = seeded(sample.length);
  const figures: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    const value = figure(sampleWithReplacement([...sample], sample.length, random));
    if (Number.isFinite(value)) figures.push(value);
  }
  if (figures.length < RESAMPLES / 2) return { low: Number.NaN, high: Number.NaN };
  return { low: quantile(figures, 0.025), high: quantile(figures, 0.975) };
}

/** Uniform numbers in [0, 1) that follow from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
