import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { actorOf } from '../auth.ts';
import { RequestError } from '../errors.ts';
import { isTimeZone } from '../policy/policy.ts';
import { NO_INCIDENT, REFUSALS, type RouteDeps, TOKEN } from '../routes.ts';
import { IncidentId, Time } from '../schemas.ts';
import { ROLES } from '../tokens.ts';
import { CONFIDENCES } from './language.ts';

export const WordsView = z.object({
  language: z.string(),
  sentence: z.string().describe('What happened, where, from when to when.'),
  status: z.string().describe('What is being done, or that it is over. An estimate only with how sure it is and when there will be news.'),
  script: z.array(z.string()).describe('What an agent may say, line by line.'),
});

const WordsQuery = z.strictObject({
  language: z
    .string()
    .regex(/^[a-z]{2}$/, 'it must be a language such as da')
    .default('en'),
  time_zone: z.string().max(60).refine(isTimeZone, 'it must be a time zone such as Europe/Copenhagen').optional(),
});

const EstimateBody = z.strictObject({ restored_by: Time, confidence: z.enum(CONFIDENCES), next_update_at: Time });

/** What customers may be told of an incident, and when the NOC expects it to be over. */
export function wordRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const words = {
    ...TOKEN,
    summary: 'What customers may be told of an incident, in plain words: no cell, no cause, no offer',
    params: IncidentId,
    querystring: WordsQuery,
    response: { 200: WordsView, ...REFUSALS },
  };
  app.get('/incidents/:id/words', { schema: words, onRequest: allow(...ROLES) }, async (request) => {
    const { language, time_zone } = request.query;
    const said = await ports.words(request.params.id, language, time_zone);
    if (!said) throw new RequestError(404, NO_INCIDENT);
    return { ...said, script: [...said.script] };
  });

  const estimate = {
    ...TOKEN,
    summary: 'Says when service is expected to be back, how sure that is, and when there will be news; all three or nothing',
    params: IncidentId,
    body: EstimateBody,
    response: { 201: EstimateBody.extend({ incident_id: z.string() }), ...REFUSALS },
  };
  app.post('/incidents/:id/estimate', { schema: estimate, onRequest: allow('noc', 'admin') }, async (request, reply) => {
    const { id } = request.params;
    if (!(await ports.isIncident(id))) throw new RequestError(404, NO_INCIDENT);
    await ports.estimate(id, request.body, actorOf(request).name);
    return reply.code(201).send({ incident_id: id, ...request.body });
  });
}
