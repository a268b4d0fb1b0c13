import type { Database } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { type Reader, recordAccess } from '../access.ts';
import { RequestError } from '../errors.ts';
import { customerFacts, customerOfLine, subscribersByNumber } from './statements.ts';

/** Searches one person may make in ten minutes: more than any agent needs, too few to go through numbers. */
export const SEARCHES_MAX = 60;
const SEARCH_WINDOW_MS = 600_000;
const ACTORS_MAX = 10_000;
/** Lines that ever had a number; each is opened and compared. */
const LINES_MAX = 20;

export interface SearchDeps {
  readonly db: Database;
  readonly keys: KeyRing;
}

export interface SearchWish {
  readonly kind: 'msisdn' | 'customer_id';
  readonly value: string;
}

/** What one customer is called for one reader: a name that says nothing, and in somebody else's hands leads nowhere. */
export function customerAlias(keys: KeyRing, actor: string, customer: string): string {
  return keys.alias(`customer for ${actor}`, customer);
}

export function customerOfAlias(keys: KeyRing, actor: string, alias: string): string | null {
  return keys.unalias(`customer for ${actor}`, alias);
}

/** Counts searches by who makes them. */
export class SearchLimit {
  private readonly made = new Map<string, number[]>();

  /** @throws {RequestError} 429 when somebody made 60 searches in the last ten minutes */
  count(actor: string, at: Date): void {
    const now = at.getTime();
    const recent = (this.made.get(actor) ?? []).filter((moment) => moment > now - SEARCH_WINDOW_MS && moment <= now);
    if (recent.length >= SEARCHES_MAX) throw new RequestError(429, `At most ${SEARCHES_MAX} searches in ten minutes; wait a little.`);
    if (this.made.size >= ACTORS_MAX && !this.made.has(actor)) this.made.clear();
    this.made.set(actor, [...recent, now]);
  }
}

/** The customer with a number or a customer id, by an alias for this reader; null when there is none. Found or not, the search is in the access log first. */
export async function searchCustomer({ db, keys }: SearchDeps, wish: SearchWish, reader: Reader): Promise<string | null> {
  const customer = wish.kind === 'customer_id' ? keys.key('customer', wish.value) : await customerByNumber(db, keys, wish.value);
  const [known] = customer === null ? [] : await customerFacts(db, { customer });
  const object = known && customer ? `/customers/${customerAlias(keys, reader.actor, customer)}` : '/customers/search';
  await recordAccess(db, keys, { ...reader, action: 'search', object, allowed: true, rows: known ? 1 : 0, fields: [wish.kind] });
  return known && customer ? customerAlias(keys, reader.actor, customer) : null;
}

/** The newest line that has this number now; a number that moved to somebody else leads to them only. */
async function customerByNumber(db: Database, keys: KeyRing, msisdn: string): Promise<string | null> {
  const wanted = keys.key('number', msisdn);
  for (const { subject_key, sealed } of await subscribersByNumber(db, { number: wanted, limit: LINES_MAX })) {
    if (keys.key('number', keys.unseal(sealed)['msisdn'] ?? '') !== wanted) continue;
    const [owner] = await customerOfLine(db, { subscriber: subject_key });
    if (owner) return owner.customer_key;
  }
  return null;
}
