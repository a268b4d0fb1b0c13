import type { Database } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import { type Access, type Reader, recordAccess } from './access.ts';
import { centreAlias } from './cases/alias.ts';
import { type Cell, csv, plainNumber } from './csv.ts';
import { confidenceInWords, howMatched } from './exposure.ts';
import { opened } from './identities.ts';
import { inTheWay } from './policy/contactable.ts';
import { EVERY_CENTRE, type Fact, factsOf } from './policy/facts.ts';
import { agreed, REASONS, type Reason, reasonsAgainst, SENTENCES } from './policy/judge.ts';
import { CHANNELS, type ContactPolicy } from './policy/policy.ts';
import { affectedRows, affectedTotal } from './statements.ts';

/** Matches less sure than this are kept in the table and left out of lists, unless asked for. */
export const LISTED_CONFIDENCE_MIN = 0.5;
/** Rows in one answer as JSON, and in one export. */
export const LIST_ROWS_MAX = 500;
export const EXPORT_ROWS_MAX = 50_000;

/** One touched subscription, with its identity opened. Only care may see it. */
export interface AffectedCustomer {
  readonly customer_id: string;
  readonly name: string;
  readonly msisdn: string;
  readonly decision_centre: string;
  readonly segment: string;
  readonly value_band: number | null;
  readonly vip: boolean;
  readonly language: string;
  readonly minutes_exposed: number;
  readonly failures: number;
  readonly events: number;
  readonly first_at: Date;
  readonly last_at: Date;
  readonly worst_at: Date;
  readonly confidence: number;
  readonly matched_by: string;
  readonly exposure: number;
  readonly priority: number;
  /** What the contact policy believes: an answer on record outranks the customer file, and so does a flag or what was said to an agent. */
  readonly consent: boolean;
  readonly do_not_contact: boolean;
  readonly may_contact: boolean;
  readonly reason: string;
  /** How bad it was for this person, A to D; empty on lists of before this was measured, as are the fields after it. */
  readonly severity: string;
  /** How the person came on the list, in words. */
  readonly how: string;
  readonly usual_failure_share: number;
  readonly expected_failures: number;
  readonly surplus_failures: number;
  readonly expected_events: number;
  /** home, work, passing or unknown: what the area is in the person's own habit. */
  readonly place: string;
  readonly dwell_share: number;
  readonly elsewhere_minutes: number;
  readonly location_age_min: number;
  readonly confidence_words: string;
}

export interface AffectedList {
  /** Lines of the whole list, and how many of them may be contacted; `customers` is one page of it. */
  readonly affected: number;
  readonly contactable: number;
  /** Why the other lines may not be contacted now; each counted once, so affected = contactable + all of these. */
  readonly refused: { readonly reason: Reason; readonly sentence: string; readonly lines: number }[];
  readonly customers: readonly AffectedCustomer[];
}

export interface AffectedOptions {
  readonly limit: number;
  readonly offset: number;
  readonly confidenceMin: number;
  /** When somebody may be contacted, and the moment it is asked for. */
  readonly policy: ContactPolicy;
  readonly at: Date;
  /** Who reads; it is written to the access log before anything is returned. */
  readonly reader: Reader & Pick<Access, 'action'>;
}

/**
 * The people touched by an incident, whom to look after first, identities opened. The one place lists are read: API and command line both come here.
 * The look is recorded before the rows are handed out; when it cannot be recorded there are no rows. Needs the `care` role's database connection.
 * Cost: the incident's rows, and one look into the vault for every thousand people of the page.
 * @throws {RangeError} when more rows are asked for than one export may have
 */
export async function affectedCustomers(db: Database, keys: KeyRing, incident: string, options: AffectedOptions): Promise<AffectedList> {
  const { limit, offset, confidenceMin, policy, at, reader } = options;
  if (limit > EXPORT_ROWS_MAX) throw new RangeError(`at most ${EXPORT_ROWS_MAX} rows at once`);
  const listed = { incident, confidence_min: confidenceMin };
  const [totals] = await affectedTotal(db, listed);
  const rows = await affectedRows(db, { ...listed, limit, offset });
  const facts = (await factsOf({ db, keys, policy }, incident, EVERY_CENTRE, confidenceMin, at)).filter((fact) => fact.affected);
  const way = new Map(facts.map((fact) => [fact.subscriber_key, inTheWay(policy, fact, 'incident', at)]));
  const factOf = new Map(facts.map((fact) => [fact.subscriber_key, fact]));
  const customers = await opened(
    db,
    keys,
    'customer',
    rows.map((row) => row.customer_key),
  );
  const subscribers = await opened(
    db,
    keys,
    'subscription',
    rows.map((row) => row.subscriber_key),
  );
  const shown = rows.map(({ subscriber_key, customer_key, centre_key, known, value_band, protected: _, location_age_s, ...row }) => ({
    customer_id: customers.get(customer_key)?.['customer_id'] ?? '',
    name: customers.get(customer_key)?.['name'] ?? '',
    msisdn: plainNumber(subscribers.get(subscriber_key)?.['msisdn'] ?? ''),
    decision_centre: centreAlias(keys, { incident, centre: centre_key }),
    value_band: known ? value_band : null,
    ...row,
    ...willing(policy, factOf.get(subscriber_key), at),
    ...mayContact(way.get(subscriber_key)),
    how: howMatched(row.matched_by),
    location_age_min: Math.round(location_age_s / 60),
    confidence_words: confidenceInWords({ ...row, location_age_s }),
  }));
  const fields = reader.action === 'export' ? COLUMNS : Object.keys(shown[0] ?? {});
  await recordAccess(db, keys, { ...reader, object: incident, allowed: true, rows: rows.length, fields });
  return { ...counted([...way.values()], totals?.total ?? 0), customers: shown };
}

/** Whether a line may be contacted, and the rule that is in the way; undefined is a line without a known contract. */
function mayContact(reason: Reason | null = 'no_contract'): { may_contact: boolean; reason: string } {
  return reason === null ? { may_contact: true, reason: '' } : { may_contact: false, reason: SENTENCES[reason] };
}

/** Whether a line's customer agreed to some channel, and whether they asked to be left alone, as the policy takes it; of a line it does not know the second is as the customer file has it. */
function willing(policy: ContactPolicy, fact: Fact | undefined, at: Date): { consent: boolean; do_not_contact?: boolean } {
  if (!fact) return { consent: false };
  const channels = CHANNELS.filter((channel) => policy.channels[channel]);
  const reasons = channels.flatMap((channel) => reasonsAgainst(policy, fact, { channel, purpose: 'incident' }, at));
  return { consent: agreed(policy, fact), do_not_contact: reasons.includes('do_not_contact') };
}

/** Lines of the whole list by what is in their way; those without a known contract are the rest. */
function counted(ways: readonly (Reason | null)[], affected: number): Pick<AffectedList, 'affected' | 'contactable' | 'refused'> {
  const unknown = Math.max(0, affected - ways.length);
  const refused = REASONS.flatMap((reason) => {
    const lines = ways.filter((way) => way === reason).length + (reason === 'no_contract' ? unknown : 0);
    return lines === 0 ? [] : [{ reason, sentence: SENTENCES[reason], lines }];
  });
  return { affected, contactable: ways.filter((way) => way === null).length, refused };
}

const COLUMNS = [
  'priority',
  'customer_id',
  'name',
  'msisdn',
  'decision_centre',
  'segment',
  'value_band',
  'vip',
  'language',
  'minutes_exposed',
  'failures',
  'events',
  'first_at',
  'last_at',
  'worst_at',
  'confidence',
  'matched_by',
  'consent',
  'do_not_contact',
  'may_contact',
  'reason',
  'severity',
  'how',
  'usual_failure_share',
  'expected_failures',
  'surplus_failures',
  'expected_events',
  'place',
  'dwell_share',
  'elsewhere_minutes',
  'location_age_min',
  'confidence_words',
] as const satisfies readonly (keyof AffectedCustomer)[];

/** The list as a table, one line per subscription, times as text in UTC; telephone numbers are text without a plus sign. */
export function affectedTable(customers: readonly AffectedCustomer[]): { readonly header: readonly string[]; readonly rows: Cell[][] } {
  const cells = (customer: AffectedCustomer): Cell[] =>
    COLUMNS.map((column) => {
      const value = customer[column];
      return value instanceof Date ? `${value.toISOString().slice(0, 19)}Z` : value;
    });
  return { header: COLUMNS, rows: customers.map(cells) };
}

/** The list as CSV for a spreadsheet. */
export function affectedCsv(customers: readonly AffectedCustomer[], options: { bom: boolean }): string {
  const { header, rows } = affectedTable(customers);
  return csv(header, rows, options);
}
