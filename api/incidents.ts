import type { Database } from '../sql/database.ts';
import {
  evidenceSeries,
  incidentElements,
  incidentEvidence,
  incidentReasons,
  incidents,
  incidentsTotal,
  incidentTimeline,
  lagOfIncidents,
  nearbyChanges,
  nearbyMaintenance,
  newestPeriod,
} from './statements.ts';

/** What incidents are asked for. An absent filter means any. since and until: under way in that time. */
export interface IncidentFilter {
  readonly state?: string | undefined;
  readonly severity?: string | undefined;
  readonly area?: string | undefined;
  readonly technology?: string | undefined;
  readonly element?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** In so many hours before the newest judged period; in place of `since`. */
  readonly within_hours?: number | undefined;
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** How many an incident touches, exact; null while care has not computed it. */
export interface ImpactCounts {
  readonly subscriptions: number;
  readonly customers: number;
  readonly centres: number;
  readonly contactable: number;
}

type Row = Awaited<ReturnType<typeof incidents>>[number];
const OWNER = ['acknowledged', 'owner', 'owner_note', 'owned_at', 'snoozed'] as const;

/** An incident as it stands. `kpis` are the few that tell its story, the one that covers most elements first. */
export type Incident = Omit<Row, 'counted' | 'kpis' | 'kpi_names' | keyof ImpactCounts | (typeof OWNER)[number]> & {
  readonly kpis: { kpi: string; name: string }[];
  /** Who has it, as it was said last; null while nobody took it on. */
  readonly acknowledgement: { readonly owner: string; readonly note: string; readonly at: Date; readonly snoozed: boolean } | null;
  readonly impact: ImpactCounts | null;
};

const ELEMENTS_MAX = 500;
const EVIDENCE_MAX = 50;
/** The chosen cause and the best others; detection weighs no more of them. */
const CAUSES_MAX = 20;
/** Changes, and pieces of planned work, near an incident. */
const NEARBY_MAX = 20;
const TIMELINE_MAX = 500;
const SERIES_MAX = 6;
const DAY_MS = 86_400_000;
/** A series is never longer than this, however long the incident lasts. */
const SERIES_DAYS_MAX = 7;
const SERIES_ROWS_MAX = 20_000;

/** Incidents that fit, newest detection first, how many fit in all, and the newest scored period (null before the first). Three small queries. */
export async function listIncidents(db: Database, filter: IncidentFilter, page: Page) {
  const asked = newestPeriod(db, {});
  const params = asParams(
    filter.within_hours === undefined ? filter : { ...filter, since: hoursBefore((await asked)[0]?.period_end, filter.within_hours) },
  );
  const [[count], rows, [newest]] = await Promise.all([incidentsTotal(db, params), incidents(db, { ...params, ...page, incident: '' }), asked]);
  return { total: count?.total ?? 0, incidents: rows.map(asIncident), newest: newest ?? null };
}

/** One incident without its details, or null. */
export async function findIncident(db: Database, incident: string): Promise<Incident | null> {
  const [row] = await incidents(db, { ...asParams({}), incident, limit: 1, offset: 0 });
  return row ? asIncident(row) : null;
}

/**
 * Everything about one incident that is not about people: what it is made of, why it fired, how its KPIs went from a day before the onset
 * until its end (at most 6 series and 7 days), what happened when, what was changed or planned near it (at most 20 each), and its lag. Null when there is no such incident.
 */
export async function incidentDetail(db: Database, incident: string) {
  const [summary, elements, causes, evidence, timeline, [lag], [newest]] = await Promise.all([
    findIncident(db, incident),
    incidentElements(db, { incident, limit: ELEMENTS_MAX }),
    incidentReasons(db, { incident, limit: CAUSES_MAX }),
    incidentEvidence(db, { incident, limit: EVIDENCE_MAX }),
    incidentTimeline(db, { incident, limit: TIMELINE_MAX }),
    lagOfIncidents(db, { incident, since: new Date(0), until: new Date(0), limit: 1, offset: 0 }),
    newestPeriod(db, {}),
  ]);
  if (!summary) return null;
  const to = summary.resolved_at ?? newest?.period_end ?? summary.updated_for;
  const near = { incident, area: summary.area, onset: summary.onset, until: to, limit: NEARBY_MAX };
  const [changes, maintenance, series] = await Promise.all([
    nearbyChanges(db, near),
    nearbyMaintenance(db, near),
    seriesOf(db, evidence, new Date(summary.onset.getTime() - DAY_MS), to),
  ]);
  return {
    summary,
    elements: elements.map(({ total: _, ...element }) => element),
    elements_total: elements[0]?.total ?? 0,
    causes,
    in_words: inWords(summary, causes),
    evidence: evidence.map(({ element_key: _, ...row }) => row),
    series,
    timeline,
    nearby: { changes, maintenance },
    lag: lag ?? null,
  };
}

/**
 * What an engineer reads, in order: what is wrong, how sure that is, what it is suspected to come from and what speaks against other causes, what is odd about it.
 * @example ['Since 14:00 UTC 23 of 24 cells behind transport hub H17 are degraded, …', 'Almost certainly real (over 99 %).', 'For transport hub H17: 23 of 24 …']
 */
export function inWords(
  summary: Pick<Incident, 'sentence' | 'how_sure' | 'cause' | 'remarks'>,
  causes: readonly { readonly sentence: string }[],
): string[] {
  const suspected = causes.length > 0 ? causes.map((cause) => cause.sentence) : summary.cause === '' ? [] : [`Suspected: ${summary.cause}.`];
  return [summary.sentence, `${summary.how_sure}.`, ...suspected, ...summary.remarks];
}

type Evidence = Awaited<ReturnType<typeof incidentEvidence>>[number];

async function seriesOf(db: Database, evidence: readonly Evidence[], onsetDayBefore: Date, to: Date) {
  const top = [...new Map(evidence.map((row) => [`${row.element_key} ${row.kpi}`, row])).values()].slice(0, SERIES_MAX);
  if (top.length === 0) return [];
  const from = new Date(Math.max(onsetDayBefore.getTime(), to.getTime() - SERIES_DAYS_MAX * DAY_MS));
  const points = await evidenceSeries(db, {
    from,
    to,
    kpis: top.map((row) => row.kpi),
    elements: top.map((row) => BigInt(row.element_key)),
    limit: SERIES_ROWS_MAX,
  });
  return top.map(({ element_key, element_id, kpi, kpi_name, unit, worse }) => ({
    element_id,
    kpi,
    kpi_name,
    unit,
    worse,
    points: points.filter((point) => point.kpi === kpi && point.element_key === element_key).map(({ kpi: _, element_key: __, ...point }) => point),
  }));
}

/** Before the first period there is nothing to be before. */
function hoursBefore(newest: Date | undefined, hours: number): Date {
  return new Date((newest?.getTime() ?? 0) - hours * 3_600_000);
}

function asParams(filter: IncidentFilter) {
  const { state = '', severity = '', area = '', technology = '', element = '', since = new Date(0), until = new Date(0) } = filter;
  return { state, severity, area, technology, element, since, until };
}

function asIncident(row: Row): Incident {
  const {
    acknowledged,
    owner,
    owner_note: note,
    owned_at: at,
    snoozed,
    counted,
    subscriptions,
    customers,
    centres,
    contactable,
    kpis,
    kpi_names,
    ...incident
  } = row;
  const named = kpis.map((kpi, i) => ({ kpi, name: kpi_names[i] || kpi }));
  return {
    ...incident,
    kpis: named,
    acknowledgement: acknowledged ? { owner, note, at, snoozed } : null,
    impact: counted ? { subscriptions, customers, centres, contactable } : null,
  };
}
