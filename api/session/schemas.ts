/** What comes in and goes out about being signed in. */
import { z } from 'zod';
import { MaybeTime } from '../schemas.ts';
import { ROLES } from '../tokens.ts';

export const NewSession = z.strictObject({ token: z.string().min(1).max(512) });

const May = z.object({
  acknowledge: z.boolean(),
  label: z.boolean(),
  estimate: z.boolean(),
  review_thresholds: z.boolean(),
  work_cases: z.boolean().describe('See the work list, take, contact, end and assign cases.'),
  assign_others: z.boolean().describe('Give cases to somebody else.'),
  export_customers: z.boolean(),
  search_customers: z.boolean(),
  override_contact: z.boolean(),
  see_contact_effect: z.boolean(),
  see_calibration: z.boolean(),
  explore: z.boolean(),
});
export type May = z.output<typeof May>;

export const SessionView = z.object({
  signed_in: z.boolean(),
  name: z.string().nullable(),
  role: z.enum(ROLES).nullable(),
  signed_in_by: z.enum(['token', 'oidc', 'bearer']).nullable(),
  expires_at: MaybeTime.describe('When the session ends; null for a bearer token.'),
  version: z.string(),
  may: May,
  sign_in: z.object({ token: z.boolean(), oidc: z.boolean() }).describe('Which ways of signing in there are; oidc starts at GET /session/oidc.'),
});
