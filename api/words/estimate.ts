import { type Database, insertOnce } from '../../sql/database.ts';
import { RequestError } from '../errors.ts';
import { findIncident } from '../incidents.ts';
import { type Estimate, messageFor, type Words } from './message.ts';
import { estimateOf } from './statements.ts';

/**
 * Stores when the NOC expects service to be back; it counts from now on.
 * @throws {RequestError} 400 when one of the times has passed
 */
export async function storeEstimate(db: Database, incident: string, estimate: Estimate, actor: string, at: Date): Promise<void> {
  const { restored_by, next_update_at, confidence } = estimate;
  if (restored_by <= at || next_update_at <= at) throw new RequestError(400, 'Both times of an estimate must lie ahead.');
  const seconds = (when: Date) => Math.floor(when.getTime() / 1000);
  const row = {
    incident_id: incident,
    at: at.toISOString(),
    restored_by: seconds(restored_by),
    confidence,
    next_update_at: seconds(next_update_at),
    actor,
  };
  await insertOnce(db, 'incident_estimates', [row], `estimate ${incident} ${at.getTime()} ${actor}`);
}

/** What may be said of an incident in a language, by the clock of a time zone; null when there is no such incident. Names no element and no cause. */
export async function wordsOf(db: Database, incident: string, to: { language: string; time_zone: string; at: Date }): Promise<Words | null> {
  const [found, [estimate]] = await Promise.all([findIncident(db, incident), estimateOf(db, { incident })]);
  if (!found) return null;
  const { experience, area, onset, resolved_at } = found;
  return messageFor({ experience, area, onset, resolved_at, estimate: estimate ?? null }, to);
}
