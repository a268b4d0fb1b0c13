import { z } from 'zod';
import { CONFIDENCE_LISTED_MIN } from '../care/index.ts';
import type { Truth } from '../simulator/index.ts';
import type { Database } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import { defineQuery } from '../sql/query.ts';
import { firstComplaints } from './first_complaints.ts';
import type { FoundIncident, TrueFault } from './judgement.ts';
import { toldIncidents } from './told_incidents.ts';

const listed = defineQuery({
  file: new URL('../sql/queries/bench/listed_customers.sql', import.meta.url),
  params: z.strictObject({ confidence_min: z.number() }),
  row: z.strictObject({ incident_id: z.string(), subscriber_keys: z.array(z.string()) }),
});

/** Every incident that was told, with who is on its list. */
export async function foundIncidents(db: Database): Promise<FoundIncident[]> {
  const lists = new Map((await listed(db, { confidence_min: CONFIDENCE_LISTED_MIN })).map((row) => [row.incident_id, new Set(row.subscriber_keys)]));
  return (await toldIncidents(db)).map((incident) => ({ ...incident, listed: lists.get(incident.incidentId) ?? new Set<string>() }));
}

/** The faults of a simulation in the keys of the database they are held against. Milliseconds since 1970. */
export function trueFaults(truth: Truth, simulation: string, keys: KeyRing): TrueFault[] {
  const complaints = firstComplaints(simulation, truth);
  return truth.faults.map((fault) => ({
    id: fault.id,
    kind: fault.kind,
    hard: fault.hard,
    start: fault.start * 1_000,
    end: fault.end * 1_000,
    elementIds: [...fault.elementIds, fault.root],
    complaintAt: complaints.get(fault.id) ?? null,
    touched: new Set([...(truth.affected.get(fault.id)?.keys() ?? [])].map((id) => keys.key('subscriber', id))),
  }));
}
