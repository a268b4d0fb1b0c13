/** The questions the API asks. Each is one `.sql` file under sql/queries/api; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, Instant, Key, MaybeNumber } from '../sql/query.ts';

const file = (name: string): URL => new URL(`../sql/queries/api/${name}.sql`, import.meta.url);
const Flag = z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean);
/** The tables write 1970 where there is no time (yet). */
const MaybeInstant = Instant.transform((at) => (at.getTime() === 0 ? null : at));
const Window = { since: z.date(), until: z.date() };
const Paging = { limit: z.int().min(0), offset: z.int().min(0) };
const Filters = { state: z.string(), severity: z.string(), area: z.string(), technology: z.string(), element: z.string(), ...Window };

export const incidents = defineQuery({
  file: file('incidents'),
  params: z.strictObject({ incident: z.string(), ...Filters, ...Paging }),
  row: z.object({
    incident_id: z.string(),
    state: z.string(),
    severity: z.string(),
    onset: Instant,
    detected_at: Instant,
    resolved_at: MaybeInstant,
    root_kind: z.string(),
    root_id: z.string(),
    cause: z.string(),
    sentence: z.string(),
    area: z.string(),
    region: z.string(),
    technology: z.string(),
    experience: z.string(),
    evidence: MaybeNumber,
    confidence: MaybeNumber,
    announced: Flag,
    unstable: Flag,
    kpis: z.array(z.string()),
    kpi_names: z.array(z.string()),
    how_sure: z.string(),
    score: MaybeNumber,
    expected_false_per_day: MaybeNumber,
    times_reopened: Count,
    remarks: z.array(z.string()),
    merged_into: z.string(),
    updated_for: Instant,
    acknowledged: Flag,
    owner: z.string(),
    owner_note: z.string(),
    owned_at: Instant,
    snoozed: Flag,
    counted: Flag,
    subscriptions: Count,
    customers: Count,
    centres: Count,
    contactable: Count,
  }),
});

export const incidentsTotal = defineQuery({ file: file('incidents_total'), params: z.strictObject(Filters), row: z.object({ total: Count }) });

const OfIncident = { incident: z.string(), limit: z.int().min(1) };

export const incidentElements = defineQuery({
  file: file('incident_elements'),
  params: z.strictObject(OfIncident),
  row: z.object({
    element_id: z.string(),
    role: z.string(),
    degraded_from: Instant,
    degraded_to: MaybeInstant,
    worst_evidence: MaybeNumber,
    harm: MaybeNumber,
    experience: z.string(),
    total: Count,
  }),
});

export const incidentReasons = defineQuery({
  file: file('incident_reasons'),
  params: z.strictObject(OfIncident),
  row: z.object({
    dimension: z.string(),
    name: z.string(),
    degraded: Count,
    judged: Count,
    elsewhere_degraded: Count,
    elsewhere_judged: Count,
    log10_p: MaybeNumber,
    chosen: Flag,
    reason: z.string(),
    sentence: z.string(),
    weighed_for: Instant,
  }),
});

export const incidentEvidence = defineQuery({
  file: file('incident_evidence'),
  params: z.strictObject(OfIncident),
  row: z.object({
    period_end: Instant,
    element_key: Key,
    element_id: z.string(),
    kpi: z.string(),
    kpi_name: z.string(),
    unit: z.string(),
    worse: z.string(),
    detector: z.string(),
    value: MaybeNumber,
    attempts: MaybeNumber,
    expected: MaybeNumber,
    expected_low: MaybeNumber,
    expected_high: MaybeNumber,
    evidence: MaybeNumber,
    sentence: z.string(),
  }),
});

const Near = { incident: z.string(), area: z.string(), onset: z.date(), until: z.date(), limit: z.int() };

export const nearbyChanges = defineQuery({
  file: file('nearby_changes'),
  params: z.strictObject(Near),
  row: z.object({
    change_id: z.string(),
    at: Instant,
    scope: z.string(),
    scope_id: z.string(),
    kind: z.string(),
    description: z.string(),
    elements_touched: z.number(),
  }),
});

export const nearbyMaintenance = defineQuery({
  file: file('nearby_maintenance'),
  params: z.strictObject(Near),
  row: z.object({
    window_id: z.string(),
    starts_at: Instant,
    ends_at: Instant,
    scope: z.string(),
    scope_id: z.string(),
    reason: z.string(),
    elements_touched: z.number(),
  }),
});

export const evidenceSeries = defineQuery({
  file: file('evidence_series'),
  params: z.strictObject({ from: z.date(), to: z.date(), kpis: z.array(z.string()), elements: z.array(z.bigint()), limit: z.int() }),
  row: z.object({
    period_end: Instant,
    kpi: z.string(),
    element_key: Key,
    quality: z.string(),
    value: MaybeNumber,
    attempts: MaybeNumber,
    expected: MaybeNumber,
    expected_low: MaybeNumber,
    expected_high: MaybeNumber,
  }),
});

export const incidentTimeline = defineQuery({
  file: file('incident_timeline'),
  params: z.strictObject(OfIncident),
  row: z.object({
    period_end: Instant,
    kind: z.string(),
    state: z.string(),
    severity: z.string(),
    evidence: MaybeNumber,
    sentence: z.string(),
  }),
});

export const lagOfIncidents = defineQuery({
  file: file('lag'),
  params: z.strictObject({ incident: z.string(), ...Window, ...Paging }),
  row: z.object({
    incident_id: z.string(),
    onset: Instant,
    detected_at: Instant,
    notified_at: MaybeInstant,
    acknowledged_at: MaybeInstant,
    first_contact_at: MaybeInstant,
    resolved_at: MaybeInstant,
    state: z.string(),
    severity: z.string(),
    region: z.string(),
    area: z.string(),
    technology: z.string(),
    root_kind: z.string(),
    experience: z.string(),
    complaints: Count,
    complaining: Count,
    affected: Count,
    chance_complaints: z.number(),
    first_complaint_at: MaybeInstant,
    peak_at: MaybeInstant,
    peak_complaints: Count,
  }),
});

export const lagSummary = defineQuery({
  file: file('lag_summary'),
  params: z.strictObject(Window),
  row: z.object({
    incidents: Count,
    with_complaints: Count,
    detected_first: Count,
    detection_delay_median_s: MaybeNumber,
    lead_median_s: MaybeNumber,
    first_complaint_delay_median_s: MaybeNumber,
    peak_delay_median_s: MaybeNumber,
  }),
});

export const lagCoverage = defineQuery({
  file: file('lag_coverage'),
  params: z.strictObject({}),
  row: z.object({
    window_from: Instant,
    window_to: Instant,
    network_complaints: Count,
    linked_complaints: Count,
    placebo_complaints: Count,
    placebo_linked: Count,
    placebo: z.array(z.object({ shift_s: Count, complaints: Count, linked: Count })),
  }),
});

export const newestPeriod = defineQuery({
  file: file('newest_period'),
  params: z.strictObject({}),
  row: z.object({
    period_end: Instant,
    period_s: z.number(),
    scored_at: Instant,
    closed_by: z.string(),
    elements_scored: z.number(),
    elements_unknown: z.number(),
    sources_expected: z.number(),
    sources_arrived: z.number(),
  }),
});

const Listed = { incident: z.string(), confidence_min: z.number().min(0).max(1) };

export const affectedRows = defineQuery({
  file: file('affected_customers'),
  params: z.strictObject({ ...Listed, ...Paging }),
  row: z.object({
    subscriber_key: Key,
    customer_key: Key,
    centre_key: Key,
    known: Flag,
    segment: z.string(),
    value_band: z.number(),
    vip: Flag,
    protected: Flag,
    language: z.string(),
    do_not_contact: Flag,
    matched_by: z.string(),
    confidence: z.number(),
    minutes_exposed: z.number(),
    events: z.number(),
    failures: z.number(),
    first_at: Instant,
    last_at: Instant,
    worst_at: Instant,
    exposure: z.number(),
    ...{ severity: z.string(), usual_failure_share: z.number(), expected_failures: z.number(), surplus_failures: z.number() },
    ...{ expected_events: z.number(), place: z.string(), dwell_share: z.number(), elsewhere_minutes: z.number(), location_age_s: z.number() },
    priority: z.number(),
  }),
});

export const affectedTotal = defineQuery({
  file: file('affected_total'),
  params: z.strictObject(Listed),
  row: z.object({ total: Count }),
});

export const identities = defineQuery({
  file: file('identities'),
  params: z.strictObject({ subject: z.enum(['customer', 'subscription']), keys: z.array(z.bigint()).max(1_000) }),
  row: z.object({ subject_key: Key, sealed: z.string() }),
});
