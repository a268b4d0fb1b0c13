/** What is asked about one customer. Each is one `.sql` file under sql/queries/api; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, Instant, Key } from '../../sql/query.ts';

const file = (name: string): URL => new URL(`../../sql/queries/api/${name}.sql`, import.meta.url);
const Flag = z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean);
const OfCustomer = { customer: Key };

export const subscribersByNumber = defineQuery({
  file: file('subscribers_by_number'),
  params: z.strictObject({ number: Key, limit: z.int() }),
  row: z.strictObject({ subject_key: Key, sealed: z.string() }),
});

export const customerOfLine = defineQuery({
  file: file('customer_of_line'),
  params: z.strictObject({ subscriber: Key }),
  row: z.strictObject({ customer_key: Key }),
});

export const customerFacts = defineQuery({
  file: file('customer_facts'),
  params: z.strictObject(OfCustomer),
  row: z.strictObject({
    customer_key: Key,
    language: z.string(),
    time_zone: z.string(),
    business: Flag,
    centre_key: Key.nullable().transform((key) => key ?? '0'),
    judged_until: Instant.nullable().transform((at) => (at && at.getTime() > 0 ? at : null)),
  }),
});

export const customerExposures = defineQuery({
  file: file('customer_exposures'),
  params: z.strictObject({ ...OfCustomer, confidence_min: z.number(), since: z.date(), limit: z.int() }),
  row: z.strictObject({
    incident_id: z.string(),
    state: z.string(),
    area: z.string(),
    experience: z.string(),
    onset: Instant,
    resolved_at: Instant.transform((at) => (at.getTime() === 0 ? null : at)),
    minutes: Count,
    failures: Count,
    first_at: Instant,
    last_at: Instant,
    centre_key: Key,
  }),
});
export type Exposure = Awaited<ReturnType<typeof customerExposures>>[number];

export const customerContacts = defineQuery({
  file: file('customer_contacts'),
  params: z.strictObject({ ...OfCustomer, centre: Key, since: z.date(), own: z.boolean(), limit: z.int() }),
  row: z.strictObject({ incident_id: z.string(), at: Instant, outcome: z.string(), channel: z.string(), purpose: z.string() }),
});

export const customerComplaints = defineQuery({
  file: file('customer_complaint_list'),
  params: z.strictObject({ ...OfCustomer, since: z.date(), until: z.date(), limit: z.int() }),
  row: z.strictObject({ created_at: Instant, channel: z.string(), topic: z.string(), sentiment: z.string() }),
});

export const knownDays = defineQuery({
  file: file('known_days'),
  params: z.strictObject({ since: z.date(), until: z.date(), time_zone: z.string() }),
  row: z.strictObject({ day: z.string() }),
});
