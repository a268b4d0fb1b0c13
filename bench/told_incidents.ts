import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { defineQuery, Instant } from '../sql/query.ts';
import type { FoundIncident } from './judgement.ts';

const found = defineQuery({
  file: new URL('../sql/queries/bench/found_incidents.sql', import.meta.url),
  params: z.strictObject({}),
  row: z.strictObject({
    incident_id: z.string(),
    onset: Instant,
    detected_at: Instant,
    resolved_at: Instant,
    state: z.string(),
    root_kind: z.string(),
    root_id: z.string(),
    sentence: z.string(),
    element_ids: z.array(z.string()),
  }),
});

/** An incident with the words it was told in, before anything is known of customers. */
export interface ToldIncident extends FoundIncident {
  readonly root: string;
  readonly sentence: string;
}

/** Every incident that was told to anyone, oldest first. Nobody is listed yet. */
export async function toldIncidents(db: Database): Promise<ToldIncident[]> {
  return (await found(db, {})).map((row) => ({
    incidentId: row.incident_id,
    detectedAt: row.detected_at.getTime(),
    onset: row.onset.getTime(),
    resolvedAt: row.state === 'open' ? null : row.resolved_at.getTime(),
    elementIds: row.element_ids,
    listed: new Set<string>(),
    root: `${row.root_kind} ${row.root_id}`,
    sentence: row.sentence,
  }));
}

/** What some incidents said of themselves, a line each. */
export async function sentencesOf(db: Database, incidentIds: readonly string[]): Promise<string[]> {
  const told = await toldIncidents(db);
  return told
    .filter(({ incidentId }) => incidentIds.includes(incidentId))
    .map(({ incidentId, root, sentence }) => `${incidentId} ${root}: ${sentence}`);
}
