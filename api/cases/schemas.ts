/** What comes in and goes out about cases. */
import { z } from 'zod';
import { NOTE_CHARACTERS_MAX, seemsPersonal } from '../labels.ts';
import { REASONS } from '../policy/judge.ts';
import { GivenPurpose, IncidentId, MaybeTime, Paging, Time, Touched } from '../schemas.ts';
import { LISTINGS, SORTS } from './statements.ts';
import { CASE_STATES, OUTCOMES } from './step.ts';

export const CaseParams = IncidentId.extend({ case: z.string().regex(/^[\w-]{22}$/, 'it must be the id of a case') });

export const CasesQuery = z.strictObject({
  state: z.enum(CASE_STATES).optional(),
  held_by: z.string().min(1).max(100).optional(),
  listing: z.enum(LISTINGS).optional(),
  sort: z.enum(SORTS).default('priority'),
  order: z.enum(['asc', 'desc']).default('desc'),
  ...GivenPurpose.shape,
  ...Paging,
});

export const CaseSummary = z.object({
  case_id: z.string().describe('Names this case in this incident only; the same household has another one elsewhere.'),
  version: z.number(),
  state: z.enum(CASE_STATES),
  held_by: z.string(),
  held_since: MaybeTime,
  held_until: MaybeTime,
  changed_at: MaybeTime,
  channel: z.string(),
  listing: z
    .enum(LISTINGS)
    .describe('listed; withdrawn: newer data says nobody here was affected; no_longer_kept: the list has been deleted by age.'),
  lines: z.number(),
  lines_withdrawn: z.number(),
  customers: z.number(),
  segment: z.string(),
  vip: z.boolean(),
  language: z.string(),
  minutes_exposed: z.number(),
  failures: z.number(),
  first_at: MaybeTime,
  last_at: MaybeTime,
  confidence: z.number(),
  exposure: z.number(),
  priority: z.number(),
});

export const ContactSummary = z.object({
  affected: z.number().describe('Households and accounts with somebody affected whose contract is known.'),
  contactable: z.number().describe('Of these, how many may be contacted at this moment over some channel.'),
  refused: z
    .array(z.object({ reason: z.enum(REASONS), sentence: z.string(), cases: z.number() }))
    .describe('Why the others may not; each is counted once, so affected = contactable + all of these.'),
  complete: z.boolean().describe('False when there are more combinations of circumstances than are judged at once (50,000).'),
});

export const CasesPage = z.object({
  incident_id: z.string(),
  total: z.number(),
  limit: z.number(),
  offset: z.number(),
  contact: ContactSummary,
  cases: z.array(CaseSummary),
});

const Standing = {
  case_id: z.string(),
  version: z.number(),
  state: z.enum(CASE_STATES),
  withdrawn: z.boolean(),
  held_by: z.string(),
  held_since: MaybeTime,
  held_until: MaybeTime,
  contact_cleared: z.boolean(),
  channel: z.string(),
  purpose: z.string(),
};
export const CaseStanding = z.object({ incident_id: z.string(), ...Standing });

export const OpenedCase = CaseStanding.extend({
  complaints_at: z.array(Time).describe('When somebody of this household or account complained about this incident.'),
  people: z.array(
    z.object({
      line_id: z.string(),
      customer_id: z.string(),
      name: z.string(),
      msisdn: z.string(),
      withdrawn: z.boolean(),
      grouped_by: z
        .string()
        .describe(
          'Why this customer is in this household or account: account, address_and_payer, household_inferred, alone; empty when they no longer are.',
        ),
      ...Touched,
    }),
  ),
});

export const CaseHistory = z.object({
  incident_id: z.string(),
  case_id: z.string(),
  events: z.array(
    z.object({
      version: z.number(),
      at: Time,
      kind: z.string(),
      from_state: z.enum(CASE_STATES),
      state: z.enum(CASE_STATES),
      actor: z.string(),
      role: z.string(),
      held_until: MaybeTime,
      channel: z.string(),
      purpose: z.string(),
      consent_text: z.string(),
      note: z.string(),
      agreed_affected: z.string(),
      compensation: z.string(),
      compensation_amount: z.number(),
      survey_score: z.number().nullable(),
    }),
  ),
});

export const Note = z
  .string()
  .max(NOTE_CHARACTERS_MAX)
  .refine((note) => !seemsPersonal(note), 'it may not hold what could be the number or address of a person')
  .default('')
  .describe('Free text for colleagues; numbers of telephones and addresses are refused.');

const Feedback = {
  agreed_affected: z.enum(['yes', 'no', 'unsure']).optional().describe('Whether the customer says to have been affected.'),
  compensation: z.enum(['none', 'credit', 'data', 'other']).optional(),
  compensation_amount: z.number().min(0).max(1_000_000).multipleOf(0.01).optional(),
  survey_score: z.int().min(0).max(10).optional(),
};

export const NewRelease = z.strictObject({ note: Note });
export const NewOutcome = z.strictObject({
  outcome: z.enum(OUTCOMES).describe('not_made: the contact was allowed and did not take place; the case goes back as it was.'),
  note: Note,
  ...Feedback,
});
export const NewSplit = z.strictObject({
  customer_id: z.string().min(1).max(200).describe('Who does not belong with the others, as the opened case names them.'),
  note: Note,
});
export const SplitDone = z.object({
  incident_id: z.string(),
  case_id: z.string(),
  taken_from: z.number().describe('How many others of the household or account; they are apart for ever, from the next period on.'),
});
export const NewFollowUp = z.strictObject({ note: Note, ...Feedback });

export const CaseConflict = z.object({
  error: z.string(),
  reason: z.string().optional(),
  held_by: z.string().optional(),
  held_since: z.string().optional(),
  held_until: z.string().optional(),
});
