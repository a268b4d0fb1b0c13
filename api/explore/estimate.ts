import { wilson } from '../effect/proportions.ts';

export const MEASURES = ['bad_minutes', 'affected_share', 'failed_share', 'complaints_per_1000'] as const;
export type Measure = (typeof MEASURES)[number];

/** One day of one group: customers, what is counted, and what it is a part of. */
export type Daily = readonly [customers: number, part: number, whole: number];

export interface Estimate {
  /** Null where there is nothing to divide by. */
  readonly value: number | null;
  /** 95 %; null where neither days nor counts say how far it may be off. */
  readonly low: number | null;
  readonly high: number | null;
  /** Customer-days it rests on. */
  readonly customer_days: number;
  readonly days: number;
}

/** Days from which on their spread is believed. */
const DAYS_MIN = 5;
/** The 97.5 % points of Student's t for 1 to 30 degrees of freedom; beyond that the normal's. */
const T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08,
  2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const SCALE: Readonly<Record<Measure, number>> = { bad_minutes: 1, affected_share: 1, failed_share: 1, complaints_per_1000: 1_000 };

/**
 * A ratio of sums over days with its 95 % interval. From five days on the interval comes from the days themselves (delete-one-day jackknife of the ratio, Student's t): one
 * bad day is one event for thousands of customers, so counting them as independent would make it far too narrow. With fewer days a share has Wilson's interval and a
 * number of complaints Byar's (Breslow & Day 1987), both of them too narrow for that reason, and minutes have none.
 * @example estimate('affected_share', [[100, 10, 100]]) // => { value: 0.1, low: 0.0552..., high: 0.1744..., customer_days: 100, days: 1 }
 */
export function estimate(measure: Measure, daily: readonly Daily[]): Estimate {
  const [customer_days, part, whole] = daily.reduce<Daily>(([c, p, w], day) => [c + day[0], p + day[1], w + day[2]], [0, 0, 0]);
  const known = { customer_days, days: daily.length };
  if (whole === 0) return { value: null, low: null, high: null, ...known };
  const value = part / whole;
  const [low, high] = daily.length >= DAYS_MIN ? jackknife(daily, part, whole) : counted(measure, part, whole);
  const scaled = (number: number | null) => (number === null ? null : Number((SCALE[measure] * number).toPrecision(4)));
  return { value: scaled(value), low: scaled(low), high: scaled(high), ...known };
}

type Bounds = readonly [low: number | null, high: number | null];

function jackknife(daily: readonly Daily[], part: number, whole: number): Bounds {
  const left = daily.filter((day) => whole > day[2]).map((day) => (part - day[1]) / (whole - day[2]));
  if (left.length < DAYS_MIN) return [null, null];
  const mean = left.reduce((sum, ratio) => sum + ratio, 0) / left.length;
  const variance = ((left.length - 1) / left.length) * left.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0);
  const half = (T[left.length - 2] ?? 1.96) * Math.sqrt(variance);
  return [Math.max(0, part / whole - half), part / whole + half];
}

function counted(measure: Measure, part: number, whole: number): Bounds {
  if (measure === 'bad_minutes') return [null, null];
  if (measure !== 'complaints_per_1000') {
    const { low, high } = wilson(Math.min(part, whole), whole);
    return [low, high];
  }
  const byar = (count: number, side: -1 | 1) => count * (1 - 1 / (9 * count) + (side * 1.96) / (3 * Math.sqrt(count))) ** 3;
  return [part === 0 ? 0 : byar(part, -1) / whole, byar(part + 1, 1) / whole];
}
