import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { defineQuery, defineStatement } from '../sql/query.ts';
import type { Incident } from './incident/types.ts';
import { elementRows } from './incident_rows.ts';
import { readOpenedSince, readPast } from './past.ts';
import { file } from './statements.ts';
import { write } from './store.ts';
import { type Announced, readAnnounced } from './withdraw.ts';

const INCIDENTS_MAX = 100_000;

const forgetIncidents = defineStatement({ file: file('forget_incidents'), params: z.strictObject({ from: z.date() }), mayRunTwice: true });
const forgetEvidence = defineStatement({ file: file('forget_evidence'), params: z.strictObject({ from: z.date() }), mayRunTwice: true });
const forgetCauses = defineStatement({ file: file('forget_causes'), params: z.strictObject({ from: z.date() }), mayRunTwice: true });
const forgetElements = defineStatement({ file: file('forget_elements'), params: z.strictObject({ from: z.date() }), mayRunTwice: true });
const toldIncidents = defineQuery({
  file: file('told_incidents'),
  params: z.strictObject({ from: z.date(), rows_max: z.int() }),
  row: z.strictObject({ incident_id: z.string(), kind: z.string() }),
});
const touchedIncidents = defineQuery({
  file: file('touched_incidents'),
  params: z.strictObject({ from: z.date(), rows_max: z.int() }),
  row: z.strictObject({ incident_id: z.string() }),
});

/** What a stretch was, before it was taken back. */
export interface Forgotten {
  /** What people were told in it, as `kind:incident`. */
  readonly told: ReadonlySet<string>;
  /** The incidents that opened in it. */
  readonly retold: readonly Incident[];
  /** Those of them that people were told of, as they stood; what is not found again is withdrawn. */
  readonly announced: readonly Announced[];
}

/** What the stretch from `from` on is, to be asked before it is taken back: so that nobody is told twice and an incident that is found again keeps its name. */
export async function readForgotten(db: Database, from: Date): Promise<Forgotten> {
  const announced = await readAnnounced(db, from);
  const retold = await readOpenedSince(db, from);
  const told = await toldIncidents(db, { from, rows_max: INCIDENTS_MAX });
  return { told: new Set(told.map((row) => `${row.kind}:${row.incident_id}`)), retold, announced };
}

/**
 * Takes back what was written for `from` and later, so that the stretch can be detected again: incidents that began in it are gone,
 * those that began before it have the elements they had then. May run twice, and be stopped anywhere in between: the events, which say whose elements
 * these are, go only when the elements are in order.
 */
export async function forgetFrom(db: Database, from: Date): Promise<void> {
  const touched = new Set((await touchedIncidents(db, { from, rows_max: INCIDENTS_MAX })).map((row) => row.incident_id));
  const { open, closed } = (await readPast(db, from)).elements;
  const asThen = [
    ...open.map((incident) => ({ incident, kind: 'updated' as const })),
    ...closed.map(({ incident }) => ({ incident, kind: 'resolved' as const })),
  ];
  const rows = [];
  for (const { incident, kind } of asThen) if (touched.has(incident.incidentId)) rows.push(...(await elementRows(db, incident, kind)));
  await forgetElements(db, { from });
  await write(db, 'incident_elements', rows);
  await forgetIncidents(db, { from });
  await forgetEvidence(db, { from });
  await forgetCauses(db, { from });
}
