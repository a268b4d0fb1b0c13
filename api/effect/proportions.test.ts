import fc from 'fast-check';
import { expect, test } from 'vitest';
import { difference, wilson } from './proportions.ts';

// Newcombe 1998, Table II, column of method 10, as printed.
test.each([
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [6, 7, 2, 7, 0.0582, 0.8062],
  [5, 56, 0, 29, -0.0381, 0.1926],
  [0, 10, 0, 20, -0.1611, 0.2775],
  [0, 10, 0, 10, -0.2775, 0.2775],
  [10, 10, 0, 20, 0.6791, 1],
  [10, 10, 0, 10, 0.6075, 1],
])('%i of %i against %i of %i lies from %f to %f, as published', (a, m, b, n, low, high) => {
  const d = difference({ hits: a, trials: m }, { hits: b, trials: n });
  expect(d.difference).toBeCloseTo(a / m - b / n, 12);
  expect(d.low).toBeCloseTo(low, 3);
  expect(Math.abs(d.low - low)).toBeLessThan(0.00006);
  expect(Math.abs(d.high - high)).toBeLessThan(0.00006);
});

test('by hand: Wilson of 8 of 10', () => {
  // Python floats: (0.8 + z²/20 ± z·sqrt(0.016 + z²/400)) / (1 + z²/10)
  expect(wilson(8, 10).low).toBeCloseTo(0.4901624715, 8);
  expect(wilson(8, 10).high).toBeCloseTo(0.9433178485, 8);
});

const group = fc
  .integer({ min: 1, max: 5_000 })
  .chain((trials) => fc.record({ trials: fc.constant(trials), hits: fc.integer({ min: 0, max: trials }) }));

test('the other way round the difference is the negative one, and the interval always holds the difference', () => {
  fc.assert(
    fc.property(group, group, (a, b) => {
      const [d, e] = [difference(a, b), difference(b, a)];
      expect(d.difference).toBeCloseTo(-e.difference, 12);
      expect(d.low).toBeCloseTo(-e.high, 12);
      return d.low <= d.difference && d.difference <= d.high && d.low >= -1 - 1e-12 && d.high <= 1 + 1e-12;
    }),
  );
});

test('nobody is no share', () => {
  expect(() => wilson(0, 0)).toThrow(RangeError);
  expect(() => wilson(2, 1)).toThrow(RangeError);
});
