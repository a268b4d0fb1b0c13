import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** The policy that ships with Forecell: every soft link off. */
export const HOUSEHOLD_POLICY_PATH = fileURLToPath(new URL('./household_policy.yaml', import.meta.url));

/** Strictly between never and always, so that a weight is finite. */
const Share = z.number().min(0.0001).max(0.9999);
const Link = { on: z.boolean(), household: Share, others: Share };

const Schema = z.strictObject({
  version: z.string().min(1).max(60),
  purpose: z.string().min(1).max(60),
  links: z.strictObject({
    same_nights: z.strictObject({ ...Link, nights_min: z.int().min(1).max(35), share_min: z.number().min(0.5).max(1) }),
    moved_device: z.strictObject(Link),
    mutual_top_ups: z.strictObject({ ...Link, times_min: z.int().min(1).max(100) }),
    one_login: z.strictObject(Link),
  }),
  prior: Share,
  probability_min: z.number().min(0.5).max(0.9999),
  // One kind alone chains strangers: a second-hand phone would make a family.
  kinds_min: z.int().min(2).max(4),
  hub_degree_max: z.int().min(2).max(20),
  size_max: z.int().min(2).max(8),
  within_days: z.int().min(1).max(400),
});

/** Which ties beyond contracts may make a household, as data. `mark` names everything in it, so that a change of anything is seen. */
export type HouseholdPolicy = z.output<typeof Schema> & { readonly infers: boolean; readonly mark: string };

/**
 * Reads a household policy. A file that is wrong stops the start.
 * @throws {Error} naming the file and every field that is wrong
 */
export function readHouseholdPolicy(path: string = HOUSEHOLD_POLICY_PATH): HouseholdPolicy {
  const parsed = Schema.safeParse(parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} is no household policy\n${z.prettifyError(parsed.error)}`);
  return householdPolicy(parsed.data);
}

/** A policy from its parts. Nothing is inferred where fewer kinds are on than a household needs, or the only others are nights, which support but bring nobody up. */
export function householdPolicy(given: z.output<typeof Schema>): HouseholdPolicy {
  const on = Object.values(given.links).filter((link) => link.on).length;
  const infers = on >= given.kinds_min;
  const hash = createHash('sha256').update(JSON.stringify(given)).digest('hex').slice(0, 12);
  return Object.freeze({ ...given, infers, mark: infers ? `${given.version} ${hash}` : 'hard links' });
}

/** The policy in which the named kinds, or all, are switched on: for measuring. */
export function withLinksOn(policy: HouseholdPolicy): HouseholdPolicy {
  const { infers: _infers, mark: _mark, ...given } = policy;
  const links = {
    same_nights: { ...given.links.same_nights, on: true },
    moved_device: { ...given.links.moved_device, on: true },
    mutual_top_ups: { ...given.links.mutual_top_ups, on: true },
    one_login: { ...given.links.one_login, on: true },
  };
  return householdPolicy({ ...given, links });
}

/** How much a link says: log10 of the likelihood ratio. @example weightOf({ household: 0.3, others: 0.03 }) // => 1 */
export function weightOf({ household, others }: { readonly household: number; readonly others: number }): number {
  return Math.log10(household / others);
}

/** log10 odds of a probability. @example logOdds(0.5) // => 0 */
export function logOdds(probability: number): number {
  return Math.log10(probability / (1 - probability));
}
