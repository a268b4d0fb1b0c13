import { z } from 'zod';
import type { Database } from '../../sql/database.ts';
import { Count, defineQuery, Instant } from '../../sql/query.ts';
import { type BaselinePolicy, DEFAULT_BASELINE } from '../baseline.ts';
import { DEFAULT_POLICY, type Policy } from '../incident/types.ts';
import { file } from '../statements.ts';
import { DEFAULT_SHARES, type Shares } from './thresholds.ts';

/** So many non-actionable incidents are allowed: in the network a day, or for every 1,000 cells a day. */
export interface Budget {
  readonly amount: number;
  readonly unit: 'per_day' | 'per_1000_cell_days';
}

/** The thresholds detection works with, and where they come from. May stand wherever a DetectionPolicy is asked for. */
export interface PolicyInForce {
  /** `0` is what Forecell ships with, else the number of the proposal that was accepted. */
  readonly revision: string;
  readonly baseline: BaselinePolicy;
  readonly incident: Policy;
  readonly budget: Budget;
  readonly shares: Shares;
  /** In force for periods that end after this. */
  readonly inForceAfter: Date;
}

export const SHIPPED_POLICY: PolicyInForce = {
  revision: '0',
  baseline: DEFAULT_BASELINE,
  incident: DEFAULT_POLICY,
  budget: { amount: 0.5, unit: 'per_1000_cell_days' },
  shares: DEFAULT_SHARES,
  inForceAfter: new Date(0),
};

const POLICIES_MAX = 10_000;

const acceptedPolicies = defineQuery({
  file: file('feedback_policies'),
  params: z.strictObject({ at: z.date(), rows_max: z.int() }),
  row: z.strictObject({
    revision: z.string(),
    budget: z.number(),
    budget_unit: z.enum(['per_day', 'per_1000_cell_days']),
    shares: z.record(z.string(), z.number()),
    open_once: z.number(),
    open_twice: z.number(),
    weak: z.number(),
    calm: z.number(),
    calm_periods: z.number(),
    in_force_after: Instant,
    cells: Count,
  }),
});
const cellCount = defineQuery({ file: file('feedback_cells'), params: z.strictObject({}), row: z.strictObject({ cells: Count, elements: Count }) });

/**
 * The policy in force for the period that ends at `at`, now or long ago: the newest accepted before that period was judged.
 * A replay that asks for each of its periods therefore works with the thresholds of the time. Cost: one small query.
 * @example const policy = await policyInForce(db, periodEnd); await detectPeriod(db, period, policy);
 */
export async function policyInForce(db: Database, at: Date): Promise<PolicyInForce> {
  const [row] = await acceptedPolicies(db, { at, rows_max: 1 });
  return row ? asPolicy(row) : SHIPPED_POLICY;
}

/** Every policy that was in force up to a time, newest first; never empty. */
export async function policiesUpTo(db: Database, at: Date): Promise<PolicyInForce[]> {
  return [...(await acceptedPolicies(db, { at, rows_max: POLICIES_MAX })).map(asPolicy), SHIPPED_POLICY];
}

/** Of policies newest first, the one in force for the period that ends at `at_ms`. */
export function policyAt(policies: readonly PolicyInForce[], at_ms: number): PolicyInForce {
  return policies.find((policy) => policy.inForceAfter.getTime() < at_ms) ?? SHIPPED_POLICY;
}

/** How large the network is: cells (what a budget per 1,000 cell-days counts) and all elements (what is judged). */
export async function networkSize(db: Database): Promise<{ cells: number; elements: number }> {
  const [size] = await cellCount(db, {});
  return size ?? { cells: 0, elements: 0 };
}

/** @example budgetPerDay({ amount: 0.5, unit: 'per_1000_cell_days' }, 300) // => 0.15 */
export function budgetPerDay({ amount, unit }: Budget, cells: number): number {
  return unit === 'per_day' ? amount : (amount * cells) / 1_000;
}

function asPolicy(row: Awaited<ReturnType<typeof acceptedPolicies>>[number]): PolicyInForce {
  const budget: Budget = { amount: row.budget, unit: row.budget_unit };
  const cells = Math.max(1, row.cells);
  return {
    revision: row.revision,
    baseline: DEFAULT_BASELINE,
    incident: {
      ...DEFAULT_POLICY,
      openOnce: row.open_once,
      openTwice: row.open_twice,
      weak: row.weak,
      calm: row.calm,
      calmPeriods: row.calm_periods,
      falsePerElementDay: budgetPerDay(budget, cells) / cells,
    },
    budget,
    shares: row.shares,
    inForceAfter: row.in_force_after,
  };
}
