import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { RequestError } from './errors.ts';
import type { Ports } from './ports.ts';
import { type Sessions, sessionCookieOf } from './session/sessions.ts';
import { ROLES, type Role, type Token, type TokenRole, type TokenSource, tokenReader } from './tokens.ts';

/** Who is asking. */
export interface Actor {
  readonly role: Role;
  readonly name: string;
}

/** Whoever presented something valid, before it is known whether they may. `expires_at` is null for a token, which has no end of its own. */
export interface Caller {
  readonly role: TokenRole;
  readonly name: string;
  readonly by: 'bearer' | 'session';
  readonly signed_in_by: 'bearer' | 'token' | 'oidc';
  readonly expires_at: Date | null;
}

const NEVER = 'Sign in, or send a token: "Authorization: Bearer …". Whoever runs Forecell finds the tokens in tokens.json in its data directory.';
const UNKNOWN = 'This token is not known. Tokens are in tokens.json in the data directory.';
const OVER = 'The session is over; sign in again.';
/** What the console sends with everything it changes; no form and no other site can send it along. */
export const CONSOLE_HEADER = 'x-forecell';

/** Lets in only some roles. Runs before anything of the request but its address and headers is looked at. */
export type Allow = (...roles: readonly [TokenRole, ...TokenRole[]]) => onRequestAsyncHookHandler;

export interface GuardDeps {
  readonly tokens: TokenSource;
  readonly sessions: Sessions;
  readonly ports: Ports;
  /** The address people reach the console at, when it is not the one a request names itself; for example behind a proxy. */
  readonly publicOrigin?: string | undefined;
}

export interface Guard {
  readonly allow: Allow;
  /** Whoever asks as they may act now, or null. What was presented and is not valid counts as nothing. */
  readonly callerOf: (request: FastifyRequest) => Caller | null;
  /** @throws {RequestError} 403 when a change made with a cookie does not come from the console's own pages */
  readonly ownPage: (request: FastifyRequest) => void;
}

/** Makes the guard of the routes. A refusal for the role is written to the access log; a caller without a token has no name to write. */
export function guard(app: FastifyInstance, { tokens, sessions, ports, publicOrigin }: GuardDeps): Guard {
  const readToken = remembering(tokens);
  app.decorateRequest('actor', null);
  const callerOf = (request: FastifyRequest): Caller | null => {
    const presented = bearerOf(request);
    if (presented !== undefined) {
      const token = readToken(presented);
      return token && { role: token.role, name: token.name, by: 'bearer', signed_in_by: 'bearer', expires_at: null };
    }
    const cookie = sessionCookieOf(request.headers.cookie);
    const session = cookie === '' ? null : sessions.read(cookie);
    return session && { ...session, by: 'session' };
  };
  const ownPage = (request: FastifyRequest): void => {
    const { origin, host } = request.headers;
    const own = [publicOrigin, `http://${host}`, `https://${host}`];
    const foreign = origin !== undefined && !own.includes(origin);
    const site = request.headers['sec-fetch-site'];
    if (request.headers[CONSOLE_HEADER] === 'console' && !foreign && (site === undefined || site === 'same-origin')) return;
    throw new RequestError(403, `A change made with a session comes from the console itself, with the header "${CONSOLE_HEADER}: console".`);
  };
  const allow: Allow =
    (...roles) =>
    async (request, reply) => {
      const caller = callerOf(request);
      if (!caller) {
        reply.header('www-authenticate', 'Bearer');
        throw new RequestError(401, bearerOf(request) !== undefined ? UNKNOWN : sessionCookieOf(request.headers.cookie) !== '' ? OVER : NEVER);
      }
      if (caller.by === 'session' && request.method !== 'GET' && request.method !== 'HEAD') ownPage(request);
      request.setDecorator<Pick<Caller, 'role' | 'name'>>('actor', { role: caller.role, name: caller.name });
      if (roles.includes(caller.role)) return;
      const object = await objectOf(request, ports);
      await ports.recordAccess({
        actor: caller.name,
        role: caller.role,
        action: 'refused',
        object,
        allowed: false,
        rows: 0,
        purpose: '',
        fields: [],
      });
      throw new RequestError(403, `The role ${caller.role} may not see this; it is for ${roles.join(' and ')}.`);
    };
  return { allow, callerOf, ownPage };
}

/** Who is asking, on a route behind the guard that lets in staff. */
export function actorOf(request: FastifyRequest): Actor {
  const { role, name } = request.getDecorator<Pick<Caller, 'role' | 'name'>>('actor');
  const staff = ROLES.find((known) => known === role);
  if (staff === undefined) throw new RequestError(403, 'This is for staff.');
  return { role: staff, name };
}

/** What whoever asks is called, on a route behind the guard. */
export function callerNameOf(request: FastifyRequest): string {
  return request.getDecorator<Pick<Caller, 'role' | 'name'>>('actor').name;
}

/** The bearer token of a request, '' when the header is there and holds none. */
export function bearerOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  return header === undefined ? undefined : (/^Bearer ([\w~+/.=-]{1,512})$/i.exec(header)?.[1] ?? '');
}

/** Hashing every token once for as long as they stay the same. */
function remembering(tokens: TokenSource): (presented: string) => Token | null {
  let of: readonly Token[] | undefined;
  let read: (presented: string) => Token | null = () => null;
  return (presented) => {
    const now = tokens();
    if (now !== of) [of, read] = [now, tokenReader(now)];
    return read(presented);
  };
}

/** What was refused: an incident that exists, by its id, or the route's pattern. What the caller typed is never repeated. */
async function objectOf(request: FastifyRequest, ports: Ports): Promise<string> {
  const id = (request.params as { id?: unknown }).id;
  const known = typeof id === 'string' && id.length <= 128 && (await ports.isIncident(id));
  return known ? id : (request.routeOptions.url ?? 'unknown');
}
