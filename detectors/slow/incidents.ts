import { z } from 'zod';
import type { Database, Row } from '../../sql/database.ts';
import { KEYS_PER_QUESTION, Key } from '../../sql/query.ts';
import { write } from '../store.ts';
import { claims, foundBefore, openSlowIncidents } from './statements.ts';
import type { Attachment, Finding, SlowChange, SlowIncident, Turn } from './types.ts';
import { severityOfSlow } from './words.ts';

const ELEMENTS_KEPT = 1_000;
const EPOCH = 0;

/** What an event keeps for the next turn: everything of the incident that the columns do not say. */
const Progress = z.strictObject({
  area: z.string(),
  region: z.string(),
  technology: z.string(),
  last: z.number(),
  calm: z.int(),
  worst: z.number(),
  harm: z.number(),
  experience: z.enum(['failures', 'slow', 'mixed']),
  members: z.array(z.tuple([Key, z.string(), z.number()])),
});

/** The slow detectors' incidents that were open before a period. */
export async function readOpenSlow(db: Database, before: Date): Promise<SlowIncident[]> {
  return (await openSlowIncidents(db, { before })).map((row) => {
    const { members, ...rest } = Progress.parse(JSON.parse(row.progress));
    return {
      incidentId: row.incident_id,
      detector: row.root_kind,
      rootId: row.root_id,
      onset: row.onset.getTime(),
      detectedAt: row.detected_at.getTime(),
      sentence: row.sentence,
      members: members.map(([key, id, from]) => ({ key, id, from })),
      ...rest,
    };
  });
}

/** Which elements of the raised findings are in an open incident of the quick detectors. */
export async function readClaims(db: Database, at: Date, turns: readonly Turn[]): Promise<Map<string, string>> {
  const raised = turns.flatMap((turn) => turn.findings).filter((finding) => finding.state === 'raised');
  const keys = [...new Set(raised.flatMap((finding) => finding.elements.map((place) => place.key)))];
  const found = new Map<string, string>();
  for (let from = 0; from < keys.length; from += KEYS_PER_QUESTION) {
    const rows = await claims(db, { period_end: at, element_keys: keys.slice(from, from + KEYS_PER_QUESTION) });
    for (const row of rows) found.set(row.element_key, row.incident_id);
  }
  return found;
}

/** Writes the turns' findings, those held as watched only; those an earlier run of the same period had and this one has not are withdrawn. */
export async function writeFindings(db: Database, at: Date, turns: readonly Turn[], held: ReadonlySet<Finding>): Promise<void> {
  const rows = new Map<string, Row>();
  for (const turn of turns) {
    rows.set(keyOf(turn.detector, '', ''), bareRow(at, turn.detector, turn.detector, '', '', 'ran'));
    for (const finding of turn.findings) {
      const state = held.has(finding) ? 'watching' : finding.state;
      rows.set(keyOf(finding.detector, finding.rootId, finding.kpi), { ...findingRow(at, finding), state });
    }
  }
  for (const { detector, root_kind, root_id, kpi } of await foundBefore(db, { period_end: at })) {
    const key = keyOf(detector, root_id, kpi);
    if (!rows.has(key)) rows.set(key, bareRow(at, detector, root_kind, root_id, kpi, 'withdrawn'));
  }
  await write(db, 'findings', [...rows.values()]);
}

/** Writes what the step decided: evidence, elements, then the events, which make it count as done. */
export async function writeSlowIncidents(db: Database, at: Date, changes: readonly SlowChange[], attached: readonly Attachment[]): Promise<void> {
  const own = changes.flatMap((change) => change.findings.map((finding) => ({ incidentId: change.incident.incidentId, finding })));
  await write(
    db,
    'incident_evidence',
    [...own, ...attached].map(({ incidentId, finding }) => evidenceRow(incidentId, finding, at)),
  );
  await write(db, 'incident_elements', changes.flatMap(elementRows));
  await write(
    db,
    'incident_events',
    changes.map((change) => eventRow(change, at)),
  );
}

function eventRow({ kind, incident }: SlowChange, at: Date): Row {
  const state = kind === 'resolved' ? 'resolved' : 'open';
  const { area, region, technology, last, calm, worst, harm, experience } = incident;
  return {
    incident_id: incident.incidentId,
    period_end: seconds(at),
    kind,
    state,
    onset: incident.onset / 1_000,
    detected_at: incident.detectedAt / 1_000,
    resolved_at: state === 'open' ? EPOCH : incident.last / 1_000,
    root_kind: incident.detector,
    root_id: incident.rootId,
    severity: severityOfSlow(harm, incident.members.length, incident.detector === 'usage' && incident.rootId.startsWith('/')),
    evidence: worst,
    cause: causeOf(incident),
    sentence: incident.sentence,
    area,
    region,
    technology,
    experience,
    merged_into: '',
    progress: JSON.stringify({
      ...{ area, region, technology, last, calm, worst, harm, experience },
      members: incident.members.map(({ key, id, from }) => [key, id, from]),
    }),
  };
}

function causeOf({ detector, rootId }: SlowIncident): string {
  switch (detector) {
    case 'drift':
      return `slow drift of ${rootId}: capacity, ageing hardware or its surroundings; the rest of its region does not move with it`;
    case 'change':
      return `change ${rootId}: what it touched became worse than comparable elements nobody touched`;
    case 'usage':
      return 'the service behind the cells: its usual users are missing while other services and areas are as usual';
  }
}

function elementRows({ kind, incident }: SlowChange): Row[] {
  return incident.members.map(({ key, id, from }) => ({
    incident_id: incident.incidentId,
    element_key: key,
    element_id: id,
    role: id === incident.rootId ? 'root' : 'member',
    degraded_from: from / 1_000,
    degraded_to: kind === 'resolved' ? incident.last / 1_000 : EPOCH,
    worst_evidence: incident.worst,
    harm: incident.harm,
    experience: incident.experience,
    removed: false,
  }));
}

function evidenceRow(incidentId: string, finding: Finding, at: Date): Row {
  return {
    incident_id: incidentId,
    period_end: seconds(at),
    element_key: finding.elements.length === 1 ? (finding.elements[0]?.key ?? '0') : '0',
    kpi: finding.kpi,
    detector: finding.detector,
    value: finding.value,
    attempts: 0,
    expected: finding.expected,
    expected_low: finding.expected,
    expected_high: finding.expected,
    evidence: finding.evidence,
    sentence: finding.sentence,
  };
}

function findingRow(at: Date, finding: Finding): Row {
  return {
    ...bareRow(at, finding.detector, finding.detector, finding.rootId, finding.kpi, finding.state),
    elements: finding.elements.slice(0, ELEMENTS_KEPT).map((place) => place.key),
    value: finding.value,
    expected: finding.expected,
    evidence: finding.evidence,
    effect: finding.effect,
    onset: finding.onset / 1_000,
    checkpoint_h: finding.checkpointH,
    sentence: finding.sentence,
  };
}

function bareRow(at: Date, detector: string, rootKind: string, rootId: string, kpi: string, state: string): Row {
  const nothing = { elements: [] as string[], value: 0, expected: 0, evidence: 0, effect: 0, onset: 0, checkpoint_h: 0, sentence: '' };
  return { period_end: seconds(at), detector, root_kind: rootKind, root_id: rootId, kpi, state, ...nothing };
}

function keyOf(detector: string, rootId: string, kpi: string): string {
  return `${detector}\n${rootId}\n${kpi}`;
}

function seconds(at: Date): number {
  return at.getTime() / 1_000;
}
