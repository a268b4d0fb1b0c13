import { z } from 'zod';
import { type Database, nextRevision } from '../sql/database.ts';
import { Count, defineQuery } from '../sql/query.ts';
import { type BaselinePolicy, DEFAULT_BASELINE, ensureBaseline } from './baseline.ts';
import { DEFAULT_POLICY, type Policy } from './incident/types.ts';
import { type IncidentNews, type Telling, updateIncidents } from './incidents.ts';
import { file, fuseElements, scorePeriod } from './statements.ts';
import { write } from './store.ts';

export interface DetectionPolicy {
  readonly baseline: BaselinePolicy;
  readonly incident: Policy;
}

export const DEFAULT_DETECTION: DetectionPolicy = { baseline: DEFAULT_BASELINE, incident: DEFAULT_POLICY };

/** One period to detect, and what is known of its delivery. */
export interface Period {
  readonly periodEnd: Date;
  readonly periodS: number;
  readonly closedBy: string;
  readonly sourcesExpected: number;
  readonly sourcesArrived: number;
  readonly samplesRevision: string;
  /** Who is told of it; left out, it is the present and everybody is. */
  readonly telling?: Telling;
}

export interface PeriodReport {
  readonly periodEnd: Date;
  readonly closedBy: string;
  readonly judged: number;
  readonly unknown: number;
  readonly masked: number;
  readonly missingSources: number;
  readonly builtBaseline: boolean;
  readonly news: readonly IncidentNews[];
  readonly open: number;
  readonly durationMs: number;
}

const periodCounts = defineQuery({
  file: file('period_counts'),
  params: z.strictObject({ period_end: z.date() }),
  row: z.strictObject({ state: z.string(), elements: Count }),
});

/**
 * Detects one closed period: baseline if its day has none yet, scores, fused element scores, incidents, ledger.
 * May run twice, and runs the same live and in a replay: everything it needs it reads from tables, and time is in its argument.
 * Cost: two statements over the whole network and a handful of small ones.
 */
export async function detectPeriod(db: Database, period: Period, policy: DetectionPolicy = DEFAULT_DETECTION): Promise<PeriodReport> {
  const began = performance.now();
  const start = new Date(period.periodEnd.getTime() - period.periodS * 1_000);
  const day = start.toISOString().slice(0, 10);
  const builtBaseline = await ensureBaseline(db, day, policy.baseline);
  const hourOfWeek = ((start.getUTCDay() + 6) % 7) * 24 + start.getUTCHours();
  const common = { period_end: period.periodEnd, period_s: period.periodS };
  await scorePeriod(db, { ...common, day, hour_of_week: hourOfWeek, samples_min: policy.baseline.samplesMin, revision: await nextRevision(db) });
  await fuseElements(db, { ...common, revision: await nextRevision(db) });
  const { news, open } = await updateIncidents(db, period.periodEnd, { ...policy.incident, periodMs: period.periodS * 1_000 }, period.telling);
  const counts = new Map((await periodCounts(db, { period_end: period.periodEnd })).map((row) => [row.state, row.elements]));
  const count = (...states: string[]) => states.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0);
  const durationMs = Math.round(performance.now() - began);
  const report: PeriodReport = {
    periodEnd: period.periodEnd,
    closedBy: period.closedBy,
    judged: count('judged'),
    unknown: count('suspect', 'missing', 'learning'),
    masked: count('locked', 'maintenance'),
    missingSources: Math.max(0, period.sourcesExpected - period.sourcesArrived),
    builtBaseline,
    news,
    open,
    durationMs,
  };
  await write(db, 'periods', [
    {
      period_end: seconds(period.periodEnd),
      period_s: period.periodS,
      closed_by: period.closedBy,
      sources_expected: period.sourcesExpected,
      sources_arrived: period.sourcesArrived,
      elements_scored: report.judged,
      elements_unknown: report.unknown,
      samples_revision: period.samplesRevision,
      duration_ms: durationMs,
    },
  ]);
  return report;
}

function seconds(at: Date): number {
  return at.getTime() / 1_000;
}
