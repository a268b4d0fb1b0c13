/** Pure arithmetic of axes. Domains and ranges are [from, to]; ranges may run downwards, as y does on a screen. */
export type Span = readonly [number, number];

export function linear([from, to]: Span, [start, end]: Span): (value: number) => number {
  const slope = to === from ? 0 : (end - start) / (to - from);
  return (value) => start + (value - from) * slope;
}

/** The span of all finite values, widened by a twentieth so that no line lies on the edge; null when there is none. */
export function extent(values: Iterable<number | null>): Span | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return null;
  const margin = (high - low || Math.abs(high) || 1) / 20;
  return [low - margin, high + margin];
}

/** About `wanted` round numbers within a span. @example ticks([0, 10], 3) // => [0, 5, 10] */
export function ticks([from, to]: Span, wanted: number): number[] {
  const raw = (to - from) / wanted;
  if (!(raw > 0)) return [from];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? 10 * power;
  const found: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to + step * 1e-9; at += step) found.push(Number(at.toPrecision(12)));
  return found;
}

const MINUTE_MS = 60_000;
const TIME_STEPS_MIN = [15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080];

/** Round moments within a span of milliseconds, counted from midnight in the reader's zone (`offsetMs` east of UTC). */
export function timeTicks([from, to]: Span, wanted: number, offsetMs: number): number[] {
  const step = MINUTE_MS * (TIME_STEPS_MIN.find((minutes) => (to - from) / (minutes * MINUTE_MS) <= wanted) ?? 10_080);
  const found: number[] = [];
  for (let at = Math.ceil((from + offsetMs) / step) * step - offsetMs; at <= to; at += step) found.push(at);
  return found;
}

/** Neighbouring points without a gap between them. A missing period breaks the line: it is never bridged. */
export function runs<T extends { readonly x: number; readonly y: number | null }>(points: readonly T[], stepMax: number): T[][] {
  const found: T[][] = [];
  let last: T | undefined;
  for (const point of points) {
    if (point.y === null) {
      last = undefined;
      continue;
    }
    const current = found.at(-1);
    if (current && last && point.x - last.x <= stepMax) current.push(point);
    else found.push([point]);
    last = point;
  }
  return found;
}

/** Milliseconds the reader's clock is ahead of UTC at that moment. */
export function readerOffsetMs(at: number): number {
  return -new Date(at).getTimezoneOffset() * MINUTE_MS;
}
