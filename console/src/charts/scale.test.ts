import { expect, test } from 'vitest';
import type { Point } from '../api/types.ts';
import { kpiLayout, PERIOD_MS } from './kpi_layout.ts';
import { extent, linear, runs, ticks, timeTicks } from './scale.ts';

const START = Date.parse('2036-01-09T00:00:00Z');
const point = (i: number, value: number | null, quality = 'ok'): Point => ({
  period_end: new Date(START + i * PERIOD_MS).toISOString(),
  quality,
  value,
  attempts: value === null ? null : 10,
  expected: 5,
  expected_low: 4,
  expected_high: 6,
});

test('a missing period breaks the line and is shown as a gap, also where there is no row for it', () => {
  const points = [point(0, 5), point(1, 5), point(2, 0, 'missing'), point(3, 5), point(6, 5)];
  const layout = kpiLayout(points, [START, START + 6 * PERIOD_MS], 400);
  expect(layout.lines.map((line) => line.length)).toEqual([2, 1, 1]);
  expect(layout.gaps.map(([from, to]) => [(from - START) / PERIOD_MS, (to - START) / PERIOD_MS])).toEqual([
    [1, 3],
    [3, 6],
  ]);
});

test('a missing value never moves the axis: it is not a zero', () => {
  expect(kpiLayout([point(0, 5), point(1, 0, 'missing')], [START, START + PERIOD_MS], 400).y[0]).toBeGreaterThan(3);
});

test('a series of which nothing is known is one gap', () => {
  const window = [START, START + 4 * PERIOD_MS] as const;
  expect(kpiLayout([point(0, null), point(1, null)], window, 400).gaps).toEqual([window]);
});

test('bars are as high as attempts are many', () => {
  const few = { ...point(0, 5), attempts: 2 };
  const many = { ...point(1, 5), attempts: 400 };
  const [low, high] = kpiLayout([few, many], [START, START + PERIOD_MS], 400).bars;
  expect((high?.height ?? 0) / (low?.height ?? 1)).toBeCloseTo(200);
});

test('axes are round numbers within their span', () => {
  expect(ticks([0, 10], 3)).toEqual([0, 5, 10]);
  expect(ticks([0.983, 0.999], 3)).toEqual([0.99]);
  expect(linear([0, 10], [100, 0])(2.5)).toBe(75);
  expect(extent([null, Number.NaN])).toBeNull();
});

test('times on an axis are round by the reader’s clock, also in a zone of half hours', () => {
  const [from, to] = [Date.parse('2036-01-09T00:10:00Z'), Date.parse('2036-01-09T06:10:00Z')] as const;
  const halfHour = 5.5 * 3_600_000;
  expect(timeTicks([from, to], 4, halfHour).map((at) => ((at + halfHour) / 3_600_000) % 1)).toEqual([0, 0, 0]);
});

test('runs end where a period is skipped', () => {
  expect(
    runs(
      [
        { x: 0, y: 1 },
        { x: 1, y: 1 },
        { x: 3, y: 1 },
      ],
      1,
    ).map((run) => run.length),
  ).toEqual([2, 1]);
});
