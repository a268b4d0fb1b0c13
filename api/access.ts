import type { Database } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import { chainOf } from './audit/chain.ts';
import type { TokenRole } from './tokens.ts';

/** Why somebody looks at people. A short list, so that reasons can be counted and compared. */
export const PURPOSES = ['incident_care', 'customer_enquiry', 'complaint_handling', 'quality_check', 'data_subject_request'] as const;
export type Purpose = (typeof PURPOSES)[number];
/** What is taken for the purpose of a list or an export when nobody says. Where one person is opened it must be said. */
export const USUAL_PURPOSE: Purpose = 'incident_care';

/** One look, or attempt to look, at what is about people. `object` is an incident id, with a case's alias behind a slash,
 * or a route's pattern, never what a caller typed. `fields` names what was shown of each row. */
export interface Access {
  readonly actor: string;
  readonly role: TokenRole | 'cli';
  readonly action:
    | 'list'
    | 'export'
    | 'forecast'
    | 'search'
    | 'refused'
    | 'reveal'
    | 'history'
    | 'reserve'
    | 'release'
    | 'contact'
    | 'outcome'
    | 'follow_up'
    | 'split'
    | 'erase'
    | 'retain';
  readonly object: string;
  readonly allowed: boolean;
  readonly rows: number;
  readonly purpose: Purpose | '';
  readonly fields: readonly string[];
}

/** Who looks, and why. */
export type Reader = Pick<Access, 'actor' | 'role' | 'purpose'>;

/**
 * Writes one line of the access log, chained to the one before (`audit/chain.ts`). Resolves when the database has it. Needs a connection that may read
 * the log as well as write it (care or the owner). Cost: one insert; the first of a process one question more.
 * @throws when it could not be written; then nothing may be shown
 */
export async function recordAccess(db: Database, keys: KeyRing, access: Access): Promise<void> {
  await chainOf(db, keys).append(db, access);
}
