import { z } from 'zod';
import { DEFAULT_DETECTION, detectPeriod } from '../detectors/index.ts';
import type { Database } from '../sql/database.ts';
import { defineQuery, Key } from '../sql/query.ts';
import { type CalibrationResult, type EvidenceColumn, poolKpis, readCalibration, readDetectors, readFused } from './fault_evidence.ts';
import {
  above,
  type ClassResult,
  classResult,
  cleanDays,
  detections,
  exceedances,
  falseEpisodes,
  onceOrTwice,
  thresholdAt,
  type Watch,
} from './fault_judgement.ts';
import { generateFaults, HISTORY_DAYS, START } from './fault_network.ts';
import { type FaultPlan, PERIODS_A_DAY, planFaults } from './fault_plan.ts';
import { judge } from './judgement.ts';
import { machine } from './machine.ts';
import { planReal } from './real_faults.ts';
import { readRealSeries } from './real_series.ts';
import { withScratchDatabase } from './scratch.ts';
import { toldIncidents } from './told_incidents.ts';

const file = (name: string): URL => new URL(`../sql/queries/bench/${name}.sql`, import.meta.url);
const elementKeys = defineQuery({
  file: file('element_keys'),
  params: z.strictObject({}),
  row: z.strictObject({ element_key: Key, element_id: z.string() }),
});

/** A seed nobody looked at while detectors were changed; every other is for development. */
export const EVALUATION_SEED = 20_261_122;
const PERIOD_MS = 900_000;
/** False episodes allowed in 1,000 days of one cell; real series are too few for so rare an event, so there it is ten. */
const BUDGET = { simulated: 1, real: 10 };
const LEVELS = [2, 3, 4, 5, 6];

export interface FaultBenchOptions {
  readonly seed: number;
  readonly cells: number;
  readonly days: number;
  /** A directory of real series (CSV) to inject into copies of, instead of a simulated network. */
  readonly series: string | null;
  readonly onProgress: (line: string) => void;
}

export interface DetectorResult {
  readonly detector: string;
  /** The evidence an alarm takes; null for a rule of its own. */
  readonly threshold: number | null;
  readonly falsePer1000CellDays: number;
  readonly classes: readonly ClassResult[];
}

export interface FaultBench {
  readonly machine: string;
  readonly seed: number;
  readonly evaluation: boolean;
  /** How many real series the elements were copied from; null on simulated noise. */
  readonly realSeries: number | null;
  readonly cells: number;
  readonly budgetPer1000CellDays: number;
  readonly cleanCellDays: number;
  readonly levels: readonly number[];
  /** The fused evidence first, then its parts and single detectors, all at the same budget. */
  readonly atBudget: readonly DetectorResult[];
  /** Each detector on each KPI it judges, by itself and at the whole budget. */
  readonly atBudgetByKpi: readonly DetectorResult[];
  /** As the product runs: one element's opening rule, and whole incidents. */
  readonly production: readonly DetectorResult[];
  readonly calibration: readonly CalibrationResult[];
  readonly calibrationByKpi: readonly (CalibrationResult & { readonly kpi: string })[];
  readonly seconds: Readonly<Record<string, number>>;
}

/**
 * Injects faults into four weeks and some days of realistic noise, simulated or real, detects the days period by period with the production
 * code, and says per class of fault which share was found within 24 hours and after what time, at a fixed budget of false episodes.
 * The noise, the faults and what counts are defined in fault_samples.sql, fault_plan.ts, real_faults.ts and fault_judgement.ts.
 * @throws {RangeError} when the days are too few or too many, or no real series is long enough
 */
export async function benchFaults(options: FaultBenchOptions): Promise<FaultBench> {
  const { seed, days, onProgress } = options;
  const real = options.series === null ? null : readRealSeries(options.series, HISTORY_DAYS + days);
  const { plan, generate } = real === null ? simulated(seed, options.cells, days) : planReal(seed, real, days);
  const budget = real === null ? BUDGET.simulated : BUDGET.real;
  return withScratchDatabase(async (db) => {
    const seconds: Record<string, number> = {};
    const timed = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
      const began = performance.now();
      const result = await run();
      seconds[name] = Math.round((performance.now() - began) / 100) / 10;
      return result;
    };
    onProgress(`${plan.faults.length} faults on ${plan.cells} elements; making ${HISTORY_DAYS} days of history and ${days} days with faults…`);
    await timed('generate', () => generate(db));
    await timed('detect', () => detectAll(db, plan, onProgress));
    const result = await timed('judge', () => judgeAll(db, plan, budget));
    const head = { machine: machine(), seed, evaluation: seed === EVALUATION_SEED, realSeries: real?.length ?? null, cells: plan.cells };
    return { ...head, budgetPer1000CellDays: budget, levels: LEVELS, ...result, seconds };
  });
}

function simulated(seed: number, cells: number, days: number) {
  const plan = planFaults(seed, cells, days);
  return { plan, generate: (db: Database) => generateFaults(db, seed, plan) };
}

/** The end of a slot of the evaluated span. */
function endOf(slot: number): Date {
  return new Date(START + (HISTORY_DAYS * PERIODS_A_DAY + slot + 1) * PERIOD_MS);
}

async function detectAll(db: Database, plan: FaultPlan, onProgress: (line: string) => void): Promise<void> {
  const began = performance.now();
  for (let slot = 0; slot < plan.periods; slot++) {
    const common = { periodS: 900, closedBy: 'complete', sourcesExpected: 1, sourcesArrived: 1, samplesRevision: '1' };
    await detectPeriod(db, { periodEnd: endOf(slot), ...common });
    if ((slot + 1) % PERIODS_A_DAY === 0)
      onProgress(`  ${slot + 1} of ${plan.periods} periods, ${Math.round((performance.now() - began) / (slot + 1))} ms each`);
  }
}

async function judgeAll(db: Database, plan: FaultPlan, budget: number) {
  const keys = new Map((await elementKeys(db, {})).map((row) => [row.element_id, row.element_key]));
  const keyOf = (cell: number): string => keys.get(`cell-${cell}`) ?? '';
  const span = { from: endOf(-1), to: endOf(plan.periods - 1) };
  const faulty = new Map(plan.faults.map((f) => [keyOf(f.cell), plan.copies ? 0 : endOf(f.from - 1).getTime() / 1_000]));
  const byKpi = await readCalibration(db, { from: endOf(plan.warmUp - 1), to: span.to }, faulty);
  const spoke = new Set(byKpi.map((row) => row.detector));
  const ofElements = await readFused(db, span);
  const ofDetectors = (await readDetectors(db, span)).filter((column) => spoke.has(column.name));
  const watches = new Map([...ofElements, ...ofDetectors].map((column) => [column.name, watch(plan, keyOf, column)]));
  const fused = watches.get('evidence') ?? [];
  return {
    cleanCellDays: cleanDays(fused),
    atBudget: [...watches].map(([detector, those]) => atBudget(detector, those, budget)),
    atBudgetByKpi: await singleKpis(db, plan, keyOf, span, byKpi, budget),
    production: [openingRule(fused), await incidentsResult(db, plan)],
    calibration: [...ofElements.map(({ name }) => calibrationOf(name, watches.get(name) ?? [])), ...poolKpis(byKpi)],
    calibrationByKpi: byKpi,
  };
}

/** What each detector would do with one KPI and a budget all its own: the best it can, before it has to share. */
async function singleKpis(
  db: Database,
  plan: FaultPlan,
  keyOf: (cell: number) => string,
  span: { from: Date; to: Date },
  judged: readonly { detector: string; kpi: string }[],
  budget: number,
): Promise<DetectorResult[]> {
  const results: DetectorResult[] = [];
  for (const kpi of [...new Set(judged.map((row) => row.kpi))]) {
    for (const column of await readDetectors(db, span, kpi)) {
      if (!judged.some((row) => row.kpi === kpi && row.detector === column.name)) continue;
      results.push(atBudget(`${column.name.replace('evidence_', '')} ${kpi}`, watch(plan, keyOf, column), budget));
    }
  }
  return results;
}

function atBudget(detector: string, watches: readonly Watch[], budget: number): DetectorResult {
  const { threshold, falsePer1000 } = thresholdAt(watches, budget);
  return { detector, threshold, falsePer1000CellDays: falsePer1000, classes: detections(watches, above(threshold)) };
}

function openingRule(fused: readonly Watch[]): DetectorResult {
  const { openOnce, openTwice } = DEFAULT_DETECTION.incident;
  const rule = onceOrTwice(openOnce, openTwice);
  return {
    detector: `rule: ${openOnce} once or ${openTwice} twice`,
    threshold: null,
    falsePer1000CellDays: (1_000 * falseEpisodes(fused, rule)) / cleanDays(fused),
    classes: detections(fused, rule),
  };
}

function watch(plan: FaultPlan, keyOf: (cell: number) => string, { byElement }: EvidenceColumn): Watch[] {
  const faultOf = new Map(plan.faults.map((f) => [f.cell, f]));
  return Array.from({ length: plan.cells }, (_, cell) => cell).flatMap((cell): Watch[] => {
    const evidence = byElement.get(keyOf(cell));
    // Not every element has every KPI.
    if (!evidence) return [];
    const fault = faultOf.get(cell);
    if (!fault) return [{ evidence, clean: [plan.warmUp, plan.periods], fault: null }];
    const clean = [plan.warmUp, plan.copies ? plan.warmUp : fault.from] as const;
    return [{ evidence, clean, fault: { class: fault.class, from: fault.from, until: fault.from + plan.lasts } }];
  });
}

async function incidentsResult(db: Database, plan: FaultPlan): Promise<DetectorResult> {
  const incidents = (await toldIncidents(db)).filter((i) => i.detectedAt > endOf(plan.warmUp - 1).getTime());
  const faults = plan.faults.map((f) => ({
    id: `cell-${f.cell}`,
    kind: f.class,
    hard: false,
    start: endOf(f.from - 1).getTime(),
    end: endOf(f.from + plan.lasts - 1).getTime(),
    elementIds: [`cell-${f.cell}`],
    complaintAt: null,
    touched: new Set<string>(),
  }));
  const judgement = judge(faults, incidents, (plan.cells * (plan.periods - plan.warmUp)) / PERIODS_A_DAY);
  const delayH = new Map(judgement.delays.map((d) => [d.id, d.delayMin === null || d.delayMin > 24 * 60 ? null : d.delayMin / 60]));
  const classes = [...new Set(plan.faults.map((f) => f.class))].map((name) =>
    classResult(
      name,
      faults.filter((f) => f.kind === name).map((f) => delayH.get(f.id) ?? null),
    ),
  );
  return { detector: 'incidents', threshold: null, falsePer1000CellDays: judgement.falsePer1000CellDays, classes };
}

function calibrationOf(detector: string, watches: readonly Watch[]): CalibrationResult {
  const { tests, shares } = exceedances(watches, LEVELS);
  return { detector, tests, observed: shares };
}
