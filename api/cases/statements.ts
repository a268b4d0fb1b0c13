/** What is asked about cases. Each is one `.sql` file under sql/queries/api; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, Instant, Key } from '../../sql/query.ts';

const file = (name: string): URL => new URL(`../../sql/queries/api/${name}.sql`, import.meta.url);
const Flag = z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean);
const Confidence = z.number().min(0).max(1);
const OfCase = { incident: z.string(), centre: Key };

/** Why somebody is contacted: to be told of the incident, or that it is over. */
export const CONTACT_PURPOSES = ['incident', 'restoration'] as const;
export type ContactPurpose = (typeof CONTACT_PURPOSES)[number];

export const SORTS = ['priority', 'exposure', 'minutes_exposed', 'first_at', 'changed_at'] as const;
export const LISTINGS = ['listed', 'withdrawn', 'no_longer_kept'] as const;
const State = z.enum(['open', 'reserved', 'contacted', 'no_answer', 'resolved', 'do_not_contact', 'expired']);

export const cases = defineQuery({
  file: file('cases'),
  params: z.strictObject({
    incident: z.string(),
    at: z.date(),
    confidence_min: Confidence,
    states: z.array(State),
    holder: z.string(),
    listing: z.enum([...LISTINGS, '']),
    sort_by: z.enum(SORTS),
    direction: z.union([z.literal(1), z.literal(-1)]),
    limit: z.int().min(1),
    offset: z.int().min(0),
  }),
  row: z.strictObject({
    centre_key: Key,
    version: z.number(),
    state: State,
    held_by: z.string(),
    held_since: Instant,
    held_until: Instant,
    changed_at: Instant,
    channel: z.string(),
    listing: z.enum(LISTINGS),
    lines: Count,
    lines_withdrawn: Count,
    customers: Count,
    segment: z.string(),
    vip: Flag,
    language: z.string(),
    minutes_exposed: Count,
    failures: Count,
    first_at: Instant,
    last_at: Instant,
    confidence: z.number(),
    exposure: z.number(),
    priority: z.number(),
    total: Count,
  }),
});

export const caseNow = defineQuery({
  file: file('case_now'),
  params: z.strictObject({ ...OfCase, confidence_min: Confidence }),
  row: z.strictObject({
    listed: Flag,
    version: z.number(),
    state: z.union([State, z.literal('')]).transform((state) => state || 'open'),
    resting: z.union([State, z.literal('')]).transform((state) => state || 'open'),
    holder: z.string(),
    held_since: Instant,
    held_until: Instant,
    channel: z.string(),
    purpose: z.string(),
    line_key: Key,
    changed_at: Instant,
  }),
});

export const caseHistory = defineQuery({
  file: file('case_history'),
  params: z.strictObject({ ...OfCase, limit: z.int() }),
  row: z.strictObject({
    version: z.number(),
    event_id: z.string(),
    at: Instant,
    kind: z.string(),
    from_state: State,
    state: State,
    actor: z.string(),
    role: z.string(),
    held_until: Instant.transform((at) => (at.getTime() === 0 ? null : at)),
    channel: z.string(),
    purpose: z.string(),
    consent_text: z.string(),
    note: z.string(),
    agreed_affected: z.string(),
    compensation: z.string(),
    compensation_amount: z.number(),
    survey_score: z.number().transform((score) => (score < 0 ? null : score)),
  }),
});

export const caseWinner = defineQuery({
  file: file('case_winner'),
  params: z.strictObject({ ...OfCase, version: z.int().min(1) }),
  row: z.strictObject({ event_id: z.string() }),
});

export const casePeople = defineQuery({
  file: file('case_people'),
  params: z.strictObject({ ...OfCase, confidence_min: Confidence, limit: z.int() }),
  row: z.strictObject({
    subscriber_key: Key,
    customer_key: Key,
    withdrawn: Flag,
    minutes_exposed: z.number(),
    failures: z.number(),
    events: z.number(),
    first_at: Instant,
    last_at: Instant,
    worst_at: Instant,
    confidence: z.number(),
    matched_by: z.string(),
    grouped_by: z.string(),
  }),
});

export const centreMembers = defineQuery({
  file: file('centre_members'),
  params: z.strictObject({ centre: Key, limit: z.int() }),
  row: z.strictObject({ customer_key: Key }),
});

export const caseMessages = defineQuery({
  file: file('case_messages'),
  params: z.strictObject({ incident: z.string(), message: z.string(), limit: z.int(), offset: z.int() }),
  row: z.strictObject({
    centre_key: Key,
    version: z.number(),
    at: Instant,
    channel: z.string(),
    purpose: z.string(),
    consent_text: z.string(),
    ended: z.string(),
    ended_at: Instant,
    total: Count,
  }),
});

const Incidents = z.array(z.string()).max(1_000);
const Numbers = z.array(z.number());
const Flags = z.array(Flag);

export const worklistIncidents = defineQuery({
  file: file('worklist_incidents'),
  params: z.strictObject({ ended_s: z.int(), limit: z.int() }),
  row: z.strictObject({
    incident_id: z.string(),
    state: z.enum(['open', 'resolved']),
    area: z.string(),
    experience: z.string(),
    severity: z.string(),
    onset: Instant,
    resolved_at: Instant,
  }),
});

/** One row that holds the whole list in columns, all of one length. */
export const worklistColumns = defineQuery({
  file: file('worklist'),
  params: z.strictObject({ incidents: Incidents, confidence_min: Confidence, limit: z.int() }),
  row: z.strictObject({
    incident: Numbers,
    centre_key: z.array(z.string()),
    business: Flags,
    value_band: Numbers,
    vip: Flags,
    language: z.array(z.string()),
    lines: Numbers,
    customers: Numbers,
    minutes_exposed: Numbers,
    failures: Numbers,
    first_s: Numbers,
    last_s: Numbers,
    priority: Numbers,
  }),
});

export const caseStandings = defineQuery({
  file: file('case_standings'),
  params: z.strictObject({ incidents: Incidents, limit: z.int() }),
  row: z.strictObject({
    incident_id: z.string(),
    centre_key: Key,
    version: z.number(),
    state: State,
    holder: z.string(),
    held_since: Instant,
    held_until: Instant,
    channel: z.string(),
    changed_at: Instant,
  }),
});
