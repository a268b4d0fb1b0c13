import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Database } from '../../sql/database.ts';
import { JournalRefusal } from '../journal/budget.ts';
import type { Streams } from '../streams.ts';
import { BODY_LIMITS, type BodyLimits, BodyReader } from './body.ts';
import { Counters } from './counters.ts';
import { ingestRoutes } from './ingest_routes.ts';
import type { Intake } from './intake.ts';
import { metricsRoute } from './metrics_route.ts';
import { Refused } from './refused.ts';
import { type SenderToken, senderOf } from './tokens.ts';
import { requestError, vesRoutes } from './ves_routes.ts';
import { writeRoute } from './write_route.ts';

export interface IntakeDeps {
  readonly db: Database;
  readonly streams: Streams;
  readonly tokens: readonly SenderToken[];
  readonly counters?: Counters;
  readonly limits?: BodyLimits;
  /** Hears of faults of ours; holds nothing of what was sent. */
  readonly onProblem?: (sentence: string) => void;
  /** How often the server looks for connections that are too slow with their head. */
  readonly headersMs?: number;
}

/**
 * Builds the application that senders talk to, apart from the one for people: its own port, its own tokens, nothing to read but its own state.
 * Whoever calls it listens and closes.
 */
export async function buildIntake(deps: IntakeDeps): Promise<FastifyInstance> {
  const headersMs = deps.headersMs ?? 15_000;
  const app = fastify({
    logger: false,
    connectionTimeout: 120_000,
    keepAliveTimeout: 75_000,
    requestIdHeader: false,
    routerOptions: { maxParamLength: 128 },
    http: { headersTimeout: headersMs, requestTimeout: 300_000, connectionsCheckingInterval: Math.min(headersMs, 5_000) },
    frameworkErrors: (_, __, reply: FastifyReply) => reply.code(400).send({ error: 'The address could not be read.' }),
  });
  // Bodies are read by the routes themselves, in bounds of their own, whatever type they claim.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  const counters = deps.counters ?? new Counters();
  const intake: Intake = { db: deps.db, streams: deps.streams, bodies: new BodyReader(deps.limits ?? BODY_LIMITS), counters };
  app.decorateRequest('sender', null);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (request.url === '/health') return;
    const sender = senderOf(deps.tokens, request.headers.authorization);
    if (!sender) {
      reply.header('www-authenticate', 'Basic realm="intake"');
      throw new Refused(
        401,
        'Send a token: "Authorization: Bearer …", or Basic with its name and the token. They are in ingest-tokens.json in the data directory.',
      );
    }
    request.setDecorator<SenderToken>('sender', sender);
  });
  app.setErrorHandler((error, request, reply) => answer(error, request, reply, intake, deps.onProblem ?? (() => {})));
  app.setNotFoundHandler((_, reply) =>
    reply.code(404).send({ error: 'There is nothing here. Deliver to /eventListener/v7, /ingest/{kind} or /api/v1/write.' }),
  );
  app.get('/health', async () => ({ status: 'ok' }));
  vesRoutes(app, intake);
  ingestRoutes(app, intake);
  writeRoute(app, intake);
  metricsRoute(app, intake);
  await app.ready();
  return app;
}

function answer(error: unknown, request: FastifyRequest, reply: FastifyReply, intake: Intake, onProblem: (sentence: string) => void): void {
  const refused = asRefused(error);
  if (refused.status >= 500) onProblem(`a delivery to ${request.routeOptions.url ?? 'nowhere'} could not be taken: ${refused.message}`);
  intake.counters.add('refused', { reason: String(refused.status) });
  if (refused.retryAfterS !== null) reply.header('retry-after', String(refused.retryAfterS));
  // What is still on its way would be read as the next request.
  if (refused.status === 408 || refused.status === 413) reply.header('connection', 'close');
  const ves = request.url.startsWith('/eventListener/');
  void reply.code(refused.status).send(ves ? requestError(refused) : { error: refused.message });
}

function asRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof JournalRefusal) {
    return error.why === 'full'
      ? new Refused(429, 'There is no room to keep more for now; nothing of this was kept. Send it again.', 15)
      : new Refused(503, 'The disk has failed; nothing of this was kept.', 60);
  }
  if (error instanceof RangeError) return new Refused(413, 'One record is longer than is taken.');
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  return status < 500
    ? new Refused(status, 'The request could not be read.')
    : new Refused(500, 'This could not be taken; nothing of it was kept. Send it again.', 15);
}
