import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { Count, defineQuery, defineStatement, Key } from '../sql/query.ts';
import { epochS, HOUR_S, hourOfWeek, type Weeks } from './hours_of_week.ts';
import { Day, file } from './statements.ts';
import { ALL_HOURS, beginCounting, firstOf, Hours, keptDays, touchedSince } from './touched.ts';

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
    ...{ day: Day, days: Days, earlier: Day, earlier_days: Days, touched: z.boolean() },
    ...{ hours: Hours, end_hours: z.array(z.int()), from_key: Key, to_key: Key },
  }),
  mayRunTwice: false,
});
const copyHours = defineStatement({
  file: file('copy_hours'),
  params: z.strictObject({ day: Day, kept: Day, hours: Hours, some_hours: Hours }),
  mayRunTwice: false,
});
const noteCounted = defineStatement({
  file: file('note_counted'),
  params: z.strictObject({ day: Day, began_s: z.int(), days: Days, earlier: Day, earlier_days: Days, steps_s: z.array(z.int()), recipe: z.string() }),
  mayRunTwice: false,
});
const dropHoursTouched = defineStatement({ file: file('drop_hours_touched'), params: z.strictObject({ day: Day }), mayRunTwice: true });
const DROPS = ['drop_night_counted', 'drop_hours', 'drop_night_spans', 'drop_hours_touched'].map((name) =>
  defineStatement({ file: file(name), params: z.strictObject({ day: Day }), mayRunTwice: true }),
);

/**
 * So many hours of the week of a series are counted by one statement: up to 2 kB each while it runs, so 1 GB.
 * A network of 300 elements is counted in two; one of 100,000 x 20 KPIs an hour of the week at a time, a quarter of the elements each time.
 */
const SERIES_HOURS_MAX = 500_000;

/** What a night had to count. */
export interface Counted {
  readonly elements: number;
  /** The night that the other hours were taken over from; null when everything was counted. */
  readonly kept: string | null;
  /** Hours of the week that were counted for all elements, and others for some. */
  readonly hours: readonly number[];
  readonly someHours: readonly number[];
}

/**
 * Counts what each KPI of each element showed in each hour of the week into `element_hours`: in a night after another the hours that something happened
 * to since, the others are copied; without one, every hour, reading every sample of the weeks once. The result is the same.
 * What was half counted for the day must be gone (`dropHours`).
 * Cost: a whole count of 15 million samples (300 elements, five weeks) about 10 s of processor time; an ordinary night a seventh of it.
 */
export async function countHours(
  db: Database,
  weeks: Weeks,
  onProgress: (share: number) => void = () => {},
  seriesHoursMax = SERIES_HOURS_MAX,
): Promise<Counted> {
  const { day, days, earlier, earlierDays: earlier_days } = weeks;
  const counting = await beginCounting(db, day);
  const [network] = await countSeries(db, {});
  const { series, elements } = network ?? { series: 0, elements: 0 };
  const touched = await touchedSince(db, weeks, counting, elements);
  const stepsS =
    touched?.stepsS ?? (await sampleSteps(db, { since: instant(firstOf(weeks)), until: instant(epochS(day)) })).map((step) => step.period_s);
  const [hours, someHours] = [touched?.hours ?? ALL_HOURS, touched?.someHours ?? []];
  const parts = [
    ...partsOf(hours, series, seriesHoursMax).map((part) => ({ ...part, touched: false })),
    ...partsOf(someHours, series, seriesHoursMax).map((part) => ({ ...part, touched: true })),
  ];
  for (const [done, { hours: some, ranges, touched }] of parts.entries()) {
    const end_hours = endHours({ since: firstOf(weeks), until: epochS(day), hours: some }, stepsS);
    for (const keys of ranges) await stageHours(db, { day, days, earlier, earlier_days, touched, hours: [...some], end_hours, ...keys });
    onProgress((done + 1) / parts.length);
  }
  if (touched) await copyHours(db, { day, kept: touched.kept, hours: [...hours], some_hours: [...someHours] });
  await noteCounted(db, { day, began_s: counting.beganS, days, earlier, earlier_days, steps_s: [...stepsS], recipe: counting.recipe });
  await dropHoursTouched(db, { day });
  return { elements, kept: touched?.kept ?? null, hours, someHours };
}

/** What was counted for a day, whole or half. */
export async function dropHours(db: Database, day: string): Promise<void> {
  for (const drop of DROPS) await drop(db, { day });
}

/** One night's hours are kept: the newest is what the next one goes on from. */
export async function dropOtherHours(db: Database, day: string): Promise<void> {
  for (const other of await keptDays(db)) if (other !== day) await dropHours(db, other);
}

function instant(epoch_s: number): Date {
  return new Date(epoch_s * 1_000);
}

/** As many hours of the week at a time, of as many elements, as fit in memory. */
function partsOf(hours: readonly number[], series: number, seriesHoursMax: number) {
  const atATime = Math.max(1, Math.floor(seriesHoursMax / Math.max(1, series)));
  const ranges = keyRanges(Math.ceil(series / seriesHoursMax));
  return Array.from({ length: Math.ceil(hours.length / atATime) }, (_, i) => ({ hours: hours.slice(i * atATime, (i + 1) * atATime), ranges }));
}

/**
 * The hours since 1970 in which periods end that begin in some hours of the week. Samples are stored by their end, so this is
 * what lets the database read only them.
 * @example hour 0 of a week, Monday 2026-01-05, quarters of an hour: one hour, number 490,872 (00:00:01 to 01:00:00)
 */
export function endHours(
  span: { readonly since: number; readonly until: number; readonly hours: readonly number[] },
  stepsS: readonly number[],
): number[] {
  const found = new Set<number>();
  const wanted = new Set(span.hours);
  const longest = Math.max(0, ...stepsS);
  for (let hour = Math.floor((span.since - longest) / HOUR_S); hour * HOUR_S < span.until; hour++) {
    if (!wanted.has(hourOfWeek(hour))) continue;
    for (const step of stepsS) {
      // The last period that begins in the hour begins a whole period before its end, or with it, or, where periods do not fit an hour, anywhere.
      const last = HOUR_S % step === 0 ? HOUR_S - step : step % HOUR_S === 0 ? 0 : HOUR_S - 1;
      for (let end = hour + Math.floor((step - 1) / HOUR_S); end <= hour + Math.floor((last + step - 1) / HOUR_S); end++) found.add(end);
    }
  }
  return [...found].filter((end) => end * HOUR_S >= span.since - HOUR_S + 1 && end * HOUR_S < span.until).sort((a, b) => a - b);
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
