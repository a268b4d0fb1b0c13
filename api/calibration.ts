import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { Count, defineQuery } from '../sql/query.ts';

/** What calibration is asked for: pooled by class of KPI or by KPI, of one detector or of all. */
export interface CalibrationFilter {
  readonly by: 'class' | 'kpi';
  readonly detector?: string | undefined;
}

/** Five levels of each detector and KPI; far more than there are. */
const ROWS_MAX = 5_000;

export const STATES = ['as_promised', 'too_often', 'too_rare', 'too_few'] as const;

const calibration = defineQuery({
  file: new URL('../sql/queries/api/calibration.sql', import.meta.url),
  params: z.strictObject({ by: z.enum(['class', 'kpi']), detector: z.string(), limit: z.int() }),
  row: z.strictObject({
    detector: z.string(),
    class: z.string(),
    kpi: z.string(),
    nominal: z.number(),
    observed: z.number(),
    observed_low: z.number(),
    observed_high: z.number(),
    at_most: z.number(),
    reached: Count,
    tests: Count,
    tests_effective: z.number(),
    tests_doubtful: Count,
    series: Count,
    state: z.enum(STATES),
    first_day: z.string(),
    last_day: z.string(),
    days: Count,
  }),
});

/** One detector's promise at one level, and what came of it. */
export type Calibration = Omit<Awaited<ReturnType<typeof calibration>>[number], 'first_day' | 'last_day' | 'days'>;

/**
 * What evidence promises against what it was observed to do in ordinary time, with 95 % intervals and the tests behind each figure.
 * Where too few tests were made to say anything, the shares are null: not a zero, which would read as good news.
 * Cost: one query over a few thousand rows; none over scores.
 */
export async function calibrationFigures(db: Database, filter: CalibrationFilter) {
  const found = await calibration(db, { by: filter.by, detector: filter.detector ?? '', limit: ROWS_MAX });
  const rows = found.map(({ first_day: _, last_day: __, days: ___, ...row }) => row);
  const days = found.reduce((most, row) => Math.max(most, row.days), 0);
  const firstDays = found.map((row) => row.first_day).sort();
  const lastDays = found.map((row) => row.last_day).sort();
  const last = lastDays.at(-1) ?? null;
  return { first_day: firstDays[0] ?? null, last_day: last, days, sentence: calibrationSentence(rows, days, last ?? ''), figures: rows.map(shown) };
}

function shown(row: Calibration) {
  const known = row.state !== 'too_few';
  const { observed, observed_low, observed_high, at_most, ...rest } = row;
  return {
    ...rest,
    observed: known ? observed : null,
    observed_low: known ? observed_low : null,
    observed_high: known ? observed_high : null,
    at_most: known ? at_most : null,
  };
}

/**
 * The table in one sentence: how many promises are kept, and the one that is broken worst.
 * @example "28 days up to 2026-02-01: 24 of 31 figures are as promised, 5 reached too often, 2 too rarely; 14 rest on too few tests to say.
 * Worst: peer on volume KPIs, promised 1 in 1,000, observed 4.1 in 1,000."
 */
export function calibrationSentence(rows: readonly Calibration[], days: number, last: string): string {
  if (rows.length === 0) return 'Nothing has been counted yet: the first figures come in the night after the first whole day that was scored.';
  const count = (state: Calibration['state']): number => rows.filter((row) => row.state === state).length;
  const judged = rows.length - count('too_few');
  const head = `${days} ${days === 1 ? 'day' : 'days'} up to ${last}: `;
  if (judged === 0) return `${head}all ${rows.length} figures rest on too few tests to say whether evidence keeps its word.`;
  const worst = rows.filter((row) => row.state === 'too_often').sort((a, b) => b.observed / b.nominal - a.observed / a.nominal)[0];
  const told = `${count('as_promised')} of ${judged} figures are as promised, ${count('too_often')} reached too often, ${count('too_rare')} too rarely; ${count('too_few')} rest on too few tests to say.`;
  if (!worst) return head + told;
  const what = worst.kpi === '' ? (worst.class === 'element' ? 'whole elements' : `${worst.class} KPIs`) : worst.kpi;
  const per = Math.round(1 / worst.nominal).toLocaleString('en-GB');
  return `${head}${told} Worst: ${worst.detector} on ${what}, promised 1 in ${per}, observed ${(worst.observed / worst.nominal).toPrecision(2)} in ${per}.`;
}
