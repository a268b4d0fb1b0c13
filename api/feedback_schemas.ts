/** What comes in and goes out about labels, proposals and quality. */
import { z } from 'zod';
import { Revision } from './feedback_statements.ts';
import { EVERY_REASON, LABELS, NOTE_CHARACTERS_MAX, REASONS } from './labels.ts';
import { MaybeTime, Measured, Time, Window } from './schemas.ts';

const Note = z
  .string()
  .max(NOTE_CHARACTERS_MAX)
  .default('')
  .describe('Free text for colleagues; never about a customer. Numbers of telephones are refused.');

export const NewLabel = z.strictObject({
  label: z.enum(LABELS).describe('true: it was worth raising; false: it was not; expected: real, known beforehand, nothing to do.'),
  reason: z
    .enum(EVERY_REASON)
    .optional()
    .describe(`false needs one of ${REASONS.false.join(', ')}; expected may have one of ${REASONS.expected.join(', ')}; true has none.`),
  note: Note,
});

export const LabelView = z.object({
  label_id: z.string(),
  labelled_at: Time,
  label: z.enum(LABELS),
  reason: z.string(),
  note: z.string(),
  labelled_by: z.string(),
  role: z.string(),
  severity: z.string().describe('As it was when the label was given, like everything below.'),
  evidence: Measured,
  detector: z.string().describe('Whose evidence was strongest when the incident opened.'),
  policy_revision: z.string().describe('The thresholds in force when the incident was detected.'),
  sentence: z.string(),
  evidence_kept: z.number(),
  evidence_sentences: z.array(z.string()),
});

export const Labels = z.object({ incident_id: z.string(), labels: z.array(LabelView) });

export const RevisionParam = z.strictObject({ revision: Revision });
export const ProposalsQuery = z.strictObject({ state: z.enum(['proposed', 'accepted', 'rejected']).optional() });
export const NewReview = z.strictObject({ decision: z.enum(['accepted', 'rejected']), note: Note });

export const ProposalView = z.object({
  revision: z.string(),
  state: z.enum(['proposed', 'accepted', 'rejected']),
  in_force: z.boolean(),
  proposed_by: z.string(),
  proposed_at: MaybeTime,
  note: z.string(),
  budget: z.number(),
  budget_unit: z.enum(['per_day', 'per_1000_cell_days']),
  shares: z.record(z.string(), z.number()).describe('Each detector’s part of the budget.'),
  thresholds_from: z.enum(['shipped', 'derived', 'given']),
  open_once: z.number().describe('Evidence (-log10 of a tail probability) that opens an incident in one period.'),
  open_twice: z.number().describe('The same in two of three periods.'),
  weak: z.number(),
  calm: z.number(),
  calm_periods: z.number(),
  reviewed_by: z.string(),
  reviewed_at: MaybeTime,
  review_note: z.string(),
  in_force_after: MaybeTime.describe('Accepted: in force for periods that end after this.'),
  report: z.record(z.string(), z.unknown()).nullable().describe('What it would have changed; only when one proposal is asked for.'),
});

export const Proposals = z.object({ proposals: z.array(ProposalView) });

export const QualityQuery = z.strictObject(Window);

export const Quality = z.object({
  spikes: z
    .object({ spikes: z.number(), known: z.number(), late: z.number(), missed: z.number(), not_network: z.number() })
    .describe('Spikes of complaints in the window: how many an incident explained beforehand, only afterwards, or not at all (misses).'),
  since: Time,
  until: Time,
  days: z.number(),
  cells: z.number(),
  seen: z
    .object({ state: z.enum(['seen', 'partly_seen', 'unseen']), judged_share: Measured, sentence: z.string() })
    .describe('How much of the network could be judged in this time. Rates are null where nothing could: not a zero.'),
  budget: z.object({
    policy_revision: z.string().nullable(),
    per_day: Measured.describe('Non-actionable incidents a day the operator allows.'),
    incidents: z.number(),
    unlabelled: z.number(),
    withdrawn: z.number().describe('Told, and withdrawn when late or corrected data came; not among incidents.'),
    non_actionable_per_day: Measured.describe('Labelled false or expected.'),
    non_actionable_per_day_at_most: Measured.describe('If every unlabelled incident were false.'),
  }),
  by_detector: z.array(
    z.object({
      detector: z.string(),
      labelled_true: z.number(),
      labelled_false: z.number(),
      labelled_expected: z.number(),
      unlabelled: z.number(),
      share: Measured,
      budget_per_day: Measured,
      non_actionable_per_day: Measured,
      tighten: z.boolean().describe('More than half of at least 20 verdicts were false or expected.'),
    }),
  ),
  precision: z
    .array(
      z.object({
        detector: z.string(),
        root_kind: z.string(),
        labelled: z.number(),
        labelled_true: z.number(),
        labelled_false: z.number(),
        labelled_expected: z.number(),
        unlabelled: z.number(),
        precision: Measured,
        precision_low: Measured,
        precision_high: Measured,
      }),
    )
    .describe('By label, over all time: true / labelled, with the 95 % Wilson interval; null where nothing is labelled.'),
});
