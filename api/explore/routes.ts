import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { REFUSALS, type RouteDeps, TOKEN } from '../routes.ts';
import { ROLES } from '../tokens.ts';
import { ExploreQuery, ExploreView } from './schemas.ts';

/** How groups of customers fared, for all staff. */
export function exploreRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const schema = {
    ...TOKEN,
    summary:
      'How groups of customers fared, by area, technology, class of device, segment and day: aggregates of 20 customers or more, rounded, from fixed groups only',
    querystring: ExploreQuery,
    response: { 200: ExploreView, ...REFUSALS },
  };
  app.get('/explore', { schema, onRequest: allow(...ROLES) }, (request) => ports.explore(request.query));
}
