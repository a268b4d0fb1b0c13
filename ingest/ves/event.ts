import { z } from 'zod';
import { FileRejected } from '../limits.ts';

/** VES 7.x (listener API 7.0 to 7.2): what is needed of an event, read as senders write it. Unknown fields are let be. */
const Text = z.string().max(1_000);
/** `version` comes as a text or as a number, `sequence` and the times as numbers or as texts of digits. */
const Whole = z
  .union([z.number(), z.string().regex(/^-?\d{1,20}$/)])
  .transform(Number)
  .pipe(z.number().finite());

export const Header = z.object({
  domain: z.string().min(1).max(60),
  eventId: Text,
  eventName: Text,
  lastEpochMicrosec: Whole,
  startEpochMicrosec: Whole,
  priority: z.enum(['High', 'Medium', 'Normal', 'Low']).or(Text),
  reportingEntityName: Text,
  sequence: Whole,
  sourceName: Text,
  version: z.union([Text, z.number()]).transform(String),
  vesEventListenerVersion: z.union([Text, z.number()]).transform(String).optional(),
  nfVendorName: Text.optional(),
});
export type Header = z.output<typeof Header>;

export const Event = z.looseObject({ commonEventHeader: Header });
export type Event = z.output<typeof Event>;

/** The events of a body: `{event}`, `{eventList}`, or a bare event, each as it was written. Null when it is none of them. */
export function eventsIn(body: unknown): unknown[] | null {
  if (typeof body !== 'object' || body === null) return null;
  if ('eventList' in body) return Array.isArray(body.eventList) && body.eventList.length > 0 ? body.eventList : null;
  if ('event' in body) return [body.event];
  return 'commonEventHeader' in body ? [body] : null;
}

/**
 * A VES time in milliseconds since 1970. The field is in microseconds; real mappers write milliseconds, and some seconds, into it: told apart by size.
 * @example epochMs(1591099200000) // => { ms: 1591099200000, unit: 'ms' }
 */
export function epochMs(value: number): { ms: number; unit: 'us' | 'ms' | 's' } | null {
  if (value >= 1e14 && value < 4.3e15) return { ms: Math.floor(value / 1_000), unit: 'us' };
  if (value >= 1e11 && value < 1e14) return { ms: Math.floor(value), unit: 'ms' };
  if (value >= 1e8 && value < 1e11) return { ms: value * 1_000, unit: 's' };
  return null;
}

/** Reads the events of one delivery. @throws {FileRejected} with the field that is wrong */
export function readEvents(text: string): Event[] {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new FileRejected('the event is not JSON');
  }
  const events = eventsIn(body);
  if (events === null) throw new FileRejected('the JSON holds neither event nor eventList');
  return events.map((event) => {
    const parsed = Event.safeParse(event);
    if (!parsed.success) throw new FileRejected(whyNot(parsed.error));
    return parsed.data;
  });
}

/** The first thing wrong, by the name of its field, never its value. */
export function whyNot(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join('.') || 'event'}: ${issue?.message ?? 'not usable'}`.slice(0, 200);
}
