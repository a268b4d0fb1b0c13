import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { defineQuery, Instant, Key } from '../sql/query.ts';
import { CALM } from './incident/flap.ts';
import type { SourceIncident, SourcePast } from './incident/source.ts';
import type { ClosedIncident, Incident, Member, Past, RootKind } from './incident/types.ts';
import { file } from './statements.ts';

/** So long after it closed, an incident's coming back counts for something. */
export const REMEMBERED_S = 12 * 3_600;
const INCIDENTS_MAX = 50_000;
/** Later than any period, and still a time the database can hold. */
const END_OF_TIME = new Date('2100-01-01T00:00:00Z');

const IncidentRow = z.strictObject({
  incident_id: z.string(),
  period_end: Instant,
  state: z.enum(['open', 'resolved']),
  onset: Instant,
  detected_at: Instant,
  root_kind: z.string(),
  root_id: z.string(),
  sentence: z.string(),
  kpis: z.array(z.string()),
  announced: z.boolean(),
  progress: z.string(),
});
type IncidentRow = z.output<typeof IncidentRow>;
const openIncidents = defineQuery({
  file: file('open_incidents'),
  params: z.strictObject({ before: z.date(), closed_s: z.int(), rows_max: z.int() }),
  row: IncidentRow,
});
/** An incident by itself, as it is written down. */
const PackedIncident = IncidentRow.omit({ period_end: true, state: true });

const FlapState = z.strictObject({ penalty: z.number(), at: z.number(), unstable: z.boolean() });

/** What an event keeps for the next period: everything of the incident that the columns do not say. Events of earlier versions know no flapping. */
const Progress = z.strictObject({
  area: z.string(),
  region: z.string(),
  technology: z.string(),
  pool: z.string(),
  flap: FlapState.default(CALM),
  groupEvidence: z.number().default(0),
  members: z.array(
    z.tuple([
      Key,
      z.string(),
      z.enum(['root', 'member']),
      z.number(),
      z.number(),
      z.number(),
      z.number(),
      z.number(),
      z.enum(['no_service', 'failures', 'slow', 'mixed']),
    ]),
  ),
});
const SourceProgress = z.strictObject({
  last: z.number(),
  how: z.enum(['absent', 'hollow', 'clock']),
  usual: z.number(),
  unknown: z.number(),
  // Later than the rest: progress written before has neither.
  aheadS: z.number().default(0),
  heardAt: z.number().default(0),
  repeats: z.boolean().default(false),
  flap: FlapState,
});

export function packProgress(incident: Incident): string {
  const members = incident.members.map((m) => [m.key, m.id, m.role, m.from, m.last, m.calm, m.worst, m.harm, m.experience] as const);
  const { area, region, technology, pool, flap, groupEvidence } = incident;
  return JSON.stringify({ area, region, technology, pool, flap, groupEvidence, members });
}

/** The whole of an incident, for `unpackIncident` to read again from JSON. */
export function packIncident(incident: Incident): z.output<typeof PackedIncident> {
  const { incidentId, root, onset, detectedAt, sentence, kpis, announced } = incident;
  return {
    ...{ incident_id: incidentId, onset: new Date(onset), detected_at: new Date(detectedAt), root_kind: root.kind, root_id: root.id },
    ...{ sentence, kpis: [...kpis], announced, progress: packProgress(incident) },
  };
}

/** @throws {z.ZodError} when that is no incident */
export function unpackIncident(packed: unknown): Incident {
  return incidentOf(PackedIncident.parse(packed));
}

export function packSourceProgress({ last, how, usual, unknown, aheadS, heardAt, repeats, flap }: SourceIncident): string {
  return JSON.stringify({ last, how, usual, unknown, aheadS, heardAt, repeats, flap });
}

/** The incidents before a period, of elements and of sources: those open, and those closed in the last twelve hours. */
export async function readPast(db: Database, before: Date): Promise<{ elements: Past; sources: SourcePast }> {
  const rows = await openIncidents(db, { before, closed_s: REMEMBERED_S, rows_max: INCIDENTS_MAX });
  const ofSources = rows.filter((row) => row.root_kind === 'source');
  const ofElements = rows.filter((row) => row.root_kind !== 'source');
  return {
    elements: {
      open: ofElements.filter((row) => row.state === 'open').map(incidentOf),
      closed: newestFirst(ofElements).map((row): ClosedIncident => ({ incident: incidentOf(row), closedAt: row.period_end.getTime() })),
    },
    sources: {
      open: ofSources.filter((row) => row.state === 'open').map(sourceOf),
      closed: newestFirst(ofSources).map((row) => ({ incident: sourceOf(row), closedAt: row.period_end.getTime() })),
    },
  };
}

/** The incidents that opened at `from` or later, as their newest event left them; merged ones are told by the one they were merged into. */
export async function readOpenedSince(db: Database, from: Date): Promise<Incident[]> {
  const closed_s = Math.floor((END_OF_TIME.getTime() - from.getTime()) / 1_000);
  const rows = await openIncidents(db, { before: END_OF_TIME, closed_s, rows_max: INCIDENTS_MAX });
  return rows.filter((row) => row.root_kind !== 'source' && row.detected_at.getTime() >= from.getTime()).map(incidentOf);
}

function newestFirst(rows: readonly IncidentRow[]): IncidentRow[] {
  return rows.filter((row) => row.state === 'resolved').sort((a, b) => b.period_end.getTime() - a.period_end.getTime());
}

function incidentOf(row: z.output<typeof PackedIncident>): Incident {
  const { members, ...rest } = Progress.parse(JSON.parse(row.progress));
  return {
    ...rest,
    incidentId: row.incident_id,
    root: { kind: row.root_kind as RootKind, id: row.root_id },
    onset: row.onset.getTime(),
    detectedAt: row.detected_at.getTime(),
    members: members.map(
      ([key, id, role, from, last, calm, worst, harm, experience]): Member => ({ key, id, role, from, last, calm, worst, harm, experience }),
    ),
    sentence: row.sentence,
    announced: row.announced,
    kpis: row.kpis,
  };
}

function sourceOf(row: IncidentRow): SourceIncident {
  return {
    ...SourceProgress.parse(JSON.parse(row.progress)),
    incidentId: row.incident_id,
    source: row.root_id,
    onset: row.onset.getTime(),
    detectedAt: row.detected_at.getTime(),
    announced: row.announced,
    sentence: row.sentence,
  };
}
