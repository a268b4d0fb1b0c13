/** One forecast and what came of it. */
export interface Foretold {
  readonly probability: number;
  readonly came: boolean;
}

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly forecasts: number;
  readonly foretold: number;
  readonly came: number;
}

export interface ForecastJudgement {
  readonly forecasts: number;
  /** Mean squared difference between probability and outcome; 0 is perfect. */
  readonly brier: number;
  /** The same of somebody who says the base rate of all. */
  readonly brierOfBaseRate: number;
  readonly bins: readonly ReliabilityBin[];
  /** Mean distance of a bin's share from what was foretold, weighted by forecasts. */
  readonly calibrationError: number;
  readonly precision: number;
  readonly recall: number;
}

const BINS = [0.1, 0.2, 0.4, 0.6, 0.8, 1.0001];

/**
 * Holds forecasts against what came: Brier score (Brier, Monthly Weather Review 78, 1950), reliability by bins, precision and recall of those at or above the threshold. Recall is over everybody
 * who came (`cameInAll`), forecast or not.
 * @example judgeForecasts([{ probability: 0.8, came: true }, { probability: 0.4, came: false }], 2, 0.5)
 *   // brier ((0.2)^2 + (0.4)^2) / 2 = 0.1; precision 1; recall 0.5, because of two who came one was not foretold
 */
export function judgeForecasts(forecasts: readonly Foretold[], cameInAll: number, threshold: number): ForecastJudgement {
  const came = forecasts.filter((f) => f.came).length;
  const base = forecasts.length === 0 ? 0 : came / forecasts.length;
  const mean = (of: (f: Foretold) => number): number =>
    forecasts.length === 0 ? 0 : forecasts.reduce((sum, f) => sum + of(f), 0) / forecasts.length;
  const bins = BINS.slice(0, -1).flatMap((from, i) => {
    const to = BINS[i + 1] ?? 1;
    const inside = forecasts.filter((f) => f.probability >= from && f.probability < to);
    if (inside.length === 0) return [];
    const foretold = inside.reduce((sum, f) => sum + f.probability, 0) / inside.length;
    return [{ from, to: Math.min(1, to), forecasts: inside.length, foretold, came: inside.filter((f) => f.came).length / inside.length }];
  });
  const told = forecasts.filter((f) => f.probability >= threshold);
  const right = told.filter((f) => f.came).length;
  const binned = bins.reduce((sum, bin) => sum + bin.forecasts, 0);
  return {
    forecasts: forecasts.length,
    brier: mean((f) => (f.probability - Number(f.came)) ** 2),
    brierOfBaseRate: mean((f) => (base - Number(f.came)) ** 2),
    bins,
    calibrationError: binned === 0 ? 0 : bins.reduce((sum, bin) => sum + bin.forecasts * Math.abs(bin.foretold - bin.came), 0) / binned,
    precision: told.length === 0 ? 0 : right / told.length,
    recall: cameInAll === 0 ? 0 : right / cameInAll,
  };
}
