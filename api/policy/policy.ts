import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** The policy that ships with Forecell. */
export const CONTACT_POLICY_PATH = fileURLToPath(new URL('./contact_policy.yaml', import.meta.url));

export const CHANNELS = ['call', 'sms', 'app', 'email', 'letter'] as const;
export type Channel = (typeof CHANNELS)[number];
export const LINE_TYPES = ['voice', 'data', 'iot'] as const;

const TimeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 21:00')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));
const Count = z.int().min(0).max(1_000);

export const ContactPolicy = z.strictObject({
  version: z.string().min(1).max(60),
  time_zone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Copenhagen'),
  channels: z.partialRecord(
    z.enum(CHANNELS),
    z.strictObject({ to_line: z.boolean(), wakes: z.boolean(), line_types: z.array(z.enum(LINE_TYPES)).min(1) }),
  ),
  consent: z.strictObject({ purpose: z.string().min(1).max(60), accept_unversioned: z.boolean() }),
  quiet_hours: z.strictObject({ from: TimeOfDay, to: TimeOfDay }),
  caps: z.strictObject({
    told_per_incident: Count,
    restored_per_incident: Count,
    unanswered_per_incident: Count,
    incidents: Count,
    days: z.int().min(1).max(365),
  }),
  protected_flags: z.array(z.string().min(1).max(60)).max(50),
  hold_out: z.strictObject({ share: z.number().min(0).max(0.5), salt: z.string().min(1).max(60) }),
  reservation_minutes: z.int().min(1).max(480),
});

/** When somebody may be contacted, as data. Times of day are minutes after midnight. */
export type ContactPolicy = z.output<typeof ContactPolicy>;

/**
 * Reads a contact policy. A file that is wrong stops the start: a policy that is half understood would be worse than none.
 * @throws {Error} naming the file and every field that is wrong
 */
export function readContactPolicy(path: string = CONTACT_POLICY_PATH): ContactPolicy {
  const parsed = ContactPolicy.safeParse(parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} is no contact policy\n${z.prettifyError(parsed.error)}`);
  return Object.freeze(parsed.data);
}

const zones = new Map<string, boolean>();
const ZONES_MAX = 1_000;

/** Whether a name is a time zone this machine knows. Remembered, since asking takes as long as judging a hundred contacts. */
export function isTimeZone(name: string): boolean {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (zones.size >= ZONES_MAX) zones.clear();
  let is = true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    is = false;
  }
  zones.set(name, is);
  return is;
}
