/** The set-based questions and statements of care. Each is one `.sql` file under sql/queries/care; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, defineStatement, Instant, Key } from '../sql/query.ts';

const file = (name: string): URL => new URL(`../sql/queries/care/${name}.sql`, import.meta.url);
const Ids = z.array(z.string()).max(1_000);
const Confidence = z.number().min(0).max(1);
const Topics = z.array(z.string()).max(20);
const WhichLinks = { target: z.enum(['complaint_links', 'placebo_links']), shift_s: z.int().min(0) };

export const incidentsToCompute = defineQuery({
  file: file('incidents_to_compute'),
  params: z.strictObject({ incident: z.string(), at: z.date(), settle_s: z.int() }),
  row: z.strictObject({ incident_id: z.string(), state: z.string(), root_kind: z.string(), kept: z.union([z.literal(0), z.literal(1)]) }),
});

export const coreFailures = defineQuery({
  file: file('core_failures'),
  params: z.strictObject({ incidents: Ids, at: z.date() }),
  row: z.strictObject({ incident_id: z.string(), before: Count, attempts: Count, failures: Count, people: Count }),
});

export const affectedBounds = defineQuery({
  file: file('affected_bounds'),
  params: z.strictObject({ incidents: Ids, at: z.date() }),
  row: z.strictObject({
    from: Instant,
    to: Instant,
    silent_from: Instant,
    silent_last_from: Instant,
    silent_to: Instant,
    observed_to: Instant,
    presence_from: Instant,
    elements: Count,
    silent_elements: Count,
    all_elements: Count,
  }),
});

const CustomersOf = z.strictObject({
  incidents: Ids,
  kept: Ids,
  at: z.date(),
  from: z.date(),
  to: z.date(),
  silent_from: z.date(),
  silent_last_from: z.date(),
  silent_to: z.date(),
  observed_to: z.date(),
  presence_from: z.date(),
  core_incidents: Ids,
  core_share: z.array(z.number()),
  core_usual: z.array(z.number()),
  core_failing: z.array(z.number()),
  confidence_min: Confidence,
  revision: Key,
});

/** Who was touched; `anew` where all lists are made anew, `kept` where some only gain people. */
const customersOf = (...without: readonly string[]) => {
  const statement = { file: file('affected'), params: CustomersOf, mayRunTwice: true } as const;
  return { anew: defineStatement({ ...statement, without: [...without, 'kept'] }), kept: defineStatement({ ...statement, without }) };
};

/** Where no element was without service, so that nobody can be touched by being absent; where few of all were, whose people are looked up; where a large part was, and everybody's hours are read. */
export const computeCustomers = { served: customersOf('absence'), few: customersOf('many', 'seen_only'), many: customersOf('few', 'seen_only') };

export const missingBounds = defineQuery({
  file: file('missing_bounds'),
  params: z.strictObject({ incidents: Ids, at: z.date() }),
  row: z.strictObject({
    incident_id: z.string(),
    area: z.string(),
    service: z.string(),
    device_class: z.string(),
    from: Instant,
    to: Instant,
    presence_from: Instant,
  }),
});

export const computeMissing = defineStatement({
  file: file('missing'),
  params: z.strictObject({
    incident: z.string(),
    kept: z.boolean(),
    area: z.string(),
    service: z.string(),
    device_class: z.string(),
    from: z.date(),
    to: z.date(),
    presence_from: z.date(),
    confidence_min: Confidence,
    revision: Key,
  }),
  mayRunTwice: true,
});

export const computedSize = defineQuery({
  file: file('computed_size'),
  params: z.strictObject({ revision: Key }),
  row: z.strictObject({ people: Count, history_from: Instant, presence_from: Instant, lines: Count }),
});

const StoreOf = z.strictObject({
  at: z.date(),
  history_from: z.date(),
  presence_from: z.date(),
  severity_a: z.number(),
  severity_b: z.number(),
  severity_c: z.number(),
  key_from: Key,
  key_to: Key,
  revision: Key,
});

export const storeFewCustomers = defineStatement({ file: file('store_customers'), params: StoreOf, mayRunTwice: true, without: 'many' });

/** The same rows by one pass over everybody's hours, for a list that holds a large part of everybody. */
export const storeManyCustomers = defineStatement({ file: file('store_customers'), params: StoreOf, mayRunTwice: true, without: 'few' });

export const dropComputed = defineStatement({ file: file('drop_computed'), params: z.strictObject({ revision: Key }), mayRunTwice: true });

const OfComputation = { incidents: Ids, at: z.date(), revision: Key };

const changes = { file: file('list_changes'), params: z.strictObject({ ...OfComputation, kept: Ids }), mayRunTwice: true } as const;
export const recordListChanges = { anew: defineStatement({ ...changes, without: 'kept' }), kept: defineStatement(changes) };

export const recordListComputations = defineStatement({
  file: file('list_computations'),
  params: z.strictObject(OfComputation),
  mayRunTwice: true,
});

export const withdrawCustomers = defineStatement({
  file: file('withdraw_customers'),
  params: z.strictObject({ incidents: Ids, revision: Key }),
  mayRunTwice: true,
});

const ImpactOf = z.strictObject({ incidents: Ids, at: z.date(), confidence_min: Confidence, revision: Key });
const impact = { file: file('impact'), params: ImpactOf, mayRunTwice: true } as const;
export const computeImpact = { anew: defineStatement({ ...impact, without: 'kept' }), kept: defineStatement({ ...impact, without: 'anew' }) };

export const impactOf = defineQuery({
  file: file('impact_of'),
  params: z.strictObject({ incidents: Ids }),
  row: z.strictObject({ incident_id: z.string(), subscriptions: Count, customers: Count, centres: Count, contactable: Count }),
});

export const unreadComplaints = defineQuery({
  file: file('unread_complaints'),
  params: z.strictObject({ rows_max: z.int() }),
  row: z.strictObject({
    complaint_key: Key,
    created_at: z.string().transform((at) => at.slice(0, 19).replace('T', ' ')),
    area: z.string(),
    given: z.string(),
    removed: z.boolean(),
    complaint_revision: Key,
    text: z.string(),
  }),
});

export const linkTo = defineStatement({
  file: file('link_complaints'),
  params: z.strictObject({
    ...WhichLinks,
    since: z.date(),
    at: z.date(),
    network_topics: Topics,
    pairings: z.array(z.string()),
    agreements: z.array(z.number()),
    confidence_min: Confidence,
    score_min: Confidence,
    revision: Key,
  }),
  mayRunTwice: true,
});

export const withdrawLinks = defineStatement({
  file: file('withdraw_links'),
  params: z.strictObject({ ...WhichLinks, since: z.date(), at: z.date(), revision: Key }),
  mayRunTwice: true,
});

export const computeLag = defineStatement({
  file: file('lag'),
  params: z.strictObject({ since: z.date(), at: z.date(), shifts: z.int().positive(), revision: Key }),
  mayRunTwice: true,
});

export const computeLagCoverage = defineStatement({
  file: file('lag_coverage'),
  params: z.strictObject({
    since: z.date(),
    at: z.date(),
    shifts_s: z.array(z.int().positive()).min(1).max(8),
    network_topics: Topics,
    revision: Key,
  }),
  mayRunTwice: true,
});

export const figuresMeasured = defineQuery({
  file: file('figures_measured'),
  params: z.strictObject({}),
  row: z.strictObject({ computed_for: Instant }),
});

/** Seconds since the onset; the query writes -1 where a time is unknown. */
const MaybeSeconds = Count.transform((s) => (s === -1 ? null : s));
const Waits = z.array(Count);

export const lagRows = defineQuery({
  file: file('lag_rows'),
  params: z.strictObject({ since: z.date(), at: z.date(), rows_max: z.int() }),
  row: z.object({
    incident_id: z.string(),
    region: z.string(),
    technology: z.string(),
    root_kind: z.string(),
    experience: z.string(),
    week: z.string(),
    detected_s: Count,
    notified_s: MaybeSeconds,
    acknowledged_s: MaybeSeconds,
    contacted_s: MaybeSeconds,
    first_complaint_s: MaybeSeconds,
    peak_s: MaybeSeconds,
    restored_s: MaybeSeconds,
    watched_s: Count,
    complaints: Count,
    affected: Count,
    complaining: Count,
    chance_complaints: z.number(),
    since_restored: Waits,
    chance_first: Waits,
    chance_since_restored: Waits,
  }),
});

export const presenceSpan = defineQuery({ file: file('presence_span'), params: z.strictObject({}), row: z.strictObject({ presence_from: Instant }) });

export const forecastDue = defineQuery({
  file: file('forecast_due'),
  params: z.strictObject({ at: z.date() }),
  row: z.strictObject({ incident_id: z.string(), elements: Count, all_elements: Count }),
});

export const forecastsStanding = defineQuery({
  file: file('forecasts_standing'),
  params: z.strictObject({}),
  row: z.strictObject({ forecasts: Count }),
});

const ForecastsOf = z.strictObject({
  ...OfComputation,
  presence_from: z.date(),
  listed_min: Confidence,
  probability_min: Confidence,
  prior_weight: z.number().positive(),
  usual_repeats: z.array(z.number()).length(18),
});

export const forecastOfFew = defineStatement({ file: file('forecast'), params: ForecastsOf, mayRunTwice: true, without: 'many' });

/** The same rows by one pass over everybody's hours, where a large part of all elements is degraded. */
export const forecastOfMany = defineStatement({ file: file('forecast'), params: ForecastsOf, mayRunTwice: true, without: 'few' });

const AtRevision = z.strictObject({ at: z.date(), revision: Key });

export const withdrawForecasts = defineStatement({ file: file('withdraw_forecasts'), params: AtRevision, mayRunTwice: true });

export const forecastCounts = defineStatement({ file: file('forecast_counts'), params: AtRevision, mayRunTwice: true });
