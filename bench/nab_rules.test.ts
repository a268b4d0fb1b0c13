import { expect, test } from 'vitest';
import { nabScore, scaledSigmoid } from './nab_rules.ts';

const series = (length: number, windows: [number, number][], detected: readonly number[]) => ({
  scores: Array.from({ length }, (_, i) => (detected.includes(i) ? 1 : 0)),
  windows,
});

test('the reward falls from the left edge of a window over its right edge to minus one far behind it (values from the benchmark’s documentation)', () => {
  expect(scaledSigmoid(-1)).toBeCloseTo(0.98661, 5);
  expect(scaledSigmoid(-0.5)).toBeCloseTo(0.84828, 5);
  expect(scaledSigmoid(0)).toBe(0);
  expect(scaledSigmoid(1)).toBeCloseTo(-0.98661, 5);
  expect(scaledSigmoid(3)).toBe(-1);
});

test('the first row of every window and nothing else is 100; silence is 0', () => {
  expect(
    nabScore([
      series(
        1_000,
        [
          [300, 350],
          [700, 750],
        ],
        [300, 700],
      ),
    ]).score,
  ).toBeCloseTo(100, 9);
  expect(
    nabScore([
      series(
        1_000,
        [
          [300, 350],
          [700, 750],
        ],
        [],
      ),
    ]),
  ).toMatchObject({ score: 0, found: 0, windows: 2 });
});

test('a false alarm before any window costs 0.11, and of two windows one was missed: worked by hand', () => {
  // raw: +1 (left edge) − 1 (missed) − 0.11; nothing is −2, perfect +2: 100 · (−0.11 + 2) / 4.
  const result = nabScore([
    series(
      1_000,
      [
        [300, 350],
        [700, 750],
      ],
      [200, 300],
    ),
  ]);
  expect(result.score).toBeCloseTo((100 * (-0.11 + 2)) / 4, 9);
  expect(result).toMatchObject({ found: 1, falseAlarms: 1, threshold: 1 });
});

test('a row shortly behind a window costs little, by its distance in window widths', () => {
  // One window of 101 rows, found at once; ten rows behind it is place 10/100.
  const result = nabScore([series(1_000, [[400, 500]], [400, 510])]);
  expect(result.score).toBeCloseTo((100 * (1 + 0.11 * scaledSigmoid(0.1) + 1)) / 2, 9);
});

test('of several detections in a window the earliest counts, and the probation is not judged', () => {
  expect(nabScore([series(1_000, [[400, 500]], [100, 149, 400, 450, 499])]).score).toBeCloseTo(100, 9);
});

test('the threshold is one for all series: a loud harmless series costs the others', () => {
  const quiet = { scores: series(1_000, [[400, 500]], [400]).scores.map((score) => score * 0.5), windows: [[400, 500]] as [number, number][] };
  const loud = { scores: Array.from({ length: 1_000 }, (_, i) => (i % 50 === 0 ? 0.9 : 0)), windows: [] };
  expect(nabScore([quiet]).score).toBeCloseTo(100, 9);
  expect(nabScore([quiet, loud]).score).toBeCloseTo((100 * (1 - 17 * 0.11 + 1)) / 2, 9);
});
