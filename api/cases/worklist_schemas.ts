/** What comes in and goes out about care's work list over all incidents. */
import { z } from 'zod';
import { REASONS } from '../policy/judge.ts';
import { IncidentId, MaybeTime, Time, whole, word } from '../schemas.ts';
import { SPOKEN } from '../words/felt.ts';
import { ASSIGNED_MAX } from './assign.ts';
import { Note } from './schemas.ts';
import { CONTACT_PURPOSES } from './statements.ts';
import { CASE_STATES } from './step.ts';
import { KINDS, WORKLIST_SORTS } from './worklist_rows.ts';

const YesNo = z.enum(['true', 'false']).transform((text) => text === 'true');
const CaseKey = { incident_id: IncidentId.shape.id, case_id: z.string().regex(/^[\w-]{22}$/, 'it must be the id of a case') };

export const WorklistQuery = z.strictObject({
  incident: IncidentId.shape.id.optional(),
  incident_state: z.enum(['open', 'resolved']).optional(),
  area: word(100).optional(),
  value_band: z
    .string()
    .regex(/^[1-5]$/, 'it must be 1 to 5')
    .transform(Number)
    .pipe(z.int())
    .optional(),
  kind: z.enum(KINDS).optional(),
  contactable_now: YesNo.optional(),
  state: z.enum(CASE_STATES).optional(),
  mine: YesNo.optional(),
  sort: z.enum(WORKLIST_SORTS).default('priority'),
  order: z.enum(['asc', 'desc']).default('desc'),
  language: z.enum(SPOKEN).default('en').describe('Of `felt`, for whoever reads the list.'),
  limit: whole(1, 500, 50),
  offset: whole(0, 1_000_000, 0),
  after: z
    .string()
    .regex(/^[\w-]{1,400}$/, 'it must be what a page gave as next')
    .optional(),
});

export const WorklistCase = z.object({
  incident_id: z.string(),
  incident_state: z.enum(['open', 'resolved']),
  case_id: z.string().describe('Names this case in this incident only; the same household has another one elsewhere.'),
  area: z.string().describe('Where the incident is, as people call it; empty where the inventory holds a code.'),
  kind: z.enum(KINDS),
  value_band: z.number().nullable(),
  vip: z.boolean(),
  language: z.string(),
  lines: z.number(),
  customers: z.number(),
  experience: z.string(),
  minutes_exposed: z.number(),
  failures: z.number(),
  first_at: Time,
  last_at: Time,
  priority: z.number(),
  felt: z.string().describe('What was felt and for how long, in a few words.'),
  contact_purpose: z
    .enum(CONTACT_PURPOSES)
    .describe('What a contact would be for: restoration once the incident is over and they were told of it. The next two speak of that.'),
  may_contact: z.boolean().describe('As of `as_of`; what counts is asked again when a contact is made.'),
  reason: z.enum(REASONS).nullable(),
  reason_sentence: z.string(),
  state: z.enum(CASE_STATES),
  version: z.number(),
  held_by: z.string(),
  held_since: MaybeTime,
  held_until: MaybeTime,
  mine: z.boolean(),
  contact_cleared: z.boolean().describe('A contact was allowed to whoever holds the case, and what came of it is not said yet.'),
  channel: z.string().describe('Of that contact; empty without one.'),
  changed_at: MaybeTime,
});

export const WorklistPageView = z.object({
  as_of: Time.describe('When the list and who may be contacted were read; where cases stand is of this moment.'),
  total: z.number(),
  limit: z.number(),
  offset: z.number(),
  complete: z.boolean().describe('False when the list is longer than 500,000 cases or 1,000 incidents.'),
  next: z.string().nullable().describe('Give it back as `after` for the next page; null on the last.'),
  counts: z
    .object({
      open: z.number(),
      reserved: z.number(),
      contacted: z.number(),
      no_answer: z.number(),
      resolved: z.number(),
      do_not_contact: z.number(),
      expired: z.number(),
      contactable: z.number(),
    })
    .describe('Of all that fit.'),
  incidents: z
    .array(z.object({ incident_id: z.string(), state: z.enum(['open', 'resolved']), area: z.string(), severity: z.string() }))
    .describe('What there is to filter by: every incident with a list, open ones first.'),
  cases: z.array(WorklistCase),
});

export const NewAssignment = z.strictObject({
  cases: z.array(z.strictObject(CaseKey)).min(1).max(ASSIGNED_MAX),
  action: z.enum(['reserve', 'release']).default('reserve'),
  to: z.string().max(100).default('').describe('Who gets them; empty for yourself. Only admin gives cases to others.'),
  contactable_only: z
    .boolean()
    .default(true)
    .describe('Skip cases whose people may not be contacted at this moment, each for its `contact_purpose`.'),
  preview: z.boolean().default(false).describe('Say what would happen, and change nothing.'),
  note: Note,
});

const Standing = z.object({
  incident_id: z.string(),
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
});
const Skipped = z.object({
  incident_id: z.string(),
  case_id: z.string(),
  reason: z.string(),
  sentence: z.string(),
  held_by: z.string(),
  held_since: MaybeTime,
});

export const Assignment = z.object({ preview: z.boolean(), touched: z.array(Standing), skipped: z.array(Skipped) });
export const NoAssignment = z.object({ error: z.string(), skipped: z.array(z.record(z.string(), z.unknown())).optional() });
