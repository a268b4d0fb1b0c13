import { type Database, nextRevision } from '../sql/database.ts';
import { centresStale, computeCentres } from './statements.ts';

/**
 * Works out anew who decides about each contract (household or business account), when customers changed since the last time.
 * Hard links only, the rule is in `centres.sql`; the same customers give the same centres.
 * Cost: nothing when nothing changed, else five sorts of the customer table.
 * @returns whether it was worked out anew
 */
export async function refreshDecisionCentres(db: Database): Promise<boolean> {
  const [answer] = await centresStale(db, {});
  if (answer?.stale !== 1) return false;
  await computeCentres(db, { revision: await nextRevision(db) });
  return true;
}
