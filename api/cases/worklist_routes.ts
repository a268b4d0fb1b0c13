import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { actorOf } from '../auth.ts';
import { RequestError } from '../errors.ts';
import { REFUSALS, type RouteDeps, TOKEN } from '../routes.ts';
import { readerOf } from './routes.ts';
import { Assignment, NewAssignment, NoAssignment, WorklistPageView, WorklistQuery } from './worklist_schemas.ts';

/** Care's work list over all incidents, and many cases at once. For care and admin only. */
export function worklistRoutes(plain: FastifyInstance, { ports, allow }: RouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const list = {
    ...TOKEN,
    summary: 'The work list: every case of every open or lately ended incident, without identities, with whether and why not each may be contacted',
    querystring: WorklistQuery,
    response: { 200: WorklistPageView, ...REFUSALS },
  };
  app.get('/cases', { schema: list, onRequest: allow('care', 'admin') }, async (request) => {
    const { sort, order, limit, offset, after, language, state, ...filter } = request.query;
    const page = { sort, order, limit, offset, after, language };
    return { limit, offset, ...(await ports.worklist.page({ ...filter, states: state && [state] }, page, readerOf(request))) };
  });

  const assign = {
    ...TOKEN,
    summary: 'Takes, gives or hands back many cases, or with preview says which it would touch and which it would skip, and why',
    body: NewAssignment,
    response: { 200: Assignment, ...REFUSALS, 409: NoAssignment },
  };
  app.post('/cases/assign', { schema: assign, onRequest: allow('care', 'admin'), bodyLimit: 65_536 }, async (request) => {
    const { role, name } = actorOf(request);
    const { to } = request.body;
    if (to !== '' && to !== name && role !== 'admin') throw new RequestError(403, 'Only admin gives cases to somebody else.');
    const done = await ports.worklist.assign({ ...request.body, to: to === name ? '' : to }, readerOf(request));
    if (!done.preview && done.touched.length === 0)
      throw new RequestError(409, 'None of these cases could be taken.', {
        skipped: done.skipped.map(({ held_since, ...one }) => ({ ...one, held_since: held_since?.toISOString() ?? null })),
      });
    return done;
  });
}
