import { z } from 'zod';
import { Count, defineQuery, Instant, Key } from '../sql/query.ts';

/**
 * One line's quarter hours between two times, oldest first: seconds on the network, attempts, failures, bytes, by kind, technology, region and area name of the element
 * (never a cell), with the harm (0 to 1, 0 where nothing was degraded), experience and id of the incident met there. Through a view that care may read and presence it may not.
 * Whoever shows it records the look first (`recordAccess`). Cost: one line's records by the order by line, a few granules a part; 72 hours are at most 288 quarters.
 */
export const personHistory = defineQuery({
  file: new URL('../sql/queries/api/person_history.sql', import.meta.url),
  params: z.strictObject({ subscriber_key: Key, since: z.date(), until: z.date() }),
  row: z.strictObject({
    ...{ period_end: Instant, kind: z.string(), technology: z.string(), region: z.string(), area: z.string() },
    ...{ seconds: Count, events: Count, failures: Count, bytes: Count, harm: z.number(), experience: z.string(), incident_id: z.string() },
  }),
});
