import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Database, insertOnce } from './database.ts';
import type { KeyRing, Subject } from './identity.ts';
import { defineQuery, Key } from './query.ts';

/** Somebody who was erased: marks of their identifiers, by which they are known when an old file names them again, and the keys rows may stand under. */
const Erasure = z.object({
  erasure_id: z.string(),
  marks: z.array(z.string()),
  subscriber_keys: z.array(Key),
  customer_keys: z.array(Key),
  readmitted: z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean),
});
export type Erasure = z.output<typeof Erasure>;

const erasures = defineQuery({ file: new URL('./queries/privacy/erasures.sql', import.meta.url), params: z.strictObject({}), row: Erasure });

/** What an erasure found in each table and what it left, as written to `erasures`. */
export interface Proof {
  readonly tables: readonly string[];
  readonly found: readonly number[];
  readonly left: readonly number[];
  readonly files_removed: number;
  readonly lines_removed: number;
}

/** Thrown where a record names somebody who was erased; it says nothing about whom. */
export class ErasedPerson extends Error {
  constructor() {
    super('this person was erased');
  }
}

/**
 * Everybody who was erased and not admitted again, from the table and from `erased.ndjson` beside the keys: a database restored from an older backup has
 * forgotten, the file has not. A later word on a mark outranks an earlier one.
 */
export async function readErasures(db: Database, keys: KeyRing): Promise<Erasure[]> {
  const all = [...(await erasures(db, {})), ...fileOf(keys)];
  const readmitted = new Set(all.filter((one) => one.readmitted).map((one) => one.erasure_id));
  return all.filter((one) => !readmitted.has(one.erasure_id));
}

/** Writes an erasure, first to the file and then to the table. The first word of it keeps the person out; the last holds the proof. */
export async function writeErasure(db: Database, keys: KeyRing, erasure: Erasure, actor: string, at: Date, proof?: Proof): Promise<void> {
  const path = pathOf(keys);
  if (path !== null && proof === undefined) appendFileSync(path, `${JSON.stringify(erasure)}\n`, { mode: 0o600 });
  const { tables, found, left, files_removed, lines_removed } = proof ?? { tables: [], found: [], left: [], files_removed: 0, lines_removed: 0 };
  const shown = { tables: [...tables], found: [...found], left: [...left], files_removed, lines_removed };
  const stage = erasure.readmitted ? 'readmitted' : proof ? 'proof' : 'begun';
  await insertOnce(db, 'erasures', [{ ...erasure, at: at.toISOString(), actor, ...shown }], `erasure ${erasure.erasure_id} ${stage}`);
}

/**
 * The same keys, but refusing whoever was erased: what loads files uses these, so that no format can forget to ask.
 * Cost: a further keyed hash for each identifier, and nothing while nobody was erased.
 */
export async function withoutErased(db: Database, keys: KeyRing): Promise<KeyRing> {
  const marks = new Set((await readErasures(db, keys)).flatMap((one) => one.marks));
  if (marks.size === 0) return keys;
  const careful: KeyRing = {
    ...keys,
    key(subject: Subject, identifier: string) {
      if (marks.has(keys.mark(subject, identifier))) throw new ErasedPerson();
      return keys.key(subject, identifier);
    },
  };
  marksOf.set(careful, marks);
  return careful;
}

const marksOf = new WeakMap<KeyRing, ReadonlySet<string>>();

/**
 * Whether a text that could not be read as a record names somebody who was erased, by any word in it. Always false for keys that refuse nobody.
 * Cost: two keyed hashes a word, 3 µs.
 */
export function namesErased(careful: KeyRing, text: string): boolean {
  const marks = marksOf.get(careful);
  if (marks === undefined) return false;
  return text
    .split(/[\s,;|"'<>={}[\]:]+/)
    .some(
      (word) => word !== '' && (['subscriber', 'customer'] as const).some((subject) => marks.has(careful.mark(subject, word.replace(/^\+/, '')))),
    );
}

function pathOf(keys: KeyRing): string | null {
  return keys.directory === null ? null : join(keys.directory, 'erased.ndjson');
}

function fileOf(keys: KeyRing): Erasure[] {
  const path = pathOf(keys);
  if (path === null || !existsSync(path)) return [];
  // A last line cut off by a crash was never acknowledged, and the table has no row of it either.
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => Erasure.parse(JSON.parse(line)));
}
