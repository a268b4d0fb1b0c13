import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { actorOf } from '../auth.ts';
import { REFUSALS, type RouteDeps, TOKEN } from '../routes.ts';
import { ROLES } from '../tokens.ts';
import { EXACT_ROLES } from '../views.ts';
import { NetworkView, StatusView } from './schemas.ts';

/** The console's first page: how things stand, and where. For all staff. */
export function consoleRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const status = { ...TOKEN, summary: 'How things stand, in one sentence and in figures', response: { 200: StatusView, ...REFUSALS } };
  app.get('/status', { schema: status, onRequest: allow(...ROLES) }, (request) => ports.status(EXACT_ROLES.includes(actorOf(request).role)));

  const network = {
    ...TOKEN,
    summary: 'The network as a plain map: sites, outlines of regions, cells by what is known of them. Where people are is not in it.',
    response: { 200: NetworkView, ...REFUSALS },
  };
  app.get('/network', { schema: network, onRequest: allow(...ROLES) }, () => ports.network());
}
