import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Calibration, CalibrationQuery, Elements, ElementsQuery } from './detection_schemas.ts';
import { REFUSALS, type RouteDeps, TOKEN } from './routes.ts';
import { ROLES } from './tokens.ts';

/** What Forecell says of its own detection: whether evidence keeps its word, and of which elements anything is known. Nothing about people. */
export function detectionRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const calibration = {
    ...TOKEN,
    summary: 'How often evidence is reached in ordinary time, against how often it says it is',
    querystring: CalibrationQuery,
    response: { 200: Calibration, ...REFUSALS },
  };
  app.get('/calibration', { schema: calibration, onRequest: allow('noc', 'cx', 'admin') }, async (request) => ports.calibration(request.query));

  const elements = {
    ...TOKEN,
    summary: 'What is known of each element in the newest period, since when and why no more is; counts by region and technology',
    querystring: ElementsQuery,
    response: { 200: Elements, ...REFUSALS },
  };
  app.get('/elements', { schema: elements, onRequest: allow(...ROLES) }, async (request) => {
    const { limit, offset, ...filter } = request.query;
    return { ...(await ports.elements(filter, { limit, offset })), limit, offset };
  });
}
