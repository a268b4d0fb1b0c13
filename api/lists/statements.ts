/** What is asked of a list beside its rows. Each is one `.sql` file under sql/queries/api; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, Instant, Key, KeyList } from '../../sql/query.ts';

const file = (name: string): URL => new URL(`../../sql/queries/api/${name}.sql`, import.meta.url);
const Flag = z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean);
const Paged = { incident: z.string(), limit: z.int().min(1), offset: z.int().min(0) };
const Confident = { confidence_min: z.number().min(0).max(1) };

export const forecastCustomers = defineQuery({
  file: file('forecast_customers'),
  params: z.strictObject(Paged),
  row: z.strictObject({
    ...{
      subscriber_key: Key,
      customer_key: Key,
      centre_key: Key,
      known: Flag,
      segment: z.string(),
      value_band: z.number(),
      vip: Flag,
      protected: Flag,
    },
    ...{ probability: z.number(), probability_1h: z.number(), probability_2h: z.number(), expected_at: Instant },
    ...{ days_known: z.number(), days_there: z.number(), today: z.string(), computed_for: Instant },
  }),
});

export const forecastCount = defineQuery({
  file: file('forecast_count'),
  params: z.strictObject({ incident: z.string() }),
  row: z.strictObject({ expected: z.number(), likely: Count, computed_for: Instant }),
});

export const listComputations = defineQuery({
  file: file('list_computations'),
  params: z.strictObject({ incident: z.string(), limit: z.int().min(1) }),
  row: z.strictObject({ computed_for: Instant, listed: Count, added: Count, withdrawn: Count, changed: Count, late_records: Count }),
});

export const listChanges = defineQuery({
  file: file('list_changes'),
  params: z.strictObject({ ...Paged, computed_for: z.date() }),
  row: z.strictObject({
    ...{
      computed_for: Instant,
      subscriber_key: Key,
      customer_key: Key,
      change: z.enum(['added', 'withdrawn', 'changed']),
      fields: z.array(z.string()),
    },
    ...{ confidence_before: z.number(), confidence_after: z.number(), minutes_before: z.number(), minutes_after: z.number() },
    ...{ failures_before: z.number(), failures_after: z.number() },
  }),
});

export const accountList = defineQuery({
  file: file('account_list'),
  params: z.strictObject({ ...Paged, ...Confident }),
  row: z.strictObject({
    ...{ account: Key, customer_key: Key, value_band: z.number(), lines_owned: Count, lines_affected: Count, named_affected: Count },
    ...{ severity: z.string(), minutes_exposed: Count, exposure: z.number(), areas: z.array(z.string()) },
  }),
});

export const accountPeople = defineQuery({
  file: file('account_people'),
  params: z.strictObject({ incident: z.string(), ...Confident, accounts: KeyList, people_max: z.int().min(1) }),
  row: z.strictObject({
    ...{ account: Key, subscriber_key: Key, user_role: z.string(), severity: z.string(), minutes_exposed: z.number(), failures: z.number() },
    ...{ confidence: z.number(), matched_by: z.string(), exposure: z.number() },
  }),
});
