import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Caller, Guard } from '../auth.ts';
import { RequestError } from '../errors.ts';
import { REFUSALS } from '../routes.ts';
import { ROLES, type Role } from '../tokens.ts';
import { type May, NewSession, SessionView } from './schemas.ts';
import { type Sessions, sessionCookieOf, setCookie } from './sessions.ts';

export interface SessionRouteDeps {
  readonly sessions: Sessions;
  readonly guard: Guard;
  readonly version: string;
  readonly secure: boolean;
  readonly oidc: boolean;
}

/** Attempts to sign in from one address in a minute: enough for a team behind one address, too few to try tokens. */
const SIGN_INS_A_MINUTE = 30;

/** Being signed in: the console's cookie, made from a token, looked at, and taken away. */
export function sessionRoutes(plain: FastifyInstance, deps: SessionRouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const { sessions, guard, secure } = deps;

  const look = {
    summary: 'Who is signed in, until when, and what they may do; also without anybody signed in',
    response: { 200: SessionView, ...REFUSALS },
  };
  app.get('/session', { schema: look }, async (request) => view(guard.callerOf(request), deps));

  const start = {
    summary: 'Signs in with a token and sets the session cookie. Comes from the console itself.',
    body: NewSession,
    response: { 200: SessionView, ...REFUSALS },
  };
  const config = { rateLimit: { max: SIGN_INS_A_MINUTE, timeWindow: 60_000 } };
  app.post('/session', { schema: start, config, onRequest: async (request) => guard.ownPage(request) }, async (request, reply) => {
    const made = sessions.withToken(request.body.token);
    if (!made) throw new RequestError(401, 'This token is not known, or it is not one of staff. Tokens are in tokens.json in the data directory.');
    reply.header('set-cookie', setCookie(made.cookie, secure));
    return view({ ...made.session, by: 'session' }, deps);
  });

  const end = { summary: 'Signs out', response: { 204: z.null().describe('Signed out, or nobody was signed in.'), ...REFUSALS } };
  app.delete('/session', { schema: end, onRequest: async (request) => guard.ownPage(request) }, async (request, reply) => {
    sessions.end(sessionCookieOf(request.headers.cookie));
    return reply.header('set-cookie', setCookie('', secure)).code(204).send(null);
  });
}

function view(caller: Caller | null, { version, oidc }: SessionRouteDeps) {
  const role = ROLES.find((known) => known === caller?.role) ?? null;
  const known = role === null ? null : caller;
  return {
    signed_in: known !== null,
    name: known?.name ?? null,
    role,
    signed_in_by: known?.signed_in_by ?? null,
    expires_at: known?.expires_at ?? null,
    version,
    may: mayOf(role),
    sign_in: { token: true, oidc },
  };
}

/** What a role may do, for pages to know what to offer; what counts is what each route allows. */
export function mayOf(role: Role | null): May {
  const is = (...roles: Role[]) => role !== null && roles.includes(role);
  return {
    acknowledge: is('noc', 'admin'),
    label: is('noc', 'admin'),
    estimate: is('noc', 'admin'),
    review_thresholds: is('noc', 'admin'),
    work_cases: is('care', 'admin'),
    assign_others: is('admin'),
    export_customers: is('care', 'admin'),
    search_customers: is('care', 'admin'),
    override_contact: is('admin'),
    see_contact_effect: is('care', 'cx', 'admin'),
    see_calibration: is('noc', 'cx', 'admin'),
    explore: is(...ROLES),
  };
}
