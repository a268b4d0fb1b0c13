import { type Reader, recordAccess } from '../access.ts';
import type { CaseDeps } from '../cases/ports.ts';
import { customerExperience } from './experience.ts';
import { customerOfToken, makeOwnToken } from './own_token.ts';
import { customerOfAlias, SearchLimit, type SearchWish, searchCustomer } from './search.ts';
import { customerFacts } from './statements.ts';

/** What the routes about one customer need from the world. */
export type CustomerPorts = ReturnType<typeof customerPorts>;

/** What is shown of a customer, as the access log names it. */
const FIELDS = ['exposures', 'contacts', 'complaints', 'words'] as const;

/** The ports of a real database. Every look is in the access log before its answer leaves. Null everywhere: there is no such customer. */
export function customerPorts({ db, keys, now, policy, within }: CaseDeps) {
  const limit = new SearchLimit();
  return {
    search: (wish: SearchWish, reader: Reader) =>
      within(async () => {
        limit.count(reader.actor, now());
        return searchCustomer({ db, keys }, wish, reader);
      }),
    experience: (alias: string, language: string | undefined, reader: Reader) =>
      within(async () => {
        const customer = customerOfAlias(keys, reader.actor, alias);
        const found = customer && (await customerExperience({ db, keys, policy }, { customer, language, own: false, at: now() }));
        if (!found) return null;
        await recordAccess(db, keys, { ...reader, action: 'reveal', object: `/customers/${alias}`, allowed: true, rows: 1, fields: FIELDS });
        return found;
      }),
    /** A token for one customer, asked for by the operator's own application. */
    ownToken: (customerId: string, seconds: number, actor: string) =>
      within(async () => {
        const customer = keys.key('customer', customerId);
        const [known] = await customerFacts(db, { customer });
        const asked = { actor, role: 'app', purpose: 'customer_enquiry', action: 'search', object: '/me/tokens', fields: ['customer_id'] } as const;
        await recordAccess(db, keys, { ...asked, allowed: true, rows: known ? 1 : 0 });
        return known ? makeOwnToken(keys, customer, seconds, now()) : null;
      }),
    /** The customer's own data, to whoever holds the customer's token; null when the token is none. */
    own: (token: string, language: string | undefined) =>
      within(async () => {
        const customer = customerOfToken(keys, token, now());
        const found = customer && (await customerExperience({ db, keys, policy }, { customer, language, own: true, at: now() }));
        if (!found) return null;
        const asked = { actor: 'the customer', role: 'app', purpose: 'customer_enquiry', action: 'reveal', object: '/me/experience' } as const;
        await recordAccess(db, keys, { ...asked, allowed: true, rows: 1, fields: FIELDS });
        return found;
      }),
  };
}
