import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { EXPORT_ROWS_MAX, LIST_ROWS_MAX } from './affected.ts';
import { type Allow, actorOf } from './auth.ts';
import { RequestError } from './errors.ts';
import { IncidentDetail } from './incident_schemas.ts';
import { Lag, LagQuery } from './lag_schemas.ts';
import { acceptedFormat, type Format, sendList } from './out/formats.ts';
import type { Ports } from './ports.ts';
import { Customers, CustomersQuery, Failure, Health, IncidentId, IncidentsPage, IncidentsQuery } from './schemas.ts';
import { ROLES } from './tokens.ts';
import { detailView, incidentView, lagView } from './views.ts';

export const NO_INCIDENT = 'There is no incident with this id.';
export const REFUSALS = { 400: Failure, 401: Failure, 403: Failure, 404: Failure, 409: Failure, 429: Failure, 500: Failure, 503: Failure };
export const TOKEN = { security: [{ bearer: [] }, { session: [] }] };

export interface RouteDeps {
  readonly ports: Ports;
  readonly allow: Allow;
  readonly version: string;
}

/** Every address but those about feedback (feedback_routes.ts). Those without `allow` are open to anyone who reaches the port. */
export function routes(plain: FastifyInstance, deps: RouteDeps): void {
  plain.get('/openapi.json', { schema: { summary: 'This document', response: { 200: z.record(z.string(), z.unknown()) } } }, async () =>
    plain.swagger(),
  );
  healthRoute(plain, deps);
  incidentRoutes(plain, deps);
  customerRoute(plain, deps);
  lagRoute(plain, deps);
}

function healthRoute(plain: FastifyInstance, { ports, version }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const schema = { summary: 'Whether it works, and up to when the network has been judged', response: { 200: Health, 503: Failure } };
  app.get('/health', { schema }, async () => {
    const newest = await ports.newestPeriod();
    if (!newest) {
      const sentence = 'The database is there; no period has been scored yet.';
      return { status: 'waiting' as const, sentence, version, database: 'reachable' as const, newest_period: null };
    }
    const completeness = newest.sources_expected > 0 ? newest.sources_arrived / newest.sources_expected : null;
    const until = newest.period_end.toISOString().slice(0, 16).replace('T', ' ');
    const sentence = `${newest.elements_scored} elements scored up to ${until} UTC, ${newest.elements_unknown} unknown; ${newest.sources_arrived} of ${newest.sources_expected} sources arrived.`;
    return { status: 'ok' as const, sentence, version, database: 'reachable' as const, newest_period: { ...newest, completeness } };
  });
}

type Newest = Awaited<ReturnType<RouteDeps['ports']['newestPeriod']>>;

/**
 * How many incidents there are, beside how much of the network could be judged: an empty list is no proof of health.
 * @example "No incident. 612 elements were judged up to 2036-01-09 12:30 UTC; of 6 nothing is known."
 */
function listSentence(total: number, newest: Newest): string {
  const found = total === 0 ? 'No incident' : total === 1 ? '1 incident' : `${total.toLocaleString('en-GB')} incidents`;
  if (!newest) return `${found}. Nothing has been judged yet, so that says nothing of the network.`;
  const { elements_scored: judged, elements_unknown: unknown } = newest;
  const until = newest.period_end.toISOString().slice(0, 16).replace('T', ' ');
  const rest = unknown > 0 ? `; of ${unknown.toLocaleString('en-GB')} nothing is known` : '';
  return `${found}. ${judged.toLocaleString('en-GB')} elements were judged up to ${until} UTC${rest}.`;
}

function incidentRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const list = { ...TOKEN, summary: 'Incidents, newest detection first', querystring: IncidentsQuery, response: { 200: IncidentsPage, ...REFUSALS } };
  app.get('/incidents', { schema: list, onRequest: allow(...ROLES) }, async (request) => {
    const { limit, offset, ...filter } = request.query;
    const { total, incidents, newest } = await ports.incidents(filter, { limit, offset });
    return {
      sentence: listSentence(total, newest),
      total,
      limit,
      offset,
      incidents: incidents.map((incident) => incidentView(incident, actorOf(request).role)),
    };
  });

  const one = { ...TOKEN, summary: 'One incident with its evidence', params: IncidentId, response: { 200: IncidentDetail, ...REFUSALS } };
  app.get('/incidents/:id', { schema: one, onRequest: allow(...ROLES) }, async (request) => {
    const detail = await ports.incident(request.params.id);
    if (!detail) throw new RequestError(404, NO_INCIDENT);
    return detailView(detail, actorOf(request).role);
  });
}

function customerRoute(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const schema = {
    ...TOKEN,
    summary:
      'The customers an incident touches, whom to look after first; JSON, or the whole list as CSV, JSON Lines or XLSX by ?format= or Accept. Every look is recorded.',
    params: IncidentId,
    querystring: CustomersQuery,
    response: { 200: Customers, 406: Failure, ...REFUSALS },
  };
  app.get('/incidents/:id/customers', { schema, onRequest: allow('care', 'admin') }, async (request, reply) => {
    const { id } = request.params;
    const { offset, min_confidence: confidenceMin, bom, purpose } = request.query;
    const format = request.query.format ?? acceptedFormat(request);
    const limit = rowsAsked(request, format, request.query.limit);
    if (!(await ports.isIncident(id))) throw new RequestError(404, NO_INCIDENT);
    const { name: actor, role } = actorOf(request);
    const reader = { actor, role, purpose, action: format === 'json' ? 'list' : 'export' } as const;
    const list = await ports.affected(id, { limit, offset, confidenceMin, reader });
    if (format !== 'json') return sendList(reply, format, id, list, bom) as never;
    return {
      incident_id: id,
      affected: list.affected,
      contactable: list.contactable,
      refused: list.refused,
      limit,
      offset,
      customers: [...list.customers],
    };
  });
}

/** An export is the whole list unless fewer rows are asked for; a page of JSON never is more than 500. */
function rowsAsked(request: FastifyRequest, format: Format, limit: number): number {
  const asked = new URLSearchParams(request.url.split('?')[1] ?? '').has('limit');
  if (format !== 'json') return asked ? limit : EXPORT_ROWS_MAX;
  if (limit > LIST_ROWS_MAX)
    throw new RequestError(400, `The request is not valid: limit: at most ${LIST_ROWS_MAX} rows as JSON; ask for CSV to have more.`);
  return limit;
}

function lagRoute(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const schema = {
    ...TOKEN,
    summary: 'Whether incidents were known before customers complained',
    querystring: LagQuery,
    response: { 200: Lag, ...REFUSALS },
  };
  app.get('/lag', { schema, onRequest: allow(...ROLES) }, async (request) => {
    const { limit, offset, ...filter } = request.query;
    const figures = await ports.lag(filter, { limit, offset });
    return { ...lagView(figures, actorOf(request).role), limit, offset };
  });
}
