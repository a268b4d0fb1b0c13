import { ElementScorer, type Verdict } from '../detectors/series/index.ts';
import { machine } from './machine.ts';
import { type EventResult, eventResult, type ScoredLabels } from './series_events.ts';
import { coreSeries, hourlySeries, type MadeSeries, serviceSeries, sparseSeries } from './series_synthetic.ts';

/** All columns of a made series through the production scorer. */
export function scoreMade(series: MadeSeries): Verdict[] {
  const scorer = new ElementScorer([...series.columns.keys()]);
  const columns = [...series.columns.values()];
  return series.labels.map((_, i) =>
    scorer.push(
      series.startS + i * series.stepS,
      columns.map((column) => column[i] as number),
    ),
  );
}

const FAMILIES: ReadonlyMap<string, (seed: number) => MadeSeries> = new Map([
  ['core function, 10 s, 7 columns', (seed: number) => coreSeries(seed)],
  ['service, 1 min', serviceSeries],
  ['sparse counts, 5 min', sparseSeries],
  ['business, 1 h, strong week', hourlySeries],
]);

/** Made series (seeded), family by family, at one threshold: a check on what the public sets do not have. */
export function benchMade(
  seed: number,
  seriesEach: number,
  threshold: number,
): { machine: string; result: Record<string, EventResult>; lines: string[] } {
  const results = [...FAMILIES].map(([family, make]): [string, EventResult] => {
    const corpus = Array.from({ length: seriesEach }, (_, i): ScoredLabels => {
      const made = make(seed + i);
      return { stepS: made.stepS, labels: made.labels, scores: scoreMade(made).map((v) => v.score) };
    });
    return [family, eventResult(corpus, threshold)];
  });
  return {
    machine: machine(),
    result: Object.fromEntries(results),
    lines: [
      `made series, seed ${seed}, ${seriesEach} of each family, score ${threshold}`,
      ...results.map(
        ([family, e]) =>
          `  ${family.padEnd(34)} recall ${e.recall.toFixed(2)} (${e.found} of ${e.events}), false alarms ${e.falsePerSeriesDay.toFixed(2)} per series-day, median delay ${e.delayMedianPoints ?? '-'} points`,
      ),
    ],
  };
}
