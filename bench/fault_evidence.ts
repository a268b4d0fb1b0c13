import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { Count, defineQuery, Key } from '../sql/query.ts';

const file = (name: string): URL => new URL(`../sql/queries/bench/${name}.sql`, import.meta.url);
const PeriodSpan = z.strictObject({ from: z.date(), to: z.date() });
const Slots = PeriodSpan.extend({ period_s: z.int() });
/** Columns come as they are in the table; a header holds the column's name somewhere (`if(equals(state, 'judged'), evidence_now, 0)`). */
const EvidenceRow = z.looseObject({ element_key: Key });

const fusedEvidence = defineQuery({ file: file('fused_evidence'), params: Slots, row: EvidenceRow });
const detectorEvidence = defineQuery({ file: file('detector_evidence'), params: Slots.extend({ kpi: z.string() }), row: EvidenceRow });
const calibration = defineQuery({
  file: file('calibration'),
  params: PeriodSpan.extend({ fault_keys: z.array(Key).transform((keys) => keys.map(BigInt)), fault_starts: z.array(z.int()) }),
  row: z.looseObject({ kpi: z.string(), tests: Count }),
});

const PERIOD_S = 900;

/** From the end of the period before the first to the end of the last. */
export type Span = z.input<typeof PeriodSpan>;

/** The rows of time of one column: element key → its evidence, oldest period first. */
export interface EvidenceColumn {
  readonly name: string;
  readonly byElement: ReadonlyMap<string, Float32Array>;
}

export interface CalibrationResult {
  readonly detector: string;
  readonly tests: number;
  /** Observed share at or above 1e-2, 1e-3, 1e-4, 1e-5, 1e-6. */
  readonly observed: readonly number[];
}

/** Every fused evidence there is of each element. */
export async function readFused(db: Database, span: Span): Promise<EvidenceColumn[]> {
  return columnsOf(await fusedEvidence(db, { ...span, period_s: PERIOD_S }), span);
}

/** Every single detector's evidence of each element that has the KPI, of that KPI, or of whichever is worst when `kpi` is empty. Cost: one row per element. */
export async function readDetectors(db: Database, span: Span, kpi = ''): Promise<EvidenceColumn[]> {
  return columnsOf(await detectorEvidence(db, { ...span, period_s: PERIOD_S, kpi }), span);
}

/**
 * How often each detector reached each level on each KPI in clean time.
 * @param faulty element key → when its fault began, seconds since 1970; later periods of it are left out
 */
export async function readCalibration(
  db: Database,
  span: Span,
  faulty: ReadonlyMap<string, number>,
): Promise<(CalibrationResult & { kpi: string })[]> {
  const rows = await calibration(db, { ...span, fault_keys: [...faulty.keys()], fault_starts: [...faulty.values()] });
  const results: (CalibrationResult & { kpi: string })[] = [];
  for (const { kpi, tests, ...rest } of rows) {
    for (const [header, counts] of Object.entries(rest)) {
      const [spoke = 0, ...reached] = (counts as (string | number)[]).map(Number);
      // A detector that never spoke of this KPI does not judge it.
      if (spoke > 0) results.push({ detector: columnName(header), kpi, tests, observed: reached.map((count) => count / tests) });
    }
  }
  return results;
}

/** The same over all KPIs that a detector judges. */
export function poolKpis(byKpi: readonly CalibrationResult[]): CalibrationResult[] {
  return [...new Set(byKpi.map((row) => row.detector))].map((detector) => {
    const rows = byKpi.filter((row) => row.detector === detector);
    const tests = rows.reduce((sum, row) => sum + row.tests, 0);
    const observed = (rows[0]?.observed ?? []).map((_, i) => rows.reduce((sum, row) => sum + row.tests * (row.observed[i] ?? 0), 0) / tests);
    return { detector, tests, observed };
  });
}

function columnsOf(rows: readonly z.output<typeof EvidenceRow>[], { from, to }: Span): EvidenceColumn[] {
  const slots = (to.getTime() - from.getTime()) / (1_000 * PERIOD_S);
  const columns = new Map<string, Map<string, Float32Array>>();
  for (const { element_key, ...rest } of rows) {
    for (const [header, values] of Object.entries(rest)) {
      const name = columnName(header);
      const column = columns.get(name) ?? new Map<string, Float32Array>();
      // An array ends with its element's last period; what is beyond was not judged.
      const row = new Float32Array(slots);
      row.set(values as number[]);
      column.set(element_key, row);
      columns.set(name, column);
    }
  }
  return [...columns].map(([name, byElement]) => ({ name, byElement }));
}

function columnName(header: string): string {
  return /\bevidence(?:_[a-z_]+)?\b/.exec(header)?.[0] ?? header;
}
