import type { Database } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import type { ContactFacts } from './judge.ts';
import type { ContactPolicy } from './policy.ts';
import { contactFacts } from './statements.ts';

const DAY_MS = 86_400_000;
/** Lines judged for one answer. */
export const FACTS_MAX = 500_000;
/** Asks for the facts of every household and account of an incident. */
export const EVERY_CENTRE = '0';

export interface FactsDeps {
  readonly db: Database;
  readonly keys: KeyRing;
  readonly policy: ContactPolicy;
}

/** One line of a customer with an affected line, and what decides whether it may be contacted now. */
export type Fact = Awaited<ReturnType<typeof contactFacts>>[number] & ContactFacts;

/**
 * What decides about the lines of an incident's list, or of one household or account of it, as it is at `at`; at most 500,000 lines.
 * Cost: the incident's list joined with its customers' lines, consents, flags and cases.
 */
export async function factsOf({ db, keys, policy }: FactsDeps, incident: string, centre: string, confidenceMin: number, at: Date): Promise<Fact[]> {
  const since = new Date(at.getTime() - policy.caps.days * DAY_MS);
  const asked = { incident, centre, confidence_min: confidenceMin, purpose: policy.consent.purpose, limit: FACTS_MAX };
  const rows = await contactFacts(db, { ...asked, at, since });
  return rows.map((row) => ({ ...row, held_out: isHeldOut(keys, policy, row.centre_key) }));
}

/**
 * Whether a household or account is left alone on purpose: its keyed hash (HMAC-SHA-256 over salt and centre) falls into the lowest share of all.
 * Stable: the same under any incident, and a larger share keeps everybody of a smaller one.
 */
export function isHeldOut(keys: KeyRing, { hold_out }: Pick<ContactPolicy, 'hold_out'>, centre: string): boolean {
  return Number(keys.key('hold_out', `${hold_out.salt}:${centre}`)) < hold_out.share * 2 ** 64;
}
