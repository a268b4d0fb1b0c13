import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { Count, defineQuery, defineStatement, Key } from '../sql/query.ts';
import { Day, file } from './statements.ts';

/** Which weeks teach: the `days` before `day`; and for what noise is measured against, the `earlierDays` before `earlier`. */
export interface Weeks {
  readonly day: string;
  readonly days: number;
  readonly earlier: string;
  readonly earlierDays: number;
}

const Hour = z.int().min(0).max(168);
const Days = z.int().min(1).max(60);

const countSeries = defineQuery({ file: file('count_series'), params: z.strictObject({}), row: z.strictObject({ series: Count, elements: Count }) });
const sampleSteps = defineQuery({
  file: file('sample_steps'),
  params: z.strictObject({ since: z.date(), until: z.date() }),
  row: z.strictObject({ period_s: z.int().min(1) }),
});
const stageHours = defineStatement({
  file: file('stage_hours'),
  params: z.strictObject({
    ...{ day: Day, days: Days, earlier: Day, earlier_days: Days },
    ...{ hours_from: Hour, hours_to: Hour, end_hours: z.array(z.int()), from_key: Key, to_key: Key },
  }),
  mayRunTwice: false,
});
export const dropHours = defineStatement({ file: file('drop_hours'), params: z.strictObject({ day: Day }), mayRunTwice: true });

const HOUR_S = 3_600;
const DAY_S = 86_400;
const HOURS_A_WEEK = 168;
/**
 * So many hours of the week of a series are counted by one statement: up to 1,500 bytes each while it runs, so 0.9 GB.
 * A network of 300 elements is counted in two; one of 100,000 x 20 KPIs an hour of the week at a time, a quarter of the elements each time.
 */
const SERIES_HOURS_MAX = 600_000;

/**
 * Counts what each KPI of each element showed in each hour of the week into `hourly_values`, reading every sample of the weeks once.
 * Cost: 15 million samples (300 elements, five weeks) in about 10 s of processor time.
 * @returns how many elements there are
 */
export async function countHours(
  db: Database,
  weeks: Weeks,
  onProgress: (share: number) => void = () => {},
  seriesHoursMax = SERIES_HOURS_MAX,
): Promise<number> {
  const [counted] = await countSeries(db, {});
  const series = counted?.series ?? 0;
  const hours = Math.max(1, Math.min(HOURS_A_WEEK, Math.floor(seriesHoursMax / Math.max(1, series))));
  const ranges = keyRanges(Math.ceil(series / seriesHoursMax));
  const until = epochS(weeks.day);
  const since = Math.min(until - weeks.days * DAY_S, epochS(weeks.earlier) - weeks.earlierDays * DAY_S);
  // Only where a part of the week is read at a time does it matter when its periods end; looking for their lengths takes a while in a large network.
  const steps = hours === HOURS_A_WEEK ? [] : await sampleSteps(db, { since: new Date(since * 1_000), until: new Date(until * 1_000) });
  for (let from = 0; from < HOURS_A_WEEK; from += hours) {
    const to = Math.min(HOURS_A_WEEK, from + hours);
    const end_hours = endHours(
      { since, until, from, to },
      steps.map((step) => step.period_s),
    );
    const { day, days, earlier, earlierDays: earlier_days } = weeks;
    for (const keys of ranges) await stageHours(db, { day, days, earlier, earlier_days, hours_from: from, hours_to: to, end_hours, ...keys });
    onProgress(to / HOURS_A_WEEK);
  }
  return counted?.elements ?? 0;
}

/**
 * The hours since 1970 in which periods end that begin in hours `from` to `to` (not included) of a week. Samples are stored by their end, so this is
 * what lets the database read only them.
 * @example hour 0 of a week, Monday 2026-01-05, quarters of an hour: one hour, number 490,872 (00:00:01 to 01:00:00)
 */
export function endHours(
  span: { readonly since: number; readonly until: number; readonly from: number; readonly to: number },
  stepsS: readonly number[],
): number[] {
  const found = new Set<number>();
  const longest = Math.max(0, ...stepsS);
  for (let hour = Math.floor((span.since - longest) / HOUR_S); hour * HOUR_S < span.until; hour++) {
    const ofWeek = hourOfWeek(hour);
    if (ofWeek < span.from || ofWeek >= span.to) continue;
    for (const step of stepsS) {
      // The last period that begins in the hour begins a whole period before its end, or with it, or, where periods do not fit an hour, anywhere.
      const last = HOUR_S % step === 0 ? HOUR_S - step : step % HOUR_S === 0 ? 0 : HOUR_S - 1;
      for (let end = hour + Math.floor((step - 1) / HOUR_S); end <= hour + Math.floor((last + step - 1) / HOUR_S); end++) found.add(end);
    }
  }
  return [...found].filter((end) => end * HOUR_S >= span.since - HOUR_S + 1 && end * HOUR_S < span.until).sort((a, b) => a - b);
}

/** 1970 began on a Thursday. */
function hourOfWeek(hourSince1970: number): number {
  return (((hourSince1970 + 3 * 24) % HOURS_A_WEEK) + HOURS_A_WEEK) % HOURS_A_WEEK;
}

function epochS(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1_000;
}

/** Ranges of element keys, both ends included. Keys are hashes: ranges of equal width hold about as many elements each. */
export function keyRanges(count: number): { from_key: string; to_key: string }[] {
  const ranges = BigInt(Math.max(1, count));
  return Array.from({ length: Number(ranges) }, (_, i) => {
    const from = (2n ** 64n * BigInt(i)) / ranges;
    const to = (2n ** 64n * BigInt(i + 1)) / ranges - 1n;
    return { from_key: from.toString(), to_key: to.toString() };
  });
}
