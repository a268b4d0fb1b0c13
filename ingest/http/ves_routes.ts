import type { FastifyInstance } from 'fastify';
import { FileRejected } from '../limits.ts';
import { type VesArrivals, vesArrivals } from '../ves/arrivals.ts';
import { eventsIn } from '../ves/event.ts';
import { type Intake, senderName } from './intake.ts';
import { Refused } from './refused.ts';

const EVENTS_MAX = 10_000;
const DEPTH_MAX = 32;
/** What this listener reads; other domains of the specification are taken, counted and refused with their reason in the ledger. */
export const VES_VERSION = '7.2.1';

/** The body of an answer that is no success, as the VES listener API has it. */
export function requestError(refused: Refused): object {
  const kind = refused.status === 401 || refused.status === 403 ? 'policyException' : 'serviceException';
  const messageId = refused.status === 401 ? 'POL0001' : refused.status === 429 || refused.status >= 500 ? 'SVC1000' : 'SVC0002';
  return { requestError: { [kind]: { messageId, text: refused.message, variables: [] } } };
}

/**
 * The VES event listener, versions 7.0 to 7.2: one event or a list, answered 202 when all of it is safe on disk, or refused whole.
 * Each event is a delivery of its own, so that a repeated or corrected one is known whatever list it comes in.
 */
export function vesRoutes(app: FastifyInstance, intake: Intake): void {
  for (const path of ['/eventListener/v7', '/eventListener/v7/eventBatch']) {
    app.post(path, async (request, reply) => {
      const events = parse(await intake.bodies.read(request.raw));
      const sender = senderName(request);
      const taken = checked(events, (kind) => intake.counters.add('deviations', { source: sender, kind }));
      if (taken.events.length > 0) await intake.streams.take('ves', taken.events);
      if (taken.files.length > 0) await intake.streams.take('files', taken.files);
      intake.counters.add('deliveries', { source: sender, way: 'ves' });
      intake.counters.add('records', { source: sender, way: 'ves' }, events.length);
      return reply.code(202).header('x-latestversion', VES_VERSION).header('x-minorversion', '2').header('x-patchversion', '1').send();
    });
  }
}

function checked(events: readonly unknown[], onDeviation: (kind: string) => void): VesArrivals {
  try {
    return vesArrivals(events, onDeviation);
  } catch (error) {
    if (error instanceof FileRejected) throw new Refused(400, error.message);
    throw error;
  }
}

function parse(body: Buffer): unknown[] {
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  if (depthOf(text) > DEPTH_MAX) throw new Refused(400, `The JSON is nested deeper than ${DEPTH_MAX}.`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Refused(400, 'The body is not JSON.');
  }
  const events = eventsIn(parsed);
  if (events === null) throw new Refused(400, 'The body holds neither event nor eventList.');
  if (events.length > EVENTS_MAX) throw new Refused(413, `A list may hold ${EVENTS_MAX} events.`);
  return events;
}

/** How deep brackets are nested outside of strings, looked at before anything recursive touches the text. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) deepest = Math.max(deepest, ++depth);
    else if (code === 125 || code === 93) depth--;
  }
  return deepest;
}
