import type { Database, Row } from '../sql/database.ts';
import { causeOf, detectorOf, type EvidenceRow, evidenceSentence, experienceOf, severityOf } from './incident/explain.ts';
import type { Change } from './incident/types.ts';
import { packProgress, readServedCells } from './store.ts';

const EPOCH = 0;

/** The event that says what happened to an incident in a period; its progress is what the next period continues from. */
export function eventRow(change: Change, sentence: string, at: Date): Row {
  const { incident, kind } = change;
  const state = kind === 'merged' ? 'merged' : kind === 'resolved' ? 'resolved' : 'open';
  return {
    incident_id: incident.incidentId,
    period_end: seconds(at),
    kind,
    state,
    onset: incident.onset / 1_000,
    detected_at: incident.detectedAt / 1_000,
    resolved_at: state === 'open' ? EPOCH : Math.max(...incident.members.map((m) => m.last)) / 1_000,
    root_kind: incident.root.kind,
    root_id: incident.root.id,
    severity: severityOf(incident),
    evidence: Math.max(...incident.members.map((m) => m.worst)),
    cause: causeOf(change),
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
export async function elementRows(db: Database, change: Change): Promise<Row[]> {
  const { incident, kind } = change;
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
