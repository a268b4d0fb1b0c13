import { FileRejected } from '../limits.ts';
import type { Arrival } from '../streams.ts';
import { type Holds, type Reader, readMessage } from './kafka_message.ts';

/** A message as the broker gave it. */
export interface KafkaMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly value: Buffer | null | undefined;
}

/** A message that cannot be read, with its place. */
export interface Poison extends KafkaMessage {
  readonly holds: Holds;
  readonly reason: string;
}

/** Offsets of one partition, both ends included. */
export interface OffsetRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** What one partition adds to a batch: an unbroken run of its messages. */
export interface Part extends OffsetRange {
  readonly topic: string;
  readonly partition: number;
  readonly holds: Holds;
  readonly messages: number;
  readonly poison: readonly Poison[];
}

interface OpenPart extends Part {
  to: bigint;
  messages: number;
  /** Where this part must end, so that it is the same as one that may be in the journal already. */
  readonly until: bigint | null;
  readonly lines: string[];
  readonly events: Arrival[];
  readonly files: Arrival[];
  readonly poison: Poison[];
}

const MESSAGES_MAX = 5_000;
const BYTES_MAX = 8 * 1024 ** 2;
/** How much longer a batch may grow while it waits to become the same as an earlier one. */
const LONGER = 4;

/** What a batch becomes: deliveries by the stream of the journal they go to. */
export interface Deliveries {
  readonly ves: readonly Arrival[];
  readonly files: readonly Arrival[];
  readonly samples: readonly Arrival[];
  readonly records: readonly Arrival[];
}

export const placeOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}:${partition}`;

/**
 * Messages on their way to the journal. Records of one partition become one document, named after its first offset: read again from there, the document is the same, or one that
 * says all of the earlier and more; then it replaces it, as a corrected file does. So a partition's records count once, wherever the reading was cut off.
 */
export class KafkaBatch {
  private readonly source: string;
  private readonly readers: ReadonlyMap<string, Reader>;
  private readonly pending: ReadonlyMap<string, OffsetRange>;
  private readonly onDeviation: (kind: string) => void;
  private readonly open = new Map<string, OpenPart>();
  private messages = 0;
  private bytes = 0;

  /** `pending`: ranges that may be in the journal though they were never committed. */
  constructor(
    source: string,
    readers: ReadonlyMap<string, Reader>,
    pending: ReadonlyMap<string, OffsetRange>,
    onDeviation: (kind: string) => void = () => {},
  ) {
    this.source = source;
    this.readers = readers;
    this.pending = pending;
    this.onDeviation = onDeviation;
  }

  get parts(): readonly Part[] {
    return [...this.open.values()];
  }

  /** Whether the next message belongs to the next batch. */
  endsBefore(message: KafkaMessage): boolean {
    const part = this.open.get(placeOf(message));
    return part !== undefined && part.until !== null && message.offset > part.until;
  }

  add(message: KafkaMessage): void {
    const place = placeOf(message);
    let part = this.open.get(place);
    // Read again after the partitions were dealt anew: what is here already counts once; what begins before it is not the same run.
    if (part && message.offset >= part.from && message.offset <= part.to) return;
    if (part && message.offset < part.from) this.open.delete(place);
    if (!part || message.offset < part.from) {
      const before = this.pending.get(place);
      const { topic, partition, offset } = message;
      const until = before && before.from === offset ? before.to : null;
      const { holds } = this.readers.get(topic) as Reader;
      part = { topic, partition, holds, from: offset, to: offset, messages: 0, until, lines: [], events: [], files: [], poison: [] };
      this.open.set(place, part);
    }
    part.to = message.offset;
    part.messages++;
    this.messages++;
    this.bytes += message.value?.length ?? 0;
    try {
      const content = readMessage(this.readers.get(message.topic) as Reader, message.value, this.onDeviation);
      part.lines.push(...content.lines);
      part.events.push(...content.events);
      part.files.push(...content.files);
    } catch (error) {
      if (!(error instanceof FileRejected)) throw error;
      part.poison.push({ ...message, holds: part.holds, reason: error.message });
    }
  }

  /** Whether it is time to keep it: full, or nothing more is there now (`quiet`). */
  isDone(quiet: boolean): boolean {
    if (this.open.size === 0) return false;
    const factor = [...this.open.values()].some(({ until, to }) => until !== null && to < until) ? LONGER : 1;
    return (quiet && factor === 1) || this.messages >= factor * MESSAGES_MAX || this.bytes >= factor * BYTES_MAX;
  }

  deliveries(): Deliveries {
    const parts = [...this.open.values()];
    const documents = (holds: Holds): Arrival[] =>
      parts
        .filter((part) => part.holds === holds && part.lines.length > 0)
        .map((part) => ({
          name: `kafka-${this.source}-${part.topic}-${part.partition}-${part.from}`,
          content: Buffer.from(`${part.lines.join('\n')}\n`),
          ...(holds === 'kpi_samples' ? { sender: this.source } : {}),
        }));
    return {
      ves: parts.flatMap(({ events }) => events),
      files: parts.flatMap(({ files }) => files),
      samples: documents('kpi_samples'),
      records: documents('serving_cells'),
    };
  }
}
