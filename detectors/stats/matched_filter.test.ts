import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { correlationOf, matchedFilter } from './matched_filter.ts';

describe('the matched filter', () => {
  test('in independent noise it is the pattern itself, scaled to unit variance', () => {
    const weights = matchedFilter(
      [3, 4],
      [
        [1, 0],
        [0, 1],
      ],
    );
    expect(weights).toEqual([0.6, 0.8]);
  });

  test('worked by hand: two KPIs that move together by 0.5, pattern (1, 0): the second is subtracted', () => {
    // R^-1 = 1/0.75 [[1, -0.5], [-0.5, 1]]; R^-1 w = (1.3333, -0.6667); w'R^-1 w = 1.3333, root 1.1547.
    const [a, b] = matchedFilter(
      [1, 0],
      [
        [1, 0.5],
        [0.5, 1],
      ],
    );
    expect(a).toBeCloseTo(1.154700538, 8);
    expect(b).toBeCloseTo(-0.577350269, 8);
  });

  test('property: the statistic of any pattern has variance 1 under its own noise', () => {
    const row = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 12, maxLength: 12 }), row, (vectors, moves) => {
        fc.pre(moves.some((move) => Math.abs(move) > 0.01));
        const sums = [0, 1, 2, 3].map((i) => vectors.reduce((sum, v) => sum + (v[i] ?? 0), 0));
        const products = [0, 1, 2, 3].flatMap((i) => [0, 1, 2, 3].map((j) => vectors.reduce((sum, v) => sum + (v[i] ?? 0) * (v[j] ?? 0), 0)));
        const r = correlationOf(vectors.length, sums, products);
        const w = matchedFilter(moves, r);
        const variance = w.reduce((sum, a, i) => sum + a * w.reduce((inner, b, j) => inner + b * (r[i]?.[j] ?? 0), 0), 0);
        expect(variance).toBeCloseTo(1, 6);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test('a KPI that never moved correlates with nothing and breaks nothing', () => {
    expect(correlationOf(4, [0, 4], [0, 0, 0, 8])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test('a matrix that is no correlation is refused', () => {
    expect(() =>
      matchedFilter(
        [1, 1],
        [
          [1, 2],
          [2, 1],
        ],
      ),
    ).toThrow('not positive definite');
  });
});
