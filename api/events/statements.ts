/** What the one poller asks. Each is one `.sql` file under sql/queries/api; what it does is said there. */
import { z } from 'zod';
import { defineQuery, Instant, Key } from '../../sql/query.ts';

const file = (name: string): URL => new URL(`../../sql/queries/api/${name}.sql`, import.meta.url);

export const newsPeriods = defineQuery({
  file: file('news_periods'),
  params: z.strictObject({}),
  row: z.strictObject({ period_end: Instant, revision: Key, elements_scored: z.number(), elements_unknown: z.number() }),
});

export const newsIncidents = defineQuery({
  file: file('news_incidents'),
  params: z.strictObject({ since: Key, limit: z.int() }),
  row: z.strictObject({
    incident_id: z.string(),
    newest: Key,
    kind: z.string(),
    state: z.string(),
    severity: z.string(),
    sentence: z.string(),
    area: z.string(),
    quiet: z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean),
  }),
});

export const newsReach = defineQuery({ file: file('news_reach'), params: z.strictObject({}), row: z.strictObject({ newest: Key }) });

export const newsCases = defineQuery({
  file: file('news_cases'),
  params: z.strictObject({ since: z.date(), limit: z.int() }),
  row: z.strictObject({
    incident_id: z.string(),
    centre_key: Key,
    version: z.number(),
    event_id: z.string(),
    at: Instant,
    state: z.string(),
    kind: z.string(),
    holder: z.string(),
    held_until: Instant,
  }),
});

export const newsCasesFrom = defineQuery({ file: file('news_cases_from'), params: z.strictObject({}), row: z.strictObject({ since: Instant }) });
