import { type Database, nextRevision } from '../sql/database.ts';
import { CONFIDENCE_LISTED_MIN, wholeSeconds } from './affected.ts';
import { linkTo, withdrawLinks } from './statements.ts';
import { OTHER_TOPICS } from './topics.ts';

const DAY_S = 86_400;
/** Complaints this young are linked anew each time; an older link stays as it was. Longer than the 72 hours after an incident that a complaint may take. */
const RELINKED_S = 7 * DAY_S;
/** How far complaints are moved to measure chance: one week, so that hour of day and day of week stay the same. */
export const PLACEBO_SHIFT_S = 7 * DAY_S;

/**
 * Ties complaints about the network to the incidents that touched whoever sent them, the best candidate first (rank 1), and the same again
 * with every complaint moved a week ahead, which measures what chance would link. Links that no longer hold are withdrawn.
 * Needs `computeAffected` to have run for the same `at`.
 * Cost: the complaints of a week joined with the listed people of the incidents of that week.
 */
export async function linkComplaints(db: Database, at: Date, since?: Date): Promise<void> {
  const until = wholeSeconds(at);
  const from = since ? wholeSeconds(since) : new Date(until.getTime() - RELINKED_S * 1000);
  for (const { target, shift_s } of [
    { target: 'complaint_links', shift_s: 0 },
    { target: 'placebo_links', shift_s: PLACEBO_SHIFT_S },
  ] as const) {
    const revision = await nextRevision(db);
    const asked = { target, shift_s, since: from, at: until };
    await linkTo(db, { ...asked, other_topics: [...OTHER_TOPICS], confidence_min: CONFIDENCE_LISTED_MIN, revision });
    await withdrawLinks(db, { ...asked, revision });
  }
}
