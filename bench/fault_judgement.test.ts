import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { above, cleanDays, detections, exceedances, falseEpisodes, onceOrTwice, thresholdAt, type Watch } from './fault_judgement.ts';

/** A clean watch over as many slots, quiet but for the given slots. */
function clean(slots: number, loud: Readonly<Record<number, number>> = {}): Watch {
  const evidence = new Float32Array(slots);
  for (const [slot, value] of Object.entries(loud)) evidence[Number(slot)] = value;
  return { evidence, clean: [0, slots], fault: null };
}

describe('false episodes', () => {
  test('alarms up to four periods apart are one episode, five apart are two', () => {
    expect(falseEpisodes([clean(96, { 3: 9, 7: 9 })], above(5))).toBe(1);
    expect(falseEpisodes([clean(96, { 3: 9, 8: 9 })], above(5))).toBe(2);
  });

  test('an alarm outside the clean time is not false', () => {
    const watch: Watch = { ...clean(96, { 50: 9 }), clean: [0, 50], fault: { class: 'silent', from: 50, until: 96 } };
    expect(falseEpisodes([watch], above(5))).toBe(0);
  });

  test('two elements alarmed at once are two episodes', () => {
    expect(falseEpisodes([clean(96, { 3: 9 }), clean(96, { 3: 9 })], above(5))).toBe(2);
  });
});

describe('the threshold at a budget', () => {
  // 1,000 elements for one day: a budget of two allows two episodes, so the third highest evidence is the threshold.
  const fleet = (levels: readonly number[]): Watch[] => Array.from({ length: 1_000 }, (_, i) => clean(96, { 10: levels[i] ?? 0 }));

  test('lies at the highest evidence that is one too many', () => {
    const { threshold, falsePer1000 } = thresholdAt(fleet([9, 8, 7, 6, 5]), 2);
    expect(threshold).toBeCloseTo(7, 5);
    expect(falsePer1000).toBe(2);
  });

  test('lies at the cap when too many are at it, so that nothing counts as found', () => {
    const watches = fleet(Array.from({ length: 5 }, () => 50));
    const { threshold } = thresholdAt(watches, 2);
    expect(falseEpisodes(watches, above(threshold))).toBe(0);
  });

  test('never gives more false episodes than the budget, whatever the evidence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.float({ min: 0, max: 50, noNaN: true }), { minLength: 96, maxLength: 96 }), { minLength: 1, maxLength: 5 }),
        (rows) => {
          const watches = rows.map((row): Watch => ({ evidence: Float32Array.from(row), clean: [0, 96], fault: null }));
          expect(thresholdAt(watches, 400).falsePer1000).toBeLessThanOrEqual(400);
        },
      ),
      { seed: 4, numRuns: 50 },
    );
  });
});

describe('detections', () => {
  const faulty = (loud: Readonly<Record<number, number>>): Watch => ({
    ...clean(300, loud),
    clean: [0, 100],
    fault: { class: 'silent', from: 100, until: 196 },
  });

  test('the delay runs from the start of the first faulty period to the end of the one that alarmed', () => {
    expect(detections([faulty({ 101: 9 })], above(5))).toEqual([{ class: 'silent', faults: 1, detected: 1, delayMedianH: 0.5, delayP90H: 0.5 }]);
  });

  test('an alarm before the fault, or after it is over, does not find it', () => {
    expect(detections([faulty({ 99: 9, 196: 9 })], above(5))[0]).toMatchObject({ detected: 0, delayMedianH: null });
  });

  test('shares count the faults that were missed, delays only those that were found', () => {
    expect(detections([faulty({ 103: 9 }), faulty({ 107: 9 }), faulty({})], above(5))[0]).toMatchObject({
      faults: 3,
      detected: 2,
      delayMedianH: 1.5,
    });
  });
});

test('the opening rule takes one overwhelming period, or two clear ones of three', () => {
  const rule = onceOrTwice(6.5, 5);
  const { evidence } = clean(20, { 2: 7, 6: 5.5, 8: 5.5, 12: 5.5, 15: 5.5 });
  expect(Array.from(evidence, (_, slot) => slot).filter((slot) => rule(evidence, slot))).toEqual([2, 8]);
});

test('calibration counts clean slots at or above each level', () => {
  const { tests, shares } = exceedances([clean(100, { 1: 2, 2: 3 })], [2, 3, 4]);
  expect([tests, ...shares]).toEqual([100, 0.02, 0.01, 0]);
  expect(cleanDays([clean(96), clean(48)])).toBe(1.5);
});
