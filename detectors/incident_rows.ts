import type { Database, Row } from '../sql/database.ts';
import type { Cause } from './incident/causes.ts';
import { confidenceOf } from './incident/confidence.ts';
import { causeOf, detectorOf, evidenceSentence, experienceOf, severityOf } from './incident/explain.ts';
import type { Change, EvidenceRow, Incident, Policy } from './incident/types.ts';
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

/** The elements of an incident with their times and harm; behind a core function, every cell it serves as well. */
export async function elementRows(db: Database, incident: Incident, kind: Change['kind']): Promise<Row[]> {
  const over = kind === 'resolved' || kind === 'merged';
  const rows = incident.members.map((m) => ({
    incident_id: incident.incidentId,
    element_key: m.key,
    element_id: m.id,
    role: m.role,
    degraded_from: m.from / 1_000,
    degraded_to: over || m.calm > 0 ? m.last / 1_000 : EPOCH,
    worst_evidence: m.worst,
    harm: m.harm,
    experience: m.experience,
    removed: kind === 'merged',
  }));
  if (incident.root.kind !== 'core_function') return rows;
  const root = incident.members.find((m) => m.role === 'root') ?? incident.members[0];
  if (!root) return rows;
  const own = new Set(incident.members.map((m) => m.key));
  const served = (await readServedCells(db, incident.pool)).filter((cell) => !own.has(cell.element_key));
  return [
    ...rows,
    ...served.map((cell) => ({
      incident_id: incident.incidentId,
      element_key: cell.element_key,
      element_id: cell.element_id,
      role: 'served',
      degraded_from: root.from / 1_000,
      degraded_to: over || root.calm > 0 ? root.last / 1_000 : EPOCH,
      worst_evidence: 0,
      harm: root.harm,
      experience: root.experience,
      removed: kind === 'merged',
    })),
  ];
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
