import { median } from 'simple-statistics';

/** A straight line through points: value = intercept + slope × time. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * The Theil–Sen line: its slope is the median of the slopes between all pairs of points, its intercept the median of what is left.
 * Least squares lets one bad day tilt a month; here up to 29 % of the points may be anything at all before the line breaks.
 * Source: Sen, Journal of the American Statistical Association 63 (1968) 1379–1389.
 * Points with the same time make no slope. Cost: quadratic in the points (378 pairs for 28 days).
 * @throws {RangeError} when there are not two different times, or lengths differ
 * @example theilSen([0, 1, 2, 3, 4], [1, 3, 5, 7, 100]) // => { slope: 2, intercept: 1 }
 */
export function theilSen(times: readonly number[], values: readonly number[]): Line {
  if (times.length !== values.length) throw new RangeError('theilSen requires as many times as values');
  const slopes: number[] = [];
  for (const [j, time] of times.entries()) {
    for (let i = 0; i < j; i++) {
      const apart = time - (times[i] as number);
      if (apart !== 0) slopes.push(((values[j] as number) - (values[i] as number)) / apart);
    }
  }
  if (slopes.length === 0) throw new RangeError('theilSen requires at least two different times');
  const slope = median(slopes);
  return { slope, intercept: median(values.map((value, i) => value - slope * (times[i] as number))) };
}
