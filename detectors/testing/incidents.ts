import type { Database } from '../../sql/database.ts';
import { select } from '../../sql/testing/database.ts';
import { DEFAULT_POLICY } from '../incident/types.ts';
import { type IncidentNews, updateIncidents } from '../incidents.ts';
import { quarter, type Scored, score } from './region.ts';

/** What incidents are made from and what is made of them. */
const TABLES = [
  'element_scores',
  'element_kpi_scores',
  'incident_events',
  'incident_elements',
  'incident_evidence',
  'incident_causes',
  'kpi_samples',
  'arrivals',
  'source_signs',
  'source_repeats',
];

/** Incidents from tables to tables: scores are written by hand, everything after them is real. */
export function incidentsIn(db: Database) {
  return {
    async empty(): Promise<void> {
      for (const table of TABLES) await db.client.command({ query: `TRUNCATE TABLE ${table}` });
    },
    /** The n-th quarter hour, in which only these elements are odd. */
    async step(n: number, odd: Record<string, Scored> = {}, telling?: Parameters<typeof updateIncidents>[3]): Promise<IncidentNews[]> {
      await score(db, quarter(n), odd);
      return (await updateIncidents(db, quarter(n), DEFAULT_POLICY, telling)).news;
    },
    incidents: (columns: string) => select<Record<string, unknown>>(db, `SELECT ${columns} FROM incidents ORDER BY root_kind, root_id`),
  };
}
