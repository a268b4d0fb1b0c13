import { z } from 'zod';
import type { Database } from '../../sql/database.ts';
import { defineQuery, Instant, Key } from '../../sql/query.ts';
import type { RootKind } from '../incident/types.ts';
import { file } from '../statements.ts';
import type { Raised } from './compare.ts';

const INCIDENTS_MAX = 100_000;
const MEMBERS_MAX = 20_000;

const raisedIncidents = defineQuery({
  file: file('feedback_raised'),
  params: z.strictObject({ from: z.date(), to: z.date(), members_max: z.int(), rows_max: z.int() }),
  row: z.strictObject({
    incident_id: z.string(),
    state: z.string(),
    merged_into: z.string(),
    root_kind: z.string(),
    root_id: z.string(),
    detected_at: Instant,
    ended_at: Instant,
    element_keys: z.array(Key),
    detector: z.string(),
    label: z.string(),
    first_complaint_at: Instant,
  }),
});

/** An incident as it was raised, with what the NOC said (`''`: nothing yet) and when its first linked complaint came. */
export interface StoredRaised extends Raised {
  readonly label: 'true' | 'false' | 'expected' | '';
  readonly detector: string;
  readonly firstComplaintAt: number | null;
}

/** The incidents detected in a stretch of time as they stand in the tables. */
export async function readRaised(db: Database, from: Date, to: Date): Promise<StoredRaised[]> {
  const rows = await raisedIncidents(db, { from, to, members_max: MEMBERS_MAX, rows_max: INCIDENTS_MAX });
  return rows.map((row) => ({
    incidentId: row.incident_id,
    root: { kind: row.root_kind as RootKind, id: row.root_id },
    detectedAt: row.detected_at.getTime(),
    endedAt: row.ended_at.getTime(),
    elements: new Set(row.element_keys),
    mergedInto: row.state === 'merged' ? row.merged_into : '',
    label: z.enum(['true', 'false', 'expected', '']).parse(row.label),
    detector: row.detector || 'unknown',
    firstComplaintAt: row.first_complaint_at.getTime() || null,
  }));
}
