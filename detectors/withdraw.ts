import { z } from 'zod';
import type { Database, Row } from '../sql/database.ts';
import { Count, defineQuery, Instant, KEYS_PER_QUESTION, Key, KeyList } from '../sql/query.ts';
import type { Severity } from './incident/explain.ts';
import type { IncidentNews } from './incidents.ts';
import { file } from './statements.ts';
import { write } from './store.ts';

const INCIDENTS_MAX = 100_000;
/** So many elements of an incident are enough to find where its trouble is told now. */
const MEMBERS_MAX = 200;

export const AnnouncedRow = z.strictObject({
  incident_id: z.string(),
  period_end: Instant,
  kind: z.string(),
  state: z.string(),
  onset: Instant,
  detected_at: Instant,
  resolved_at: Instant,
  root_kind: z.string(),
  root_id: z.string(),
  severity: z.string(),
  confidence: z.number(),
  evidence: z.number(),
  cause: z.string(),
  kpis: z.array(z.string()),
  sentence: z.string(),
  area: z.string(),
  region: z.string(),
  technology: z.string(),
  experience: z.string(),
  merged_into: z.string(),
  progress: z.string(),
  element_keys: z.array(Key),
});
const announcedIncidents = defineQuery({
  file: file('announced_incidents'),
  params: z.strictObject({ from: z.date(), members_max: z.int(), rows_max: z.int() }),
  row: AnnouncedRow,
});
const presentIncidents = defineQuery({
  file: file('present_incidents'),
  params: z.strictObject({ incidents: z.array(z.string()) }),
  row: z.strictObject({ incident_id: z.string() }),
});
const successors = defineQuery({
  file: file('successors'),
  params: z.strictObject({ incidents: z.array(z.string()), element_keys: KeyList, began: z.array(z.int()), ended: z.array(z.int()) }),
  row: z.strictObject({ incident_id: z.string(), successor: z.string(), shared: Count }),
});

/** An incident that people were told of, as it stood before its stretch was detected again. */
export type Announced = z.output<typeof AnnouncedRow>;

/** The incidents that began at `from` or later and were told of, whatever became of them. */
export async function readAnnounced(db: Database, from: Date): Promise<Announced[]> {
  return announcedIncidents(db, { from, members_max: MEMBERS_MAX, rows_max: INCIDENTS_MAX });
}

/**
 * What people were told of and the stretch, detected again, does not show any more: told once as withdrawn, or as part of the incident that tells
 * of its elements now, and kept under its name. One that had been withdrawn or merged before stays so, and nobody is told twice.
 * Its elements are gone with it, so that care withdraws whoever was listed.
 * Cost: two small questions when something was told in the stretch; none otherwise.
 * @param announced from before the stretch was taken back (readAnnounced)
 * @param at the end of the newest period of the stretch, when it is told
 */
export async function withdrawVanished(db: Database, announced: readonly Announced[], at: Date): Promise<IncidentNews[]> {
  const present = await presentOf(db, [...announced.map((i) => i.incident_id), ...announced.flatMap((i) => i.merged_into || [])]);
  const vanished = announced.filter((incident) => !present.has(incident.incident_id));
  const settled = vanished.filter((i) => i.state === 'withdrawn' || (i.state === 'merged' && present.has(i.merged_into)));
  const lost = vanished.filter((incident) => !settled.includes(incident));
  const into = await successorsOf(db, lost, at);
  const changes = lost.map((incident) => vanish(incident, into.get(incident.incident_id) ?? '', at));
  await write(db, 'incident_events', [...settled.map(rowOf), ...changes.map(rowOf)]);
  return changes.map((incident) => ({
    kind: incident.state === 'merged' ? 'merged' : 'withdrawn',
    incidentId: incident.incident_id,
    severity: incident.severity as Severity,
    sentence: incident.sentence,
    onset: incident.onset,
    members: incident.element_keys.length,
    into: incident.merged_into,
  }));
}

async function presentOf(db: Database, incidents: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  const asked = [...new Set(incidents)];
  for (let from = 0; from < asked.length; from += KEYS_PER_QUESTION) {
    const rows = await presentIncidents(db, { incidents: asked.slice(from, from + KEYS_PER_QUESTION) });
    for (const row of rows) found.add(row.incident_id);
  }
  return found;
}

async function successorsOf(db: Database, lost: readonly Announced[], at: Date): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const pairs = lost.flatMap((incident) => incident.element_keys.map((key) => ({ incident, key })));
  for (let from = 0; from < pairs.length; from += KEYS_PER_QUESTION) {
    const asked = pairs.slice(from, from + KEYS_PER_QUESTION);
    const rows = await successors(db, {
      incidents: asked.map(({ incident }) => incident.incident_id),
      element_keys: asked.map(({ key }) => key),
      began: asked.map(({ incident }) => seconds(incident.onset)),
      ended: asked.map(({ incident }) => (incident.state === 'open' ? seconds(at) : seconds(incident.resolved_at))),
    });
    for (const row of rows) if (!found.has(row.incident_id)) found.set(row.incident_id, row.successor);
  }
  return found;
}

function vanish(incident: Announced, into: string, at: Date): Announced {
  const kind = into === '' ? 'withdrawn' : 'merged';
  const sentence = into === '' ? withdrawnSentence(incident, at) : incident.sentence;
  return { ...incident, kind, state: kind, period_end: at, resolved_at: at, merged_into: into, sentence };
}

/**
 * Why an incident is gone, and what it had said.
 * @example "Withdrawn at 14:30 UTC: with the data that came late or corrected it is not there any more. It had said: Since 13:45 UTC cell-003 is degraded; …"
 */
export function withdrawnSentence({ root_kind, sentence }: Pick<Announced, 'root_kind' | 'sentence'>, at: Date): string {
  const clock = at.toISOString().slice(11, 16);
  const why = root_kind === 'source' ? 'what had been missing came late' : 'with the data that came late or corrected it is not there any more';
  return `Withdrawn at ${clock} UTC: ${why}. It had said: ${sentence}`;
}

function rowOf({ element_keys: _, ...incident }: Announced): Row {
  const { period_end, onset, detected_at, resolved_at, ...rest } = incident;
  const times = { period_end: seconds(period_end), onset: seconds(onset), detected_at: seconds(detected_at), resolved_at: seconds(resolved_at) };
  return { ...rest, ...times, announced: true, unstable: false };
}

function seconds(at: Date): number {
  return at.getTime() / 1_000;
}
