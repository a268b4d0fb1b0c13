import { NOTHING } from '../policy/contactable.ts';
import { areaName } from '../words/message.ts';
import type { caseStandings, worklistColumns, worklistIncidents } from './statements.ts';
import type { CaseState } from './step.ts';

export const WORKLIST_SORTS = ['priority', 'minutes', 'area'] as const;
export const KINDS = ['household', 'business'] as const;

export interface WorklistFilter {
  readonly incident?: string | undefined;
  readonly incident_state?: 'open' | 'resolved' | undefined;
  readonly area?: string | undefined;
  readonly value_band?: number | undefined;
  readonly kind?: (typeof KINDS)[number] | undefined;
  readonly contactable_now?: boolean | undefined;
  readonly states?: readonly CaseState[] | undefined;
  readonly mine?: boolean | undefined;
}

export interface WorklistPage {
  readonly sort: (typeof WORKLIST_SORTS)[number];
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
  /** The place to go on from: what an earlier page gave as `next`. Stays right when cases before it come or go. */
  readonly after?: string | undefined;
  readonly language: string;
}

export type Columns = Awaited<ReturnType<typeof worklistColumns>>[number];
export type ListIncident = Awaited<ReturnType<typeof worklistIncidents>>[number];
export type CaseStanding = Awaited<ReturnType<typeof caseStandings>>[number];

/** The list as it was at `at`: columns of one length, and for each row what a contact would be for and what stands in its way. */
export interface Snapshot {
  readonly at: Date;
  readonly incidents: readonly ListIncident[];
  readonly columns: Columns;
  readonly place: Int16Array;
  /** 1 where people would be told that it is over, 0 where they would be told of the incident. */
  readonly over: Uint8Array;
  readonly complete: boolean;
  /** The row of a case, by household and incident. */
  readonly rowOf: ReadonlyMap<string, number>;
  readonly sorted: Map<string, Uint32Array>;
}

export function incidentOf({ incidents, columns }: Snapshot, row: number): ListIncident {
  const incident = incidents[(columns.incident[row] ?? 0) - 1];
  if (!incident) throw new Error('a row of the work list belongs to no incident');
  return incident;
}

function keyOf(list: Snapshot, row: number): string {
  return `${list.columns.centre_key[row]} ${incidentOf(list, row).incident_id}`;
}

export function fitting(
  filter: WorklistFilter,
  list: Snapshot,
  stateOf: (row: number) => CaseState,
  isHeldByReader: (row: number) => boolean,
): (row: number) => boolean {
  const { columns, place } = list;
  const { incident, incident_state, area, value_band, kind, contactable_now, states, mine } = filter;
  const incidents = new Set(
    list.incidents.flatMap((one, index) => {
      const fits = (incident === undefined || one.incident_id === incident) && (incident_state === undefined || one.state === incident_state);
      return fits && (area === undefined || areaName(one.area) === area) ? [index + 1] : [];
    }),
  );
  return (row) =>
    incidents.has(columns.incident[row] ?? 0) &&
    (value_band === undefined || columns.value_band[row] === value_band) &&
    (kind === undefined || (columns.business[row] === true) === (kind === 'business')) &&
    (contactable_now === undefined || (place[row] === NOTHING) === contactable_now) &&
    (states === undefined || states.includes(stateOf(row))) &&
    (!mine || (stateOf(row) === 'reserved' && isHeldByReader(row)));
}

export function countsOf(rows: Uint32Array, stateOf: (row: number) => CaseState, list: Snapshot) {
  const counts = { open: 0, reserved: 0, contacted: 0, no_answer: 0, resolved: 0, do_not_contact: 0, expired: 0, contactable: 0 };
  for (const row of rows) {
    counts[stateOf(row)] += 1;
    if (list.place[row] === NOTHING) counts.contactable += 1;
  }
  return counts;
}

/** Rows in the order asked for; the order is total, kept for as long as the reading. */
export function sortedRows(list: Snapshot, sort: WorklistPage['sort'], order: WorklistPage['order']): Uint32Array {
  const name = `${sort} ${order}`;
  const before = list.sorted.get(name);
  if (before) return before;
  const rows = Uint32Array.from(list.columns.centre_key, (_, row) => row);
  const sign = order === 'asc' ? 1 : -1;
  rows.sort((a, b) => sign * compared(sortValue(list, a, sort), sortValue(list, b, sort)) || tie(list, a, b));
  list.sorted.set(name, rows);
  return rows;
}

function sortValue(list: Snapshot, row: number, sort: WorklistPage['sort']): number | string {
  if (sort === 'area') return incidentOf(list, row).area;
  return (sort === 'minutes' ? list.columns.minutes_exposed[row] : list.columns.priority[row]) ?? 0;
}

function compared(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What comes first among equals: the more urgent, then incident and household, whatever the direction. */
function tie(list: Snapshot, a: number, b: number): number {
  return (list.columns.priority[b] ?? 0) - (list.columns.priority[a] ?? 0) || compared(keyOf(list, a), keyOf(list, b));
}
