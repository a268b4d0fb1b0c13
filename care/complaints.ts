import { type Database, nextRevision } from '../sql/database.ts';
import { CONFIDENCE_LISTED_MIN, wholeSeconds } from './affected.ts';
import { figuresDue } from './lag/due.ts';
import { linkTo, withdrawLinks } from './statements.ts';
import { AGREEMENTS, PAIRINGS } from './topics/agreement.ts';
import { NETWORK_TOPICS } from './topics/lexicon.ts';
import { readComplaints } from './topics/read.ts';

const DAY_S = 86_400;
/** Complaints this young are linked anew each time; an older link stays as it was. Longer than the 72 hours after an incident that a complaint may take. */
const RELINKED_S = 7 * DAY_S;
/** How far complaints are moved to measure chance: whole weeks, so that hour of day and day of week stay the same. */
export const PLACEBO_SHIFTS_S = [7 * DAY_S, 14 * DAY_S] as const;
/** Below this score a candidate is none: it would be right less often than chance links. */
export const LINK_SCORE_MIN = 0.1;

/**
 * Reads what new complaints are about, then ties those about the network to the incidents that touched whoever sent them, the best candidate
 * first (rank 1; the formula of the score is in `link_complaints.sql`), and once an hour the same again with every complaint moved one and two
 * weeks ahead, which measures what chance would link. Links that no longer hold are withdrawn. Needs `computeAffected` to have run for the same `at`.
 * @param since complaints written from then on are linked, a week's unless told; @param due whether it is the hour of the figures, where the caller has asked
 * Cost: the complaints of a week joined with the listed people of the incidents of that week; three times when figures are due.
 */
export async function linkComplaints(db: Database, at: Date, { since, due }: { since?: Date; due?: boolean } = {}): Promise<void> {
  await readComplaints(db);
  const until = wholeSeconds(at);
  const from = since ? wholeSeconds(since) : new Date(until.getTime() - RELINKED_S * 1000);
  const rule = {
    network_topics: [...NETWORK_TOPICS],
    pairings: [...PAIRINGS],
    agreements: [...AGREEMENTS],
    confidence_min: CONFIDENCE_LISTED_MIN,
    score_min: LINK_SCORE_MIN,
  };
  const shifts = (due ?? (await figuresDue(db, until))) ? [0, ...PLACEBO_SHIFTS_S] : [0];
  for (const shift_s of shifts) {
    const revision = await nextRevision(db);
    const asked = { target: shift_s === 0 ? ('complaint_links' as const) : ('placebo_links' as const), shift_s, since: from, at: until };
    await linkTo(db, { ...asked, ...rule, revision });
    await withdrawLinks(db, { ...asked, revision });
  }
}
