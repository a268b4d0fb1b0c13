import { randomUUID } from 'node:crypto';
import type { Database } from '../sql/database.ts';
import { PEOPLE_SHOWN_MIN, type ShownCount, shownCount } from './counts.ts';
import { RequestError } from './errors.ts';
import type { Page } from './incidents.ts';
import { acknowledge, acknowledgements, lagFigureRows, spikes, survivalPoints } from './knowing_statements.ts';
import { seemsPersonal } from './labels.ts';
import type { Role } from './tokens.ts';

export interface FigureFilter {
  readonly dimension?: string | undefined;
  readonly name?: string | undefined;
}

export interface SpikeFilter {
  readonly verdict?: string | undefined;
  readonly region?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

/** The newest lag figures of the groups asked for. Exact; suppress before showing. */
export function lagFigureList(db: Database, filter: FigureFilter, page: Page) {
  return lagFigureRows(db, { dimension: filter.dimension ?? '', name: filter.name ?? '', ...page });
}

/** How many incidents of one group nobody had complained of, by time since the onset; empty where there is no such group. Counts incidents, never people. */
export function silenceCurve(db: Database, dimension: string, name: string) {
  return survivalPoints(db, { dimension, name });
}

/** Spikes of complaints, newest first. Exact counts; suppress before showing. */
export function listSpikes(db: Database, { verdict = '', region = '', since = new Date(0), until = new Date(0) }: SpikeFilter, page: Page) {
  return spikes(db, { verdict, region, since, until, ...page });
}

/** What somebody says who takes an incident on. `note` is for colleagues, never about a customer; `snooze` asks for quiet until the incident closes or gets worse. */
export interface Taken {
  readonly owner?: string | undefined;
  readonly note?: string | undefined;
  readonly snooze?: boolean | undefined;
}

/**
 * Notes that somebody took an incident on at a moment, and returns everything said so far; empty when there is no such incident. The role `noc` may do this.
 * Nothing said before is lost: the first counts for the lag, the newest holds.
 * @throws {RequestError} 400 when the note or the owner may hold a number or an address of a person
 */
export async function acknowledgeIncident(db: Database, incident: string, taken: Taken, by: string, at: Date) {
  const { note = '', snooze = false } = taken;
  const owner = taken.owner || by;
  if (seemsPersonal(note) || (owner !== by && seemsPersonal(owner)))
    throw new RequestError(400, 'A note or an owner may not hold what could be a telephone number, a subscriber’s number or an e-mail address.');
  await acknowledge(db, { incident, by, at, notice_id: randomUUID(), owner, note, snooze });
  return acknowledgements(db, { incident });
}

type FigureRow = Awaited<ReturnType<typeof lagFigureList>>[number];
type SpikeRow = Awaited<ReturnType<typeof listSpikes>>[number];

/** Roles that may know who is touched may also know exactly how many. */
const EXACT: readonly Role[] = ['care', 'admin'];

/** A figure as a role sees it: one that rests on fewer than 20 people is no figure for those who see no people. */
export function figureView({ n_people, ...row }: FigureRow, role: Role) {
  if (!n_people || EXACT.includes(role)) return row;
  const few = row.n < PEOPLE_SHOWN_MIN;
  const left_out = row.unit === 's' ? shownCount(row.left_out) : row.left_out;
  return few ? { ...row, value: null, low: null, high: null, n: shownCount(row.n), left_out } : { ...row, n: shownCount(row.n), left_out };
}

/** A spike as a role sees it, with the sentence that hands it over. What was usual is told only where the count is: together they would give the count away. */
export function spikeView({ total: _, ...row }: SpikeRow, role: Role) {
  const exact = EXACT.includes(role);
  const complaints: ShownCount = exact ? row.complaints : shownCount(row.complaints);
  const told = typeof complaints === 'number';
  const usual = told ? Math.round(row.expected * 100) / 100 : null;
  const sentence = spikeSentence(row, complaints, usual);
  return { ...row, complaints, linked: exact ? row.linked : shownCount(row.linked), expected: usual, evidence: told ? row.evidence : null, sentence };
}

const TOPIC_WORDS: Readonly<Record<string, string>> = {
  network: 'the network',
  coverage: 'coverage',
  slow_data: 'slow data',
  dropped_calls: 'dropped calls',
  cannot_connect: 'no connection',
  bill: 'bills',
};

/** What the NOC is told of a spike, without anything about people. */
function spikeSentence(row: Pick<SpikeRow, 'topic' | 'name' | 'verdict' | 'incident_id'>, complaints: ShownCount, usual: number | null): string {
  const head = `${complaints} complaints about ${TOPIC_WORDS[row.topic] ?? row.topic} from ${row.name} in an hour${usual === null ? ', more than chance allows' : ` where ${usual} are usual`}`;
  switch (row.verdict) {
    case 'known':
      return `${head}; explained by ${row.incident_id}, which was known before.`;
    case 'late':
      return `${head}; explained by ${row.incident_id}, which was found only afterwards.`;
    case 'not_network':
      return `${head}; not about the network.`;
    default:
      return `${head}; no incident explains them: customers see what detection does not.`;
  }
}
