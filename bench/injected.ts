import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Stream } from '../simulator/random.ts';
import { CLOUD_FOLDER } from './cloud.ts';
import { machine } from './machine.ts';
import { NAB_FOLDER, readNab } from './nab.ts';
import { eventResult, type ScoredLabels, thresholdFor } from './series_events.ts';
import { filesUnder, type LabelledSeries, readSeries, verdictsOf } from './series_files.ts';

/** Where the false alarms are held, per series-day; measured on the same series without faults. */
const FALSE_PER_DAY = 0.1;
const COPIES = 1;
const DAY_S = 86_400;
/** A fault lasts six hours, but at least six points and at most a twentieth of its series. */
const FAULT_S = 21_600;
const FAULT_POINTS_MIN = 6;
const ROWS_MIN = 600;

/** What a fault makes of a usual value; `hours` since it began. */
const FAULTS: ReadonlyMap<string, (value: number, hours: number) => number> = new Map([
  ['silence', () => 0],
  ['drop 60 %', (value: number) => 0.4 * value],
  ['drop 25 %', (value: number) => 0.75 * value],
  ['rise x3', (value: number) => 3 * value],
  ['drift -3 %/h', (value: number, hours: number) => value * Math.max(0, 1 - 0.03 * hours)],
]);

export interface InjectedResult {
  readonly kind: string;
  readonly faults: number;
  readonly found: number;
  readonly delayMedianPoints: number | null;
}

/**
 * Faults of known size in copies of real series: one fault in a copy, in the last half, never within a day of a labelled event nor where the
 * usual value is nearly nothing. The threshold is the lowest that keeps 0.1 false alarms a series-day on the series as they are.
 */
export function benchInjected(
  folders: readonly string[],
  seed: number,
): { machine: string; result: { threshold: number; kinds: InjectedResult[] }; lines: string[] } {
  const corpus = folders.flatMap(readAny).filter((series) => series.values.length >= ROWS_MIN && series.values.every((value) => !(value < 0)));
  const asIs: ScoredLabels[] = corpus.map((series) => ({ ...series, scores: verdictsOf(series).map((v) => v.score) }));
  const threshold = thresholdFor(asIs, FALSE_PER_DAY);
  const kinds = [...FAULTS].map(([kind, fault], k) => {
    const copies = corpus.flatMap((series, s) => Array.from({ length: COPIES }, (_, c) => inject(series, fault, new Stream(seed, s * 97 + c, k))));
    const judged = copies.flatMap((copy) => (copy === null ? [] : [{ ...copy, scores: verdictsOf(copy).map((v) => v.score) }]));
    const { events, found, delayMedianPoints } = eventResult(judged, threshold);
    return { kind, faults: events, found, delayMedianPoints };
  });
  return {
    machine: machine(),
    result: { threshold, kinds },
    lines: [
      `${corpus.length} real series, threshold ${threshold} (${FALSE_PER_DAY} false alarms per series-day on the series as they are), seed ${seed}`,
      ...kinds.map(
        (k) =>
          `  ${k.kind.padEnd(14)} found ${k.found} of ${k.faults} (${((100 * k.found) / k.faults).toFixed(0)} %), median delay ${k.delayMedianPoints ?? '-'} points`,
      ),
    ],
  };
}

function readAny(folder: string): LabelledSeries[] {
  if (!existsSync(join(folder, 'labels'))) return filesUnder(folder).map((name) => readSeries(folder, name));
  return readNab(folder).map(({ series, windows }) => ({
    ...series,
    labels: series.values.map((_, i) => (windows.some(([first, last]) => i >= first && i <= last) ? 1 : 0)),
  }));
}

/** A copy with one fault and no other label; null when no place for it was found in 50 tries. */
function inject(series: LabelledSeries, fault: (value: number, hours: number) => number, stream: Stream): LabelledSeries | null {
  const rows = series.values.length;
  const length = Math.max(FAULT_POINTS_MIN, Math.min(Math.floor(FAULT_S / series.stepS), Math.floor(rows / 20)));
  const margin = Math.ceil(DAY_S / series.stepS);
  const typical = [...series.values].sort((a, b) => a - b)[rows >> 1] as number;
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = Math.floor(rows / 2) + stream.below(Math.max(1, Math.floor(rows / 2) - length));
    const clean = !series.labels.slice(Math.max(0, first - margin), first + length + margin).includes(1);
    const values = series.values.slice(first, first + length);
    const busy = values.every((value) => value > 0.1 * typical) && typical > 0;
    if (!clean || !busy) continue;
    const within = (i: number): boolean => i >= first && i < first + length;
    return {
      ...series,
      values: series.values.map((value, i) => (within(i) ? fault(value, ((i - first) * series.stepS) / 3_600) : value)),
      labels: series.values.map((_, i) => (within(i) ? 1 : 0)),
    };
  }
  return null;
}

export const INJECTED_FOLDERS = [NAB_FOLDER, CLOUD_FOLDER] as const;
