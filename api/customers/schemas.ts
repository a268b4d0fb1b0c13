/** What comes in and goes out about one customer. */
import { z } from 'zod';
import { PURPOSES } from '../access.ts';
import { REASONS } from '../policy/judge.ts';
import { MaybeTime, Time } from '../schemas.ts';
import { SPOKEN } from '../words/felt.ts';
import { WordsView } from '../words/routes.ts';
import { OWN_TOKEN_S_MAX } from './own_token.ts';

export const NewSearch = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('msisdn'),
    value: z
      .string()
      .max(40)
      .regex(/^\+?[\d\s()-]{4,}$/, 'it must be a telephone number with its country code'),
    purpose: z.enum(PURPOSES),
  }),
  z.strictObject({ kind: z.literal('customer_id'), value: z.string().min(1).max(200), purpose: z.enum(PURPOSES) }),
]);
export const Found = z.object({ alias: z.string().describe('Names this customer for whoever searched, and for nobody else.') });

export const CustomerAlias = z.strictObject({ alias: z.string().regex(/^[\w-]{22}$/, 'it must be what a search gave') });
export const ExperienceQuery = z.strictObject({ purpose: z.enum(PURPOSES), language: z.enum(SPOKEN).optional() });
export const OwnQuery = z.strictObject({ language: z.enum(SPOKEN).optional() });

const Minutes = z.number().nullable();
const Shared = {
  language: z.string(),
  time_zone: z.string(),
  as_of: MaybeTime.describe('Up to when the network has been judged; null before the first period.'),
  sentences: z.array(z.string()).describe('The last 14 days in plain words.'),
  days: z
    .array(
      z.object({
        day: z.string().describe('By the customer’s clock.'),
        known: z.boolean().describe('False: nothing was judged on that day, which is not the same as no bad minutes.'),
        bad_minutes: z.object({ voice: Minutes, data: Minutes }),
      }),
    )
    .describe('14 days, oldest first.'),
  complaints: z.array(z.object({ created_at: Time, channel: z.string(), topic: z.string(), sentiment: z.string() })),
};
const Exposure = z.object({
  from: Time,
  to: Time,
  minutes: z.number(),
  failures: z.number(),
  services: z.array(z.enum(['voice', 'data'])),
  experience: z.string(),
  area: z.string().describe('Of the incident, as people call it; empty where the inventory holds a code.'),
  over: z.boolean(),
  felt: z.string(),
});
const Contact = z.object({ at: Time, outcome: z.string(), channel: z.string(), purpose: z.string() });

export const CustomerExperience = z.object({
  alias: z.string(),
  kind: z.enum(['household', 'business']),
  ...Shared,
  exposures: z.array(Exposure.extend({ incident_id: z.string() })),
  contacts: z.array(Contact.extend({ incident_id: z.string() })).describe('With the household or account.'),
  say: z.array(WordsView.extend({ incident_id: z.string() })).describe('What may be said now: open incidents, and those of the last 72 hours.'),
  contact: z
    .object({ incident_id: z.string(), may_contact: z.boolean(), reason: z.enum(REASONS).nullable(), sentence: z.string() })
    .nullable()
    .describe('Whether the customer may be contacted about the newest of them now; null when there is nothing to contact them about.'),
});

/** What the customer themself is shown: their own, and no word about incidents, colleagues or households. */
export const OwnExperience = z.object({
  ...Shared,
  exposures: z.array(Exposure),
  contacts: z.array(Contact),
  say: z.array(WordsView.pick({ sentence: true, status: true, language: true })),
});

export const NewOwnToken = z.strictObject({ customer_id: z.string().min(1).max(200), seconds: z.int().min(60).max(OWN_TOKEN_S_MAX).default(900) });
export const OwnToken = z.object({ token: z.string(), expires_at: Time });
