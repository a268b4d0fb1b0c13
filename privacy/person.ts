import type { Database } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import { linesOfCustomer, sealedOfKeys, sealedPage } from './statements.ts';

/** Somebody as the tables know them, and by which names files may know them. The names stay in this process. */
export interface Person {
  readonly subscriber_keys: readonly string[];
  readonly customer_keys: readonly string[];
  /** Lines of contracts among the keys; the others are what the identifier would be as one thing or the other. */
  readonly lines: number;
  readonly marks: readonly string[];
  /** Identifiers, numbers and names to look for in files. */
  readonly names: readonly string[];
}

const PAGE = 20_000;
const NUMBER_DIGITS_MIN = 7;
/** Shorter names are words that stand in every file. */
const NAME_CHARACTERS_MIN = 5;

/**
 * Who is meant by an identifier: a subscriber id, a customer id, or a telephone number; then everything of that contract, all its lines. Whoever is in no
 * contract is still somebody who was seen: then the identifier's own keys.
 * Cost: a few look-ups; a telephone number opens the vault once from end to end, about 5 s for a million lines.
 */
export async function findPerson(db: Database, keys: KeyRing, identifier: string): Promise<Person> {
  const subscribers = new Set([keys.key('subscriber', identifier)]);
  const customers = new Set([keys.key('customer', identifier)]);
  let lines = await widen(db, subscribers, customers);
  if (subscribers.size + customers.size === 2 && (await documents(db, keys, [...subscribers, ...customers])).length === 0) {
    for (const key of await linesOfNumber(db, keys, identifier)) subscribers.add(key);
    lines = await widen(db, subscribers, customers);
  }
  const marks = new Set([keys.mark('subscriber', identifier), keys.mark('customer', identifier)]);
  const names = new Set([identifier, identifier.replace(/^imsi-/, '')]);
  for (const document of await documents(db, keys, [...subscribers, ...customers])) {
    if (document['subscriber_id']) marks.add(keys.mark('subscriber', document['subscriber_id']));
    const digits = document['msisdn']?.replace(/\D/g, '');
    if (digits) marks.add(keys.mark('subscriber', digits));
    if (document['customer_id']) marks.add(keys.mark('customer', document['customer_id']));
    for (const [field, value] of Object.entries(document)) {
      const name = field === 'msisdn' ? value.replace(/\D/g, '') : value.replace(/^imsi-/, '');
      if (name.length >= NAME_CHARACTERS_MIN && field !== 'address') names.add(name);
    }
  }
  return { subscriber_keys: [...subscribers], customer_keys: [...customers], lines, marks: [...marks], names: [...names] };
}

/** The contracts of the lines, then the lines of the contracts; how many lines that is. */
async function widen(db: Database, subscribers: Set<string>, customers: Set<string>): Promise<number> {
  let lines = 0;
  for (let before = -1; before !== subscribers.size + customers.size; ) {
    before = subscribers.size + customers.size;
    const found = await linesOfCustomer(db, { subscriber_keys: [...subscribers].map(BigInt), customer_keys: [...customers].map(BigInt) });
    for (const line of found) {
      subscribers.add(line.subscriber_key);
      if (line.customer_key !== '0') customers.add(line.customer_key);
    }
    lines = new Set(found.map((line) => line.subscriber_key)).size;
  }
  return lines;
}

async function documents(db: Database, keys: KeyRing, wanted: readonly string[]): Promise<Record<string, string>[]> {
  return (await sealedOfKeys(db, { keys: wanted.map(BigInt) })).map((row) => keys.unseal(row.sealed));
}

/** Lines with this telephone number, however it is written. */
async function linesOfNumber(db: Database, keys: KeyRing, identifier: string): Promise<string[]> {
  const digits = identifier.replace(/\D/g, '').replace(/^00/, '');
  if (digits.length < NUMBER_DIGITS_MIN || /[^\d\s+().-]/.test(identifier)) return [];
  const found: string[] = [];
  for (let after = 0n; ; ) {
    const page = await sealedPage(db, { subject: 'subscription', after, limit: PAGE });
    for (const row of page) if ((keys.unseal(row.sealed)['msisdn'] ?? '').replace(/\D/g, '') === digits) found.push(row.subject_key);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return found;
    after = BigInt(last.subject_key);
  }
}
