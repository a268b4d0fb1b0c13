import type { SlowPolicy } from './types.ts';

/** Elements the budget is stated for. */
const PER_ELEMENTS = 100_000;
/** A network without a record of changes is taken to change this much a day. */
const CHANGES_PER_DAY_MIN = 1 / 28;

/**
 * How much evidence a drift must have: its share of the false-alarm budget, spread evenly over the series tested that day, and never less than p < 1e-4.
 * @example driftEvidenceMin(2_000_000, 100_000, DEFAULT_SLOW) // => 6.3: one false drift a day among 2 million series
 */
export function driftEvidenceMin(tested: number, elements: number, policy: SlowPolicy): number {
  return -Math.log10(Math.min(policy.drift.pMax, (policy.falsePerDay.drift * elements) / PER_ELEMENTS / Math.max(1, tested)));
}

/**
 * How much evidence a change must have, all its KPIs and checkpoints taken together: the budget over the changes of a day, held between 1e-6 and 1e-3.
 * @example changeEvidenceMin(500, 100_000, DEFAULT_SLOW) // => 3: one false verdict a day among 500 changes would be 2e-3, which is held at 1e-3
 */
export function changeEvidenceMin(changesPerDay: number, elements: number, policy: SlowPolicy): number {
  const [low, high] = policy.change.pRange;
  const share = (policy.falsePerDay.change * elements) / PER_ELEMENTS / Math.max(CHANGES_PER_DAY_MIN, changesPerDay);
  return -Math.log10(Math.min(high, Math.max(low, share)));
}

/**
 * How much evidence missing users must have: the budget over all tests of a day, which are `tests` in every period.
 * @example usageEvidenceMin(400, 10_000, DEFAULT_SLOW) // => 5.4
 */
export function usageEvidenceMin(tests: number, elements: number, policy: SlowPolicy): number {
  const testsPerDay = (Math.max(1, tests) * 86_400) / policy.periodS;
  return -Math.log10(Math.min(1e-3, (policy.falsePerDay.usage * elements) / PER_ELEMENTS / testsPerDay));
}
