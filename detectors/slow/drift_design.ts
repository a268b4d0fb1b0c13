/** The shapes a drift is looked for in, as vectors over the days of the window: what every series may do (its week), and what a drift adds. */
export interface DriftDesign {
  /** Orthonormal: the seven days of the week. */
  readonly usual: readonly (readonly number[])[];
  /** "Level until this day, then a straight line", each less what `usual` explains, of length 1. */
  readonly bends: readonly (readonly number[])[];
  readonly onsets: readonly number[];
  /** A bend's change over the window for a contrast (dot product with the series) of 1. */
  readonly changes: readonly number[];
  /** Where the middle of the values lies between before (0) and after (1) the bend's change. */
  readonly middles: readonly number[];
}

/**
 * Vectors for least squares in the database, where a test of a series is one dot product for each bend: with x the daily values, c = bend·x,
 * the change over the window is c × `changes`, and the residual sum of squares |x|² − Σ(usual·x)² − c².
 * @param onsets days of the window on which a drift may have begun; at least a week before its end
 * @throws {RangeError} when an onset leaves less than a week
 * @example designOf(28, [0, 7, 14, 18]).usual.length // => 7
 */
export function designOf(days: number, onsets: readonly number[]): DriftDesign {
  if (onsets.some((onset) => onset > days - 8)) throw new RangeError('designOf requires a week after each onset');
  const range = Array.from({ length: days }, (_, day) => day);
  const usual = Array.from({ length: 7 }, (_, weekday) => unit(range.map((day) => (day % 7 === weekday ? 1 : 0))));
  const lines = onsets.map((onset) => range.map((day) => Math.max(0, day - onset)));
  const rests = lines.map((line) => usual.reduce<readonly number[]>((rest, vector) => without(rest, vector), line));
  const rise = (i: number) => days - 1 - (onsets[i] as number);
  return {
    usual,
    bends: rests.map(unit),
    onsets,
    changes: rests.map((rest, i) => rise(i) / Math.sqrt(dot(rest, rest))),
    middles: lines.map((line, i) => line.reduce((sum, value) => sum + value, 0) / days / rise(i)),
  };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

function without(values: readonly number[], direction: readonly number[]): number[] {
  const share = dot(values, direction);
  return values.map((value, i) => value - share * (direction[i] as number));
}

function unit(values: readonly number[]): number[] {
  const length = Math.sqrt(dot(values, values));
  return values.map((value) => value / length);
}
