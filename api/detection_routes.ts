import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Calibration, CalibrationQuery } from './detection_schemas.ts';
import { REFUSALS, type RouteDeps, TOKEN } from './routes.ts';

/** What Forecell says of its own detection: whether evidence keeps its word. Aggregates only; nothing about people. */
export function detectionRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const calibration = {
    ...TOKEN,
    summary: 'How often evidence is reached in ordinary time, against how often it says it is',
    querystring: CalibrationQuery,
    response: { 200: Calibration, ...REFUSALS },
  };
  app.get('/calibration', { schema: calibration, onRequest: allow('noc', 'cx', 'admin') }, async (request) => ports.calibration(request.query));
}
