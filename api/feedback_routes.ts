import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { actorOf } from './auth.ts';
import { RequestError } from './errors.ts';
import {
  Labels,
  LabelView,
  NewLabel,
  NewReview,
  Proposals,
  ProposalsQuery,
  ProposalView,
  Quality,
  QualityQuery,
  RevisionParam,
} from './feedback_schemas.ts';
import { seemsPersonal } from './labels.ts';
import type { RouteDeps } from './routes.ts';
import { NO_INCIDENT, REFUSALS, TOKEN } from './routes.ts';
import { IncidentId } from './schemas.ts';
import { ROLES } from './tokens.ts';

const NO_PROPOSAL = 'There is no proposal with this number.';

/** What the NOC tells Forecell, and what comes of it: labels, proposals of other thresholds, precision against the budget. */
export function feedbackRoutes(plain: FastifyInstance, deps: RouteDeps): void {
  labelRoutes(plain, deps);
  proposalRoutes(plain, deps);
  qualityRoute(plain, deps);
}

function labelRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const make = {
    ...TOKEN,
    summary: 'Says what an incident was: true, false (with a reason) or expected. Kept with the evidence as it is now; earlier labels stay.',
    params: IncidentId,
    body: NewLabel,
    response: { 201: LabelView, ...REFUSALS },
  };
  app.post('/incidents/:id/labels', { schema: make, onRequest: allow('noc', 'admin') }, async (request, reply) => {
    const { label, reason = '', note } = request.body;
    const stored = await ports.label(request.params.id, { label, reason, note }, actorOf(request));
    if (!stored) throw new RequestError(404, NO_INCIDENT);
    return reply.code(201).send(stored);
  });

  const read = { ...TOKEN, summary: 'What was said of an incident, newest first', params: IncidentId, response: { 200: Labels, ...REFUSALS } };
  app.get('/incidents/:id/labels', { schema: read, onRequest: allow(...ROLES) }, async (request) => {
    const { id } = request.params;
    const labels = await ports.labels(id);
    if (labels.length === 0 && !(await ports.isIncident(id))) throw new RequestError(404, NO_INCIDENT);
    return { incident_id: id, labels };
  });
}

function proposalRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const list = {
    ...TOKEN,
    summary: 'Thresholds that were proposed, and what became of them',
    querystring: ProposalsQuery,
    response: { 200: Proposals, ...REFUSALS },
  };
  app.get('/proposals', { schema: list, onRequest: allow(...ROLES) }, async (request) => ({
    proposals: await ports.proposals(request.query.state ?? ''),
  }));

  const one = {
    ...TOKEN,
    summary: 'One proposal with what it would have changed',
    params: RevisionParam,
    response: { 200: ProposalView, ...REFUSALS },
  };
  app.get('/proposals/:revision', { schema: one, onRequest: allow(...ROLES) }, async (request) => {
    const proposal = await ports.proposal(request.params.revision);
    if (!proposal) throw new RequestError(404, NO_PROPOSAL);
    return proposal;
  });

  const review = {
    ...TOKEN,
    summary: 'Accepts or rejects a proposal that somebody else made; accepted, it is in force from the next period',
    params: RevisionParam,
    body: NewReview,
    response: { 200: ProposalView, ...REFUSALS },
  };
  app.post('/proposals/:revision/review', { schema: review, onRequest: allow('noc', 'admin') }, async (request) => {
    if (seemsPersonal(request.body.note)) throw new RequestError(400, 'A note may not hold what could be the number or address of a person.');
    const proposal = await ports.review(request.params.revision, request.body, actorOf(request).name);
    if (!proposal) throw new RequestError(404, NO_PROPOSAL);
    return proposal;
  });
}

function qualityRoute(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const schema = {
    ...TOKEN,
    summary: 'How often detectors were right by what the NOC said, and non-actionable incidents a day against the budget',
    querystring: QualityQuery,
    response: { 200: Quality, ...REFUSALS },
  };
  app.get('/quality', { schema, onRequest: allow(...ROLES) }, async (request) => ports.quality(request.query));
}
