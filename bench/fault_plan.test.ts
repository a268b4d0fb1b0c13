import { expect, test } from 'vitest';
import { FAULT_CLASSES, planFaults } from './fault_plan.ts';

const plan = planFaults(1, 1_500, 4);

test('1,500 cells over four days bear at least a hundred faults of every class', () => {
  for (const { name } of FAULT_CLASSES) expect(plan.faults.filter((f) => f.class === name).length).toBeGreaterThanOrEqual(99);
});

test('no cell has two faults, and no site two at a time', () => {
  expect(new Set(plan.faults.map((f) => f.cell)).size).toBe(plan.faults.length);
  const bySite = new Map<number, number[]>();
  for (const { cell, from } of plan.faults) bySite.set(Math.floor(cell / 6), [...(bySite.get(Math.floor(cell / 6)) ?? []), from]);
  for (const starts of bySite.values()) {
    starts.sort((a, b) => a - b);
    for (const [i, from] of starts.slice(1).entries()) expect(from - (starts[i] ?? 0)).toBeGreaterThanOrEqual(plan.lasts);
  }
});

test('every fault begins after the warm-up and is over before the end', () => {
  expect(Math.min(...plan.faults.map((f) => f.from))).toBeGreaterThanOrEqual(plan.warmUp);
  expect(Math.max(...plan.faults.map((f) => f.from + plan.lasts))).toBeLessThanOrEqual(plan.periods);
});

test('the same seed plans the same faults, another seed others', () => {
  expect(planFaults(1, 1_500, 4)).toEqual(plan);
  expect(planFaults(2, 1_500, 4).faults).not.toEqual(plan.faults);
});

test('a span too short for a round, or so long that cells run out, is refused', () => {
  expect(() => planFaults(1, 1_500, 1)).toThrow('at least 2 days');
  expect(() => planFaults(1, 1_500, 9)).toThrow('at most 7 days');
});
