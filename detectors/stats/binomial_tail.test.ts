import { describe, expect, test } from 'vitest';
import { binomialTail, log10BinomialTail } from './binomial_tail.ts';

describe('binomialTail', () => {
  test('two or three heads in three throws happen half the time', () => expect(binomialTail(3, 2, 0.5)).toBeCloseTo(0.5, 12));
  test('agrees with a reference value far in the tail (exact integer arithmetic)', () => {
    expect(binomialTail(24, 23, 0.03) / 2.1944774984573677e-34).toBeCloseTo(1, 4);
  });
  test.each([
    [10, 4, 0.2],
    [200, 20, 0.05],
    [48, 40, 0.3],
  ])('with %i trials, the tails at %i and below add to one', (n, k, share) => {
    const lower = binomialTail(n, n - k + 1, 1 - share);
    expect(binomialTail(n, k, share) + lower).toBeCloseTo(1, 10);
  });
  test('does not run out of doubles: agrees with exact integer arithmetic, and with a sum of log-gamma terms', () => {
    expect(log10BinomialTail(400, 300, 0.001)).toBeCloseTo(-803.6926992464737, 4);
    expect(log10BinomialTail(20_000, 9_000, 0.02)).toBeCloseTo(-9412.380844014731, 2);
  });
  test('certain and impossible are 0 and minus infinity', () => {
    expect([log10BinomialTail(5, 0, 0.3), log10BinomialTail(5, 6, 0.3)]).toEqual([0, Number.NEGATIVE_INFINITY]);
  });
  test('refuses what is not a share', () => expect(() => binomialTail(3, 1, 1.2)).toThrow(RangeError));
});
