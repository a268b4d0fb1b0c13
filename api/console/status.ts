import type { Database } from '../../sql/database.ts';
import { PEOPLE_SHOWN_MIN, type ShownCount, shownCount } from '../counts.ts';
import { ELEMENT_STATES, type ElementState, elementFigures } from '../elements.ts';
import { newestPeriod } from '../statements.ts';
import { openBySeverity } from './statements.ts';

const OPEN_MAX = 10_000;
const SOURCES_SHOWN_MAX = 50;
export const SEVERITIES = ['critical', 'major', 'minor', 'warning'] as const;

/**
 * How things stand, for the first line of the first page: what is wrong, how many customers that touches, and how much of the network it rests on.
 * `exact`: whether numbers of people are exact; else each incident's is rounded and the total is the sum of what is shown, so that it gives nothing away.
 * Cost: four small queries.
 */
export async function networkStatus(db: Database, exact: boolean) {
  const [[newest], open, figures] = await Promise.all([
    newestPeriod(db, {}),
    openBySeverity(db, { limit: OPEN_MAX }),
    elementFigures(db, {}, { limit: 1, offset: 0 }),
  ]);
  const faults = open.filter((incident) => incident.root_kind !== 'source');
  const sources = open.filter((incident) => incident.root_kind === 'source');
  const of = (state: ElementState) => figures.counts.filter((row) => row.state === state).reduce((sum, row) => sum + row.elements, 0);
  const elements = Object.fromEntries(ELEMENT_STATES.map((state) => [state, of(state)])) as Record<ElementState, number>;
  const total = Object.values(elements).reduce((sum, count) => sum + count, 0);
  const late = newest ? Math.max(0, newest.sources_expected - newest.sources_arrived) : 0;
  const customers = customersOf(faults, exact);
  const state = stateOf(newest !== undefined, total, elements);
  const worst = faults[0] ?? null;
  return {
    state,
    sentence: `${openSentence(state, faults.length, customers, worst)} ${figures.sentence}${lateSentence(late)}`,
    judged_until: newest?.period_end ?? null,
    period_s: newest?.period_s ?? null,
    elements: { ...elements, total },
    sources: {
      expected: newest?.sources_expected ?? 0,
      arrived: newest?.sources_arrived ?? 0,
      late,
      incomplete: sources.slice(0, SOURCES_SHOWN_MAX).map(({ root_id: source, onset: since, incident_id }) => ({ source, since, incident_id })),
    },
    incidents: {
      total: faults.length,
      ...Object.fromEntries(SEVERITIES.map((severity) => [severity, faults.filter((one) => one.severity === severity).length])),
    } as Record<'total' | (typeof SEVERITIES)[number], number>,
    customers,
    worst: worst && { incident_id: worst.incident_id, severity: worst.severity, area: worst.area, onset: worst.onset },
  };
}

/** What the first page looks like: nothing loaded yet, nothing judged yet, mostly unknown, or known. Quiet is only said where most could be judged. */
export type StatusState = 'empty' | 'waiting' | 'learning' | 'blind' | 'judged';

function stateOf(periods: boolean, total: number, elements: Record<ElementState, number>): StatusState {
  if (total === 0) return 'empty';
  if (!periods) return 'waiting';
  const asked = total - elements.locked - elements.maintenance;
  if (2 * elements.judged >= asked) return 'judged';
  return elements.learning >= elements.missing + elements.suspect + elements.unknown ? 'learning' : 'blind';
}

/** Customers of all open incidents together; somebody touched by two counts twice, which is why it is said with "about". */
function customersOf(open: readonly { readonly customers: number }[], exact: boolean): ShownCount {
  if (exact) return open.reduce((sum, one) => sum + one.customers, 0);
  const shown = open.map((one) => shownCount(one.customers)).filter((count) => typeof count === 'number');
  return shown.length === 0 ? `<${PEOPLE_SHOWN_MIN}` : shown.reduce((sum, count) => sum + count, 0);
}

/** @example "3 incidents are touching about 4,200 customers; the worst began at 2036-01-09 13:05 UTC in Odense C." */
function openSentence(
  state: StatusState,
  total: number,
  customers: ShownCount,
  worst: { readonly onset: Date; readonly area: string; readonly root_id: string } | null,
): string {
  if (!worst) return state === 'judged' ? 'No open incident.' : 'No open incident, which says little: most of the network could not be judged.';
  const people = typeof customers === 'number' ? `about ${customers.toLocaleString('en-GB')}` : 'fewer than 20';
  const at = worst.onset.toISOString().slice(0, 16).replace('T', ' ');
  const where = worst.area === '' ? `at ${worst.root_id}` : `in ${worst.area}`;
  const subject = total === 1 ? '1 incident is' : `${total.toLocaleString('en-GB')} incidents are`;
  return `${subject} touching ${people} customers; ${total === 1 ? 'it' : 'the worst'} began at ${at} UTC ${where}.`;
}

function lateSentence(late: number): string {
  return late === 0 ? '' : ` ${late.toLocaleString('en-GB')} ${late === 1 ? 'source has' : 'sources have'} not delivered yet.`;
}
