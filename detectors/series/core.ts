import { z } from 'zod';
import type { Database } from '../../sql/database.ts';
import { Count, defineQuery, Key, MaybeNumber } from '../../sql/query.ts';
import { type Followed, FollowedFunction, keepFollowed, takeFollowed } from './core_followed.ts';
import { ParetoTail } from './pareto_tail.ts';

/** Whole days before the period's own. */
const HISTORY_DAYS = 14;
const DAY_S = 86_400;
const ELEMENTS_MAX = 200;
/** The first days of a history are learning, the last one may be the fault: neither tells what is usual. */
const LEARNING_S = 3 * DAY_S;
const RECENT_S = DAY_S;

const coreSeries = defineQuery({
  file: new URL('../../sql/queries/detectors/core_series.sql', import.meta.url),
  params: z.strictObject({ after: z.date(), period_end: z.date(), elements_max: z.int().min(1).max(10_000) }),
  row: z.strictObject({
    element_key: Key,
    element_id: z.string(),
    elements: Count,
    kpi: z.string(),
    name: z.string(),
    class: z.string(),
    samples: z.array(z.tuple([z.number(), MaybeNumber, MaybeNumber, MaybeNumber])),
  }),
});
const coreMarks = defineQuery({
  file: new URL('../../sql/queries/detectors/core_marks.sql', import.meta.url),
  params: z.strictObject({ after: z.date(), until: z.date(), period_end: z.date() }),
  row: z.strictObject({ known: z.string(), now: z.string() }),
});
type SeriesRow = Awaited<ReturnType<typeof coreSeries>>[number];

/** What the series detectors say of one core function in one period. */
export interface CoreEvidence {
  readonly elementKey: string;
  readonly elementId: string;
  /** −log₁₀ of how often a severity like this occurs among all core functions' own past days; 0 to 12. */
  readonly evidence: number;
  readonly score: number;
  readonly severity: number;
  /** `level`, `balance` or `bounded`. */
  readonly detector: string;
  readonly kpi: string;
  /** One sentence: what was seen, and what is usual. */
  readonly sentence: string;
}

export interface CoreReport {
  readonly elements: readonly CoreEvidence[];
  /** Core functions beyond the bound of 200, which were not looked at. */
  readonly leftOut: number;
}

/**
 * Runs the series detectors over the period's day and the 14 days before it of every core function (AMF, SMF, UPF, AUSF), exactly as `forecell score` runs them
 * over a file: each KPI is a level; a ratio KPI's attempts and successes are a pair that must balance. Only functions with a sample in this very period are
 * judged; suspect and missing samples are holes. The severity of the period becomes evidence by the tail of all core functions' severities on the
 * days before yesterday ({@link ParetoTail}). The same tables give the same answer, live and in a replay: where this process scored an earlier period of the
 * day and nothing of what it had read was delivered anew since, it goes on from there, which is what reading all of it again would come to.
 * Cost: about 4 µs for each KPI and period of the fortnight, once a day (6 functions x 6 KPIs at 15 minutes take 0.3 s), else two small questions.
 */
export async function scoreCoreFunctions(db: Database, periodEnd: Date): Promise<CoreReport> {
  const atS = periodEnd.getTime() / 1_000;
  const { functions, rows } = await follow(db, atS);
  const histories: number[] = [];
  for (const { times, severities } of functions.values()) {
    const first = times[0] ?? atS;
    for (const [i, at] of times.entries()) if (at >= first + LEARNING_S && at <= atS - RECENT_S) histories.push(severities[i] as number);
  }
  const tail = new ParetoTail(histories);
  return {
    elements: byElement(rows).flatMap((series) => {
      const { element_key: elementKey, element_id: elementId } = series[0] as SeriesRow;
      const last = functions.get(elementKey)?.last;
      if (last?.atS !== atS) return [];
      const { verdict } = last;
      const [detector = '', column = ''] = verdict.speaker.split(':');
      const kpi = column.split(' ')[0] ?? '';
      const row = series.find((one) => one.kpi === kpi);
      return {
        elementKey,
        elementId,
        evidence: tail.evidence(verdict.severity),
        score: verdict.score,
        severity: verdict.severity,
        detector,
        kpi,
        sentence: row ? sentence(detector, row, column.endsWith(' value') ? verdict.expected : Number.NaN) : '',
      };
    }),
    leftOut: Math.max(0, (rows[0]?.elements ?? 0) - ELEMENTS_MAX),
  };
}

/** The core functions scored up to a period, and the rows that were read for it: all of the history, or what came since the last period. */
async function follow(db: Database, atS: number): Promise<{ functions: Followed['functions']; rows: SeriesRow[] }> {
  // From midnight to midnight, so that the periods of a day share a beginning and each can go on from the one before.
  const afterS = (Math.ceil(atS / DAY_S) - 1 - HISTORY_DAYS) * DAY_S;
  const before = takeFollowed(db);
  // Asked before the samples are read: what comes meanwhile is missed by the mark, and then not trusted, rather than by the series.
  const marks = await coreMarks(db, { after: at(afterS), until: at(Math.min(before?.untilS ?? afterS, atS)), period_end: at(atS) });
  const read = (fromS: number) => coreSeries(db, { after: at(fromS), period_end: at(atS), elements_max: ELEMENTS_MAX });
  const mark = marks[0]?.now ?? '';
  if (before && before.afterS === afterS && before.untilS < atS && before.mark === marks[0]?.known) {
    const rows = await read(before.untilS);
    const series = byElement(rows);
    if (series.every((own) => before.functions.get(own[0]?.element_key ?? '')?.follows(own))) {
      for (const own of series) before.functions.get(own[0]?.element_key ?? '')?.push(own);
      keepFollowed(db, { ...before, untilS: atS, mark });
      return { functions: before.functions, rows };
    }
  }
  const rows = await read(afterS);
  const functions = new Map(byElement(rows).map((own) => [own[0]?.element_key ?? '', new FollowedFunction(own)]));
  keepFollowed(db, { afterS, untilS: atS, mark, functions });
  return { functions, rows };
}

function at(seconds: number): Date {
  return new Date(seconds * 1_000);
}

function byElement(rows: readonly SeriesRow[]): SeriesRow[][] {
  const groups = new Map<string, SeriesRow[]>();
  for (const row of rows) {
    const group = groups.get(row.element_key);
    if (group) group.push(row);
    else groups.set(row.element_key, [row]);
  }
  return [...groups.values()];
}

function sentence(detector: string, row: SeriesRow, expected: number): string {
  const [, value, numerator, denominator] = row.samples.at(-1) ?? [0, null, null, null];
  const shown = (x: number | null): string =>
    x === null ? 'no value' : Number(x.toPrecision(4)).toLocaleString('en-GB', { maximumSignificantDigits: 4 });
  if (detector === 'balance') return `${shown(numerator)} of ${shown(denominator)}: out of the balance usual for ${row.name}.`;
  if (Number.isNaN(expected)) return `${row.name}: ${shown(denominator)} attempts, ${shown(numerator)} successful, far from what is usual.`;
  return `${row.name} is ${shown(value)} where ${shown(expected)} is usual.`;
}
