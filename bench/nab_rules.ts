/** NAB's published scoring (Lavin & Ahmad 2015; version 1.1 of the benchmark), standard profile. */
const FALSE_ALARM_WEIGHT = 0.11;
const PROBATION_SHARE = 0.15;
const PROBATION_ROWS_MAX = 750;

/** One series as a detector scored it: its rows' scores, and the labelled windows as row numbers (first and last inclusive). */
export interface ScoredSeries {
  readonly scores: readonly number[];
  readonly windows: readonly (readonly [first: number, last: number])[];
}

export interface NabResult {
  /** 0 for a detector that says nothing, 100 for a perfect one; may be negative. */
  readonly score: number;
  readonly threshold: number;
  readonly windows: number;
  readonly found: number;
  readonly falseAlarms: number;
}

/**
 * The reward of a detection by its place: 2/(1 + e^(5y)) − 1, with y = −1 at the left edge of a window, 0 at its right edge, positive
 * past it (there it is a penalty); −1 from y = 3 on.
 * @example scaledSigmoid(-1).toFixed(5) // => '0.98661'
 */
export function scaledSigmoid(place: number): number {
  return place >= 3 ? -1 : 2 / (1 + Math.exp(5 * place)) - 1;
}

/** What each row would be worth if it were detected: the window it counts for (null outside windows), and the weighted reward. */
function worth(series: ScoredSeries): { window: number | null; reward: number }[] {
  const best = scaledSigmoid(-1);
  const rows: { window: number | null; reward: number }[] = [];
  let next = 0;
  let previous: readonly [number, number] | null = null;
  for (let i = 0; i < series.scores.length; i++) {
    const window = series.windows[next];
    if (window && i >= window[0]) {
      rows.push({ window: next, reward: scaledSigmoid(-(window[1] - i + 1) / (window[1] - window[0] + 1)) / best });
      if (i === window[1]) {
        previous = window;
        next++;
      }
    } else {
      const place: number = previous ? (i - previous[1]) / (previous[1] - previous[0]) : 3;
      rows.push({ window: null, reward: FALSE_ALARM_WEIGHT * scaledSigmoid(place) });
    }
  }
  return rows;
}

/**
 * The standard NAB score of a detector over a corpus, at the one threshold that is best for the whole corpus, as NAB optimises it.
 * In a window only the best-placed detection counts, a missed window costs 1, every detected row outside windows costs up to 0.11;
 * the first 15 % of a series (750 rows at most) is not judged. Normalised: 100 · (raw − nothing) / (perfect − nothing).
 * Cost: one sort of all rows.
 */
export function nabScore(corpus: readonly ScoredSeries[]): NabResult {
  const rows: { score: number; window: string | null; reward: number }[] = [];
  const rewards = new Map<string, number>();
  for (const [s, series] of corpus.entries()) {
    const probation = Math.min(Math.floor(PROBATION_SHARE * series.scores.length), PROBATION_ROWS_MAX);
    for (const [i, row] of worth(series).entries()) {
      if (i < probation) continue;
      const window = row.window === null ? null : `${s}/${row.window}`;
      if (window !== null) rewards.set(window, -1);
      rows.push({ score: series.scores[i] as number, window, reward: row.reward });
    }
  }
  rows.sort((a, b) => b.score - a.score);
  const windows = rewards.size;
  let raw = -windows;
  let falseAlarms = 0;
  let found = 0;
  let best = { raw, threshold: Number.POSITIVE_INFINITY, falseAlarms: 0, found: 0 };
  for (const [i, row] of rows.entries()) {
    if (row.window === null) {
      falseAlarms++;
      raw += row.reward;
    } else {
      const before = rewards.get(row.window) ?? -1;
      if (before === -1) found++;
      if (row.reward > before) {
        raw += row.reward - before;
        rewards.set(row.window, row.reward);
      }
    }
    if (rows[i + 1]?.score !== row.score && raw > best.raw) best = { raw, threshold: row.score, falseAlarms, found };
  }
  return {
    score: (100 * (best.raw + windows)) / (2 * windows),
    threshold: best.threshold,
    windows,
    found: best.found,
    falseAlarms: best.falseAlarms,
  };
}
