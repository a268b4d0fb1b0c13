/** Feedback: the operator's budget, the thresholds in force and other ones that are proposed, and what those would have changed. */

export { type MeasuredPersistence, measurePersistence } from './persistence.ts';
export { type Budget, budgetPerDay, networkSize, type PolicyInForce, policiesUpTo, policyAt, policyInForce, SHIPPED_POLICY } from './policy.ts';
export { type Derivation, deriveThresholds, PROPOSAL_NOTE_MAX, propose } from './proposal.ts';
export type { Tally } from './report.ts';
export { type BudgetQuestion, DEFAULT_SHARES, FUSED_DETECTORS, type Shares, type Thresholds, thresholdsFor } from './thresholds.ts';
export { judgedSpan, type WhatIfReport, whatIf } from './what_if.ts';
