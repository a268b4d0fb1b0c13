import { z } from 'zod';
import type { Database } from '../../sql/database.ts';
import { Count, defineQuery, Key, MaybeNumber } from '../../sql/query.ts';
import { ElementScorer, type Verdict } from './element.ts';
import { ParetoTail } from './pareto_tail.ts';

const HISTORY_DAYS = 14;
const ELEMENTS_MAX = 200;
/** The first days of a history are learning, the last one may be the fault: neither tells what is usual. */
const LEARNING_S = 3 * 86_400;
const RECENT_S = 86_400;

const coreSeries = defineQuery({
  file: new URL('../../sql/queries/detectors/core_series.sql', import.meta.url),
  params: z.strictObject({ period_end: z.date(), days: z.int().min(1).max(60), elements_max: z.int().min(1).max(10_000) }),
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
 * Runs the series detectors over the last 14 days of every core function (AMF, SMF, UPF, AUSF), exactly as `forecell score` runs them over
 * a file: each KPI is a level; a ratio KPI's attempts and successes are a pair that must balance. Only functions with a sample in this very period are
 * judged; suspect and missing samples are holes. The severity of the period becomes evidence by the tail of all core functions' severities on the
 * days before yesterday ({@link ParetoTail}). Stateless: the same tables give the same answer, live and in a replay.
 * Cost: about 4 µs for each KPI and period of the fortnight: 6 functions x 6 KPIs at 15 minutes take 0.3 s.
 */
export async function scoreCoreFunctions(db: Database, periodEnd: Date): Promise<CoreReport> {
  const rows = await coreSeries(db, { period_end: periodEnd, days: HISTORY_DAYS, elements_max: ELEMENTS_MAX });
  const atS = periodEnd.getTime() / 1_000;
  const histories: number[] = [];
  const now: { id: readonly [key: string, id: string]; verdict: Verdict; series: readonly SeriesRow[] }[] = [];
  for (const series of byElement(rows)) {
    const verdicts = judgeElement(series);
    const first = verdicts[0]?.atS ?? atS;
    for (const { atS: at, verdict } of verdicts) if (at >= first + LEARNING_S && at <= atS - RECENT_S) histories.push(verdict.severity);
    const last = verdicts.at(-1);
    const row = series[0] as SeriesRow;
    if (last?.atS === atS) now.push({ id: [row.element_key, row.element_id], verdict: last.verdict, series });
  }
  const tail = new ParetoTail(histories);
  return {
    elements: now.map(({ id: [elementKey, elementId], verdict, series }) => {
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

function byElement(rows: readonly SeriesRow[]): SeriesRow[][] {
  const groups = new Map<string, SeriesRow[]>();
  for (const row of rows) {
    const group = groups.get(row.element_key);
    if (group) group.push(row);
    else groups.set(row.element_key, [row]);
  }
  return [...groups.values()];
}

/** Columns are named `<kpi> value`, `<kpi> attempts` and `<kpi> successes`. */
function judgeElement(series: readonly SeriesRow[]): { atS: number; verdict: Verdict }[] {
  const names = series.flatMap((row) =>
    row.class === 'ratio' ? [`${row.kpi} value`, `${row.kpi} attempts`, `${row.kpi} successes`] : [`${row.kpi} value`],
  );
  const byTime = new Map<number, number[]>();
  let column = 0;
  for (const row of series) {
    for (const [at, value, numerator, denominator] of row.samples) {
      const values = byTime.get(at) ?? new Array<number>(names.length).fill(Number.NaN);
      byTime.set(at, values);
      values[column] = value ?? Number.NaN;
      if (row.class !== 'ratio') continue;
      values[column + 1] = denominator ?? Number.NaN;
      values[column + 2] = numerator ?? Number.NaN;
    }
    column += row.class === 'ratio' ? 3 : 1;
  }
  const scorer = new ElementScorer(names);
  return [...byTime].sort(([a], [b]) => a - b).map(([atS, values]) => ({ atS, verdict: scorer.push(atS, values) }));
}

function sentence(detector: string, row: SeriesRow, expected: number): string {
  const [, value, numerator, denominator] = row.samples.at(-1) ?? [0, null, null, null];
  const shown = (x: number | null): string =>
    x === null ? 'no value' : Number(x.toPrecision(4)).toLocaleString('en-GB', { maximumSignificantDigits: 4 });
  if (detector === 'balance') return `${shown(numerator)} of ${shown(denominator)}: out of the balance usual for ${row.name}.`;
  if (Number.isNaN(expected)) return `${row.name}: ${shown(denominator)} attempts, ${shown(numerator)} successful, far from what is usual.`;
  return `${row.name} is ${shown(value)} where ${shown(expected)} is usual.`;
}
