import { linearRegression } from 'simple-statistics';
import { mannKendall, withoutWeekdays } from '../stats/mann_kendall.ts';
import { normalTailEvidence } from '../stats/normal_tail.ts';
import { theilSen } from '../stats/theil_sen.ts';

/** One series' daily values towards worse, the region's common movement taken off; `days` count from the window's first day. */
export interface DailySeries {
  readonly days: readonly number[];
  readonly values: readonly number[];
  /** The fleet's correlation from day to day for this KPI. */
  readonly memory: number;
}

export interface Drift {
  readonly evidence: number;
  /** Theil–Sen slope over the whole window, times its length: what the test asks 10 % of. */
  readonly overWindow: number;
  /** Since when it goes that way: the day of the window on which a level line and then a slope fit best. */
  readonly onsetDay: number;
  /** The change a day, and in all, since the onset. */
  readonly perDay: number;
  readonly total: number;
}

/** Degrees of freedom that taking weekdays out costs. */
const WEEKDAYS_FITTED = 6;

/**
 * Whether a series drifts towards worse (D8): the rhythm of the week taken out, Theil–Sen slope, Mann–Kendall evidence that it is no accident.
 * @throws {RangeError} with fewer than 14 days
 * @example driftOf({ days: 0…27, values: rising by 0.01 a day, memory: 0 }).overWindow // => 0.27
 */
export function driftOf({ days, values, memory }: DailySeries): Drift {
  if (days.length < 14) throw new RangeError('driftOf requires at least 14 days');
  const clean = withoutWeekdays(days, values, theilSen(days, values).slope);
  const { slope } = theilSen(days, clean);
  const since = bend(days, clean);
  const trend = days.map((day) => (since.perDay > 0 ? since.perDay * Math.max(0, day - since.onsetDay) : slope * day));
  const { z } = mannKendall(clean, trend, memory, WEEKDAYS_FITTED);
  const length = (days.at(-1) ?? 0) - (days[0] ?? 0);
  return { evidence: normalTailEvidence(z), overWindow: slope * length, ...since };
}

/** Level up to a day, then a straight line from there: the day with the least absolute error, not later than a week before the end. */
function bend(days: readonly number[], values: readonly number[]): Pick<Drift, 'onsetDay' | 'perDay' | 'total'> {
  const last = days.at(-1) ?? 0;
  let best = { onsetDay: days[0] ?? 0, perDay: 0, total: 0, error: Number.POSITIVE_INFINITY };
  for (const onset of days) {
    if (onset > last - 7) break;
    const run = days.map((day) => Math.max(0, day - onset));
    const { m: slope, b: intercept } = linearRegression(run.map((x, i) => [x, values[i] as number]));
    const error = values.reduce((sum, value, i) => sum + Math.abs(value - intercept - slope * (run[i] as number)), 0);
    if (slope > 0 && error < best.error) best = { onsetDay: onset, perDay: slope, total: slope * (last - onset), error };
  }
  const { onsetDay, perDay, total } = best;
  return { onsetDay, perDay, total };
}
