import type { Database, Row } from '../sql/database.ts';
import type { Cause } from './incident/causes.ts';
import { confidenceOf } from './incident/confidence.ts';
import { causeOf, detectorOf, evidenceSentence, experienceOf, severityOf } from './incident/explain.ts';
import type { Change, EvidenceRow, Incident, Member, Policy } from './incident/types.ts';
import { packProgress } from './past.ts';
import { readServedCells } from './store.ts';

const EPOCH = 0;

/** The event that says what happened to an incident in a period; its progress is what the next period continues from. */
export function eventRow(change: Change, sentence: string, kpis: readonly string[], at: Date, policy: Policy): Row {
  const { incident, kind } = change;
  const state = kind === 'merged' ? 'merged' : kind === 'resolved' ? 'resolved' : 'open';
  const evidence = incident.members.reduce((most, m) => Math.max(most, m.worst), 0);
  return {
    incident_id: incident.incidentId,
    period_end: seconds(at),
    kind: change.reopened ? 'reopened' : kind,
    state,
    onset: incident.onset / 1_000,
    detected_at: incident.detectedAt / 1_000,
    resolved_at: state === 'open' ? EPOCH : incident.members.reduce((latest, m) => Math.max(latest, m.last), 0) / 1_000,
    root_kind: incident.root.kind,
    root_id: incident.root.id,
    severity: severityOf(incident),
    confidence: confidenceOf(Math.max(evidence, incident.groupEvidence), policy.periodMs, policy.falsePerElementDay),
    announced: incident.announced,
    unstable: incident.flap.unstable,
    evidence,
    cause: causeOf(change),
    kpis,
    sentence,
    area: incident.area,
    region: incident.region,
    technology: incident.technology,
    experience: experienceOf(incident),
    merged_into: change.into,
    progress: packProgress(incident),
  };
}

/**
 * The elements of an incident with their times and harm; behind a core function, every cell it serves as well.
 * @param before the incident as it was written last: only what has changed since is returned, because a core function that fails for hours
 * would otherwise write every cell of its pool anew each period
 */
export async function elementRows(db: Database, incident: Incident, kind: Change['kind'], before?: Incident): Promise<Row[]> {
  const known = new Map(before?.members.map((m) => [m.key, m]));
  const rows: Row[] = [];
  for (const m of incident.members) {
    const row = memberRow(incident.incidentId, m, m, m.role, kind);
    const written = known.get(m.key);
    if (!written || !isSame(row, memberRow(incident.incidentId, written, written, written.role, 'updated'))) rows.push(row);
  }
  if (incident.root.kind !== 'core_function') return rows;
  const root = rootOf(incident);
  if (!root) return rows;
  const behind = (of: Member, state: Change['kind']) => memberRow(incident.incidentId, root, of, 'served', state);
  const written = before && before.root.kind === 'core_function' ? rootOf(before) : undefined;
  if (written && before?.members.length === incident.members.length && isSame(behind(root, kind), behind(written, 'updated'))) return rows;
  const own = new Set(incident.members.map((m) => m.key));
  for (const cell of await readServedCells(db, incident.pool)) {
    if (!own.has(cell.element_key)) rows.push({ ...behind(root, kind), element_key: cell.element_key, element_id: cell.element_id });
  }
  return rows;
}

function rootOf(incident: Incident): Member | undefined {
  return incident.members.find((m) => m.role === 'root') ?? incident.members[0];
}

/** A row for an element that is degraded as `like` is; one that is only served shows no evidence of its own. */
function memberRow(incidentId: string, m: Member, like: Member, role: Member['role'] | 'served', kind: Change['kind']): Row {
  return {
    incident_id: incidentId,
    element_key: m.key,
    element_id: m.id,
    role,
    degraded_from: like.from / 1_000,
    degraded_to: kind === 'resolved' || kind === 'merged' || like.calm > 0 ? like.last / 1_000 : EPOCH,
    worst_evidence: role === 'served' ? 0 : like.worst,
    harm: like.harm,
    experience: like.experience,
    removed: kind === 'merged',
  };
}

function isSame(a: Row, b: Row): boolean {
  return Object.keys(a).every((column) => a[column] === b[column]);
}

/** One possible cause, chosen or not. */
export function causeRow(incidentId: string, cause: Cause, at: Date): Row {
  return {
    incident_id: incidentId,
    period_end: seconds(at),
    dimension: cause.dimension,
    name: cause.name,
    degraded: cause.degraded,
    judged: cause.judged,
    elsewhere_degraded: cause.elsewhereDegraded,
    elsewhere_judged: cause.elsewhereJudged,
    log10_p: Math.max(cause.log10P, -1e6),
    chosen: cause.chosen,
    reason: cause.reason,
  };
}

/** One KPI that tells the story, as it was when it was told. */
export function evidenceRow(incidentId: string, row: EvidenceRow, at: Date): Row {
  return {
    incident_id: incidentId,
    period_end: seconds(at),
    element_key: row.element_key,
    kpi: row.kpi,
    detector: detectorOf(row),
    value: row.value,
    attempts: row.attempts,
    expected: row.expected,
    expected_low: row.expected_low,
    expected_high: row.expected_high,
    evidence: row.evidence,
    sentence: evidenceSentence(row),
  };
}

function seconds(at: Date): number {
  return at.getTime() / 1_000;
}
