import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { RequestError } from './errors.ts';
import type { Ports } from './ports.ts';
import { type Role, type Token, tokenReader } from './tokens.ts';

/** Who is asking. */
export type Actor = Pick<Token, 'role' | 'name'>;

const NEVER = 'Send a token: "Authorization: Bearer …". Whoever runs Forecell finds the tokens in tokens.json in its data directory.';

/** Lets in only some roles. Runs before anything of the request but its address and headers is looked at. */
export type Allow = (...roles: readonly [Role, ...Role[]]) => onRequestAsyncHookHandler;

/** Makes the guard of the routes. A refusal for the role is written to the access log; a caller without a token has no name to write. */
export function guard(app: FastifyInstance, tokens: readonly Token[], ports: Ports): Allow {
  const read = tokenReader(tokens);
  app.decorateRequest('actor', null);
  return (...roles) =>
    async (request, reply) => {
      const presented = /^Bearer ([\w~+/.=-]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];
      const actor = presented === undefined ? null : read(presented);
      if (!actor) {
        reply.header('www-authenticate', 'Bearer');
        throw new RequestError(401, presented === undefined ? NEVER : 'This token is not known. Tokens are in tokens.json in the data directory.');
      }
      request.setDecorator<Actor>('actor', { role: actor.role, name: actor.name });
      if (roles.includes(actor.role)) return;
      const object = await objectOf(request, ports);
      await ports.recordAccess({ actor: actor.name, role: actor.role, action: 'refused', object, allowed: false, rows: 0, purpose: '', fields: [] });
      throw new RequestError(403, `The role ${actor.role} may not see this; it is for ${roles.join(' and ')}.`);
    };
}

/** Who is asking, on a route behind the guard. */
export function actorOf(request: FastifyRequest): Actor {
  return request.getDecorator<Actor>('actor');
}

/** What was refused: an incident that exists, by its id, or the route's pattern. What the caller typed is never repeated. */
async function objectOf(request: FastifyRequest, ports: Ports): Promise<string> {
  const id = (request.params as { id?: unknown }).id;
  const known = typeof id === 'string' && id.length <= 128 && (await ports.isIncident(id));
  return known ? id : (request.routeOptions.url ?? 'unknown');
}
