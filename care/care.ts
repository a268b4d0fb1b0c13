import type { Database } from '../sql/database.ts';
import { computeAffected, type Impact, wholeSeconds } from './affected.ts';
import { recordCalls } from './calls.ts';
import { linkComplaints } from './complaints.ts';
import { publishExperience } from './explore/publish.ts';
import { forecastAffected } from './forecast.ts';
import type { HouseholdPolicy } from './household_policy.ts';
import { figuresDue } from './lag/due.ts';
import { measureLag } from './lag.ts';
import { findSpikes } from './spikes/find.ts';
import { whereChanged } from './unchanged.ts';

/**
 * Everything care does after a period has been detected: lists, forecasts, complaint links, spikes of complaints, lag figures, how groups fared on days that are over. `at` is the period's end in network time.
 * May run twice; where no complaint came and no incident, list or notice changed, links and lag stand as they are until the hour's figures are due. `households`: which soft links count, as shipped (none) unless given. @returns the counts of every incident whose list was computed
 */
export async function runCare(db: Database, at: Date, households?: HouseholdPolicy): Promise<Impact[]> {
  const impacts = await computeAffected(db, 'open', at, households);
  // Each needs the lists and none another: what is short is planned by one core while the other works.
  await Promise.all([forecastAffected(db, at), followComplaints(db, at), publishExperience(db)]);
  return impacts;
}

async function followComplaints(db: Database, at: Date): Promise<void> {
  const due = await figuresDue(db, wholeSeconds(at));
  await whereChanged(db, at, due, async () => {
    await linkComplaints(db, at, { due });
    await recordCalls(db, at);
    await measureLag(db, at, { due });
  });
  await findSpikes(db, at);
}
