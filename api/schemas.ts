/** What comes in and goes out over HTTP: one place for names, bounds and the openapi document. */
import { z } from 'zod';
import { PURPOSES, USUAL_PURPOSE } from './access.ts';
import { EXPORT_ROWS_MAX, LIST_ROWS_MAX, LISTED_CONFIDENCE_MIN } from './affected.ts';
import { FORMATS } from './out/formats.ts';
import { REASONS } from './policy/judge.ts';

const PAGE_MAX = 500;

/** A moment as ISO 8601 in UTC outside, a Date inside. */
export const Time = z.codec(z.iso.datetime({ offset: true }), z.date(), {
  decode: (text) => new Date(text),
  encode: (at) => at.toISOString().replace('.000Z', 'Z'),
});
export const MaybeTime = Time.nullable();
export const Measured = z.number().nullable();

/** A whole number in a query string: digits only, nothing that merely looks like a number. */
export const whole = (min: number, max: number, usual: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'it must be a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .default(usual);
export const word = (max: number) => z.string().min(1).max(max);
export const Paging = { limit: whole(1, PAGE_MAX, 50), offset: whole(0, 100_000_000, 0) };
export const Window = { since: Time.optional(), until: Time.optional() };
/** What an incident was for one person: how much, when, and how sure it is that it touched them at all. */
export const Touched = {
  ...{ minutes_exposed: z.number(), failures: z.number(), events: z.number() },
  ...{ first_at: Time, last_at: Time, worst_at: Time },
  ...{ confidence: z.number(), matched_by: z.string() },
};

/** One person's exposure against that person's own norm, and what the confidence rests on. */
export const Exposure = {
  severity: z
    .string()
    .describe('How bad it was for this person: A, B, C or D by minutes weighted by how bad they were; empty where it was not measured.'),
  how: z.string().describe('How the person came on the list, in words; "possibly cut off" where absence is all there is.'),
  usual_failure_share: z.number().describe('Share of own attempts that fail otherwise: three hours before and the same hours of three days before.'),
  expected_failures: z.number().describe('Attempts times that share.'),
  surplus_failures: z.number().describe('Failures beyond the own norm; negative where fewer failed than usual.'),
  expected_events: z.number().describe('Attempts usual in that time; what somebody cut off would have made.'),
  place: z.string().describe('home, work, passing or unknown: what the area is in the own habit of the days before.'),
  dwell_share: z.number().describe('Share of the time that was spent on degraded elements.'),
  elsewhere_minutes: z.number().describe('Minutes served by other elements meanwhile.'),
  location_age_min: z.number().describe('Age of the last location at the end of the exposure.'),
  confidence_words: z.string(),
};

export const IncidentId = z.strictObject({
  id: z
    .string()
    .max(128)
    .regex(/^[!-~]+$/, 'it must be an incident id'),
});

export const IncidentsQuery = z.strictObject({
  state: z.enum(['open', 'resolved', 'merged', 'withdrawn']).optional(),
  severity: z.enum(['critical', 'major', 'minor', 'warning']).optional(),
  area: word(100).optional(),
  technology: word(20).optional(),
  element: word(256).optional(),
  ...Window,
  within_hours: z.coerce
    .number()
    .int()
    .min(1)
    .max(744)
    .optional()
    .describe('Detected in so many hours of the network’s own time before the newest judged period; instead of since.'),
  ...Paging,
});

const YesNo = z.enum(['true', 'false']).transform((text) => text === 'true');

const PurposeSaid = z.enum(PURPOSES, { error: `say why with ?purpose=; it is one of ${PURPOSES.join(', ')}` });
/** Why a list or an export is read. */
export const GivenPurpose = z.strictObject({ purpose: PurposeSaid.default(USUAL_PURPOSE) });
/** Why one person's identity is opened: that must be said. */
export const NeededPurpose = z.strictObject({ purpose: PurposeSaid });

export const CustomersQuery = z.strictObject({
  ...GivenPurpose.shape,
  format: z.enum(FORMATS).optional(),
  limit: whole(1, EXPORT_ROWS_MAX, LIST_ROWS_MAX),
  offset: whole(0, 100_000_000, 0),
  min_confidence: z
    .string()
    .regex(/^[01](\.\d{1,6})?$/, 'it must be a number from 0 to 1')
    .transform(Number)
    .pipe(z.number().min(0).max(1))
    .default(LISTED_CONFIDENCE_MIN),
  bom: YesNo.default(false),
});

export const Failure = z.object({ error: z.string(), correlation_id: z.string().optional() });

export const ShownCount = z
  .union([z.number(), z.string()])
  .describe('A number of people: exact for care and admin; for others rounded to 5, and "<20" below 20.');

const Impact = z
  .object({ subscriptions: ShownCount, customers: ShownCount, decision_centres: ShownCount, contactable: ShownCount })
  .nullable()
  .describe('Null while it has not been computed.');

export const IncidentSummary = z.object({
  incident_id: z.string(),
  state: z.string(),
  severity: z.string(),
  sentence: z.string(),
  cause: z.string(),
  experience: z.string(),
  area: z.string(),
  region: z.string(),
  technology: z.string(),
  root_kind: z.string(),
  root_id: z.string(),
  onset: Time,
  detected_at: Time,
  resolved_at: MaybeTime,
  updated_for: Time,
  evidence: Measured,
  confidence: Measured.describe(
    'How sure, 0 to 1: the share of real ones among incidents at least as strong, if evidence keeps its word. Severity is how bad. Null where it was not worked out.',
  ),
  how_sure: z.string().describe('The same in words.'),
  score: Measured.describe('10 x evidence, at most 100.'),
  expected_false_per_day: Measured.describe(
    'How often a healthy network of this size shows as much in a day. Null for groups, findings over weeks and missing data.',
  ),
  kpis: z
    .array(z.object({ kpi: z.string(), name: z.string() }))
    .describe('The few KPIs that tell the story, the one that covers most elements first.'),
  announced: z.boolean().describe('Whether anybody was told of it; one found long after the fact is only recorded.'),
  unstable: z.boolean().describe('It keeps coming back, and is kept open through its calm spells.'),
  times_reopened: z.number(),
  remarks: z.array(z.string()).describe('What is odd about it, in words.'),
  merged_into: z.string(),
  acknowledgement: z
    .object({
      owner: z.string(),
      note: z.string(),
      at: Time,
      snoozed: z.boolean().describe('Nothing is announced of it until it closes, comes back or gets worse than it was when quiet was asked for.'),
    })
    .nullable()
    .describe('Who has it, as it was said last. Null while nobody took it on.'),
  impact: Impact,
});

export const IncidentsPage = z.object({
  sentence: z.string().describe('How many, and how much of the network that rests on: no incident means little where little could be judged.'),
  total: z.number(),
  limit: z.number(),
  offset: z.number(),
  incidents: z.array(IncidentSummary),
});

export const LagOfIncident = z.object({
  incident_id: z.string(),
  state: z.string(),
  severity: z.string(),
  region: z.string(),
  area: z.string(),
  technology: z.string(),
  root_kind: z.string(),
  onset: Time,
  detected_at: Time,
  notified_at: MaybeTime.describe('When the first human was told; null where nobody wrote it down, as for the next two.'),
  acknowledged_at: MaybeTime,
  first_contact_at: MaybeTime,
  resolved_at: MaybeTime,
  first_complaint_at: MaybeTime,
  peak_at: MaybeTime,
  experience: z.string(),
  complaints: ShownCount,
  complaining: ShownCount.describe('Customers behind them.'),
  affected: ShownCount,
  chance_complaints: Measured.describe(
    'Complaints the same rule links when they are moved by 7 and 14 days, on average; null for roles that see no exact counts.',
  ),
  peak_complaints: ShownCount,
  detection_delay_s: z.number(),
  lead_s: z.number().nullable().describe('First linked complaint minus detection; positive: detected first. Null without a complaint.'),
});

export const Customers = z.object({
  incident_id: z.string(),
  affected: z.number(),
  contactable: z.number().describe('Lines that may be contacted at this moment over some channel.'),
  refused: z
    .array(z.object({ reason: z.enum(REASONS), sentence: z.string(), lines: z.number() }))
    .describe('Why the others may not, each counted once.'),
  limit: z.number(),
  offset: z.number(),
  customers: z.array(
    z.object({
      priority: z.number(),
      customer_id: z.string(),
      name: z.string(),
      msisdn: z.string(),
      decision_centre: z
        .string()
        .describe('The household or account that decides, by the name of its case in this incident; empty where no contract is known.'),
      segment: z.string(),
      value_band: z.number().nullable(),
      vip: z.boolean(),
      language: z.string(),
      ...Touched,
      exposure: z.number(),
      consent: z.boolean(),
      do_not_contact: z.boolean(),
      may_contact: z.boolean(),
      reason: z.string(),
      ...Exposure,
    }),
  ),
});

export const Health = z.object({
  status: z.enum(['ok', 'waiting']),
  sentence: z.string(),
  version: z.string(),
  database: z.literal('reachable'),
  newest_period: z
    .object({
      period_end: Time,
      scored_at: Time,
      closed_by: z.string(),
      elements_scored: z.number(),
      elements_unknown: z.number(),
      sources_expected: z.number(),
      sources_arrived: z.number(),
      completeness: Measured,
    })
    .nullable(),
});
