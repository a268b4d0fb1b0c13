import { z } from 'zod';
import { type Database, nextRevision } from '../sql/database.ts';
import { defineStatement, Key } from '../sql/query.ts';
import { wholeSeconds } from './affected.ts';
import { NETWORK_TOPICS } from './topics/lexicon.ts';

/** Complaints this young are looked at anew each time; older ones stay as they were. */
const LOOKED_BACK_S = 7 * 86_400;

const file = (name: string): URL => new URL(`../sql/queries/care/${name}.sql`, import.meta.url);
const Days = { since: z.date(), at: z.date(), revision: Key };

const record = defineStatement({
  file: file('record_calls'),
  params: z.strictObject({ ...Days, network_topics: z.array(z.string()) }),
  mayRunTwice: true,
});
const withdraw = defineStatement({ file: file('withdraw_calls'), params: z.strictObject(Days), mayRunTwice: true });

/**
 * Writes down who complained about which incident, on its list or not (`incident_calls`): from it care learns whether those who were told call less, and
 * how many of those who call the list had missed. Needs `linkComplaints` to have run for the same `at`; the same tables and `at` give the same rows.
 * Cost: the complaints of a week, joined with the listed people of the incidents they are tied to.
 */
export async function recordCalls(db: Database, at: Date): Promise<void> {
  const until = wholeSeconds(at);
  const days = { since: new Date(until.getTime() - LOOKED_BACK_S * 1000), at: until, revision: await nextRevision(db) };
  await record(db, { ...days, network_topics: [...NETWORK_TOPICS] });
  await withdraw(db, days);
}
