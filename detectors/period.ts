import { z } from 'zod';
import { type Database, nextRevision } from '../sql/database.ts';
import { Count, defineQuery } from '../sql/query.ts';
import { type BaselinePolicy, DEFAULT_BASELINE, ensureBaseline } from './baseline.ts';
import { countCalibrationDays } from './calibration.ts';
import { policyInForce } from './feedback/policy.ts';
import { DEFAULT_POLICY, type Policy } from './incident/types.ts';
import { type IncidentNews, type Telling, updateIncidents } from './incidents.ts';
import { scoreCoreFunctions } from './series/core.ts';
import { countUsers, DEFAULT_SLOW, runSlowDetectors } from './slow/index.ts';
import { dropStage, file, fuseElements, scorePeriod, stagePeriod } from './statements.ts';
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
  /** How long each step took: baseline, calibration (once a day), stage, score, core (how much longer than those two it took, beside them), fuse, incidents, slow, counts. */
  readonly stepsMs: Readonly<Record<string, number>>;
}

const periodCounts = defineQuery({
  file: file('period_counts'),
  params: z.strictObject({ period_end: z.date() }),
  row: z.strictObject({ state: z.string(), elements: Count }),
});

/**
 * Detects one closed period: baseline if its day has none yet, scores, fused element scores, incidents, slow detectors, ledger.
 * Without a policy given, the one in force at that time is used.
 * May run twice, and runs the same live and in a replay: everything it needs it reads from tables, and time is in its argument.
 * Cost: three statements over the whole network (what it shows, how that compares, what it comes to) and a handful of small ones.
 */
export async function detectPeriod(db: Database, period: Period, given?: DetectionPolicy): Promise<PeriodReport> {
  const clock = stopwatch();
  const policy = given ?? (await policyInForce(db, period.periodEnd));
  const start = new Date(period.periodEnd.getTime() - period.periodS * 1_000);
  const day = start.toISOString().slice(0, 10);
  const builtBaseline = await ensureBaseline(db, day, policy.baseline);
  clock.lap('baseline');
  // Once a day: the days that are over are held against what their evidence promised.
  if (builtBaseline) {
    await countCalibrationDays(db, day);
    clock.lap('calibration');
  }
  const slowPolicy = { ...DEFAULT_SLOW, periodS: period.periodS };
  const counting = countUsers(db, period.periodEnd, slowPolicy);
  await Promise.all([scoreElements(db, period, day, start, policy, clock), counting]);
  const { news, open } = await updateIncidents(db, period.periodEnd, { ...policy.incident, periodMs: period.periodS * 1_000 }, period.telling);
  clock.lap('incidents');
  const slow = await runSlowDetectors(db, period.periodEnd, slowPolicy, counting);
  clock.lap('slow');
  const counts = new Map((await periodCounts(db, { period_end: period.periodEnd })).map((row) => [row.state, row.elements]));
  const count = (...states: string[]) => states.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0);
  clock.lap('counts');
  const durationMs = clock.total();
  const report: PeriodReport = {
    periodEnd: period.periodEnd,
    closedBy: period.closedBy,
    judged: count('judged'),
    unknown: count('suspect', 'missing', 'learning'),
    masked: count('locked', 'maintenance'),
    missingSources: Math.max(0, period.sourcesExpected - period.sourcesArrived),
    builtBaseline,
    news: [...news, ...slow.news],
    open: open + slow.open,
    durationMs,
    stepsMs: clock.laps,
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

async function scoreElements(db: Database, period: Period, day: string, start: Date, policy: DetectionPolicy, clock: Stopwatch): Promise<void> {
  const hourOfWeek = ((start.getUTCDay() + 6) % 7) * 24 + start.getUTCHours();
  const common = { period_end: period.periodEnd, period_s: period.periodS };
  // One revision for all three: they are three tables, each written once.
  const revision = await nextRevision(db);
  // Core functions do not need the stage: on two cores both are planned at once.
  const scored = async (): Promise<void> => {
    await stagePeriod(db, { ...common, day, hour_of_week: hourOfWeek, samples_min: policy.baseline.samplesMin, revision });
    clock.lap('stage');
    await scorePeriod(db, { ...common, day, stage: revision, revision });
    await dropStage(db, { revision });
    clock.lap('score');
  };
  await Promise.all([scored(), writeCoreScores(db, period.periodEnd)]);
  clock.lap('core');
  await fuseElements(db, { ...common, revision });
  clock.lap('fuse');
}

/** What the detectors of single series say of the core functions; told with their incidents. */
async function writeCoreScores(db: Database, periodEnd: Date): Promise<void> {
  const { elements } = await scoreCoreFunctions(db, periodEnd);
  const rows = elements.map(({ elementKey, evidence, score, severity, detector, kpi, sentence }) => {
    return { period_end: seconds(periodEnd), element_key: elementKey, evidence, score, severity, detector, kpi, sentence };
  });
  await write(db, 'core_scores', rows);
}

interface Stopwatch {
  readonly laps: Record<string, number>;
  lap(step: string): void;
  total(): number;
}

function stopwatch(): Stopwatch {
  const began = performance.now();
  let since = began;
  const laps: Record<string, number> = {};
  return {
    laps,
    lap(step) {
      laps[step] = Math.round(performance.now() - since);
      since = performance.now();
    },
    total: () => Math.round(performance.now() - began),
  };
}

function seconds(at: Date): number {
  return at.getTime() / 1_000;
}
