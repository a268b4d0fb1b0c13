import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { type Purpose, type Reader, USUAL_PURPOSE } from '../access.ts';
import { actorOf } from '../auth.ts';
import { RequestError } from '../errors.ts';
import { NO_INCIDENT, REFUSALS, type RouteDeps, TOKEN } from '../routes.ts';
import { GivenPurpose, IncidentId, NeededPurpose } from '../schemas.ts';
import {
  CaseConflict,
  CaseHistory,
  CaseParams,
  CaseStanding,
  CasesPage,
  CasesQuery,
  NewFollowUp,
  NewOutcome,
  NewRelease,
  NewSplit,
  OpenedCase,
  SplitDone,
} from './schemas.ts';

const NO_CASE = 'There is no case with this id in this incident.';
const STANDING = { 200: CaseStanding, ...REFUSALS, 409: CaseConflict };
const FOR_CARE = ['care', 'admin'] as const;

/** What care does with a list: cases read, taken, given back, ended. For care and admin only. */
export function caseRoutes(plain: FastifyInstance, deps: RouteDeps): void {
  readRoutes(plain, deps);
  actRoutes(plain, deps);
}

/** Who looks, and why: what care does to a case is care about an incident. */
export function readerOf(request: FastifyRequest, purpose: Purpose = USUAL_PURPOSE): Reader {
  const { name: actor, role } = actorOf(request);
  return { actor, role, purpose };
}

export function found<T>(what: T | null): T {
  if (what === null) throw new RequestError(404, NO_CASE);
  return what;
}

function readRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const list = {
    ...TOKEN,
    summary: 'The cases of an incident, one for each household or business account, without identities; the most urgent first',
    params: IncidentId,
    querystring: CasesQuery,
    response: { 200: CasesPage, ...REFUSALS },
  };
  app.get('/incidents/:id/cases', { schema: list, onRequest: allow(...FOR_CARE) }, async (request) => {
    const { id } = request.params;
    const { limit, offset, held_by: holder, state, purpose, ...filter } = request.query;
    if (!(await ports.isIncident(id))) throw new RequestError(404, NO_INCIDENT);
    const page = await ports.cases.list(id, { ...filter, holder, states: state && [state] }, { limit, offset }, readerOf(request, purpose));
    return { incident_id: id, limit, offset, contact: await ports.cases.contactable(id), ...page };
  });

  const one = {
    ...TOKEN,
    summary: 'One case with the people behind it, identities opened. Needs a purpose; every look is recorded with it.',
    params: CaseParams,
    querystring: NeededPurpose,
    response: { 200: OpenedCase, ...REFUSALS },
  };
  app.get('/incidents/:id/cases/:case', { schema: one, onRequest: allow(...FOR_CARE) }, async (request) =>
    found(await ports.cases.open(request.params.id, request.params.case, readerOf(request, request.query.purpose))),
  );

  const history = {
    ...TOKEN,
    summary: 'What happened to a case, first to last: who, when, over which channel, and the note',
    params: CaseParams,
    querystring: GivenPurpose,
    response: { 200: CaseHistory, ...REFUSALS },
  };
  app.get('/incidents/:id/cases/:case/history', { schema: history, onRequest: allow(...FOR_CARE) }, async (request) =>
    found(await ports.cases.history(request.params.id, request.params.case, readerOf(request, request.query.purpose))),
  );
}

function actRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const about = (summary: string) => ({ ...TOKEN, summary, params: CaseParams, response: STANDING });
  const reserve = about('Takes a case, or keeps it longer. Nobody else can have it until it is given back, ended, or its time runs out.');
  app.post('/incidents/:id/cases/:case/reserve', { schema: reserve, onRequest: allow(...FOR_CARE) }, async (request) =>
    found(await ports.cases.reserve(request.params.id, request.params.case, readerOf(request))),
  );

  const release = { ...about('Gives a case back as it was before it was taken'), body: NewRelease };
  app.post('/incidents/:id/cases/:case/release', { schema: release, onRequest: allow(...FOR_CARE) }, async (request) =>
    found(await ports.cases.release(request.params.id, request.params.case, request.body.note, readerOf(request))),
  );

  const outcome = {
    ...about('Says how a contact ended, or closes the case. Contacted, no_answer and not_made need a contact that was allowed before.'),
    body: NewOutcome,
  };
  app.post('/incidents/:id/cases/:case/outcome', { schema: outcome, onRequest: allow(...FOR_CARE) }, async (request) => {
    const { outcome: ended, note, ...feedback } = request.body;
    return found(await ports.cases.outcome(request.params.id, request.params.case, ended, note, feedback, readerOf(request)));
  });

  const split = {
    ...TOKEN,
    summary: 'Says that a customer does not belong with the others of the household or account. Respected for ever, whatever later evidence says.',
    params: CaseParams,
    body: NewSplit,
    response: { 200: SplitDone, ...REFUSALS, 409: CaseConflict },
  };
  app.post('/incidents/:id/cases/:case/split', { schema: split, onRequest: allow(...FOR_CARE) }, async (request) =>
    found(await ports.cases.split(request.params.id, request.params.case, request.body.customer_id, request.body.note, readerOf(request))),
  );

  const followUp = {
    ...about('Adds what became known later: whether the customer agrees to have been affected, compensation, survey'),
    body: NewFollowUp,
  };
  app.post('/incidents/:id/cases/:case/follow-up', { schema: followUp, onRequest: allow(...FOR_CARE) }, async (request) => {
    const { note, ...feedback } = request.body;
    return found(await ports.cases.followUp(request.params.id, request.params.case, note, feedback, readerOf(request)));
  });
}
