import { z } from 'zod';
import { depthOf } from '../http/ves_routes.ts';
import { FileRejected, LIMITS } from '../limits.ts';
import { recognise } from '../recognise.ts';
import type { Arrival } from '../streams.ts';
import { vesArrivals } from '../ves/arrivals.ts';
import { eventsIn } from '../ves/event.ts';
import type { KafkaSource } from './config.ts';
import type { Decoder } from './kafka_schema.ts';

export type Holds = KafkaSource['topics'][number]['holds'];

/** How the messages of a topic are read. */
export interface Reader {
  readonly holds: Holds;
  /** Absent where they are JSON. */
  readonly decode?: Decoder | undefined;
}

/** What one message holds: records, a line of JSON each, or events that are deliveries of their own. */
export interface MessageContent {
  readonly lines: readonly string[];
  readonly events: readonly Arrival[];
  readonly files: readonly Arrival[];
}

const MESSAGE_BYTES_MAX = 8 * 1024 ** 2;
const RECORDS_MAX = 10_000;
const FORMATS = { kpi_samples: 'kpi_history', serving_cells: 'serving_cells' } as const;
/** Only what would make the database refuse a whole delivery for one row of it; the rest is judged there, row by row. */
const Sample = z.looseObject(
  Object.fromEntries(
    ['period_end', 'period_s', 'element_id', 'kpi', 'numerator', 'denominator', 'quality'].map((name) => [
      name,
      z.union([z.string(), z.number(), z.null()]),
    ]),
  ),
);

/**
 * Reads one message of a topic: an object, or an array of them.
 * @throws {FileRejected} why it cannot be read, without anything of what it says
 */
export function readMessage({ holds, decode }: Reader, value: Buffer | null | undefined, onDeviation: (kind: string) => void): MessageContent {
  if (!value || value.length === 0) throw new FileRejected('the message is empty');
  if (value.length > MESSAGE_BYTES_MAX) throw new FileRejected('the message is longer than 8 MiB');
  const text = decode ? JSON.stringify(decode(value)) : value.toString('utf8').replace(/^\uFEFF/, '');
  if (depthOf(text) > LIMITS.depthMax) throw new FileRejected(`the JSON is nested deeper than ${LIMITS.depthMax}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new FileRejected('the message is not JSON');
  }
  if (holds === 'ves') {
    const found = Array.isArray(parsed) ? parsed.flatMap((one) => eventsIn(one) ?? [one]) : eventsIn(parsed);
    if (found === null || found.length === 0) throw new FileRejected('the message holds neither event nor eventList');
    if (found.length > RECORDS_MAX) throw new FileRejected(`the message holds more than ${RECORDS_MAX} events`);
    return { lines: [], ...vesArrivals(found, onDeviation) };
  }
  const records = Array.isArray(parsed) ? parsed : [parsed];
  if (records.length === 0) throw new FileRejected('the message is an empty list');
  if (records.length > RECORDS_MAX) throw new FileRejected(`the message holds more than ${RECORDS_MAX} records`);
  return { lines: records.map((record, i) => lineOf(holds, record, i)), events: [], files: [] };
}

function lineOf(holds: keyof typeof FORMATS, record: unknown, i: number): string {
  const line = JSON.stringify(record);
  if (line.length > LIMITS.recordBytesMax) throw new FileRejected(`record ${i + 1} is longer than is read`);
  const format = typeof record === 'object' && record !== null && !Array.isArray(record) ? formatOf(line) : null;
  if (format !== FORMATS[holds]) throw new FileRejected(`record ${i + 1} is not of the kind ${holds}`);
  if (holds === 'kpi_samples' && !Sample.safeParse(record).success)
    throw new FileRejected(`record ${i + 1} has a field that is neither text nor number`);
  return line;
}

function formatOf(line: string): string | null {
  try {
    return recognise(Buffer.from(line)).format;
  } catch {
    return null;
  }
}
