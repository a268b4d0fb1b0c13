import { describe, expect, test } from 'vitest';
import { judgeForecasts } from './forecast_judgement.ts';

describe('forecasts against what came', () => {
  test('by hand: 0.8 that came and 0.4 that did not, two came in all', () => {
    const judged = judgeForecasts(
      [
        { probability: 0.8, came: true },
        { probability: 0.4, came: false },
      ],
      2,
      0.5,
    );
    expect(judged.brier).toBeCloseTo(0.1, 10);
    expect(judged.brierOfBaseRate).toBeCloseTo(0.25, 10);
    expect([judged.precision, judged.recall]).toEqual([1, 0.5]);
    expect(judged.bins.map((bin) => [bin.from, bin.forecasts, bin.came])).toEqual([
      [0.4, 1, 0],
      [0.8, 1, 1],
    ]);
    // |0.8 - 1| and |0.4 - 0|, one forecast each.
    expect(judged.calibrationError).toBeCloseTo(0.3, 10);
  });

  test('whoever always says 1 is found out: perfect recall of those named, and a Brier score of the misses', () => {
    const boaster = Array.from({ length: 10 }, (_, n) => ({ probability: 1, came: n < 3 }));
    expect(judgeForecasts(boaster, 3, 0.5)).toMatchObject({ brier: 0.7, precision: 0.3, recall: 1 });
  });

  test('no forecast at all is no division by zero', () => {
    expect(judgeForecasts([], 5, 0.5)).toMatchObject({ brier: 0, precision: 0, recall: 0, calibrationError: 0 });
  });
});
