import type { Database } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { type Reader, recordAccess } from '../access.ts';
import { LISTED_CONFIDENCE_MIN } from '../affected.ts';
import { centreAlias } from '../cases/alias.ts';
import { plainNumber } from '../csv.ts';
import { howMatched } from '../exposure.ts';
import { opened } from '../identities.ts';
import type { Page } from '../incidents.ts';
import { accountList, accountPeople, forecastCount, forecastCustomers, listChanges, listComputations } from './statements.ts';

/** Individuals shown of one business account. */
const ACCOUNT_PEOPLE_MAX = 50;
const COMPUTATIONS_MAX = 500;

/** Marked as what it is wherever it goes. */
export const FORECAST_SENTENCE = 'A forecast, if the incident lasts: nobody here is affected yet, and nobody is to be contacted as if they were.';

/** How many an incident may yet touch, in lines; null where nothing was forecast. Holds nothing of who. */
export async function forecastReach(db: Database, incident: string): Promise<{ expected: number; likely: number; computed_for: Date } | null> {
  const [counts] = await forecastCount(db, { incident });
  return counts ?? null;
}

/** Those about to be affected, likeliest first, identities opened. The look is recorded before the rows are handed out. Needs the `care` role's connection. */
export async function forecastList(db: Database, keys: KeyRing, incident: string, page: Page, reader: Reader) {
  const rows = await forecastCustomers(db, { incident, ...page });
  const who = await identitiesOf(db, keys, rows);
  const shown = rows.map(({ subscriber_key, customer_key, centre_key, known, value_band, protected: isProtected, ...row }) => ({
    ...who(subscriber_key, customer_key),
    decision_centre: centreAlias(keys, { incident, centre: centre_key }),
    value_band: known ? value_band : null,
    protected: isProtected,
    ...row,
    basis: basis(row),
    is_forecast: true as const,
  }));
  await recordAccess(db, keys, { ...reader, action: 'forecast', object: incident, allowed: true, rows: rows.length, fields: fieldsOf(shown) });
  return shown;
}

/** @example basis({ days_there: 2, days_known: 3, today: 'as_usual' }) // => 'there on 2 of 3 days at these hours; today as usual so far' */
export function basis({ days_there, days_known, today }: { days_there: number; days_known: number; today: string }): string {
  const so =
    today === 'as_usual' ? 'today as usual so far' : today === 'unseen' ? 'today not seen in the last two hours' : 'today elsewhere than usual';
  return `there on ${days_there} of ${days_known} ${days_known === 1 ? 'day' : 'days'} at these hours; ${so}`;
}

/** What changed on a list: each computation with its counts, and who came, went or changed (of one computation, or of all), identities opened. Recorded like a look at the list. */
export async function changesOfList(db: Database, keys: KeyRing, incident: string, computedFor: Date | undefined, page: Page, reader: Reader) {
  const [computations, rows] = await Promise.all([
    listComputations(db, { incident, limit: COMPUTATIONS_MAX }),
    listChanges(db, { incident, computed_for: computedFor ?? new Date(0), ...page }),
  ]);
  const who = await identitiesOf(db, keys, rows);
  const changes = rows.map(({ subscriber_key, customer_key, ...row }) => ({ ...who(subscriber_key, customer_key), ...row }));
  await recordAccess(db, keys, { ...reader, action: 'list', object: incident, allowed: true, rows: rows.length, fields: fieldsOf(changes) });
  return { computations, changes };
}

/**
 * The business accounts of a list, each as a whole and with its individuals: executives and named contacts first, at most 50 of each account. Recorded like a look at the list.
 * Cost: two queries over the incident's rows and the accounts' lines, and one look into the vault.
 */
export async function accountsOfList(db: Database, keys: KeyRing, incident: string, page: Page, reader: Reader) {
  const listed = { incident, confidence_min: LISTED_CONFIDENCE_MIN };
  const accounts = await accountList(db, { ...listed, ...page });
  const keysOf = accounts.map((row) => row.account);
  const people = keysOf.length === 0 ? [] : await accountPeople(db, { ...listed, accounts: keysOf, people_max: ACCOUNT_PEOPLE_MAX });
  const [companies, users] = await Promise.all([
    opened(
      db,
      keys,
      'customer',
      accounts.map((row) => row.customer_key),
    ),
    opened(
      db,
      keys,
      'subscription',
      people.map((row) => row.subscriber_key),
    ),
  ]);
  const shown = accounts.map(({ account, customer_key, ...whole }) => ({
    customer_id: companies.get(customer_key)?.['customer_id'] ?? '',
    name: companies.get(customer_key)?.['name'] ?? '',
    ...whole,
    people: people
      .filter((person) => person.account === account)
      .map(({ account: _, subscriber_key, matched_by, exposure: __, ...person }) => ({
        user_name: users.get(subscriber_key)?.['user_name'] ?? '',
        msisdn: plainNumber(users.get(subscriber_key)?.['msisdn'] ?? ''),
        ...person,
        how: howMatched(matched_by),
      })),
  }));
  const fields = [...fieldsOf(shown), ...fieldsOf(shown.flatMap((account) => account.people))];
  await recordAccess(db, keys, { ...reader, action: 'list', object: incident, allowed: true, rows: people.length, fields });
  return shown;
}

/** The names of what is shown of each row, for the access log. */
function fieldsOf(rows: readonly object[]): string[] {
  return Object.keys(rows[0] ?? {});
}

/** A function from keys to what care may read of a person. */
async function identitiesOf(db: Database, keys: KeyRing, rows: readonly { readonly subscriber_key: string; readonly customer_key: string }[]) {
  const customers = await opened(
    db,
    keys,
    'customer',
    rows.map((row) => row.customer_key),
  );
  const lines = await opened(
    db,
    keys,
    'subscription',
    rows.map((row) => row.subscriber_key),
  );
  return (subscriber: string, customer: string) => ({
    customer_id: customers.get(customer)?.['customer_id'] ?? '',
    name: customers.get(customer)?.['name'] ?? '',
    msisdn: plainNumber(lines.get(subscriber)?.['msisdn'] ?? ''),
  });
}
