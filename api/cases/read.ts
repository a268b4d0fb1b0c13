import type { Database } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { type Reader, recordAccess } from '../access.ts';
import { LISTED_CONFIDENCE_MIN } from '../affected.ts';
import { plainNumber } from '../csv.ts';
import { caseCalls } from '../effect/statements.ts';
import { opened } from '../identities.ts';
import type { Page } from '../incidents.ts';
import { caseAlias } from './alias.ts';
import { lineAlias } from './contact.ts';
import type { CaseDesk, CaseId } from './desk.ts';
import { casePeople, cases, type LISTINGS, type SORTS } from './statements.ts';
import { type CaseNow, type CaseState, isCleared, stateAt } from './step.ts';

/** People shown for one case: a business may have thousands of lines. */
const PEOPLE_MAX = 200;

/** Which cases are asked for, in which order. */
export interface CaseFilter {
  readonly states?: readonly CaseState[] | undefined;
  readonly holder?: string | undefined;
  readonly listing?: (typeof LISTINGS)[number] | undefined;
  readonly sort: (typeof SORTS)[number];
  readonly order: 'asc' | 'desc';
}

/**
 * A page of an incident's cases and how many fit in all, without identities: who it is shows when a case is opened. Recorded before it is handed out.
 * Cost: the incident's list, grouped once.
 */
export async function listCases(db: Database, keys: KeyRing, incident: string, filter: CaseFilter, page: Page, reader: Reader, at: Date) {
  const { states = [], holder = '', listing = '' as const, sort, order } = filter;
  const asked = { states: [...states], holder, listing, sort_by: sort, direction: order === 'asc' ? (1 as const) : (-1 as const) };
  const rows = await cases(db, { incident, at, confidence_min: LISTED_CONFIDENCE_MIN, ...asked, ...page });
  const shown = rows.map(({ centre_key, total: _, held_since, held_until, changed_at, first_at, last_at, ...row }) => ({
    case_id: caseAlias(keys, { incident, centre: centre_key }),
    ...row,
    held_since: row.held_by === '' ? null : held_since,
    held_until: row.held_by === '' ? null : held_until,
    changed_at: row.version === 0 ? null : changed_at,
    first_at: row.listing === 'no_longer_kept' ? null : first_at,
    last_at: row.listing === 'no_longer_kept' ? null : last_at,
  }));
  await recordAccess(db, keys, {
    ...reader,
    action: 'list',
    object: incident,
    allowed: true,
    rows: rows.length,
    fields: Object.keys(shown[0] ?? {}),
  });
  return { total: rows[0]?.total ?? 0, cases: shown };
}

/** One case as whoever works on it sees it, identities opened; null when there is none. The look is recorded first. */
export async function openCase(db: Database, keys: KeyRing, desk: CaseDesk, id: CaseId, reader: Reader, at: Date) {
  const now = await desk.now(id);
  if (!now) return null;
  const rows = await casePeople(db, { ...id, confidence_min: LISTED_CONFIDENCE_MIN, limit: PEOPLE_MAX });
  const calls = await caseCalls(db, { ...id, limit: PEOPLE_MAX });
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
  const alias = caseAlias(keys, id);
  const people = rows.map(({ subscriber_key, customer_key, ...row }) => ({
    line_id: lineAlias(keys, id.incident, subscriber_key),
    customer_id: customers.get(customer_key)?.['customer_id'] ?? '',
    name: customers.get(customer_key)?.['name'] ?? '',
    msisdn: plainNumber(lines.get(subscriber_key)?.['msisdn'] ?? ''),
    ...row,
  }));
  const fields = ['complaints_at', ...Object.keys(people[0] ?? {})];
  await recordAccess(db, keys, { ...reader, action: 'reveal', object: `${id.incident}/${alias}`, allowed: true, rows: rows.length, fields });
  return { incident_id: id.incident, ...caseView(keys, id, now, at), complaints_at: calls.map((call) => call.created_at), people };
}

/** Where a case stands, without people. */
export function caseView(keys: KeyRing, id: CaseId, now: CaseNow, at: Date) {
  const state = stateAt(now, at);
  const held = state === 'reserved';
  return {
    case_id: caseAlias(keys, id),
    version: now.version,
    state,
    withdrawn: !now.listed,
    held_by: held ? now.holder : '',
    held_since: held ? now.held_since : null,
    held_until: held ? now.held_until : null,
    contact_cleared: held && isCleared(now),
    channel: now.channel,
    purpose: now.purpose,
  };
}
