import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { RequestError } from '../errors.ts';
import { REFUSALS } from '../routes.ts';
import { CALLBACK_PATH, type OidcSignIn, SIGN_IN_S_MAX } from './oidc.ts';
import { type Sessions, sessionCookieOf, setCookie } from './sessions.ts';

const PENDING_COOKIE = 'forecell_sign_in';
const SIGN_INS_A_MINUTE = 30;

/** Signing in through an identity provider: there, and back. */
export function oidcRoutes(plain: FastifyInstance, { oidc, sessions, secure }: { oidc: OidcSignIn; sessions: Sessions; secure: boolean }): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const config = { rateLimit: { max: SIGN_INS_A_MINUTE, timeWindow: 60_000 } };
  // Lax, because the way back begins at another site; and only for the way back.
  const pendingCookie = (value: string) =>
    setCookie(value, secure, { name: PENDING_COOKIE, path: '/session/oidc', sameSite: 'Lax', maxAge_s: SIGN_IN_S_MAX });
  const there = {
    summary: 'Signs in through the identity provider: leads there',
    response: { 302: z.null().describe('To the provider.'), ...REFUSALS },
  };
  app.get('/session/oidc', { schema: there, config }, async (_, reply) => {
    const { location, pending } = await oidc.start();
    return reply.header('set-cookie', pendingCookie(pending)).redirect(location) as never;
  });

  const back = {
    summary: 'The way back from the identity provider',
    response: { 302: z.null().describe('To the console, signed in.'), ...REFUSALS },
  };
  app.get(CALLBACK_PATH, { schema: back, config }, async (request, reply) => {
    const query = request.url.indexOf('?');
    const { name, claims } = await oidc.finish(sessionCookieOf(request.headers.cookie, PENDING_COOKIE), query < 0 ? '' : request.url.slice(query));
    const made = sessions.withClaims(name, claims);
    if (!made)
      throw new RequestError(
        403,
        'You are known, and have no role here, or a token already bears your name; whoever runs Forecell decides which groups have a role.',
      );
    return reply.header('set-cookie', [setCookie(made.cookie, secure), pendingCookie('')]).redirect('/') as never;
  });
}
