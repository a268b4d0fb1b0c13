import { randomUUID } from 'node:crypto';
import { type Database, insertOnce } from '../sql/database.ts';
import type { Role } from './tokens.ts';

/** One look, or attempt to look, at what is about people. `object` is an incident id, with a case's alias behind a slash,
 * or a route's pattern, never what a caller typed. */
export interface Access {
  readonly actor: string;
  readonly role: Role | 'cli';
  readonly action: 'list' | 'export' | 'refused' | 'reveal' | 'history' | 'reserve' | 'release' | 'contact' | 'outcome' | 'follow_up' | 'split';
  readonly object: string;
  readonly allowed: boolean;
  readonly rows: number;
}

/** Writes one line of the access log. Resolves when the database has it. @throws when it could not be written; then nothing may be shown */
export async function recordAccess(db: Database, access: Access): Promise<void> {
  await insertOnce(db, 'access_log', [{ ...access }], randomUUID());
}
