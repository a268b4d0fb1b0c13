/** What TSB-AD takes when no period stands out. */
const NO_PERIOD = 125;
const LAGS = 400;
const BASE = 3;

/**
 * The tolerance TSB-AD measures VUS with: the period of the series by its autocorrelation (`find_length_rank`), the highest local
 * maximum between lags 6 and 303 of the first 20,000 values, else 125.
 * Cost: O(20,000 · 400).
 */
export function vusWindow(values: readonly number[]): number {
  const x = values.slice(0, 20_000);
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const centred = Float64Array.from(x, (value) => value - mean);
  const at = (lag: number): number => {
    let sum = 0;
    for (let i = lag; i < centred.length; i++) sum += (centred[i] as number) * (centred[i - lag] as number);
    return sum;
  };
  const correlation: number[] = [];
  for (let lag = BASE; lag <= Math.min(LAGS, x.length - 1); lag++) correlation.push(at(lag));
  let best = -1;
  for (let i = 1; i < correlation.length - 1; i++) {
    const here = correlation[i] as number;
    if (here > (correlation[i - 1] as number) && here > (correlation[i + 1] as number) && (best < 0 || here >= (correlation[best] as number)))
      best = i;
  }
  return best < 3 || best > 300 ? NO_PERIOD : best + BASE;
}
