import type { SlowResult } from './slow.ts';
import type { DriftStudy } from './slow_drifts.ts';
import type { MissingList } from './slow_lists.ts';
import type { Placebo } from './slow_placebo.ts';

/** What the slow detectors found of what was done, what else they raised, whom they listed, and how their chances hold up. */
export function describeSlow({ machine, drifts, results, lists, placebo, sentences }: SlowBench): string[] {
  return [machine, ...driftLines(drifts), ...results.flatMap(linesOf), ...lists.map(listLine), placeboLine(placebo), ...sentences];
}

interface SlowBench {
  readonly machine: string;
  readonly drifts: DriftStudy;
  readonly results: readonly SlowResult[];
  readonly lists: readonly MissingList[];
  readonly placebo: Placebo;
  readonly sentences: readonly string[];
}

function linesOf({ detector, done, found, delays, falseIncidents, clean, turnMs }: SlowResult): string[] {
  const sorted = [...turnMs].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return [
    `${detector}: ${found} of ${done} found (${delays.join(', ')}); ${falseIncidents.length} false of ${clean} that were in order; ${sorted.length} turns, median ${median} ms, worst ${sorted.at(-1) ?? 0} ms`,
    ...falseIncidents.map((line) => `  false: ${line}`),
  ];
}

function driftLines({ drifts, found, byLoss, days, lostAtDetection, falseDrifts, elementWeeks }: DriftStudy): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  return [
    `drifts over four weeks: ${found} of ${drifts} found; by what was lost in the end: ${byLoss.map((step) => `${step.lost} ${step.found} of ${step.of}`).join(', ')}`,
    `found after ${days.map((day) => day.toFixed(0)).join(' days (median), ')} days (90 %), when ${lostAtDetection.map(percent).join(' and ')} were lost`,
    `false drifts: ${falseDrifts.length} in ${elementWeeks} element-weeks (${((1_000 * falseDrifts.length) / elementWeeks).toFixed(1)} per 1,000)`,
    ...falseDrifts.map((line) => `  false: ${line}`),
  ];
}

function listLine({ rootId, listed, missing, precision, recall }: MissingList): string {
  return `list of ${rootId}: ${listed} listed, ${missing} were missing; precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`;
}

function placeboLine({ changes, tests, observed, perChange }: Placebo): string {
  const told = (shares: readonly number[]) => shares.map((share, i) => `${share.toPrecision(2)} at 1e-${i + 1}`).join(', ');
  return `${changes} changes that never happened, ${tests} tests: observed ${told(observed)}; a change by its strongest test, looks paid for: ${told(perChange)}`;
}
