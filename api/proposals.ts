import type { Database } from '../sql/database.ts';
import { RequestError } from './errors.ts';
import { EVERY_REVISION, policies, reviewStatement } from './feedback_statements.ts';

const PROPOSALS_MAX = 500;

export interface Review {
  readonly decision: 'accepted' | 'rejected';
  readonly note: string;
}

type PolicyRow = Awaited<ReturnType<typeof policies>>[number];

/** Thresholds that were proposed, and what became of them. `report` is what they would have changed; null in lists. */
export type Proposal = Omit<PolicyRow, 'report'> & { readonly report: Readonly<Record<string, unknown>> | null };

/** The proposals, newest first, without their reports. The thresholds Forecell ships with are revision 0. */
export async function listProposals(db: Database, state: string): Promise<Proposal[]> {
  return (await policies(db, { revision: EVERY_REVISION, state, limit: PROPOSALS_MAX })).map(asProposal);
}

/** One proposal with its report, or null. */
export async function findProposal(db: Database, revision: string): Promise<Proposal | null> {
  const [row] = await policies(db, { revision, state: '', limit: 1 });
  return row ? asProposal(row) : null;
}

/**
 * Accepts or rejects a proposal, once; accepted, it is in force from the next period. Null when there is no such proposal.
 * @throws {RequestError} 403 when the reviewer is the proposer, 409 when it was decided before (also a moment before)
 */
export async function reviewProposal(db: Database, revision: string, { decision, note }: Review, reviewer: string): Promise<Proposal | null> {
  const before = await findProposal(db, revision);
  if (!before) return null;
  if (before.state !== 'proposed') throw new RequestError(409, 'This proposal has been decided already.');
  if (before.proposed_by === reviewer) throw new RequestError(403, 'A proposal is reviewed by somebody other than whoever made it.');
  await reviewStatement(db, { revision, decision, reviewer, review_note: note });
  const after = await findProposal(db, revision);
  if (after?.reviewed_by !== reviewer || after.state !== decision) throw new RequestError(409, 'This proposal has been decided already.');
  return after;
}

function asProposal({ report, ...row }: PolicyRow): Proposal {
  return { ...row, report: report === '' ? null : (JSON.parse(report) as Record<string, unknown>) };
}
