/** What is asked about the effect of contacting, and about the lists. Each is one `.sql` file under sql/queries/api; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, Instant, Key } from '../../sql/query.ts';

const file = (name: string): URL => new URL(`../../sql/queries/api/${name}.sql`, import.meta.url);
const Window = { since: z.date(), until: z.date(), limit: z.int() };

export const contactEffectRows = defineQuery({
  file: file('contact_effect'),
  params: z.strictObject({ ...Window, confidence_min: z.number(), purpose: z.string(), unversioned: z.boolean(), forbidding: z.array(z.string()) }),
  row: z.strictObject({ centre_key: Key, affected: Count, told: Count, called: Count, told_called: Count }),
});

export const listQualityRows = defineQuery({
  file: file('list_quality'),
  params: z.strictObject(Window),
  row: z.strictObject({
    detector: z.string(),
    incidents: Count,
    told: Count,
    agreed_yes: Count,
    agreed_no: Count,
    agreed_unsure: Count,
    called_after: Count,
    compensated: Count,
    survey_answers: Count,
    survey_sum: Count,
    called_on_list: Count,
    called_off_list: Count,
  }),
});

export const caseCalls = defineQuery({
  file: file('case_calls'),
  params: z.strictObject({ incident: z.string(), centre: Key, limit: z.int() }),
  row: z.strictObject({ created_at: Instant }),
});
