import { z } from 'zod';
import type { Database } from '../../sql/database.ts';
import { Count, defineQuery } from '../../sql/query.ts';
import { type Daily, type Estimate, estimate, MEASURES, type Measure } from './estimate.ts';

export const DIMENSIONS = ['area', 'region', 'technology', 'device_class', 'segment', 'day', 'week'] as const;
export type Dimension = (typeof DIMENSIONS)[number];
const FILTERS = ['region', 'area', 'technology', 'device_class', 'segment'] as const;
type Filters = { readonly [K in (typeof FILTERS)[number]]?: string | undefined };

/** Days asked for when nobody says, and at most. */
const DAYS_USUAL = 28;
export const DAYS_MAX = 92;
export const ROWS_MAX = 1_000;
const DAY_MS = 86_400_000;

const file = (name: string): URL => new URL(`../../sql/queries/api/${name}.sql`, import.meta.url);
const Names = z.array(z.string());

const exploreRows = defineQuery({
  file: file('explore'),
  params: z.strictObject({
    measure: z.enum(MEASURES),
    by: z.enum([...DIMENSIONS, '']),
    across: z.enum([...DIMENSIONS, '']),
    since: z.iso.date(),
    until: z.iso.date(),
    region: z.string(),
    area: z.string(),
    technology: z.string(),
    device_class: z.string(),
    segment: z.string(),
    limit: z.int(),
  }),
  row: z.strictObject({ first: z.string(), second: z.string(), daily: z.array(z.tuple([z.string(), Count, Count, Count])) }),
});
const exploreChoices = defineQuery({
  file: file('explore_choices'),
  params: z.strictObject({}),
  row: z.strictObject({
    first_day: z.string(),
    last_day: z.string(),
    days: Count,
    region: Names,
    area: Names,
    technology: Names,
    device_class: Names,
    segment: Names,
  }),
});

export interface ExploreWish extends Filters {
  readonly measure: Measure;
  readonly by: Dimension;
  readonly across?: Dimension | undefined;
  /** Days, both included. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/**
 * How groups of customers fared. Every number is a sum over published rows of whole days, each of 20 customers at least and rounded when it was written, and the total is the
 * sum of what is shown: so no two answers differ by less than such a row. Cost: one pass over the published rows of the range, thousands a day.
 */
export async function explore(db: Database, wish: ExploreWish) {
  const [choices] = await exploreChoices(db, {});
  const known = choices !== undefined && choices.days > 0;
  const last = known ? choices.last_day : '1970-01-01';
  const until = wish.until ?? last;
  const since = wish.since ?? isoDay(Date.parse(until) - (DAYS_USUAL - 1) * DAY_MS);
  const filters = Object.fromEntries(FILTERS.map((name) => [name, wish[name] ?? ''])) as Record<(typeof FILTERS)[number], string>;
  const rows = await exploreRows(db, {
    measure: wish.measure,
    by: wish.by,
    across: wish.across ?? '',
    since,
    until,
    ...filters,
    limit: ROWS_MAX + 1,
  });
  const shown = rows.slice(0, ROWS_MAX);
  const total = estimate(wish.measure, byDay(shown.flatMap((row) => row.daily)));
  return {
    measure: wish.measure,
    by: wish.by,
    across: wish.across ?? null,
    since,
    until,
    filters,
    sentence: known
      ? sentenceOf(wish.measure, total, filters, since, until)
      : 'Nothing to explore yet: groups are written once a day, two hours after it is over, from groups of 20 customers.',
    total,
    rows: shown.map((row) => ({ key: row.first, across: row.second, ...estimate(wish.measure, byDay(row.daily)) })),
    complete: rows.length <= ROWS_MAX,
    left_out: 'Groups of fewer than 20 customers are merged into larger ones of their region, or left out. Counts are rounded to 5.',
    link: linkOf(wish, filters, since, until),
    choices:
      choices && known ? choices : { first_day: null, last_day: null, days: 0, region: [], area: [], technology: [], device_class: [], segment: [] },
  };
}

type DailyRows = Awaited<ReturnType<typeof exploreRows>>[number]['daily'];

/** Each day once, whatever groups it was told of in: groups of one day share its weather and its faults. */
function byDay(rows: DailyRows): Daily[] {
  const days = new Map<string, Daily>();
  for (const [day, ...counts] of rows) {
    const [customers, part, whole] = days.get(day) ?? [0, 0, 0];
    days.set(day, [customers + counts[0], part + counts[1], whole + counts[2]]);
  }
  return [...days.values()];
}

const SAID: Readonly<Record<Measure, (value: string) => string>> = {
  bad_minutes: (value) => `bad service for ${value} minutes a day on average`,
  affected_share: (value) => `bad service on ${value} of their days`,
  failed_share: (value) => `${value} of their attempts failing`,
  complaints_per_1000: (value) => `${value} complaints a day for each 1,000 of them`,
};

/** @example "Customers (segment consumer, region Jutland) had bad service for 3.2 minutes a day on average (95 %: 2.1 to 4.3), over 12,300 customer-days from 2036-01-01 to 2036-01-08." */
function sentenceOf(
  measure: Measure,
  { value, low, high, customer_days }: Estimate,
  filters: Readonly<Record<string, string>>,
  since: string,
  until: string,
): string {
  const only = Object.entries(filters).flatMap(([name, text]) => (text === '' ? [] : [`${name.replace('_', ' ')} ${text}`]));
  const who = only.length === 0 ? 'Customers' : `Customers (${only.join(', ')})`;
  if (value === null) return `${who}: no group of 20 or more from ${since} to ${until}.`;
  const share = measure === 'affected_share' || measure === 'failed_share';
  const said = (number: number) => (share ? `${Number((100 * number).toPrecision(3))} %` : String(Number(number.toPrecision(3))));
  const interval = low === null || high === null ? '' : ` (95 %: ${said(low)} to ${said(high)})`;
  return `${who} had ${SAID[measure](said(value))}${interval}, over ${customer_days.toLocaleString('en-GB')} customer-days from ${since} to ${until}.`;
}

/** The question's own address, the same for the same question: all of it, in one order, and nothing that is not asked. */
function linkOf({ measure, by, across }: ExploreWish, filters: Readonly<Record<string, string>>, since: string, until: string): string {
  const query = new URLSearchParams({ measure, by, ...(across ? { across } : {}), since, until });
  for (const [name, text] of Object.entries(filters)) if (text !== '') query.set(name, text);
  return `/explore?${query.toString()}`;
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
