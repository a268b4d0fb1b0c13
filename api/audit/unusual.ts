import type { Database } from '../../sql/database.ts';
import { auditUnusual } from './statements.ts';

/**
 * When somebody's looking is unusual. Proposals, to be set by whoever runs Forecell: an agent who works through a list opens some 10 to 20 cases an hour;
 * the whole list of a large incident is one export.
 */
export const UNUSUAL_LIMITS = {
  /** Lines of lists, exports and forecasts in an hour, searches, and lines shown with name or number when a case is opened or a contact cleared. */
  rows_per_hour_max: 5_000,
  /** Different cases opened in an hour, read or cleared for a contact. */
  cases_per_hour_max: 60,
  /** Cases opened in an hour that were never one's own: not reserved in the day before nor within 15 minutes after. */
  outside_per_hour_max: 10,
  /** Refusals for the role in an hour. */
  refused_per_hour_max: 10,
  /** Against one's own habit: this many times the median hour, with that much at least, and that many hours known. */
  habit_factor: 5,
  rows_noticed_min: 500,
  cases_noticed_min: 20,
  habit_hours_min: 20,
} as const;
export type UnusualLimits = { readonly [K in keyof typeof UNUSUAL_LIMITS]: number };

const ROWS_MAX = 1_000;
const WHAT = {
  rows: 'lines of lists and cases were read',
  cases: 'different cases were opened',
  outside_cases: 'cases were opened that were not reserved',
  refused: 'looks were refused',
} as const;

export interface Unusual {
  readonly actor: string;
  readonly role: string;
  readonly hour: Date;
  readonly rule: keyof typeof WHAT;
  readonly value: number;
  readonly limit: number;
  /** The median hour of this person; null while too few hours are known, and where habit says nothing. */
  readonly usual: number | null;
  readonly sentence: string;
}

/**
 * Hours in which somebody looked at more people than is stated or than is usual for them, newest first, at most 1,000. A reason to ask, not a verdict.
 * Cost: the access log of the window and of the 30 days before it, once.
 */
export async function unusualLooks(db: Database, since: Date, until: Date, limits: UnusualLimits = UNUSUAL_LIMITS): Promise<Unusual[]> {
  const rows = await auditUnusual(db, { since: wholeSecond(since), until: wholeSecond(until), ...limits, rows_max: ROWS_MAX });
  return rows.map(({ above_limit, above_habit, ...row }) => {
    const why = [
      ...(above_limit ? [`at most ${row.limit} are expected`] : []),
      ...(above_habit ? [`${row.usual} are usual for this person`] : []),
    ].join(', and ');
    return {
      ...row,
      sentence: `In the hour from ${row.hour.toISOString().slice(0, 16).replace('T', ' ')} UTC ${row.value} ${WHAT[row.rule]}; ${why}.`,
    };
  });
}

function wholeSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1_000) * 1_000);
}
