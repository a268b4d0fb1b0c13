import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventsOf, vusPr } from './vus.ts';
import { vusWindow } from './vus_window.ts';

/** Numbers of a linear congruential generator, the same in Python, so that the reference could be computed on identical series. */
function lcg(seed: number, count: number): number[] {
  let x = seed;
  return Array.from({ length: count }, () => {
    x = Number((BigInt(x) * 1103515245n + 12345n) % 2147483648n);
    return x / 2147483648;
  });
}

/** Noise, plus 0.4 two points after each labelled point (wrapping around), rounded so that there are ties. */
function example(seed: number, length: number, events: readonly [number, number][]): { labels: number[]; scores: number[] } {
  const labels = new Array<number>(length).fill(0);
  for (const [first, last] of events) labels.fill(1, first, last + 1);
  const scores = lcg(seed, length).map((noise, i) => Math.round(100 * (noise + 0.4 * (labels[(i - 2 + length) % length] as number))) / 100);
  return { labels, scores };
}

// Reference values: RangeAUC_volume_opt of the Python package TSB-AD 1.5, run on the same series.
test.each<[number, number, [number, number][], number, number]>([
  [
    1,
    400,
    [
      [50, 60],
      [200, 200],
      [300, 340],
    ],
    20,
    0.5628336109245231,
  ],
  [
    2,
    400,
    [
      [0, 5],
      [70, 80],
      [85, 90],
      [390, 399],
    ],
    15,
    0.4689242784838741,
  ],
  [3, 300, [[100, 120]], 0, 0.5249106472237937],
  [
    4,
    300,
    [
      [100, 120],
      [150, 160],
    ],
    40,
    0.6107378030125916,
  ],
])('VUS-PR is what TSB-AD computes (seed %i)', (seed, length, events, window, reference) => {
  const { labels, scores } = example(seed, length, events);
  expect(vusPr(labels, scores, window)).toBeCloseTo(reference, 9);
});

test('scores that are exactly the labels are perfect at no tolerance', () => {
  const labels = [0, 0, 1, 1, 0, 0, 0, 1, 0, 0];
  expect(vusPr(labels, labels, 0)).toBe(1);
});

test('only the order of scores matters', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ label: fc.integer({ min: 0, max: 1 }), score: fc.integer({ min: 0, max: 50 }) }), { minLength: 20, maxLength: 80 }),
      (points) => {
        fc.pre(points.some((point) => point.label === 1));
        const labels = points.map((point) => point.label);
        const one = vusPr(
          labels,
          points.map((point) => point.score),
          6,
        );
        expect(
          vusPr(
            labels,
            points.map((point) => 3 + point.score ** 3),
            6,
          ),
        ).toBeCloseTo(one, 9);
      },
    ),
    { numRuns: 50, seed: 1 },
  );
});

test('no labels, or not a score for each, is refused', () => {
  expect(() => vusPr([0, 0], [1, 2], 3)).toThrow(RangeError);
  expect(() => vusPr([0, 1], [1], 3)).toThrow(RangeError);
});

test('runs of labels are events, also at the ends', () => {
  expect(eventsOf([1, 1, 0, 1])).toEqual([
    [0, 1],
    [3, 3],
  ]);
});

test('the tolerance is the period of the series, else 125', () => {
  // 49 and not 48: the reference (numpy, same series) also finds the maximum one off, where the faster wave agrees.
  expect(vusWindow(Array.from({ length: 1_000 }, (_, t) => Math.sin((2 * Math.PI * t) / 48) + 0.3 * Math.sin((2 * Math.PI * t) / 7)))).toBe(49);
  expect(vusWindow(Array.from({ length: 500 }, (_, t) => t))).toBe(125);
});
