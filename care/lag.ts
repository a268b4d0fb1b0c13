import { type Database, nextRevision } from '../sql/database.ts';
import { wholeSeconds } from './affected.ts';
import { PLACEBO_SHIFTS_S } from './complaints.ts';
import { computeLag, computeLagCoverage } from './statements.ts';
import { NETWORK_TOPICS } from './topics/lexicon.ts';

/** The lag figures speak of the last four weeks. */
const WINDOW_S = 28 * 86_400;

/**
 * Writes, per incident of the last four weeks, when it began, was detected, was first complained about, peaked and ended (table `lag`),
 * and how many network complaints found no incident or would have found one by chance (`lag_coverage`). Times and counts only.
 * Needs `linkComplaints` to have run for the same `at`.
 */
export async function measureLag(db: Database, at: Date): Promise<void> {
  const until = wholeSeconds(at);
  const since = new Date(until.getTime() - WINDOW_S * 1000);
  const revision = await nextRevision(db);
  await computeLag(db, { since, at: until, revision });
  await computeLagCoverage(db, { since, at: until, shifts_s: [...PLACEBO_SHIFTS_S], network_topics: [...NETWORK_TOPICS], revision });
}
