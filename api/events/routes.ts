import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { actorOf, type Guard } from '../auth.ts';
import { REFUSALS, TOKEN } from '../routes.ts';
import { ROLES } from '../tokens.ts';
import { Announcer } from './announcer.ts';
import type { NewsSource } from './news.ts';

/** A comment on a quiet line, so that proxies and browsers keep it; also when rights are looked at again. */
const HEARTBEAT_MS = 15_000;
/** Bytes a slow listener may leave unread before it is let go; it comes back and is told what it missed. */
const UNREAD_BYTES_MAX = 1_000_000;
/** A line lasts as long as a session at most; whoever still listens comes back and goes on where it stopped. */
const LISTEN_MS_MAX = 8 * 3_600_000;

export interface EventRouteDeps {
  readonly news: NewsSource;
  readonly guard: Guard;
  readonly everyMs: number;
  /** Whether news is looked for though nobody listens. */
  readonly wanted?: (() => boolean) | undefined;
  readonly heartbeatMs?: number | undefined;
}

/** What is new, as server-sent events: `period`, `incident`, `reach`, for care and admin `case`; `hello` at the start and `reset` when something may have been missed. */
export function eventRoutes(plain: FastifyInstance, { news, guard, everyMs, wanted, heartbeatMs = HEARTBEAT_MS }: EventRouteDeps): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const announcer = new Announcer(news, everyMs, wanted);
  const streams = new Set<PassThrough>();
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end();
    await announcer.close();
  });
  const schema = {
    ...TOKEN,
    summary:
      'What is new, as server-sent events: period, incident, reach (customers counted anew) and (care, admin) case; reset: read everything anew. Last-Event-ID goes on where it stopped.',
    headers: z.looseObject({ 'last-event-id': z.string().max(64).optional() }),
    response: { 200: z.string().describe('text/event-stream'), ...REFUSALS },
  };
  app.get('/events', { schema, onRequest: guard.allow(...ROLES), handlerTimeout: LISTEN_MS_MAX }, async (request, reply) => {
    const { role, name } = actorOf(request);
    const stream = new PassThrough();
    const hear = (text: string): void => {
      if (stream.writableLength > UNREAD_BYTES_MAX) stream.end();
      else if (!stream.writableEnded) stream.write(text);
    };
    const stop = announcer.listen({ role, hear }, request.headers['last-event-id']);
    streams.add(stream);
    // Whoever signed out, or has another role by now, hears no more.
    const beat = setInterval(() => {
      const now = guard.callerOf(request);
      if (now?.role === role && now.name === name) hear(': beat\n\n');
      else stream.end();
    }, heartbeatMs);
    beat.unref();
    const over = (): void => {
      clearInterval(beat);
      stop();
      streams.delete(stream);
    };
    stream.once('close', over);
    request.raw.once('close', () => stream.destroy());
    return reply
      .header('x-accel-buffering', 'no')
      .type('text/event-stream; charset=utf-8')
      .send(stream as never) as never;
  });
}
