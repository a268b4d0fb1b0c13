/** What the console's first page asks. Each is one `.sql` file under sql/queries/api; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, Instant, MaybeNumber } from '../../sql/query.ts';

const file = (name: string): URL => new URL(`../../sql/queries/api/${name}.sql`, import.meta.url);

export const openBySeverity = defineQuery({
  file: file('open_by_severity'),
  params: z.strictObject({ limit: z.int() }),
  row: z.strictObject({
    incident_id: z.string(),
    severity: z.string(),
    onset: Instant,
    area: z.string(),
    root_kind: z.string(),
    root_id: z.string(),
    customers: Count,
  }),
});

export const networkSites = defineQuery({
  file: file('network_sites'),
  params: z.strictObject({ period_end: z.date(), limit: z.int() }),
  row: z.strictObject({
    site: z.string(),
    area: z.string(),
    region: z.string(),
    technologies: z.array(z.string()),
    latitude: z.number(),
    longitude: z.number(),
    cells: Count,
    judged: Count,
    learning: Count,
    missing: Count,
    suspect: Count,
    masked: Count,
    unknown: Count,
    score: MaybeNumber,
    worst_incident: z.tuple([z.string(), z.string(), Count]),
  }),
});

export const unplacedCells = defineQuery({ file: file('unplaced_cells'), params: z.strictObject({}), row: z.strictObject({ cells: Count }) });
