import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { guard } from './auth.ts';
import { contactRoutes } from './cases/contact_routes.ts';
import { caseRoutes } from './cases/routes.ts';
import { detectionRoutes } from './detection_routes.ts';
import { effectRoutes } from './effect/routes.ts';
import { RequestError } from './errors.ts';
import { answerFaults, type Fault } from './faults.ts';
import { feedbackRoutes } from './feedback_routes.ts';
import { knowingRoutes } from './knowing_routes.ts';
import { listRoutes } from './lists/routes.ts';
import type { Ports } from './ports.ts';
import { routes } from './routes.ts';
import { tmfRoutes } from './tmf/routes.ts';
import type { Token } from './tokens.ts';
import { wordRoutes } from './words/routes.ts';

export interface AppDeps {
  readonly ports: Ports;
  readonly tokens: readonly Token[];
  readonly version: string;
  /** Hears of every fault of ours (an answer of 500 or 503); holds nothing about people. Default: nobody hears. */
  readonly report?: (fault: Fault) => void;
  /** Requests one address may send in a minute. */
  readonly requestsPerMinuteMax?: number;
}

const BODY_BYTES_MAX = 16_384;

/**
 * Builds the application; whoever calls it listens and closes. No environment, no database of its own, no log of requests
 * (an address may hold anything); faults go to `report`.
 */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    connectionTimeout: 60_000,
    requestTimeout: 15_000,
    keepAliveTimeout: 10_000,
    handlerTimeout: 90_000,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    routerOptions: { maxParamLength: 256 },
    // Addresses that cannot be decoded end here, before any handler: the same form of answer, and nothing repeated.
    frameworkErrors: (_, __, reply: FastifyReply) => reply.code(400).send({ error: 'The address could not be read.' }),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerFaults(app, deps.report ?? (() => {}));
  app.addHook('onSend', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    reply.header('x-correlation-id', request.id);
  });
  await app.register(helmet);
  await app.register(rateLimit, {
    max: deps.requestsPerMinuteMax ?? 600,
    timeWindow: 60_000,
    errorResponseBuilder: () => new RequestError(429, 'Too many requests from this address; wait a minute.'),
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Forecell',
        version: deps.version,
        description:
          'Degrading cells and core functions, the customers they touch, and whether the operator knew first. Times are UTC; a period is named by its end.',
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
  });
  const allow = guard(app, deps.tokens, deps.ports);
  const routeDeps = { ports: deps.ports, allow, version: deps.version };
  routes(app, routeDeps);
  feedbackRoutes(app, routeDeps);
  detectionRoutes(app, routeDeps);
  listRoutes(app, routeDeps);
  caseRoutes(app, routeDeps);
  contactRoutes(app, routeDeps);
  wordRoutes(app, routeDeps);
  effectRoutes(app, routeDeps);
  tmfRoutes(app, routeDeps);
  knowingRoutes(app, routeDeps);
  await app.ready();
  return app;
}
