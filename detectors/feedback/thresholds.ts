import { DEFAULT_POLICY } from '../incident/types.ts';
import { jointTail } from './joint_tail.ts';

/** Who gets how much of the budget; parts of 1. From 20, 10, 5, 10, 2 and 3 of 50 incidents a day (D3/D4, D1/D2, D5, D6/D7, D8/D9, D10/G). */
export type Shares = Readonly<Record<string, number>>;
export const DEFAULT_SHARES: Shares = {
  shift: 0.4,
  level: 0.1,
  count: 0.1,
  silence: 0.1,
  peer: 0.1,
  signature: 0.1,
  drift: 0.02,
  change: 0.02,
  usage: 0.03,
  group: 0.03,
};

/** Detectors whose evidence is fused into one number for each element; they open incidents by its thresholds. The others have thresholds of their own. */
export const FUSED_DETECTORS: readonly string[] = ['shift', 'level', 'count', 'silence', 'peer', 'signature'];

/** How strongly an element's evidence remembers: correlation (of its normal scores, in the tail) with one and two periods before. */
export interface Persistence {
  readonly lag1: number;
  readonly lag2: number;
}

export interface BudgetQuestion {
  /** Non-actionable incidents a day in the whole network that the operator allows. */
  readonly budgetPerDay: number;
  readonly elements: number;
  readonly periodsPerDay: number;
  readonly shares: Shares;
  readonly persistence: Persistence;
}

export interface Thresholds {
  /** Evidence (-log10 of the tail probability of one element in one period) that opens at once. */
  readonly openOnce: number;
  /** Evidence that opens when it is reached now and in one of the two periods before. */
  readonly openTwice: number;
  /** What each detector may use by itself: its tail probability for one element and period, and the evidence that is. */
  readonly detectors: Readonly<Record<string, { readonly perDay: number; readonly p: number; readonly evidence: number }>>;
}

const EVIDENCE_MAX = 50;
const P_MIN = 10 ** -EVIDENCE_MAX;
const HALVINGS = 80;

/**
 * From "so many non-actionable incidents a day" to thresholds on evidence.
 *
 * A network of N elements judged T times a day asks N·T questions a day. A detector with share s of the budget B may answer wrongly with
 * probability p = s·B / (N·T), so its threshold is −log10 p. The detectors fused into one number have q = (Σ s)·B / (N·T) between them;
 * half of it goes to each of the two ways an incident opens:
 *
 *   once:  p₁ = q / 2
 *   twice: J(p₂, r₁) + J(p₂, r₂) = q / 2, where J(p, r) is the chance of being beyond p both now and at a lag whose correlation is r (`jointTail`)
 *
 * With no memory J = p², hence p₂ = √q / 2, the square-root rule; with memory the threshold moves towards the first one.
 * Both sums count periods, and an incident that stays open takes in the ones that follow, so the budget is a bound: kept, and not used up.
 * It holds as far as the evidence is calibrated (10^−e is how often e is reached in ordinary periods); the calibration table says how far.
 * Thresholds below `weak` would never be looked at, so they are raised to it, which only makes fewer.
 * The bound over both lags is Boole's; the rest is counting.
 * @throws {RangeError} when a number is not positive, a share negative, or the shares exceed 1
 * @example thresholdsFor({ budgetPerDay: 0.5, elements: 1_000, periodsPerDay: 96, shares: DEFAULT_SHARES, persistence: { lag1: 0, lag2: 0 } }).openOnce // => 5.63
 */
export function thresholdsFor(
  { budgetPerDay, elements, periodsPerDay, shares, persistence }: BudgetQuestion,
  weak = DEFAULT_POLICY.weak,
): Thresholds {
  if (!(budgetPerDay > 0 && elements > 0 && periodsPerDay > 0))
    throw new RangeError('thresholdsFor requires a positive budget, elements and periods');
  const parts = Object.entries(shares);
  if (parts.some(([, share]) => !(share >= 0)) || parts.reduce((sum, [, share]) => sum + share, 0) > 1 + 1e-9)
    throw new RangeError('thresholdsFor requires shares that are not negative and add to at most 1');
  const question = budgetPerDay / (elements * periodsPerDay);
  const fused = parts.filter(([name]) => FUSED_DETECTORS.includes(name)).reduce((sum, [, share]) => sum + share, 0);
  const half = (fused * question) / 2;
  const openTwice = Math.max(weak, evidenceTwice(half, persistence));
  return {
    openOnce: Math.max(openTwice, evidenceOf(half)),
    openTwice,
    detectors: Object.fromEntries(
      parts.map(([name, share]) => [name, { perDay: share * budgetPerDay, p: share * question, evidence: evidenceOf(share * question) }]),
    ),
  };
}

/** −log10 p, for p from 1 down to the smallest evidence is told of. */
function evidenceOf(p: number): number {
  return -Math.log10(Math.min(1, Math.max(p, P_MIN)));
}

/** The evidence at which two of three periods come about with probability `target`, by halving. */
function evidenceTwice(target: number, { lag1, lag2 }: Persistence): number {
  let low = evidenceOf(0.5);
  let high = EVIDENCE_MAX;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    const p = Math.min(0.5, 10 ** -middle);
    if (jointTail(p, lag1) + jointTail(p, lag2) > target) low = middle;
    else high = middle;
  }
  return high;
}
