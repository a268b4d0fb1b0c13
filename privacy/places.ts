import type { Database } from '../sql/database.ts';
import {
  centresAlone,
  complaintsOf,
  countOfKeys,
  countOutranked,
  deleteOfKeys,
  deleteOutranked,
  linesOfCustomer,
  unlinkLines,
} from './statements.ts';

/** Whose keys a column holds. */
type Holds = 'subscriber' | 'customer' | 'complaint' | 'centre' | 'line' | 'passed_on';

/**
 * Every column that leads to a person; a test holds it against the schema, so a new one without a place here fails. `centre`: rows go where the household
 * or account held nobody else. `line`: the row stays for the others, without the line and without the note. `passed_on`: the line is somebody else's now, whose
 * newest row stays; the older ones go.
 */
export const PLACES: readonly { readonly table: string; readonly column: string; readonly holds: Holds; readonly vault?: true }[] = [
  { table: 'identities', column: 'subject_key', holds: 'subscriber', vault: true },
  { table: 'identities', column: 'subject_key', holds: 'customer', vault: true },
  { table: 'identities', column: 'subject_key', holds: 'passed_on', vault: true },
  { table: 'presence', column: 'subscriber_key', holds: 'subscriber' },
  { table: 'presence_by_line', column: 'subscriber_key', holds: 'subscriber' },
  { table: 'incident_customers', column: 'subscriber_key', holds: 'subscriber' },
  { table: 'incident_customers', column: 'customer_key', holds: 'customer' },
  { table: 'incident_customers_computed', column: 'subscriber_key', holds: 'subscriber' },
  { table: 'incident_list_changes', column: 'subscriber_key', holds: 'subscriber' },
  { table: 'incident_forecasts', column: 'subscriber_key', holds: 'subscriber' },
  { table: 'incident_forecasts', column: 'customer_key', holds: 'customer' },
  { table: 'device_stays', column: 'subscriber_key', holds: 'subscriber' },
  { table: 'top_ups', column: 'subscriber_key', holds: 'subscriber' },
  { table: 'top_ups', column: 'payer_key', holds: 'subscriber' },
  { table: 'self_care_logins', column: 'subscriber_key', holds: 'subscriber' },
  { table: 'night_places', column: 'subscriber_key', holds: 'subscriber' },
  { table: 'centre_links', column: 'centre_a', holds: 'customer' },
  { table: 'centre_links', column: 'centre_b', holds: 'customer' },
  { table: 'centre_splits', column: 'customer_key', holds: 'customer' },
  { table: 'centre_splits', column: 'other_key', holds: 'customer' },
  { table: 'centre_memberships', column: 'customer_key', holds: 'customer' },
  { table: 'centre_groups', column: 'member', holds: 'customer' },
  { table: 'complaint_texts', column: 'complaint_key', holds: 'complaint' },
  { table: 'complaint_topics', column: 'complaint_key', holds: 'complaint' },
  { table: 'complaint_links', column: 'complaint_key', holds: 'complaint' },
  { table: 'placebo_links', column: 'complaint_key', holds: 'complaint' },
  { table: 'incident_calls', column: 'complaint_key', holds: 'complaint' },
  { table: 'incident_calls', column: 'centre_key', holds: 'centre' },
  { table: 'case_events', column: 'centre_key', holds: 'centre' },
  { table: 'case_events', column: 'line_key', holds: 'line' },
  { table: 'complaints', column: 'complaint_key', holds: 'complaint' },
  { table: 'complaints', column: 'subscriber_key', holds: 'subscriber' },
  { table: 'complaints', column: 'customer_key', holds: 'customer' },
  { table: 'consents', column: 'customer_key', holds: 'customer' },
  { table: 'contact_flags', column: 'customer_key', holds: 'customer' },
  { table: 'subscriptions', column: 'subscriber_key', holds: 'subscriber' },
  { table: 'subscriptions', column: 'customer_key', holds: 'customer' },
  { table: 'decision_centres', column: 'customer_key', holds: 'customer' },
  { table: 'line_owners', column: 'subscriber_key', holds: 'subscriber' },
  { table: 'line_owners', column: 'customer_key', holds: 'customer' },
  { table: 'customers', column: 'customer_key', holds: 'customer' },
];

export interface PersonKeys {
  readonly subscriber_keys: readonly string[];
  readonly customer_keys: readonly string[];
}

/** Keys asked about in one statement. */
const KEYS_AT_ONCE = 1_000;
const PASSES_MAX = 3;

/** Rows of one column: `found` before, `left` after. */
export interface Cleared {
  readonly place: string;
  readonly found: number;
  readonly left: number;
}

/**
 * Removes all rows under these keys and of the lines that are these customers' now, wherever they are, and counts before and after, all parts, outranked rows
 * included. Looks again where rows came in meanwhile. Identities go first: from then on the rest leads to nobody. Cost: one column of each table; tables with hits have the parts concerned rewritten.
 */
export async function clearPlaces(db: Database, person: PersonKeys): Promise<Cleared[]> {
  const keys = await keysOf(db, person);
  const cleared: Cleared[] = [];
  for (const { table, column, holds, vault } of PLACES) {
    const database = vault ? db.vault : db.name;
    const wanted = keys[holds];
    const place = { database, table, column };
    const count = async () => {
      let rows = 0;
      for (const some of slices(wanted)) rows += (await countOf(db, holds, { ...place, keys: some }))[0]?.rows ?? 0;
      return rows;
    };
    const found = await count();
    let left = found;
    for (let pass = 0; left > 0 && pass < PASSES_MAX; pass++) {
      for (const some of slices(wanted)) await clearOf(db, holds, { ...place, keys: some });
      left = await count();
    }
    cleared.push({ place: `${vault ? 'vault.' : ''}${table}.${column}`, found, left });
  }
  return cleared;
}

type OfKeys = Parameters<typeof countOfKeys>[1];

function countOf(db: Database, holds: Holds, wanted: OfKeys) {
  return holds === 'passed_on' ? countOutranked(db, { keys: wanted.keys }) : countOfKeys(db, wanted);
}

function clearOf(db: Database, holds: Holds, wanted: OfKeys) {
  if (holds === 'line') return unlinkLines(db, { keys: wanted.keys });
  return holds === 'passed_on' ? deleteOutranked(db, { keys: wanted.keys }) : deleteOfKeys(db, wanted);
}

async function keysOf(db: Database, { subscriber_keys, customer_keys }: PersonKeys): Promise<Record<Holds, bigint[]>> {
  const customer = customer_keys.map(BigInt).filter((key) => key !== 0n);
  const lines = new Set(subscriber_keys.map(BigInt).filter((key) => key !== 0n));
  const passed_on = new Set<bigint>();
  // A backup may know a line as theirs that had passed on when they were erased, and is in no erasure therefore.
  for (const some of slices(customer))
    for (const line of await linesOfCustomer(db, { customer_keys: some })) (line.theirs ? lines : passed_on).add(BigInt(line.subscriber_key));
  const subscriber = [...lines];
  const complaint = new Set<bigint>();
  for (const some of slices(subscriber))
    for (const row of await complaintsOf(db, { subscriber_keys: some, customer_keys: [] })) complaint.add(BigInt(row.complaint_key));
  for (const some of slices(customer))
    for (const row of await complaintsOf(db, { subscriber_keys: [], customer_keys: some })) complaint.add(BigInt(row.complaint_key));
  const centre = new Set<bigint>();
  for (const some of slices(customer)) for (const row of await centresAlone(db, { customer_keys: some })) centre.add(BigInt(row.centre_key));
  return { subscriber, customer, complaint: [...complaint], centre: [...centre], line: subscriber, passed_on: [...passed_on] };
}

function slices(keys: readonly bigint[]): bigint[][] {
  const cut: bigint[][] = [];
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) cut.push(keys.slice(from, from + KEYS_AT_ONCE));
  return cut;
}
