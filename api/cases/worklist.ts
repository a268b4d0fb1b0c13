import { type Reader, recordAccess } from '../access.ts';
import { LISTED_CONFIDENCE_MIN } from '../affected.ts';
import { RequestError } from '../errors.ts';
import type { FactsDeps } from '../policy/facts.ts';
import { REASONS, SENTENCES } from '../policy/judge.ts';
import { contactStandings } from '../policy/standings.ts';
import { feltBy } from '../words/felt.ts';
import { areaName } from '../words/message.ts';
import { caseAlias, caseOf } from './alias.ts';
import { caseStandings, worklistColumns, worklistIncidents } from './statements.ts';
import { type CaseState, isCleared, stateAt } from './step.ts';
import {
  type CaseStanding,
  type Columns,
  countsOf,
  fitting,
  incidentOf,
  type Snapshot,
  sortedRows,
  type WorklistFilter,
  type WorklistPage,
} from './worklist_rows.ts';

/** Incidents and cases on the list at once; what is beyond it is said. */
const INCIDENTS_MAX = 1_000;
const CASES_MAX = 500_000;
const STANDINGS_MAX = 500_000;
/** Ended incidents stay on the list so long, for the notice that all is well again. */
const ENDED_S = 72 * 3600;
/** Who is on the list and may be contacted is looked up this often; where a case stands, at every question. */
const FRESH_MS = 20_000;
/** An older reading is handed out while a newer one is made, up to this age. */
const HANDED_OUT_MS = 120_000;
/** What is shown of each case, as the access log names it. */
const FIELDS = ['area', 'kind', 'value_band', 'minutes_exposed', 'may_contact', 'state'] as const;

/**
 * Care's work list over all incidents. Who is on it, in which order and whether they may be contacted is read whole, in columns, at most every 20 seconds
 * and behind the back of whoever asks, and pages are cut from that in memory; where each case stands is asked at every page. So a page of a list of 100,000 costs what one of 100 does, two pages of one
 * reading never overlap, and what an agent did a moment ago is there. The policy still decides at the moment of the contact.
 */
export class Worklist {
  private readonly deps: FactsDeps;
  private latest: Snapshot | null = null;
  private reading: Promise<Snapshot> | null = null;

  constructor(deps: FactsDeps) {
    this.deps = deps;
  }

  /**
   * A page of the list, how many fit, and where the next page begins. Recorded before it is handed out.
   * Cost: one small query about touched cases and a pass over the list in memory; the first question in two minutes waits for the list to be read.
   */
  async page(filter: WorklistFilter, asked: WorklistPage, reader: Reader, at: Date) {
    const list = await this.list(at);
    const standings = await this.standings(list);
    const stateOf = (row: number): CaseState => {
      const standing = standings.get(row);
      return standing ? stateAt(standing, at) : 'open';
    };
    const fits = fitting(filter, list, stateOf, (row) => standings.get(row)?.holder === reader.actor);
    const sorted = sortedRows(list, asked.sort, asked.order);
    const matching = sorted.filter(fits);
    const start = asked.after === undefined ? asked.offset : sorted.subarray(0, this.placeOf(list, sorted, asked.after) + 1).filter(fits).length;
    const rows = [...matching.subarray(start, start + asked.limit)];
    await recordAccess(this.deps.db, this.deps.keys, {
      ...reader,
      action: 'list',
      object: '/cases',
      allowed: true,
      rows: rows.length,
      fields: FIELDS,
    });
    const last = rows.at(-1);
    return {
      as_of: list.at,
      total: matching.length,
      complete: list.complete,
      next: last !== undefined && start + rows.length < matching.length ? this.cursorOf(list, last) : null,
      counts: countsOf(matching, stateOf, list),
      incidents: list.incidents.map(({ incident_id, state, area, severity }) => ({ incident_id, state, area: areaName(area) ?? '', severity })),
      cases: rows.map((row) => this.view(list, row, standings.get(row), asked.language, reader, at)),
    };
  }

  /** What stands in the way of contacting a case, for what a contact would be for, as the list knows it; undefined when the case is not on it. */
  async inTheWay(incident: string, centre: string, at: Date): Promise<number | undefined> {
    const list = await this.list(at);
    const row = list.rowOf.get(`${centre} ${incident}`);
    return row === undefined ? undefined : list.place[row];
  }

  /** The newest reading while it is fresh; a little older it is handed out once more while the next is read behind it, so that nobody waits for a long list. */
  private async list(at: Date): Promise<Snapshot> {
    const { latest } = this;
    const age_ms = latest ? Math.abs(at.getTime() - latest.at.getTime()) : Number.POSITIVE_INFINITY;
    if (latest && age_ms < FRESH_MS) return latest;
    const next = this.readOnce(at);
    if (latest === null || age_ms >= HANDED_OUT_MS) return next;
    next.catch(() => {}); // whoever asks next meets the failure, if it is still one
    return latest;
  }

  /** One reading at a time, for everybody who waits for it. */
  private readOnce(at: Date): Promise<Snapshot> {
    this.reading ??= this.read(at)
      .then((snapshot) => {
        this.latest = snapshot;
        return snapshot;
      })
      .finally(() => {
        this.reading = null;
      });
    return this.reading;
  }

  private async read(at: Date): Promise<Snapshot> {
    const incidents = await worklistIncidents(this.deps.db, { ended_s: ENDED_S, limit: INCIDENTS_MAX });
    const ids = incidents.map((incident) => incident.incident_id);
    const [[columns], judged] = await Promise.all([
      worklistColumns(this.deps.db, { incidents: ids, confidence_min: LISTED_CONFIDENCE_MIN, limit: CASES_MAX }),
      contactStandings(this.deps, ids, { purpose: 'open', confidenceMin: LISTED_CONFIDENCE_MIN, at }),
    ]);
    const held = columns ?? NO_COLUMNS;
    const incidentAt = (row: number): string => ids[(held.incident[row] ?? 0) - 1] ?? '';
    const place = Int16Array.from(held.centre_key, (centre, row) => judged.standings.get(incidentAt(row))?.get(centre) ?? NO_CONTRACT);
    const over = Uint8Array.from(held.centre_key, (centre, row) => Number(judged.over.get(incidentAt(row))?.has(centre) === true));
    const complete = judged.complete && held.centre_key.length < CASES_MAX && incidents.length < INCIDENTS_MAX;
    const rowOf = new Map(held.centre_key.map((centre, row) => [`${centre} ${incidentAt(row)}`, row]));
    return { at, incidents, columns: held, place, over, complete, rowOf, sorted: new Map() };
  }

  private async standings(list: Snapshot): Promise<Map<number, CaseStanding>> {
    const rows = await caseStandings(this.deps.db, { incidents: list.incidents.map((one) => one.incident_id), limit: STANDINGS_MAX });
    return new Map(
      rows.flatMap((standing) => {
        const row = list.rowOf.get(`${standing.centre_key} ${standing.incident_id}`);
        return row === undefined ? [] : [[row, standing] as const];
      }),
    );
  }

  private cursorOf(list: Snapshot, row: number): string {
    const { incident_id: incident } = incidentOf(list, row);
    const case_id = caseAlias(this.deps.keys, { incident, centre: list.columns.centre_key[row] ?? '0' });
    return Buffer.from(JSON.stringify([incident, case_id])).toString('base64url');
  }

  /** @throws {RequestError} when the case a page ended with is not on the list any more, or the text is none of ours */
  private placeOf(list: Snapshot, sorted: Uint32Array, after: string): number {
    const [incident = '', case_id = ''] = cursorParts(after);
    const id = caseOf(this.deps.keys, incident, case_id);
    const row = id && list.rowOf.get(`${id.centre} ${incident}`);
    if (typeof row !== 'number') throw new RequestError(409, 'The list has changed since; begin again at its first page.');
    return sorted.indexOf(row);
  }

  private view(list: Snapshot, row: number, standing: CaseStanding | undefined, language: string, reader: Reader, at: Date) {
    const { columns } = list;
    const incident = incidentOf(list, row);
    const state = standing ? stateAt(standing, at) : 'open';
    const held = state === 'reserved' ? standing : undefined;
    const reason = REASONS[list.place[row] ?? NO_CONTRACT] ?? null;
    const number = (column: readonly number[]): number => column[row] ?? 0;
    const minutes_exposed = number(columns.minutes_exposed);
    return {
      incident_id: incident.incident_id,
      incident_state: incident.state,
      case_id: caseAlias(this.deps.keys, { incident: incident.incident_id, centre: columns.centre_key[row] ?? '0' }),
      area: areaName(incident.area) ?? '',
      kind: columns.business[row] ? ('business' as const) : ('household' as const),
      value_band: number(columns.value_band) || null,
      vip: columns.vip[row] === true,
      language: columns.language[row] ?? '',
      lines: number(columns.lines),
      customers: number(columns.customers),
      experience: incident.experience,
      minutes_exposed,
      failures: number(columns.failures),
      first_at: new Date(1000 * number(columns.first_s)),
      last_at: new Date(1000 * number(columns.last_s)),
      priority: number(columns.priority),
      felt: feltBy(language, incident.experience, minutes_exposed),
      contact_purpose: list.over[row] === 1 ? ('restoration' as const) : ('incident' as const),
      may_contact: reason === null,
      reason,
      reason_sentence: reason === null ? '' : SENTENCES[reason],
      state,
      version: standing?.version ?? 0,
      held_by: held?.holder ?? '',
      held_since: held?.held_since ?? null,
      held_until: held?.held_until ?? null,
      mine: held?.holder === reader.actor,
      contact_cleared: held !== undefined && isCleared(held),
      channel: held?.channel ?? '',
      changed_at: standing?.changed_at ?? null,
    };
  }
}

const NO_CONTRACT = REASONS.indexOf('no_contract');
const NO_COLUMNS: Columns = {
  ...{ incident: [], centre_key: [], business: [], value_band: [], vip: [], language: [], lines: [] },
  ...{ customers: [], minutes_exposed: [], failures: [], first_s: [], last_s: [], priority: [] },
};

function cursorParts(after: string): string[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(after, 'base64url').toString('utf8'));
    return Array.isArray(parsed) ? parsed.filter((part) => typeof part === 'string') : [];
  } catch {
    return [];
  }
}
