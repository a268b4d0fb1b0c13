import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Database, nextRevision } from '../sql/database.ts';
import { Count, defineQuery, defineStatement } from '../sql/query.ts';
import { DAY_S, epochS, HOURS_A_WEEK, hourOfWeek, type Weeks } from './hours_of_week.ts';
import { Day, file } from './statements.ts';

/** Some hours of the week. */
export const Hours = z.array(
  z
    .int()
    .min(0)
    .max(HOURS_A_WEEK - 1),
);

const nightsCounted = defineQuery({
  file: file('nights_counted'),
  params: z.strictObject({}),
  row: z.strictObject({
    ...{ day: z.string(), began_s: z.int(), days: z.int(), earlier: z.string(), earlier_days: z.int() },
    ...{ steps_s: z.array(z.int()), recipe: z.string() },
  }),
});
const catalogueHash = defineQuery({ file: file('catalogue_hash'), params: z.strictObject({}), row: z.strictObject({ hash: z.string() }) });
const noteSpans = defineStatement({ file: file('note_spans'), params: z.strictObject({ day: Day }), mayRunTwice: false });
const movedHours = defineQuery({
  file: file('moved_hours'),
  params: z.strictObject({ end_days: z.array(z.int()) }),
  row: z.strictObject({ hour_of_week: z.int(), period_s: z.int() }),
});
const ReadBefore = { seen: z.date(), since: z.date(), until: z.date() };
const lateHours = defineQuery({
  file: file('late_hours'),
  params: z.strictObject(ReadBefore),
  row: z.strictObject({ hour_of_week: z.int(), elements: Count, steps_s: z.array(z.int()) }),
});
const touchLate = defineStatement({ file: file('touch_late'), params: z.strictObject({ day: Day, hours: Hours, ...ReadBefore }), mayRunTwice: true });
const touchUnclean = defineStatement({
  file: file('touch_unclean'),
  params: z.strictObject({ day: Day, kept: Day, since_s: z.int(), until_s: z.int(), longest_s: z.int() }),
  mayRunTwice: true,
});
const touchedHours = defineQuery({
  file: file('touched_hours'),
  params: z.strictObject({ day: Day }),
  row: z.strictObject({ elements: Count, hours: Hours }),
});

/** The night before, and what cannot be taken over from it: hours of the week of all elements, and others of the elements in `hours_touched` only. */
export interface Touched {
  readonly kept: string;
  readonly hours: readonly number[];
  readonly someHours: readonly number[];
  /** Lengths of the periods in the weeks; one that has left them may be among these. */
  readonly stepsS: readonly number[];
}

/** The beginning of a night's counting: which recipe it follows and when it began, by the database's clock. */
export interface Counting {
  readonly recipe: string;
  readonly beganS: number;
}

/** Every hour of every element. */
export const ALL_HOURS: readonly number[] = Array.from({ length: HOURS_A_WEEK }, (_, hour) => hour);
/** So many nights may be missed; a week later, every hour has moved. */
const NIGHTS_MISSED_MAX = 6;
/**
 * An insert has its time of loading from when it begins, and is read when it has ended: what was loaded so shortly before a night may not have been seen
 * by it. An hour is longer than the largest file takes, and makes an ordinary night count two hours of the week more.
 */
const IN_FLIGHT_S = 3_600;
/** Of so many elements' hours, all elements' are counted: samples are stored by time, and reading some of a period costs almost what reading all does. */
const SOME_ELEMENTS = 1 / 20;
/** What counting means: the statement itself. An hour that another version counted is not taken over. */
const FORMULA = createHash('sha256')
  .update(readFileSync(file('stage_hours')))
  .digest('hex');

/** Notes what a night begins with: its recipe, its time, and what does not teach. KPIs must have their places. */
export async function beginCounting(db: Database, day: string): Promise<Counting> {
  const beganS = Math.floor(Number(await nextRevision(db)) / 1e6);
  await noteSpans(db, { day });
  const [catalogue] = await catalogueHash(db, {});
  return { recipe: `${FORMULA.slice(0, 16)}:${catalogue?.hash ?? ''}`, beganS };
}

/** Days whose counted hours are kept, newest first. */
export async function keptDays(db: Database): Promise<string[]> {
  return (await nightsCounted(db, {})).map((night) => night.day);
}

/**
 * What happened since the newest night that is kept: samples that came into the weeks or left them, came late or were corrected, and time that teaches
 * where it did not or no longer does.
 * Cost: two columns of the samples of the days that moved; of the weeks, what was loaded since (index `loaded`), or where a part has no index, when each sample was.
 * @returns null when there is no such night, or it followed another recipe: then everything is counted
 */
export async function touchedSince(db: Database, weeks: Weeks, counting: Counting, elements: number): Promise<Touched | null> {
  const kept = (await nightsCounted(db, {})).find((night) => night.day < weeks.day);
  if (kept === undefined || kept.recipe !== counting.recipe || kept.days !== weeks.days || kept.earlier_days !== weeks.earlierDays) return null;
  const [from, to] = [epochS(kept.day), epochS(weeks.day)];
  const nights = (to - from) / DAY_S;
  if (nights > NIGHTS_MISSED_MAX || epochS(weeks.earlier) - epochS(kept.earlier) !== to - from) return null;

  const endDays = movedDays(weeks, nights);
  const hours = new Set(endDays.flatMap((day) => Array.from({ length: 24 }, (_, hour) => hourOfWeek(day * 24 + hour))));
  const moved = await movedHours(db, { end_days: endDays });
  for (const row of moved) hours.add(row.hour_of_week);

  const [since, limit, { day }] = [firstOf(weeks), elements * SOME_ELEMENTS, weeks];
  const read = { seen: new Date((kept.began_s - IN_FLIGHT_S) * 1_000), since: new Date(since * 1_000), until: new Date(from * 1_000) };
  const late = await lateHours(db, read);
  const stepsS = [...new Set([...kept.steps_s, ...moved.map((row) => row.period_s), ...late.flatMap((row) => row.steps_s)])];
  const longest_s = Math.max(0, ...stepsS);
  await touchUnclean(db, { day, kept: kept.day, since_s: since - longest_s, until_s: from, longest_s });
  for (const row of late) if (row.elements > limit) hours.add(row.hour_of_week);
  const someLate = late.map((row) => row.hour_of_week).filter((hour) => !hours.has(hour));
  if (someLate.length > 0) await touchLate(db, { day, hours: someLate, ...read });
  const [touched] = await touchedHours(db, { day });
  const someHours = (touched?.hours ?? []).filter((hour) => !hours.has(hour)).sort((a, b) => a - b);
  const many = (touched?.elements ?? 0) > limit;
  const all = [...hours, ...(many ? someHours : [])].sort((a, b) => a - b);
  return { kept: kept.day, hours: all, someHours: many ? [] : someHours, stepsS };
}

/** The days (since 1970) in which samples end that some stretch of time of the counting holds now and did not `nights` nights ago, or the other way round. */
export function movedDays(weeks: Weeks, nights: number): number[] {
  const [until, earlier] = [epochS(weeks.day) / DAY_S, epochS(weeks.earlier) / DAY_S];
  // The weeks, and the last week of each, in which neighbouring periods are compared.
  const ends = [until, until - weeks.days, until - 7, earlier, earlier - weeks.earlierDays, earlier - 7];
  return [...new Set(ends.flatMap((end) => Array.from({ length: nights }, (_, i) => end - 1 - i)))].sort((a, b) => a - b);
}

/** When the first of the weeks begin, in seconds since 1970. */
export function firstOf(weeks: Weeks): number {
  return Math.min(epochS(weeks.day) - weeks.days * DAY_S, epochS(weeks.earlier) - weeks.earlierDays * DAY_S);
}
