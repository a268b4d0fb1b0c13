/** The questions about the access log. Each is one `.sql` file under sql/queries/api; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, Instant } from '../../sql/query.ts';

const file = (name: string): URL => new URL(`../../sql/queries/api/${name}.sql`, import.meta.url);
const Flag = z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean);

export const auditHeads = defineQuery({
  file: file('audit_heads'),
  params: z.strictObject({ limit: z.int().min(1) }),
  row: z.object({ chain: z.string(), sequence: Count, hash: z.string(), at: Instant }),
});

export const auditRows = defineQuery({
  file: file('audit_rows'),
  params: z.strictObject({ after_chain: z.string(), after_sequence: z.int().min(0), limit: z.int().min(1) }),
  row: z.object({
    at_ms: Count,
    actor: z.string(),
    role: z.string(),
    action: z.string(),
    object: z.string(),
    allowed: Flag,
    rows: z.number(),
    purpose: z.string(),
    fields: z.array(z.string()),
    chain: z.string(),
    sequence: Count,
    anchors: z.array(z.string()),
    previous: z.string(),
    hash: z.string(),
  }),
});

export const auditUnchained = defineQuery({
  file: file('audit_unchained'),
  params: z.strictObject({}),
  row: z.object({ rows: Count, later: Count }),
});

export const auditUnusual = defineQuery({
  file: file('audit_unusual'),
  params: z.strictObject({
    since: z.date(),
    until: z.date(),
    rows_per_hour_max: z.int(),
    cases_per_hour_max: z.int(),
    outside_per_hour_max: z.int(),
    refused_per_hour_max: z.int(),
    rows_noticed_min: z.int(),
    cases_noticed_min: z.int(),
    habit_factor: z.number(),
    habit_hours_min: z.int(),
    rows_max: z.int(),
  }),
  row: z.object({
    actor: z.string(),
    role: z.string(),
    hour: Instant,
    rule: z.enum(['rows', 'cases', 'outside_cases', 'refused']),
    value: Count,
    limit: Count,
    usual: Count.nullable(),
    above_limit: Flag,
    above_habit: Flag,
  }),
});
