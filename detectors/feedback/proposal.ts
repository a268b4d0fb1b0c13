import { z } from 'zod';
import { type Database, nextRevision } from '../../sql/database.ts';
import { defineStatement } from '../../sql/query.ts';
import { file, Revision } from '../statements.ts';
import { type MeasuredPersistence, measurePersistence } from './persistence.ts';
import { type Budget, budgetPerDay, networkSize, type PolicyInForce } from './policy.ts';
import { type Thresholds, thresholdsFor } from './thresholds.ts';
import type { WhatIfReport } from './what_if.ts';

export const PROPOSAL_NOTE_MAX = 500;
const DAY_S = 86_400;

const storeProposal = defineStatement({
  file: file('feedback_propose'),
  params: z.strictObject({
    revision: Revision,
    proposed_by: z.string().min(1).max(200),
    note: z.string().min(1).max(PROPOSAL_NOTE_MAX),
    budget: z.number().positive(),
    budget_unit: z.enum(['per_day', 'per_1000_cell_days']),
    detectors: z.array(z.string()),
    shares: z.array(z.number()),
    thresholds_from: z.enum(['derived', 'given']),
    open_once: z.number(),
    open_twice: z.number(),
    weak: z.number(),
    calm: z.number(),
    calm_periods: z.int(),
    report: z.string().max(100_000),
  }),
  // The revision is the proposal's own: a second run writes the same row.
  mayRunTwice: true,
});

export interface Derivation {
  readonly thresholds: Thresholds;
  readonly persistence: MeasuredPersistence;
  readonly elements: number;
  readonly budgetPerDay: number;
}

/**
 * The thresholds a budget comes to in this network: its size as it is, its memory as measured over a stretch of time outside incidents.
 * @throws {RangeError} when there are no elements yet, or the budget is not positive
 */
export async function deriveThresholds(
  db: Database,
  { budget, policy, from, to, periodS }: { budget: Budget; policy: PolicyInForce; from: Date; to: Date; periodS: number },
): Promise<Derivation> {
  const { cells, elements } = await networkSize(db);
  const persistence = await measurePersistence(db, { from, to, periodS, elements });
  const perDay = budgetPerDay(budget, cells);
  const question = { budgetPerDay: perDay, elements, periodsPerDay: DAY_S / periodS, shares: policy.shares, persistence };
  return { thresholds: thresholdsFor(question, policy.incident.weak), persistence, elements, budgetPerDay: perDay };
}

export interface ProposalQuestion {
  readonly by: string;
  readonly note: string;
  readonly budget: Budget;
  readonly derived: boolean;
  /** What stays as it is. */
  readonly policy: PolicyInForce;
  readonly report: WhatIfReport & { readonly persistence?: MeasuredPersistence };
}

/** Stores thresholds, with what they would have changed, for somebody else to decide on. Changes nothing by itself. Returns the proposal's number. */
export async function propose(db: Database, { by, note, budget, derived, policy, report }: ProposalQuestion): Promise<string> {
  const revision = await nextRevision(db);
  await storeProposal(db, {
    revision,
    proposed_by: by,
    note,
    budget: budget.amount,
    budget_unit: budget.unit,
    detectors: Object.keys(policy.shares),
    shares: Object.values(policy.shares),
    thresholds_from: derived ? 'derived' : 'given',
    open_once: report.proposed.open_once,
    open_twice: report.proposed.open_twice,
    weak: policy.incident.weak,
    calm: policy.incident.calm,
    calm_periods: policy.incident.calmPeriods,
    report: JSON.stringify(report),
  });
  return revision;
}
