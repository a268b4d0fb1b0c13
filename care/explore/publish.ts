import { type Database, nextRevision } from '../../sql/database.ts';
import { CONFIDENCE_LISTED_MIN } from '../affected.ts';
import { exploreDay, exploreDue } from './statements.ts';

/** Fewest customers a group open to all staff may have, as in the API's counts. A constant, not a setting: nobody can turn it down. */
export const GROUP_MIN = 20;
/** A day is written when it has been over for so long, in network time: records and complaints come late. */
const SETTLE_S = 2 * 3_600;
/** Days written in one run; presence goes back three. */
const DAYS_MAX = 3;

/**
 * Writes how groups of customers fared on each day that is over (`experience_cells`), for everybody to explore. A day is written once: were it written again with later
 * data, the difference would tell of the few it is about. Cost: one pass over a day's presence, once a day; otherwise one small question.
 * @returns the days written
 */
export async function publishExperience(db: Database): Promise<string[]> {
  const due = await exploreDue(db, { settle_s: SETTLE_S, limit: DAYS_MAX });
  for (const { day } of due) await exploreDay(db, { day, k: GROUP_MIN, confidence_min: CONFIDENCE_LISTED_MIN, revision: await nextRevision(db) });
  return due.map((one) => one.day);
}
