import type { KeyRing } from '../../sql/identity.ts';
import type { CaseId } from './desk.ts';

/** What a case, and in its incident's lists the household or account behind it, is called outside: an alias that is another one in every incident, so that two lists cannot be joined by it. */
export function caseAlias(keys: KeyRing, { incident, centre }: CaseId): string {
  return keys.alias(`case ${incident}`, centre);
}

/** The same for a row of a list: empty where no contract, and so nobody who decides, is known. */
export function centreAlias(keys: KeyRing, id: CaseId): string {
  return id.centre === '0' ? '' : caseAlias(keys, id);
}

/** The case behind an alias; null for one that was not made here for this incident. */
export function caseOf(keys: KeyRing, incident: string, alias: string): CaseId | null {
  const centre = keys.unalias(`case ${incident}`, alias);
  return centre === null ? null : { incident, centre };
}
