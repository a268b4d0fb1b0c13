/** What the API asks and writes about labels, thresholds and precision. Each is one `.sql` file under sql/queries/api; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, defineStatement, Instant, MaybeNumber } from '../sql/query.ts';

const file = (name: string): URL => new URL(`../sql/queries/api/${name}.sql`, import.meta.url);
const Flag = z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean);
const MaybeInstant = Instant.transform((at) => (at.getTime() === 0 ? null : at));
/** A policy's number: the database's clock in microseconds when it was proposed; 0 is what Forecell ships with. */
export const Revision = z.string().regex(/^\d{1,19}$/, 'it must be the number of a proposal');
/** Asks for every policy. */
export const EVERY_REVISION = '18446744073709551615';

export const labelStatement = defineStatement({
  file: file('label_incident'),
  params: z.strictObject({
    incident: z.string(),
    label_id: z.uuid(),
    label: z.enum(['true', 'false', 'expected']),
    reason: z.string(),
    note: z.string(),
    labelled_by: z.string(),
    role: z.string(),
    rows_max: z.int(),
  }),
  // The label's own id makes a second run the same label.
  mayRunTwice: true,
});

export const labelsOfIncident = defineQuery({
  file: file('incident_labels'),
  params: z.strictObject({ incident: z.string(), label_id: z.string(), limit: z.int() }),
  row: z.strictObject({
    label_id: z.string(),
    labelled_at: Instant,
    label: z.enum(['true', 'false', 'expected']),
    reason: z.string(),
    note: z.string(),
    labelled_by: z.string(),
    role: z.string(),
    severity: z.string(),
    evidence: MaybeNumber,
    detector: z.string(),
    policy_revision: z.string(),
    sentence: z.string(),
    evidence_kept: Count,
    evidence_sentences: z.array(z.string()),
  }),
});

export const policies = defineQuery({
  file: file('policies'),
  params: z.strictObject({ revision: z.string(), state: z.string(), limit: z.int() }),
  row: z.strictObject({
    revision: z.string(),
    state: z.enum(['proposed', 'accepted', 'rejected']),
    in_force: Flag,
    proposed_by: z.string(),
    proposed_at: MaybeInstant,
    note: z.string(),
    budget: z.number(),
    budget_unit: z.enum(['per_day', 'per_1000_cell_days']),
    shares: z.record(z.string(), z.number()),
    thresholds_from: z.enum(['shipped', 'derived', 'given']),
    open_once: z.number(),
    open_twice: z.number(),
    weak: z.number(),
    calm: z.number(),
    calm_periods: z.number(),
    report: z.string(),
    reviewed_by: z.string(),
    reviewed_at: MaybeInstant,
    review_note: z.string(),
    in_force_after: MaybeInstant,
  }),
});

export const reviewStatement = defineStatement({
  file: file('review_policy'),
  params: z.strictObject({ revision: Revision, decision: z.enum(['accepted', 'rejected']), reviewer: z.string(), review_note: z.string() }),
  // A second run finds the proposal decided and writes nothing.
  mayRunTwice: true,
});

export const qualityWindow = defineQuery({
  file: file('quality_window'),
  params: z.strictObject({ since: z.date(), until: z.date() }),
  row: z.strictObject({ detector: z.string(), labelled_true: Count, labelled_false: Count, labelled_expected: Count, unlabelled: Count }),
});

export const qualitySpan = defineQuery({
  file: file('quality_span'),
  params: z.strictObject({}),
  row: z.strictObject({ newest: Instant, oldest: Instant, cells: Count }),
});

export const qualityDays = defineQuery({
  file: file('quality_days'),
  params: z.strictObject({ since: z.date(), until: z.date() }),
  row: z.strictObject({ days: z.number(), judged: Count, unknown: Count, withdrawn: Count }),
});

export const detectorPrecision = defineQuery({
  file: file('detector_precision'),
  params: z.strictObject({ limit: z.int() }),
  row: z.strictObject({
    detector: z.string(),
    root_kind: z.string(),
    labelled: Count,
    labelled_true: Count,
    labelled_false: Count,
    labelled_expected: Count,
    unlabelled: Count,
    precision: MaybeNumber,
    precision_low: MaybeNumber,
    precision_high: MaybeNumber,
  }),
});
