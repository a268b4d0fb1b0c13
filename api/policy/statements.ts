/** What is asked before somebody is contacted. Each is one `.sql` file under sql/queries/api; what it does is said there. */
import { z } from 'zod';
import { Count, defineQuery, Key } from '../../sql/query.ts';

const file = (name: string): URL => new URL(`../../sql/queries/api/${name}.sql`, import.meta.url);
const Flag = z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean);
/** Channel, granted, version of the wording, and for a yes whether a no to every channel came later. */
const Consent = z.tuple([z.string(), Flag, z.string(), Flag]);

export const contactFacts = defineQuery({
  file: file('contact_facts'),
  params: z.strictObject({
    incident: z.string(),
    centre: Key,
    confidence_min: z.number(),
    purpose: z.string(),
    at: z.date(),
    since: z.date(),
    limit: z.int(),
  }),
  row: z.strictObject({
    centre_key: Key,
    customer_key: Key,
    subscriber_key: Key,
    line_type: z.string(),
    affected: Flag,
    cut_off: Flag,
    known: Flag,
    time_zone: z.string(),
    language: z.string(),
    do_not_contact: Flag,
    protected: Flag,
    unversioned_consent: Flag,
    flags: z.array(z.string()),
    consents: z.array(Consent),
    told: Count,
    told_restored: Count,
    unsaid: Flag,
    unsaid_restored: Flag,
    unanswered: Count,
    others: Count,
    opted_out: Flag,
    restored: Flag.nullable().transform(Boolean),
    override: Flag.nullable().transform(Boolean),
  }),
});

export const contactPatterns = defineQuery({
  file: file('contact_patterns'),
  params: z.strictObject({
    incidents: z.array(z.string()).max(1_000),
    confidence_min: z.number(),
    purpose: z.string(),
    at: z.date(),
    since: z.date(),
    limit: z.int(),
  }),
  row: z.strictObject({
    incident_id: z.string(),
    line_type: z.string(),
    cut_off: Flag,
    known: Flag,
    time_zone: z.string(),
    do_not_contact: Flag,
    protected: Flag,
    unversioned_consent: Flag,
    flags: z.array(z.string()),
    consents: z.array(Consent),
    told: Count,
    told_restored: Count,
    unsaid: Flag,
    unsaid_restored: Flag,
    unanswered: Count,
    others: Count,
    opted_out: Flag,
    centres: z.array(z.string()),
  }),
});

export const incidentStates = defineQuery({
  file: file('incident_states'),
  params: z.strictObject({ incidents: z.array(z.string()).max(1_000) }),
  row: z.strictObject({ incident_id: z.string(), restored: Flag, override: Flag }),
});
