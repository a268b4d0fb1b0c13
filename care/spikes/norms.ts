import { surplusEvidence } from './tail.ts';

/** Complaints of one place and topic in one clock hour; hours without any are left out. */
export interface HourCount {
  readonly scope: string;
  readonly name: string;
  readonly topic: string;
  /** Hours since 1970. */
  readonly hour: number;
  readonly complaints: number;
}

/** What is usual for one place and topic in one hour of the week. */
export interface Norm {
  readonly scope: string;
  readonly name: string;
  readonly topic: string;
  readonly hour_of_week: number;
  /** Complaints an hour. */
  readonly mean: number;
  /** Complaints and pseudo-complaints the mean rests on: its own uncertainty is that of a gamma of this shape. */
  readonly weight: number;
  /** Of the negative binomial. */
  readonly size: number;
}

/** Pseudo-complaints with which a place's hour of the week is drawn to its region's, the region's hour to the hour of any day, and a place's share to an equal one. */
const DRAWN = { hour: 5, weekday: 10, share: 20 } as const;
/** An hour this surprising was a spike itself and teaches nothing. */
const UNUSUAL = 6;
const TRIMMED = 0.005;
const SIZE = { min: 0.2, max: 1e6 } as const;
const HOURS = 168;

/** 0 for the hour from Monday 00:00 UTC; 1970 began on a Thursday. */
export function hourOfWeek(hour: number): number {
  return (((hour + 72) % HOURS) + HOURS) % HOURS;
}

/**
 * What is usual in every place: mean = the region's hour of the week × the place's share, drawn towards by five pseudo-complaints (gamma-Poisson
 * empirical Bayes, Clayton & Kaldor 1987), because a place has a complaint a week and 168 hours. Dispersion by moments over all places together,
 * size = Σμ² / Σ((y − μ)² − μ) (Cameron & Trivedi 2013, 3.3). Fitted twice: hours that were spikes themselves, by the first fit, are left out of the second.
 * `counts` are those of one region: scope `region` is the whole, scope `area` its places; from `fromHour` up to `toHour` (excluded).
 * @example normsOf([], ['Odense C'], 'Funen', ['network'], 0, 168).length // => 336
 */
export function normsOf(
  counts: readonly HourCount[],
  areas: readonly string[],
  region: string,
  topics: readonly string[],
  fromHour: number,
  toHour: number,
): Norm[] {
  const hours = Math.max(1, toHour - fromHour);
  const learned = (own: readonly HourCount[], trim: boolean) => fitted(own, areas, region, topics, hours, trim);
  const first = new Map(learned(counts, true).map((norm) => [keyOf(norm.scope, norm.name, norm.topic, norm.hour_of_week), norm]));
  const ordinary = counts.filter((count) => {
    const norm = first.get(keyOf(count.scope, count.name, count.topic, hourOfWeek(count.hour)));
    if (!norm) return false;
    // Its own complaints raised the mean it is held against: they are taken out of it.
    const mean = Math.max(1e-9, (norm.mean * (norm.weight - count.complaints)) / norm.weight);
    return surplusEvidence(count.complaints, mean, norm.size) <= UNUSUAL;
  });
  return learned(ordinary, false);
}

function fitted(
  counts: readonly HourCount[],
  areas: readonly string[],
  region: string,
  topics: readonly string[],
  hours: number,
  trim: boolean,
): Norm[] {
  return (['region', 'area'] as const).flatMap((scope) => {
    const names = scope === 'region' ? [region] : areas;
    const norms = topics.flatMap((topic) => {
      const whole = profileOf(
        counts.filter((c) => c.scope === 'region' && c.topic === topic),
        hours,
      );
      const mine = counts.filter((c) => c.scope === scope && c.topic === topic);
      const total = sum(mine);
      return names.flatMap((name) => {
        const own = mine.filter((c) => c.name === name);
        const share = scope === 'region' ? 1 : (sum(own) + DRAWN.share / Math.max(1, names.length)) / (total + DRAWN.share);
        return hoursOf(own, whole, share, hours / HOURS).map((norm) => ({ scope, name, topic, ...norm }));
      });
    });
    const mine = counts.filter((c) => c.scope === scope);
    const size = sizeOf(norms, mine, hours / HOURS, trim);
    return norms.map((norm) => ({ ...norm, size }));
  });
}

/** The region's complaints an hour by hour of the week, drawn to those of the same hour on any day; never zero. */
function profileOf(counts: readonly HourCount[], hours: number): Float64Array {
  const [days, weeks] = [hours / 24, hours / HOURS];
  const byDay = new Float64Array(24).fill(0.5);
  const byWeek = new Float64Array(HOURS);
  for (const { hour, complaints } of counts) {
    const h = hourOfWeek(hour);
    byWeek[h] = (byWeek[h] ?? 0) + complaints;
    byDay[h % 24] = (byDay[h % 24] ?? 0) + complaints;
  }
  return byWeek.map((n, h) => {
    const usual = (byDay[h % 24] ?? 0) / days;
    return (usual * (n + DRAWN.weekday)) / (weeks * usual + DRAWN.weekday);
  });
}

function hoursOf(own: readonly HourCount[], whole: Float64Array, share: number, weeks: number) {
  const seen = new Float64Array(HOURS);
  for (const { hour, complaints } of own) seen[hourOfWeek(hour)] = (seen[hourOfWeek(hour)] ?? 0) + complaints;
  return Array.from(whole, (rate, hour_of_week) => {
    const prior = rate * share;
    const weight = (seen[hour_of_week] ?? 0) + DRAWN.hour;
    return { hour_of_week, mean: (prior * weight) / (weeks * prior + DRAWN.hour), weight, size: SIZE.max };
  });
}

/** Dispersion by moments; `trim` leaves out the half per cent of hours, one at least, that say most of it. */
function sizeOf(norms: readonly Norm[], counts: readonly HourCount[], weeks: number, trim: boolean): number {
  const means = new Map(norms.map((norm) => [keyOf(norm.scope, norm.name, norm.topic, norm.hour_of_week), norm.mean]));
  // Every hour without a complaint adds (0 − μ)² − μ; hours with some are put right one by one.
  const empty = norms.reduce((total, { mean }) => total + weeks * (mean * mean - mean), 0);
  const squares = norms.reduce((total, { mean }) => total + weeks * mean * mean, 0);
  const put = counts.map((count) => {
    const mean = means.get(keyOf(count.scope, count.name, count.topic, hourOfWeek(count.hour))) ?? 0;
    return (count.complaints - mean) ** 2 - mean * mean;
  });
  put.sort((a, b) => b - a);
  const left = trim ? Math.max(1, Math.ceil(TRIMMED * put.length)) : 0;
  const excess = put.slice(left).reduce((total, value) => total + value, empty);
  return excess > 0 ? Math.min(SIZE.max, Math.max(SIZE.min, squares / excess)) : SIZE.max;
}

const keyOf = (scope: string, name: string, topic: string, hour: number): string => `${scope} ${topic} ${hour} ${name}`;

function sum(counts: readonly HourCount[]): number {
  return counts.reduce((total, { complaints }) => total + complaints, 0);
}
