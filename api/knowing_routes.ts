import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { actorOf } from './auth.ts';
import { RequestError } from './errors.ts';
import { figureView, spikeView } from './knowing.ts';
import { Acknowledged, Figures, FiguresQuery, NewAcknowledgement, Silence, SilenceQuery, Spikes, SpikesQuery } from './knowing_schemas.ts';
import type { RouteDeps } from './routes.ts';
import { NO_INCIDENT, REFUSALS, TOKEN } from './routes.ts';
import { IncidentId } from './schemas.ts';
import { ROLES } from './tokens.ts';

/** Did we know first: figures, the curve of silence, spikes of complaints, and who took an incident on. */
export function knowingRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const figures = {
    ...TOKEN,
    summary: 'Did we know first: each figure with what it is of, what it leaves out, its 95 % interval and what chance alone gives',
    querystring: FiguresQuery,
    response: { 200: Figures, ...REFUSALS },
  };
  app.get('/lag/figures', { schema: figures, onRequest: allow(...ROLES) }, async (request) => {
    const { limit, offset, ...filter } = request.query;
    const rows = await ports.lagFigures(filter, { limit, offset });
    return { limit, offset, figures: rows.map((row) => figureView(row, actorOf(request).role)) };
  });

  const silence = {
    ...TOKEN,
    summary: 'How many incidents nobody had complained of, by time since the onset; incidents without complaints are censored, not left out',
    querystring: SilenceQuery,
    response: { 200: Silence, ...REFUSALS },
  };
  app.get('/lag/silence', { schema: silence, onRequest: allow(...ROLES) }, async (request) => {
    const { dimension, name } = request.query;
    return { dimension, name, points: await ports.silence(dimension, name) };
  });

  const spikes = {
    ...TOKEN,
    summary: 'Spikes of complaints against their own expectation, newest first; verdict=miss: no incident explains them',
    querystring: SpikesQuery,
    response: { 200: Spikes, ...REFUSALS },
  };
  app.get('/spikes', { schema: spikes, onRequest: allow(...ROLES) }, async (request) => {
    const { limit, offset, ...filter } = request.query;
    const rows = await ports.spikes(filter, { limit, offset });
    return { total: rows[0]?.total ?? 0, limit, offset, spikes: rows.map((row) => spikeView(row, actorOf(request).role)) };
  });

  const acknowledge = {
    ...TOKEN,
    summary:
      'Says who took the incident on, with a note, and whether it stays quiet until resolved; the first time counts for the lag, the last holds',
    params: IncidentId,
    body: NewAcknowledgement,
    response: { 201: Acknowledged, ...REFUSALS },
  };
  app.post('/incidents/:id/acknowledgement', { schema: acknowledge, onRequest: allow('noc', 'admin') }, async (request, reply) => {
    const { id } = request.params;
    const taken = await ports.acknowledge(id, request.body ?? {}, actorOf(request).name);
    if (taken.length === 0) throw new RequestError(404, NO_INCIDENT);
    return reply.code(201).send({ incident_id: id, acknowledgements: taken });
  });
}
