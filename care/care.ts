import type { Database } from '../sql/database.ts';
import { computeAffected, type Impact } from './affected.ts';
import { recordCalls } from './calls.ts';
import { linkComplaints } from './complaints.ts';
import type { HouseholdPolicy } from './household_policy.ts';
import { measureLag } from './lag.ts';
import { findSpikes } from './spikes/find.ts';

/**
 * Everything care does after a period has been detected: lists, complaint links, spikes of complaints, lag figures. `at` is the period's end in network time.
 * May run twice. `households`: which soft links count, as shipped (none) unless given. @returns the counts of every incident whose list was computed
 */
export async function runCare(db: Database, at: Date, households?: HouseholdPolicy): Promise<Impact[]> {
  const impacts = await computeAffected(db, 'open', at, households);
  await linkComplaints(db, at);
  await findSpikes(db, at);
  await recordCalls(db, at);
  await measureLag(db, at);
  return impacts;
}
