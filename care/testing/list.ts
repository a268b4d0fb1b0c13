import type { Database } from '../../sql/database.ts';
import { select } from '../../sql/testing/database.ts';
import { nameOf } from './scene.ts';

interface Listed {
  subscriber_key: string;
  matched_by: string;
  confidence: number;
  minutes_exposed: number;
  events: number;
  failures: number;
  first: string;
  last: string;
  worst: string;
  worst_element_key: string;
  exposure: number;
}

/** The list of an incident as care would see it, names instead of keys. */
export async function listOf(where: Database, incident: string) {
  const rows = await select<Listed>(
    where,
    `SELECT subscriber_key, matched_by, confidence, minutes_exposed, events, failures, formatDateTime(first_at, '%H:%i') AS first,
       formatDateTime(last_at, '%H:%i') AS last, formatDateTime(worst_at, '%H:%i') AS worst, worst_element_key, exposure
     FROM incident_customers FINAL WHERE incident_id = {incident:String} AND NOT withdrawn ORDER BY subscriber_key`,
    { incident },
  );
  return Object.fromEntries(
    rows.map(({ subscriber_key, worst_element_key, ...row }) => [nameOf(subscriber_key), { ...row, on: nameOf(worst_element_key) }]),
  );
}
