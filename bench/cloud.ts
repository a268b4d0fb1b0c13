import { machine } from './machine.ts';
import { type EventResult, eventResult, type ScoredLabels, thresholdFor } from './series_events.ts';
import { filesUnder, readSeries, verdictsOf } from './series_files.ts';
import { vusPr } from './vus.ts';
import { vusWindow } from './vus_window.ts';

export const CLOUD_FOLDER = '../shared/data/ms-cloud-monitoring';
/** The thresholds the README names, and the false-alarm rate of the figure to beat. */
const THRESHOLDS = [50, 60, 68] as const;
const FALSE_PER_DAY = 0.16;

export interface CloudResult {
  readonly vusPr: number;
  readonly series: { readonly name: string; readonly vusPr: number | null }[];
  readonly events: readonly EventResult[];
}

/** Scores the Microsoft cloud monitoring series with the production detectors: VUS-PR (series without a label have none), and events at one threshold. */
export function benchCloud(folder: string): { machine: string; result: CloudResult; lines: string[] } {
  const corpus = filesUnder(folder).map((name) => readSeries(folder, name));
  const scored: ScoredLabels[] = corpus.map((series) => ({ ...series, scores: verdictsOf(series).map((v) => v.score) }));
  const series = corpus.map(({ name, values, labels }, i) => ({
    name,
    vusPr: labels.includes(1) ? vusPr(labels, (scored[i] as ScoredLabels).scores, vusWindow(values)) : null,
  }));
  const known = series.flatMap((one) => one.vusPr ?? []);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const events = [...THRESHOLDS, thresholdFor(scored, FALSE_PER_DAY)].map((threshold) => eventResult(scored, threshold));
  return {
    machine: machine(),
    result: { vusPr: mean, series, events },
    lines: [
      `VUS-PR: ${mean.toFixed(3)} (mean of ${known.length} series with labels, of ${corpus.length})`,
      ...events.map(describeEvents),
      ...series.map((one) => `  ${one.name.padEnd(56)} ${one.vusPr?.toFixed(2) ?? 'no label'}`),
    ],
  };
}

export function describeEvents(e: EventResult): string {
  return `events at score ${e.threshold}: recall ${e.recall.toFixed(2)} (${e.found} of ${e.events}), false alarms ${e.falsePerSeriesDay.toFixed(3)} per series-day, median delay ${e.delayMedianPoints ?? '-'} points`;
}
