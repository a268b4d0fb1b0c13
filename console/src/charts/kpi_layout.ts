import type { Point } from '../api/types.ts';
import { extent, linear, runs, type Span } from './scale.ts';

export const PERIOD_MS = 900_000;
export const HEIGHTS = { plot: 112, bars: 22, axis: 20, top: 6 } as const;
export const HEIGHT = HEIGHTS.top + HEIGHTS.plot + HEIGHTS.bars + HEIGHTS.axis;
export const LEFT = 46;
const RIGHT = 8;

/** Everything of a KPI chart that is arithmetic: where lines, ribbon, gaps and bars go. */
export function kpiLayout(points: readonly Point[], window: Span, width: number) {
  const y = extent(points.flatMap((point) => [usable(point), point.expected_low, point.expected_high])) ?? [0, 1];
  const toX = linear(window, [LEFT, width - RIGHT]);
  const toY = linear(y, [HEIGHTS.top + HEIGHTS.plot, HEIGHTS.top]);
  const values = points.map((point) => ({ x: Date.parse(point.period_end), y: usable(point), point }));
  const banded = points.map((point) => ({
    x: Date.parse(point.period_end),
    y: point.expected_low !== null && point.expected_high !== null ? point.expected : null,
    low: point.expected_low ?? 0,
    high: point.expected_high ?? 0,
  }));
  const attempts = Math.max(0, ...points.map((point) => point.attempts ?? 0));
  const floor = HEIGHTS.top + HEIGHTS.plot + HEIGHTS.bars;
  return {
    y,
    toX,
    toY,
    lines: runs(values, PERIOD_MS),
    ribbons: runs(banded, PERIOD_MS).map((run) => ribbon(run, toX, toY)),
    usual: runs(banded, PERIOD_MS).map((run) => run.map(({ x, y: at }) => `${toX(x)},${toY(at ?? 0)}`).join(' ')),
    gaps: gapsOf(values, window),
    bars: points
      .filter((point) => (point.attempts ?? 0) > 0)
      .map((point) => {
        const height = ((HEIGHTS.bars - 4) * (point.attempts ?? 0)) / attempts;
        return { x: toX(Date.parse(point.period_end)), y: floor - height, height };
      }),
    barWidth: Math.max(1, (toX(PERIOD_MS) - toX(0)) * 0.7),
  };
}

function usable(point: Point): number | null {
  return point.quality === 'missing' ? null : point.value;
}

type Banded = { readonly x: number; readonly low: number; readonly high: number };

function ribbon(run: readonly Banded[], toX: (x: number) => number, toY: (y: number) => number): string {
  const above = run.map(({ x, high }) => `${toX(x)},${toY(high)}`);
  const below = run.toReversed().map(({ x, low }) => `${toX(x)},${toY(low)}`);
  return [...above, ...below].join(' ');
}

/** Stretches of time without a usable value, also where there is not even a row for it. */
function gapsOf(values: readonly { readonly x: number; readonly y: number | null }[], [from, to]: Span): Span[] {
  const known = values.filter(({ y }) => y !== null).map(({ x }) => x);
  if (known.length === 0) return [[from, to]];
  const edges = [from, ...known, to];
  const found: Span[] = [];
  for (let i = 1; i < edges.length; i += 1) {
    const [start, end] = [edges[i - 1] ?? 0, edges[i] ?? 0];
    const firstOrLast = i === 1 || i === edges.length - 1;
    if (end - start > PERIOD_MS * (firstOrLast ? 1.5 : 1)) found.push([start, end]);
  }
  return found;
}
