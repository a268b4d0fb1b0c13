import type { Database } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import { linesOfCustomer, ownersOfLine, sealedOfKeys, sealedPage } from './statements.ts';

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
 * Who is meant by an identifier: a subscriber id, a customer id, or a telephone number; then everything of that contract, all its lines. A line or number that
 * was handed on means whoever has it now, and is no line of whoever had it before. Whoever is in no contract is still somebody who was seen: then the
 * identifier's own keys.
 * Cost: a few look-ups; a telephone number opens the vault once from end to end, about 5 s for a million lines.
 */
export async function findPerson(db: Database, keys: KeyRing, identifier: string): Promise<Person> {
  const subscribers = new Set([keys.key('subscriber', identifier), ...keys.formerKeys(identifier)]);
  const customers = new Set([keys.key('customer', identifier)]);
  let lines = await widen(db, subscribers, customers);
  if (lines === 0 && (await documents(db, keys, [...subscribers, ...customers])).length === 0) {
    const numbered = await linesOfNumber(db, keys, identifier);
    const owners = await ownersOf(db, numbered);
    for (const owner of owners) customers.add(owner);
    if (owners.length === 0) for (const key of numbered) subscribers.add(key);
    lines = await widen(db, subscribers, customers);
  }
  const marks = new Set([keys.mark('subscriber', identifier), keys.mark('customer', identifier)]);
  const names = new Set([identifier, identifier.replace(/^imsi-/, '')]);
  for (const document of await documents(db, keys, [...subscribers, ...customers])) {
    // A backup may hold rows from before the last rotation: the keys of then are erased with those of now.
    for (const key of document['subscriber_id'] ? keys.formerKeys(document['subscriber_id']) : []) subscribers.add(key);
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

/** The contract of the line, then the lines of the contracts; how many lines that is. The lines of a contract are in no other, so it ends there. */
async function widen(db: Database, subscribers: Set<string>, customers: Set<string>): Promise<number> {
  for (const owner of await ownersOf(db, subscribers)) customers.add(owner);
  const lines = (await linesOfCustomer(db, { customer_keys: [...customers].map(BigInt) })).filter((line) => line.theirs);
  for (const line of lines) subscribers.add(line.subscriber_key);
  return lines.length;
}

async function ownersOf(db: Database, subscribers: Iterable<string>): Promise<string[]> {
  return (await ownersOfLine(db, { subscriber_keys: [...subscribers].map(BigInt) })).map((owner) => owner.customer_key);
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
