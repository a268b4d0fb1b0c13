import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { actorOf } from '../auth.ts';
import { readerOf } from '../cases/routes.ts';
import { RequestError } from '../errors.ts';
import type { Page } from '../incidents.ts';
import { REFUSALS, type RouteDeps, TOKEN } from '../routes.ts';
import { ROLES, type Role } from '../tokens.ts';
import { incidentView } from '../views.ts';
import {
  alarm,
  communicationMessage,
  PATHS,
  PROBLEM_STATUS,
  type ShownIncident,
  serviceProblem,
  type TmfResource,
  troubleTicket,
  withFields,
} from './resources.ts';
import { AlarmsQuery, MessagesQuery, OneParam, OneQuery, ProblemsQuery, Resource, Resources, statesOf, TicketsQuery } from './schemas.ts';

const NOTHING = 'There is no resource with this id.';
const MANY = { 200: Resources, 206: Resources, ...REFUSALS };
const ONE = { 200: Resource, ...REFUSALS };

/** TMF656, TMF642, TMF621 and TMF681, read only: the same things as under /incidents, in the shapes other systems know. */
export function tmfRoutes(plain: FastifyInstance, deps: RouteDeps): void {
  problemRoutes(plain, deps);
  alarmRoutes(plain, deps);
  ticketRoutes(plain, deps);
  messageRoutes(plain, deps);
}

/** A page as TMF630 wants it: how many there are and how many these are in headers, 206 when it is not the whole. */
function send(reply: FastifyReply, resources: readonly TmfResource[], total: number, page: Page, fields: readonly string[] | undefined) {
  const whole = page.offset === 0 && resources.length === total;
  return reply
    .header('x-total-count', total)
    .header('x-result-count', resources.length)
    .code(whole ? 200 : 206)
    .send(resources.map((resource) => withFields(resource, fields)));
}

async function incidentFor({ ports }: RouteDeps, id: string, role: Role): Promise<ShownIncident> {
  const detail = await ports.incident(id);
  if (!detail) throw new RequestError(404, NOTHING);
  return incidentView(detail.summary, role);
}

function problemRoutes(plain: FastifyInstance, deps: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const { ports, allow } = deps;
  const list = { ...TOKEN, summary: 'Incidents as TMF656 service problems', querystring: ProblemsQuery, response: MANY };
  app.get(PATHS.serviceProblem, { schema: list, onRequest: allow(...ROLES) }, async (request, reply) => {
    const { limit, offset, fields, status } = request.query;
    const state = Object.keys(PROBLEM_STATUS).find((s) => PROBLEM_STATUS[s] === status);
    const { total, incidents } = await ports.incidents({ state }, { limit, offset });
    const { role } = actorOf(request);
    return send(
      reply,
      incidents.map((incident) => serviceProblem(incidentView(incident, role))),
      total,
      { limit, offset },
      fields,
    );
  });
  const one = { ...TOKEN, summary: 'One incident as a TMF656 service problem', params: OneParam, querystring: OneQuery, response: ONE };
  app.get(`${PATHS.serviceProblem}/:id`, { schema: one, onRequest: allow(...ROLES) }, async (request) =>
    withFields(serviceProblem(await incidentFor(deps, request.params.id, actorOf(request).role)), request.query.fields),
  );
}

function alarmRoutes(plain: FastifyInstance, deps: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const { ports, allow } = deps;
  const list = { ...TOKEN, summary: 'Incidents as TMF642 alarms on what they come from', querystring: AlarmsQuery, response: MANY };
  app.get(PATHS.alarm, { schema: list, onRequest: allow(...ROLES) }, async (request, reply) => {
    const { limit, offset, fields, state, perceivedSeverity: severity } = request.query;
    const filter = { state: state && (state === 'raised' ? 'open' : 'resolved'), severity };
    const { total, incidents } = await ports.incidents(filter, { limit, offset });
    const { role } = actorOf(request);
    return send(
      reply,
      incidents.map((incident) => alarm(incidentView(incident, role))),
      total,
      { limit, offset },
      fields,
    );
  });
  const one = { ...TOKEN, summary: 'One incident as a TMF642 alarm', params: OneParam, querystring: OneQuery, response: ONE };
  app.get(`${PATHS.alarm}/:id`, { schema: one, onRequest: allow(...ROLES) }, async (request) =>
    withFields(alarm(await incidentFor(deps, request.params.id, actorOf(request).role)), request.query.fields),
  );
}

function ticketRoutes(plain: FastifyInstance, deps: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const { ports, allow } = deps;
  const list = {
    ...TOKEN,
    summary: 'The cases of an incident as TMF621 trouble tickets, without identities',
    querystring: TicketsQuery,
    response: MANY,
  };
  app.get(PATHS.troubleTicket, { schema: list, onRequest: allow('care', 'admin') }, async (request, reply) => {
    const { limit, offset, fields, status, 'relatedEntity.id': id } = request.query;
    const incident = await incidentFor(deps, id, actorOf(request).role);
    const order = { sort: 'priority', order: 'desc', states: status === undefined ? undefined : statesOf(status) } as const;
    const page = await ports.cases.list(id, order, { limit, offset }, readerOf(request));
    const sentence = (await ports.words(id, 'en'))?.sentence ?? '';
    const tickets = page.cases.map((one) => troubleTicket(incident, sentence, { ...one, withdrawn: one.listing === 'withdrawn' }));
    return send(reply, tickets, page.total, { limit, offset }, fields);
  });
  const one = { ...TOKEN, summary: 'One case as a TMF621 trouble ticket', params: OneParam, querystring: OneQuery, response: ONE };
  app.get(`${PATHS.troubleTicket}/:id`, { schema: one, onRequest: allow('care', 'admin') }, async (request) => {
    const [id, alias] = parts(request.params.id, 1);
    const incident = await incidentFor(deps, id, actorOf(request).role);
    const ticket = await ports.cases.ticket(id, alias ?? '', readerOf(request));
    if (!ticket) throw new RequestError(404, NOTHING);
    return withFields(troubleTicket(incident, (await ports.words(id, 'en'))?.sentence ?? '', ticket), request.query.fields);
  });
}

function messageRoutes(plain: FastifyInstance, deps: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const { ports, allow } = deps;
  const list = {
    ...TOKEN,
    summary: 'Contacts made about an incident as TMF681 communication messages, without numbers',
    querystring: MessagesQuery,
    response: MANY,
  };
  app.get(PATHS.communicationMessage, { schema: list, onRequest: allow('care', 'admin') }, async (request, reply) => {
    const { limit, offset, fields, 'relatedEntity.id': id } = request.query;
    const incident = await incidentFor(deps, id, actorOf(request).role);
    const { total, messages } = await ports.cases.messages(id, null, { limit, offset }, readerOf(request));
    const sentence = (await ports.words(id, 'en'))?.sentence ?? '';
    return send(
      reply,
      messages.map((message) => communicationMessage(incident, sentence, message)),
      total,
      { limit, offset },
      fields,
    );
  });
  const one = { ...TOKEN, summary: 'One contact as a TMF681 communication message', params: OneParam, querystring: OneQuery, response: ONE };
  app.get(`${PATHS.communicationMessage}/:id`, { schema: one, onRequest: allow('care', 'admin') }, async (request) => {
    const [id, alias, version] = parts(request.params.id, 2);
    const incident = await incidentFor(deps, id, actorOf(request).role);
    const which = { alias: alias ?? '', version: /^\d{1,6}$/.test(version ?? '') ? Number(version) : 0 };
    const { messages } = await ports.cases.messages(id, which, { limit: 1, offset: 0 }, readerOf(request));
    const [message] = messages;
    if (!message) throw new RequestError(404, NOTHING);
    return withFields(communicationMessage(incident, (await ports.words(id, 'en'))?.sentence ?? '', message), request.query.fields);
  });
}

/** `INCIDENT.CASE.VERSION` cut from the right: an incident's id may hold dots, what follows it does not. */
function parts(id: string, count: number): [string, ...string[]] {
  const words = id.split('.');
  return [words.slice(0, Math.max(1, words.length - count)).join('.'), ...words.slice(Math.max(1, words.length - count))];
}
