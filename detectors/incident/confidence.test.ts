import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confidenceOf } from './confidence.ts';

test('at the evidence that uses up the whole budget, an incident is as likely real as not', () => {
  // 96 tests a day of 10^-e make 0.0005 a day at e = log10(96 / 0.0005)
  expect(confidenceOf(Math.log10(96 / 0.0005), 900_000, 0.0005)).toBeCloseTo(0.5, 12);
});
test('by hand: 10^-6.5 in 96 tests a day against 0.5 per 1,000 days', () => {
  expect(confidenceOf(6.5, 900_000, 0.0005)).toBeCloseTo(0.0005 / (0.0005 + 96 * 10 ** -6.5), 12);
  expect(confidenceOf(6.5, 900_000, 0.0005)).toBeCloseTo(0.943, 3);
});
test('it grows with the evidence, shrinks with more tests a day, and stays between 0 and 1', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 50, noNaN: true }), fc.integer({ min: 1, max: 1_440 }), (evidence, minutes) => {
      const sure = confidenceOf(evidence, minutes * 60_000, 0.0005);
      expect(sure).toBeGreaterThan(0);
      expect(sure).toBeLessThanOrEqual(1);
      expect(confidenceOf(evidence + 1, minutes * 60_000, 0.0005)).toBeGreaterThanOrEqual(sure);
      expect(confidenceOf(evidence, minutes * 120_000, 0.0005)).toBeGreaterThanOrEqual(sure);
    }),
  );
});
test('refuses a budget of nothing', () => expect(() => confidenceOf(5, 900_000, 0)).toThrow(RangeError));
