import type { Database } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import { identities } from './statements.ts';

/** Keys in one question to the vault: they travel in the address of a request. */
const IDENTITIES_AT_ONCE = 1_000;

/** The identities behind some keys. A key the vault does not know, or that was erased, is left out. */
export async function opened(
  db: Database,
  keys: KeyRing,
  subject: 'customer' | 'subscription',
  wanted: readonly string[],
): Promise<Map<string, Record<string, string>>> {
  const distinct = [...new Set(wanted)].filter((key) => key !== '0').map(BigInt);
  const found = new Map<string, Record<string, string>>();
  for (let from = 0; from < distinct.length; from += IDENTITIES_AT_ONCE) {
    for (const row of await identities(db, { subject, keys: distinct.slice(from, from + IDENTITIES_AT_ONCE) }))
      found.set(row.subject_key, keys.unseal(row.sealed));
  }
  return found;
}
