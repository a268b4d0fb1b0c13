import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { machine } from './machine.ts';
import { type NabResult, nabScore, type ScoredSeries } from './nab_rules.ts';
import { type LabelledSeries, readSeries, verdictsOf } from './series_files.ts';

export const NAB_FOLDER = '../shared/data/nab';

const Windows = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])));

/** @returns the series of NAB with their labelled windows as row numbers */
export function readNab(folder: string): { series: LabelledSeries; windows: [number, number][] }[] {
  let text: string;
  try {
    text = readFileSync(join(folder, 'labels/combined_windows.json'), 'utf8');
  } catch (cause) {
    throw new Error(`there is no NAB in ${folder} (labels/combined_windows.json): give its folder as an argument`, { cause });
  }
  return Object.entries(Windows.parse(JSON.parse(text))).map(([name, windows]) => {
    const series = readSeries(join(folder, 'data'), name);
    const row = (time: string): number => series.times.indexOf(time.slice(0, 19));
    return { series, windows: windows.map(([first, last]): [number, number] => [row(first), row(last)]) };
  });
}

/** Scores the whole of NAB with the production detectors by its standard profile, one threshold for all series. */
export function benchNab(folder: string): { machine: string; result: NabResult; lines: string[] } {
  const began = performance.now();
  const corpus = readNab(folder);
  const scored: ScoredSeries[] = corpus.map(({ series, windows }) => ({ scores: verdictsOf(series).map((v) => v.score), windows }));
  const result = nabScore(scored);
  const kinds = [...new Set(corpus.map(({ series }) => series.name.split('/')[0] as string))];
  return {
    machine: machine(),
    result,
    lines: [
      `NAB standard profile: ${result.score.toFixed(1)} (0: says nothing, 100: perfect) at threshold ${result.threshold.toFixed(1)} for all ${corpus.length} series`,
      `windows found: ${result.found} of ${result.windows}; rows detected outside windows: ${result.falseAlarms}; ${((performance.now() - began) / 1_000).toFixed(1)} s`,
      ...kinds.map((kind) => `  ${kind.padEnd(24)} ${foundIn(corpus, scored, kind, result.threshold)}`),
    ],
  };
}

function foundIn(
  corpus: readonly { series: LabelledSeries; windows: [number, number][] }[],
  scored: readonly ScoredSeries[],
  kind: string,
  threshold: number,
): string {
  let windows = 0;
  let found = 0;
  let outside = 0;
  for (const [s, { series }] of corpus.entries()) {
    if (!series.name.startsWith(`${kind}/`)) continue;
    const { scores, windows: spans } = scored[s] as ScoredSeries;
    const probation = Math.min(Math.floor(0.15 * scores.length), 750);
    windows += spans.length;
    found += spans.filter(([first, last]) => scores.some((score, i) => i >= Math.max(first, probation) && i <= last && score >= threshold)).length;
    outside += scores.filter((score, i) => i >= probation && score >= threshold && !spans.some(([first, last]) => i >= first && i <= last)).length;
  }
  return `${found} of ${windows} windows, ${outside} rows outside`;
}
