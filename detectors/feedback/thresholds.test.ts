import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../sql/testing/seeded.ts';
import { correlationOf, jointTail } from './joint_tail.ts';
import { persistenceOf } from './persistence.ts';
import { DEFAULT_SHARES, type Persistence, thresholdsFor } from './thresholds.ts';

const FORGETFUL: Persistence = { lag1: 0, lag2: 0 };
const NETWORK = { budgetPerDay: 0.5, elements: 1_000, periodsPerDay: 96, shares: DEFAULT_SHARES, persistence: FORGETFUL };

describe('jointTail', () => {
  test('is the product without correlation and the tail itself with full correlation', () => {
    expect(jointTail(0.001, 0)).toBeCloseTo(1e-6, 15);
    expect(jointTail(0.001, 1) / 0.001).toBeCloseTo(1, 5);
  });

  test('a quarter of the plane at the median: 1/4 + arcsin(r) / 2π (Sheppard 1899)', () => {
    expect(jointTail(0.5, 0.5)).toBeCloseTo(1 / 3, 9);
  });

  // Reference: ∫ φ(x) Q((u − r x)/√(1 − r²)) dx from u, Simpson with 200,000 steps and C's erfc, in Python.
  test.each([
    [1e-3, 0.5, 5.4259168194560164e-5],
    [1e-2, 0.8, 0.00376896816312192],
    [1e-5, 0.3, 1.124512957388335e-8],
    [1e-4, 0.9, 3.644647867593677e-5],
  ])('at tail %d and correlation %d agrees with integrating the other way', (p, r, reference) => {
    expect(jointTail(p, r) / reference).toBeCloseTo(1, 5);
  });

  test('correlationOf undoes it, and never leaves 0 to 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 0.4, noNaN: true }), fc.double({ min: 0.01, max: 0.98, noNaN: true }), (p, r) => {
        expect(correlationOf(p, jointTail(p, r))).toBeCloseTo(r, 4);
      }),
      { seed: 4, numRuns: 60 },
    );
    expect([correlationOf(0.01, 0), correlationOf(0.01, 0.5)]).toEqual([0, 1]);
  });

  test('refuses what is not a tail or a correlation', () => {
    expect(() => jointTail(0, 0.5)).toThrow(RangeError);
    expect(() => jointTail(0.01, 1.1)).toThrow(RangeError);
  });
});

describe('thresholdsFor', () => {
  test('by hand: 0.5 a day over 1,000 elements and 96 periods leaves 0.9 · 0.5 / 96,000 to the fused evidence, half for each way', () => {
    const { openOnce, openTwice, detectors } = thresholdsFor(NETWORK, 0);
    // once: −log10(0.45 / 96,000 / 2); twice, square root of the same over two lags: −log10(√(0.45 / 96,000) / 2)
    expect(openOnce).toBeCloseTo(5.630089, 6);
    expect(openTwice).toBeCloseTo(2.965559, 6);
    expect(detectors['shift']).toMatchObject({ perDay: 0.2, evidence: expect.closeTo(-Math.log10(0.2 / 96_000), 9) });
    expect(Object.values(detectors).reduce((sum, detector) => sum + detector.perDay, 0)).toBeCloseTo(0.5, 12);
  });

  test('memory moves the second threshold up to, at most, the first', () => {
    const at = (lag1: number, lag2: number) => thresholdsFor({ ...NETWORK, persistence: { lag1, lag2 } }, 0).openTwice;
    expect(at(0.5, 0.25)).toBeGreaterThan(at(0, 0) + 0.3);
    expect(at(1, 1)).toBeCloseTo(thresholdsFor(NETWORK, 0).openOnce + Math.log10(2), 3);
  });

  test('a larger budget never asks for more evidence, more elements or more memory never for less', () => {
    const positive = fc.double({ min: 0.01, max: 100, noNaN: true });
    const part = fc.double({ min: 0, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(positive, positive, fc.integer({ min: 10, max: 200_000 }), part, (budgetPerDay, more, elements, r) => {
        const ask = { ...NETWORK, budgetPerDay, elements, persistence: { lag1: r, lag2: r * r } };
        const base = thresholdsFor(ask, 0);
        expect(thresholdsFor({ ...ask, budgetPerDay: budgetPerDay + more }, 0).openTwice).toBeLessThanOrEqual(base.openTwice + 1e-9);
        expect(thresholdsFor({ ...ask, elements: 2 * elements }, 0).openOnce).toBeGreaterThanOrEqual(base.openOnce - 1e-9);
        const stronger = { lag1: r + 0.05, lag2: (r + 0.05) ** 2 };
        expect(thresholdsFor({ ...ask, persistence: stronger }, 0).openTwice).toBeGreaterThanOrEqual(base.openTwice - 1e-6);
        expect(base.openOnce).toBeGreaterThanOrEqual(base.openTwice);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  test('never opens on what is too weak to be looked at, and refuses shares that give away more than there is', () => {
    expect(thresholdsFor({ ...NETWORK, budgetPerDay: 1e6 }).openTwice).toBe(3);
    expect(() => thresholdsFor({ ...NETWORK, shares: { level: 0.7, count: 0.4 } })).toThrow(RangeError);
    expect(() => thresholdsFor({ ...NETWORK, budgetPerDay: 0 })).toThrow(RangeError);
  });
});

describe('the budget is met on noise', () => {
  /** 300 elements over 2,000 periods; 20 openings a day per 96 periods are allowed, so about 417 in all. */
  const ELEMENTS = 300;
  const PERIODS = 2_000;
  const question = { budgetPerDay: 20, elements: ELEMENTS, periodsPerDay: 96, shares: { level: 1 } };
  const allowed = (20 * PERIODS) / 96;

  test.each([[0], [0.5], [0.8], [0.95]])('with memory %f from period to period', (phi) => {
    const persistence = { lag1: phi, lag2: phi * phi };
    const { openOnce, openTwice } = thresholdsFor({ ...question, persistence }, 0);
    const opened = openings(noise(phi), openOnce, openTwice);
    // Poisson, four standard deviations; and the budget is not given away unused.
    expect(opened).toBeLessThan(allowed + 4 * Math.sqrt(allowed));
    expect(opened).toBeGreaterThan(allowed / (phi < 0.9 ? 4 : 10));
  });

  test('thresholds made for noise without memory break the budget on noise that remembers', () => {
    const { openOnce, openTwice } = thresholdsFor({ ...question, persistence: FORGETFUL }, 0);
    expect(openings(noise(0.5), openOnce, openTwice)).toBeGreaterThan(2 * allowed);
  });

  test('the memory it is told can be read off the noise itself', () => {
    const series = noise(0.6);
    const counts = { periods: 0, above: 0, pairs_1: 0, both_1: 0, pairs_2: 0, both_2: 0 };
    for (const own of series) {
      for (let t = 2; t < own.length; t++) {
        const above = own[t]! >= 2;
        counts.periods++;
        counts.pairs_1++;
        counts.pairs_2++;
        counts.above += Number(above);
        counts.both_1 += Number(above && own[t - 1]! >= 2);
        counts.both_2 += Number(above && own[t - 2]! >= 2);
      }
    }
    const told = persistenceOf(counts);
    expect(told.measured).toBe(true);
    expect(told.shareAbove).toBeCloseTo(0.01, 3);
    expect(told.lag1).toBeCloseTo(0.6, 1);
    expect(told.lag2).toBeCloseTo(0.36, 1);
    expect(persistenceOf({ ...counts, above: 10 }).measured).toBe(false);
  });

  /** Evidence of elements that each follow a Gaussian autoregression of order one; seeded. */
  function noise(phi: number): Float64Array[] {
    const random = seeded(20_261_122);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Array.from({ length: ELEMENTS }, () => {
      const own = new Float64Array(PERIODS);
      let z = normal();
      for (let t = 0; t < PERIODS; t++) {
        own[t] = evidence(z);
        z = phi * z + Math.sqrt(1 - phi * phi) * normal();
      }
      return own;
    });
  }

  /** Incidents: one opens by either rule and is over after four periods below 2. */
  function openings(series: readonly Float64Array[], openOnce: number, openTwice: number): number {
    let count = 0;
    for (const own of series) {
      let calm = 4;
      for (let t = 0; t < own.length; t++) {
        const now = own[t]!;
        const opens = now >= openOnce || (now >= openTwice && ((own[t - 1] ?? 0) >= openTwice || (own[t - 2] ?? 0) >= openTwice));
        if (opens && calm >= 4) count++;
        calm = opens ? 0 : calm < 4 && now >= 2 ? 0 : Math.min(4, calm + 1);
      }
    }
    return count;
  }

  /** −log10 of the upper tail of a standard normal (Abramowitz & Stegun 26.2.17 below 3; two terms of the Mills ratio above). */
  function evidence(z: number): number {
    if (z <= 0) return 0;
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    if (z > 3) return -Math.log10((density / z) * (1 - 1 / z ** 2 + 3 / z ** 4 - 15 / z ** 6));
    const t = 1 / (1 + 0.2316419 * z);
    return -Math.log10(density * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)))));
  }
});
