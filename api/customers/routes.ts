import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { bearerOf, callerNameOf } from '../auth.ts';
import { readerOf } from '../cases/routes.ts';
import { RequestError } from '../errors.ts';
import { REFUSALS, type RouteDeps, TOKEN } from '../routes.ts';
import { CustomerAlias, CustomerExperience, ExperienceQuery, Found, NewOwnToken, NewSearch, OwnExperience, OwnQuery, OwnToken } from './schemas.ts';

const NOBODY = 'There is no customer like this.';

/** One customer: found by whoever helps them, and by themselves. */
export function customerRoutes(plain: FastifyInstance, deps: RouteDeps): void {
  agentRoutes(plain, deps);
  ownRoutes(plain, deps);
}

function agentRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const search = {
    ...TOKEN,
    summary:
      'Finds a customer by number or customer id, and names them by an alias. Every search is recorded, found or not; sixty in ten minutes for one person.',
    body: NewSearch,
    response: { 200: Found, ...REFUSALS },
  };
  app.post('/customers/search', { schema: search, onRequest: allow('care', 'admin') }, async (request) => {
    const { kind, value, purpose } = request.body;
    const alias = await ports.customers.search({ kind, value }, readerOf(request, purpose));
    if (alias === null) throw new RequestError(404, NOBODY);
    return { alias };
  });

  const experience = {
    ...TOKEN,
    summary:
      'One customer’s last days in plain words and as a strip of 14 days, exposures, contacts, complaints, and what may be said. Every look is recorded.',
    params: CustomerAlias,
    querystring: ExperienceQuery,
    response: { 200: CustomerExperience, ...REFUSALS },
  };
  app.get('/customers/:alias/experience', { schema: experience, onRequest: allow('care', 'admin') }, async (request) => {
    const { alias } = request.params;
    const { purpose, language } = request.query;
    const found = await ports.customers.experience(alias, language, readerOf(request, purpose));
    if (!found) throw new RequestError(404, NOBODY);
    return { alias, ...found };
  });
}

function ownRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const make = {
    ...TOKEN,
    summary:
      'A short-lived token for one customer’s own data, for the operator’s application (a token with the role app), which has made sure who it is',
    body: NewOwnToken,
    response: { 201: OwnToken, ...REFUSALS },
  };
  app.post('/me/tokens', { schema: make, onRequest: allow('app') }, async (request, reply) => {
    const { customer_id, seconds } = request.body;
    const made = await ports.customers.ownToken(customer_id, seconds, callerNameOf(request));
    if (!made) throw new RequestError(404, NOBODY);
    return reply.code(201).send(made);
  });

  const own = {
    security: [{ bearer: [] }],
    summary: 'A customer’s own last days, in their language; with the token made for them, and with no other',
    querystring: OwnQuery,
    response: { 200: OwnExperience, ...REFUSALS },
  };
  app.get('/me/experience', { schema: own }, async (request, reply) => {
    const token = bearerOf(request) ?? '';
    const found = token.startsWith('me.') ? await ports.customers.own(token, request.query.language) : null;
    if (found) return found;
    reply.header('www-authenticate', 'Bearer');
    throw new RequestError(401, 'This needs a customer’s own token, which lasts an hour at most; the application has to ask for a new one.');
  });
}
