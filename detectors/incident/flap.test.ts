import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CALM, penaltyAt, returned, settled, UNSTABLE_ABOVE } from './flap.ts';
import type { Flap } from './types.ts';

const HOUR = 3_600_000;
const returns = (times: readonly number[]): Flap => times.reduce((flap, at) => returned(flap, at), CALM);

test('a penalty halves every six hours', () => expect(penaltyAt(returns([0]), 12 * HOUR)).toBeCloseTo(0.25, 12));
test('five returns two hours apart make it unstable, four do not', () => {
  const five = [0, 2, 4, 6, 8].map((h) => h * HOUR);
  expect([returns(five.slice(0, 4)).unstable, returns(five).unstable]).toEqual([false, true]);
  expect(returns(five).penalty).toBeCloseTo(1 + 2 ** (-1 / 3) + 2 ** (-2 / 3) + 0.5 + 2 ** (-4 / 3), 12);
});
test('two returns a day never do', () => {
  expect(returns(Array.from({ length: 60 }, (_, i) => i * 12 * HOUR)).unstable).toBe(false);
});
test('once unstable it stays so until the penalty is below half of what made it so', () => {
  const flap = returns([0, 1, 2, 3].map((h) => h * HOUR));
  const calmAfter = 6 * HOUR * Math.log2(flap.penalty / (UNSTABLE_ABOVE / 2));
  expect(settled(flap, 3 * HOUR + calmAfter - 60_000).unstable).toBe(true);
  expect(settled(flap, 3 * HOUR + calmAfter + 60_000).unstable).toBe(false);
});
test('however often it returns, the penalty stays below what returns every period can reach, and time alone never raises it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 300 }), (gaps) => {
      const flap = gaps.reduce((before, gap) => returned(before, before.at + gap * 900_000), CALM);
      expect(flap.penalty).toBeLessThanOrEqual(1 / (1 - 2 ** (-1 / 24)) + 1e-9);
      expect(penaltyAt(flap, flap.at + HOUR)).toBeLessThan(flap.penalty);
    }),
  );
});
