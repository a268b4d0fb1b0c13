import { z } from 'zod';
import type { KeyRing } from '../../sql/identity.ts';
import { sameText } from '../session/sessions.ts';

/** A customer's own token lasts this long: the application asks for a new one whenever somebody opens the page. */
export const OWN_TOKEN_S_MAX = 3_600;
const CONTEXT = 'own';
const Body = z.strictObject({ c: z.string().length(22), e: z.int() });

/** A token for one customer's own data, until an hour from now at most. It names the customer by an alias that means nothing elsewhere. */
export function makeOwnToken(keys: KeyRing, customer: string, seconds: number, at: Date): { readonly token: string; readonly expires_at: Date } {
  const e = Math.floor(at.getTime() / 1000) + Math.min(seconds, OWN_TOKEN_S_MAX);
  const body = Buffer.from(JSON.stringify({ c: keys.alias(CONTEXT, customer), e })).toString('base64url');
  return { token: `me.${body}.${keys.mac('customer', body)}`, expires_at: new Date(e * 1000) };
}

/** Whose token it is; null when it was not made here, was changed, or has run out. */
export function customerOfToken(keys: KeyRing, token: string, at: Date): string | null {
  const [kind, body = '', mac = ''] = token.split('.');
  if (kind !== 'me' || !sameText(mac, keys.mac('customer', body))) return null;
  const parsed = Body.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  if (!parsed.success || parsed.data.e * 1000 <= at.getTime()) return null;
  return keys.unalias(CONTEXT, parsed.data.c);
}
