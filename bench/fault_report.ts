import type { CalibrationResult } from './fault_evidence.ts';
import type { ClassResult } from './fault_judgement.ts';
import { FAULT_CLASSES } from './fault_plan.ts';
import type { DetectorResult, FaultBench } from './faults.ts';

/** The fault bench as text: what was found by whom at the same budget, as the product runs, and how far to trust the evidence. */
export function describeFaults(bench: FaultBench): string[] {
  const found = (results: readonly DetectorResult[]): string[] => results.map((result) => detectorLine(result));
  return [
    bench.machine,
    `${bench.evaluation ? 'evaluation seed (never looked at while detectors were changed)' : 'development seed'} ${bench.seed}; ${bench.realSeries === null ? `${bench.cells} cells` : `${bench.realSeries} real series, ${bench.cells} copies`}, ${bench.cleanCellDays.toFixed(0)} clean cell-days; ${JSON.stringify(bench.seconds)} s`,
    'share found within 24 h, delay median / 90 % in hours:',
    header(),
    `${'to beat'.padEnd(NAME)}${FAULT_CLASSES.map((c) => toBeat(c.toBeat).padStart(CELL)).join('')}`,
    `at ${bench.budgetPer1000CellDays} false episodes per 1,000 cell-days:`,
    ...found(bench.atBudget),
    'one detector on one KPI, alone at the same budget:',
    ...found(bench.atBudgetByKpi),
    'as the product runs:',
    ...found(bench.production),
    'calibration on clean cell-time, observed / nominal (tests):',
    `${''.padEnd(NAME)}${bench.levels.map((level) => `1e-${level}`.padStart(11)).join('')}`,
    ...bench.calibration.map((row) => calibrationLine(row, bench.levels)),
    ...bench.calibrationByKpi.map((row) =>
      calibrationLine({ ...row, detector: `  ${row.detector.replace('evidence_', '')} ${row.kpi}` }, bench.levels),
    ),
  ];
}

const NAME = 42;
const CELL = 22;

function header(): string {
  return `${''.padEnd(NAME)}${FAULT_CLASSES.map((c) => c.about.padStart(CELL)).join('')}`;
}

function detectorLine({ detector, threshold, falsePer1000CellDays, classes }: DetectorResult): string {
  const name = `${detector}${threshold === null ? '' : ` > ${threshold.toFixed(2)}`} (${falsePer1000CellDays.toFixed(2)})`;
  return `${name.padEnd(NAME)}${FAULT_CLASSES.map(({ name: kind }) => classText(classes.find((c) => c.class === kind)).padStart(CELL)).join('')}`;
}

function classText(result: ClassResult | undefined): string {
  if (!result || result.faults === 0) return '-';
  const share = `${((100 * result.detected) / result.faults).toFixed(0)} %`;
  return result.delayMedianH === null || result.delayP90H === null
    ? share
    : `${share} ${result.delayMedianH.toFixed(2)} / ${result.delayP90H.toFixed(1)}`;
}

function toBeat({ share, delayH }: { readonly share: number; readonly delayH: number | null }): string {
  return `${(100 * share).toFixed(0)} %${delayH === null ? '' : ` ${delayH.toFixed(2)}`}`;
}

function calibrationLine({ detector, tests, observed }: CalibrationResult, levels: readonly number[]): string {
  const ratios = levels.map((level, i) => ((observed[i] ?? 0) * 10 ** level).toFixed(2).padStart(11));
  return `${detector.padEnd(NAME)}${ratios.join('')}  (${tests.toLocaleString('en-GB')})`;
}
