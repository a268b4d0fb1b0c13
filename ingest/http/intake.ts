import type { FastifyRequest } from 'fastify';
import type { Database } from '../../sql/database.ts';
import type { Streams } from '../streams.ts';
import type { BodyReader } from './body.ts';
import type { Counters } from './counters.ts';
import type { SenderToken } from './tokens.ts';

/** What every route works with. */
export interface Intake {
  readonly db: Database;
  readonly streams: Streams;
  readonly bodies: BodyReader;
  readonly counters: Counters;
}

/** Who sends; on a route behind the hook that asks for a token. */
export function senderName(request: FastifyRequest): string {
  return request.getDecorator<SenderToken>('sender').name;
}
