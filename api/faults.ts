import type { FastifyInstance } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { DatabaseAwayError, RequestError } from './errors.ts';

/** A fault of ours, told to whoever runs Forecell. Holds no message: a database's message repeats the question, and with it what was asked for. */
export interface Fault {
  readonly correlation_id: string;
  readonly route: string;
  readonly error: string;
  readonly code: string;
  /** Where it happened: the frames of the stack without the message. */
  readonly frames: string;
}

const SENTENCES: Readonly<Record<number, string>> = {
  400: 'The request could not be understood.',
  404: 'There is nothing at this address; GET /openapi.json lists what there is.',
  405: 'This address does not answer that method.',
  406: 'This address answers as application/json or text/csv only.',
  408: 'The request took too long to arrive.',
  413: 'The request is too large.',
  414: 'The address is too long.',
  415: 'This address takes no such body.',
  431: 'The headers are too large.',
};

/** One place where every error becomes an answer: the caller's own in a sentence that repeats nothing, ours without detail under a number to ask for. */
export function answerFaults(app: FastifyInstance, report: (fault: Fault) => void): void {
  app.setNotFoundHandler((_, reply) => reply.code(404).send({ error: SENTENCES[404] }));
  app.setErrorHandler((error: unknown, request, reply) => {
    if (error instanceof RequestError) return reply.code(error.statusCode).send({ error: error.message, ...error.details });
    if (hasZodFastifySchemaValidationErrors(error)) return reply.code(400).send({ error: validationSentence(error.validation) });
    const status = statusOf(error);
    if (status < 500) return reply.code(status).send({ error: SENTENCES[status] ?? SENTENCES[400] });
    report({ correlation_id: request.id, route: request.routeOptions.url ?? 'unknown', ...kindOf(error) });
    const away = error instanceof DatabaseAwayError;
    return reply.code(away ? 503 : 500).send({
      error: away
        ? 'The database does not answer at the moment; try again in a minute.'
        : 'Something went wrong here; it has been noted under this number.',
      correlation_id: request.id,
    });
  });
}

/** The parameter's name and what it must be. The name is ours: an unknown one is not repeated, it may be anything. */
function validationSentence(
  issues: readonly { readonly keyword: string; readonly instancePath: string; readonly message?: string | undefined }[],
): string {
  const parts = issues.slice(0, 5).map(({ keyword, instancePath, message }) => {
    if (keyword === 'unrecognized_keys') return 'it has a parameter that is not known here';
    const name = instancePath.replace(/^\//, '') || 'the request';
    return `${name}: ${message ?? 'not valid'}`;
  });
  return `The request is not valid: ${parts.join('; ')}.`;
}

function statusOf(error: unknown): number {
  if (error instanceof DatabaseAwayError) return 503;
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 600 ? status : 500;
}

function kindOf(error: unknown): Pick<Fault, 'error' | 'code' | 'frames'> {
  if (!(error instanceof Error)) return { error: typeof error, code: '', frames: '' };
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .join('\n');
  const inner: unknown = error.cause ?? error;
  const code = typeof inner === 'object' && inner !== null && 'code' in inner ? String(inner.code) : '';
  return { error: error.name, code, frames };
}
