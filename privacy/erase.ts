import { randomUUID } from 'node:crypto';
import { recordAccess } from '../api/index.ts';
import type { Database } from '../sql/database.ts';
import { type Erasure, namesErased, type Proof, readErasures, withoutErased, writeErasure } from '../sql/erased.ts';
import type { KeyRing } from '../sql/identity.ts';
import { clearFiles, namesIn } from './files.ts';
import { findPerson } from './person.ts';
import { type Cleared, clearPlaces } from './places.ts';
import { runningChanges } from './statements.ts';

export interface EraseDeps {
  /** Connected as the owner. */
  readonly db: Database;
  readonly keys: KeyRing;
  /** Folders in which files may name people: quarantine, done, a kept journal. */
  readonly folders: readonly string[];
  readonly actor: string;
}

export interface Erased {
  readonly erasure_id: string;
  readonly lines: number;
  readonly places: readonly Cleared[];
  readonly files_removed: number;
  readonly lines_removed: number;
  /** Nothing left in any table, and no change of a table unfinished. */
  readonly proven: boolean;
}

/**
 * Removes somebody everywhere and returns the proof, which is also kept (`erasures`, and one line in the access log). `identifier`: a subscriber id, a
 * customer id or a telephone number; the whole contract goes. From the first moment on files that name the person are loaded without them, so a replay
 * brings nobody back. Rows written anew leave their old copy on the disk for up to eight minutes, until the database cleans up.
 * Counts of people stay as they were: they name nobody.
 */
export async function erase({ db, keys, folders, actor }: EraseDeps, identifier: string, at: Date): Promise<Erased> {
  const person = await findPerson(db, keys, identifier);
  const { subscriber_keys, customer_keys, marks, names } = person;
  const erasure: Erasure = {
    ...{ erasure_id: randomUUID(), readmitted: false },
    ...{ marks: [...marks], subscriber_keys: [...subscriber_keys], customer_keys: [...customer_keys] },
  };
  await writeErasure(db, keys, erasure, actor, at);
  const isNamed = (text: string) => namesIn(text, names);
  const before = await clearFiles(folders, isNamed);
  const places = await clearPlaces(db, person);
  // A load that had begun before may have set records aside meanwhile.
  const after = await clearFiles(folders, isNamed);
  const files = { files_removed: before.files_removed + after.files_removed, lines_removed: before.lines_removed + after.lines_removed };
  const [running] = await runningChanges(db, { database: db.name });
  const proof: Proof = {
    ...files,
    ...{ tables: places.map((one) => one.place), found: places.map((one) => one.found), left: places.map((one) => one.left) },
  };
  await writeErasure(db, keys, erasure, actor, at, proof);
  const rows = places.reduce((sum, one) => sum + one.found, 0);
  await recordAccess(db, keys, {
    ...({ actor, role: 'cli', action: 'erase', object: erasure.erasure_id, allowed: true, rows } as const),
    ...{ purpose: 'data_subject_request', fields: places.filter((one) => one.found > 0).map((one) => one.place) },
  });
  const proven = places.every((one) => one.left === 0) && (running?.rows ?? 1) === 0;
  return { erasure_id: erasure.erasure_id, lines: person.lines, places, ...files, proven };
}

/** Removes again whoever was erased before: after a backup was put back, and every night. Returns what had come back; usually nothing. */
export async function eraseAgain({ db, keys, folders }: Pick<EraseDeps, 'db' | 'keys' | 'folders'>): Promise<Cleared[]> {
  const all = await readErasures(db, keys);
  const person = {
    subscriber_keys: [...new Set(all.flatMap((one) => one.subscriber_keys))],
    customer_keys: [...new Set(all.flatMap((one) => one.customer_keys))],
  };
  if (all.length === 0) return [];
  const careful = await withoutErased(db, keys);
  await clearFiles(folders, (text) => namesErased(careful, text));
  return (await clearPlaces(db, person)).filter((one) => one.found > 0);
}

/** Lets somebody in again who was erased and is a customer anew. Returns how many erasures that ends. */
export async function readmit({ db, keys, actor }: EraseDeps, identifier: string, at: Date): Promise<number> {
  const marks = [keys.mark('subscriber', identifier), keys.mark('customer', identifier)];
  const ended = new Map(
    (await readErasures(db, keys)).filter((one) => marks.some((mark) => one.marks.includes(mark))).map((one) => [one.erasure_id, one]),
  );
  for (const erasure of ended.values()) await writeErasure(db, keys, { ...erasure, readmitted: true }, actor, at);
  return ended.size;
}
