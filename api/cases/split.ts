import { type Database, insertOnce, nextRevision } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { RequestError } from '../errors.ts';
import type { CaseDesk, CaseId } from './desk.ts';
import { centreMembers } from './statements.ts';
import type { Agent } from './step.ts';

/** Customers a centre may have to be split by an agent; a larger account is a matter for the contract system. */
const MEMBERS_MAX = 1_000;

/**
 * Writes down for ever that a customer does not belong with the others of a household or account: an agent who spoke to them knows better than any evidence.
 * The centres follow when they are next worked out (the next period). Append-only; saying it twice changes nothing.
 * @returns how many others the customer was taken away from, null when there is no such case
 * @throws {RequestError} 404 when the customer is not of this case, 409 when there is nobody to be split from, or too many
 */
export async function splitCase(
  { db, keys, desk }: { readonly db: Database; readonly keys: KeyRing; readonly desk: CaseDesk },
  id: CaseId,
  customerId: string,
  note: string,
  agent: Agent,
  at: Date,
): Promise<number | null> {
  if (!(await desk.now(id))) return null;
  const customer_key = keys.key('customer', customerId);
  const members = (await centreMembers(db, { centre: id.centre, limit: MEMBERS_MAX + 1 })).map((member) => member.customer_key);
  if (!members.includes(customer_key)) throw new RequestError(404, 'There is no customer with this id in this case.');
  if (members.length === 1) throw new RequestError(409, 'The customer is alone in this case.');
  if (members.length > MEMBERS_MAX) throw new RequestError(409, `An account of more than ${MEMBERS_MAX} customers is not split here.`);
  const revision = await nextRevision(db);
  const others = members.filter((member) => member !== customer_key);
  const rows = others.map((other_key) => ({ customer_key, other_key, at: at.toISOString(), actor: agent.name, role: agent.role, note, revision }));
  await insertOnce(db, 'centre_splits', rows, `split ${customer_key} ${id.centre} ${at.getTime()}`);
  return others.length;
}
