import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger, { type SwaggerOptions } from '@fastify/swagger';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { KeyRing } from '../sql/identity.ts';
import { auditRoutes } from './audit/routes.ts';
import { type Guard, guard } from './auth.ts';
import { contactRoutes } from './cases/contact_routes.ts';
import { caseRoutes } from './cases/routes.ts';
import { worklistRoutes } from './cases/worklist_routes.ts';
import { CONSOLE_DIR, consolePages } from './console/pages.ts';
import { consoleRoutes } from './console/routes.ts';
import { customerRoutes } from './customers/routes.ts';
import { detectionRoutes } from './detection_routes.ts';
import { effectRoutes } from './effect/routes.ts';
import { RequestError } from './errors.ts';
import { eventRoutes } from './events/routes.ts';
import { exploreRoutes } from './explore/routes.ts';
import { answerFaults, type Fault } from './faults.ts';
import { feedbackRoutes } from './feedback_routes.ts';
import { HOME_STYLE } from './home.ts';
import { KeptAnswers } from './kept/answers.ts';
import { keeping } from './kept/ports.ts';
import { knowingRoutes } from './knowing_routes.ts';
import { listRoutes } from './lists/routes.ts';
import type { Ports } from './ports.ts';
import { routes } from './routes.ts';
import { type OidcConfig, OidcSignIn } from './session/oidc.ts';
import { oidcRoutes } from './session/oidc_routes.ts';
import { sessionRoutes } from './session/routes.ts';
import { SESSION_COOKIE, Sessions } from './session/sessions.ts';
import { tmfRoutes } from './tmf/routes.ts';
import type { Token, TokenSource } from './tokens.ts';
import { wordRoutes } from './words/routes.ts';

export interface AppDeps {
  readonly ports: Ports;
  /** Who may ask: a list, or how to find out at each request. */
  readonly tokens: readonly Token[] | TokenSource;
  readonly version: string;
  /** Hears of every fault of ours (an answer of 500 or 503); holds nothing about people. Default: nobody hears. */
  readonly report?: (fault: Fault) => void;
  /** Requests one address may send in a minute. */
  readonly requestsPerMinuteMax?: number;
  /** What sessions are signed with. Default: a key of this process, so that they end with it. */
  readonly keys?: Pick<KeyRing, 'mac'>;
  /** How often the tables are asked what is new, while somebody listens. */
  readonly newsEveryMs?: number;
  /** Keeps answers that are the same for everybody until there is news. What is written past this process shows when news is looked for next. Default: every question is asked anew. */
  readonly keepAnswers?: boolean;
  /** How often a quiet line of events is kept alive, and its rights are looked at again. */
  readonly heartbeatMs?: number;
  /** The folder of the built console. */
  readonly consoleDir?: string;
  /** The address people reach the console at (https://forecell.example), where it is not the one a request names; behind a proxy. */
  readonly publicUrl?: string;
  /** Signing in through an identity provider; needs `publicUrl`. */
  readonly oidc?: OidcConfig;
  /** What time it is for sessions. Default: the clock on the wall. */
  readonly now?: () => Date;
}

const BODY_BYTES_MAX = 16_384;
const NEWS_EVERY_MS = 2_000;
const OWN = "'self'";
/** What a page of ours may load: what this server serves, and nothing written into a page but the style of the one page that has no file. */
const POLICY = {
  defaultSrc: [OWN],
  styleSrc: [OWN, HOME_STYLE],
  imgSrc: [OWN, 'data:'],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: [OWN],
  frameAncestors: ["'none'"],
};

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
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    reply.header('x-correlation-id', request.id);
  });
  await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: POLICY }, frameguard: { action: 'deny' } });
  await app.register(rateLimit, {
    max: deps.requestsPerMinuteMax ?? 600,
    timeWindow: 60_000,
    errorResponseBuilder: () => new RequestError(429, 'Too many requests from this address; wait a minute.'),
  });
  await app.register(swagger, document(deps.version));
  const { version, newsEveryMs = NEWS_EVERY_MS } = deps;
  const answers = deps.keepAnswers ? new KeptAnswers(newsEveryMs) : null;
  const ports = answers ? keeping(deps.ports, answers) : deps.ports;
  if (answers) forgetWhatIsWritten(app, answers);
  const guarding = signingIn(app, deps);
  const routeDeps = { ports, allow: guarding.allow, version };
  await consolePages(app, deps.consoleDir ?? CONSOLE_DIR);
  consoleRoutes(app, routeDeps);
  eventRoutes(app, {
    news: ports.news,
    guard: guarding,
    everyMs: newsEveryMs,
    wanted: answers ? () => answers.wanted : undefined,
    heartbeatMs: deps.heartbeatMs,
  });
  routes(app, routeDeps);
  feedbackRoutes(app, routeDeps);
  detectionRoutes(app, routeDeps);
  listRoutes(app, routeDeps);
  caseRoutes(app, routeDeps);
  worklistRoutes(app, routeDeps);
  customerRoutes(app, routeDeps);
  contactRoutes(app, routeDeps);
  wordRoutes(app, routeDeps);
  effectRoutes(app, routeDeps);
  tmfRoutes(app, routeDeps);
  knowingRoutes(app, routeDeps);
  exploreRoutes(app, routeDeps);
  auditRoutes(app, routeDeps);
  await app.ready();
  return app;
}

/** What the API says of itself. */
function document(version: string): SwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Forecell',
        version,
        description:
          'Degrading cells and core functions, the customers they touch, and whether the operator knew first. Times are UTC; a period is named by its end.',
      },
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE } },
      },
    },
    transform: jsonSchemaTransform,
  };
}

/** What somebody wrote here is in the next answer, whoever asks. Signing in and out writes nothing that is shown. */
function forgetWhatIsWritten(app: FastifyInstance, answers: KeptAnswers): void {
  app.addHook('onSend', async (request) => {
    if (!['GET', 'HEAD'].includes(request.method) && request.routeOptions.url !== '/session') answers.forget();
  });
}

/** Everything about who asks: tokens, sessions, and the ways of signing in. */
function signingIn(app: FastifyInstance, deps: AppDeps): Guard {
  const { ports, version, publicUrl, oidc, keys = keysOfThisProcess(), now = () => new Date() } = deps;
  const tokens = sourceOf(deps.tokens);
  const sessions = new Sessions({ keys, tokens, claimRoles: oidc?.roles ?? {}, now });
  const guarding = guard(app, { tokens, sessions, ports, publicOrigin: publicUrl && new URL(publicUrl).origin });
  const secure = publicUrl?.startsWith('https:') === true;
  if (oidc && publicUrl === undefined) throw new Error('signing in through an identity provider needs the address people reach the console at');
  sessionRoutes(app, { sessions, guard: guarding, version, secure, oidc: oidc !== undefined });
  if (oidc && publicUrl !== undefined) oidcRoutes(app, { oidc: new OidcSignIn({ config: oidc, publicUrl, keys, now }), sessions, secure });
  return guarding;
}

function sourceOf(tokens: AppDeps['tokens']): TokenSource {
  return typeof tokens === 'function' ? tokens : () => tokens;
}

function keysOfThisProcess(): Pick<KeyRing, 'mac'> {
  const key = randomBytes(32);
  return { mac: (use, text) => createHmac('sha256', key).update(`${use}\0${text}`).digest('hex') };
}
