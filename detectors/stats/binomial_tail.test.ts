import { describe, expect, test } from 'vitest';
import { binomialTail } from './binomial_tail.ts';

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
  test('refuses what is not a share', () => expect(() => binomialTail(3, 1, 1.2)).toThrow(RangeError));
});
