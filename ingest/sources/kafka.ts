import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Counters } from '../http/counters.ts';
import { JournalRefusal } from '../journal/budget.ts';
import type { StreamName, Streams } from '../streams.ts';
import type { KafkaSource } from './config.ts';
import { avroDecoders } from './kafka_avro.ts';
import { type Deliveries, KafkaBatch, type KafkaMessage, type OffsetRange, type Part, type Poison, placeOf } from './kafka_batch.ts';
import { joinGroup, type KafkaStream, type Membership, whyNot } from './kafka_client.ts';
import type { Holds, Reader } from './kafka_message.ts';
import { PendingRanges } from './kafka_pending.ts';
import { protobufDecoders } from './kafka_protobuf.ts';
import type { Environment } from './secret.ts';

export interface KafkaDeps {
  readonly streams: Pick<Streams, 'take'>;
  readonly quarantineDir: string;
  /** Where it is noted what is about to be kept. */
  readonly directory: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly counters: Counters;
  readonly onTold: (sentence: string) => void;
  /** How long a member may be silent before its partitions go to others. */
  readonly sessionMs?: number;
  readonly wait?: (ms: number) => Promise<void>;
  readonly random?: () => number;
}

const FIRST_WAIT_MS = 1_000;
const WAIT_MS_MAX = 30_000;
/** More poison than this share of a topic, and than this many, is no poison but another topic than was said: it is read no further. */
const POISON_SHARE_MAX = 0.01;
const POISON_MIN = 20;
/** The streams of the journal, in the order things refer to each other. */
const STREAMS_OF: readonly StreamName[] = ['records', 'samples', 'ves', 'files'];
const JOURNAL_OF: Readonly<Record<Holds, StreamName>> = { ves: 'ves', kpi_samples: 'samples', serving_cells: 'records' };

/**
 * Reads the topics of one cluster until told to stop. Offsets are committed only after the messages are safe in the journal; while it is full nothing more is asked for. What
 * cannot be read is set aside with topic, partition and offset.
 * @example await readKafka(source, { streams, quarantineDir, directory, env: process.env, signal, counters, onTold: console.error });
 */
export async function readKafka(source: KafkaSource, deps: KafkaDeps): Promise<void> {
  const reading = new Reading(source, deps, await PendingRanges.open(deps.directory, source.name));
  let isAway = false;
  while (!deps.signal.aborted && reading.topics.length > 0) {
    try {
      await reading.session(() => {
        deps.counters.add('looks', { source: source.name, outcome: 'ok' });
        if (isAway) deps.onTold(`kafka ${source.name} can be read again`);
        isAway = false;
      });
    } catch (error) {
      if (deps.signal.aborted) break;
      deps.counters.add('looks', { source: source.name, outcome: 'failed' });
      if (!isAway) deps.onTold(`kafka ${source.name} cannot be read and will be tried again: ${whyNot(error)}`);
      isAway = true;
      await reading.backOff(++reading.failures);
    }
  }
}

async function readersOf(topics: KafkaSource['topics']): Promise<ReadonlyMap<string, Reader>> {
  const decoders = new Map([...(await avroDecoders(topics)), ...(await protobufDecoders(topics))]);
  return new Map(topics.map(({ topic, holds }) => [topic, { holds, decode: decoders.get(topic) }]));
}

class Reading {
  /** Sessions that failed since something was kept last. */
  failures = 0;
  private readonly source: KafkaSource;
  private readonly deps: KafkaDeps;
  private readonly pending: PendingRanges;
  private readers: ReadonlyMap<string, Reader> | null = null;
  /** Of each partition, the run that this process knows to be in the journal last. */
  private readonly kept = new Map<string, OffsetRange>();
  private readonly counts = new Map<string, { messages: number; poison: number }>();
  private readonly blocked = new Set<string>();

  constructor(source: KafkaSource, deps: KafkaDeps, pending: PendingRanges) {
    this.source = source;
    this.deps = deps;
    this.pending = pending;
  }

  get topics(): readonly string[] {
    return this.source.topics.map(({ topic }) => topic).filter((topic) => !this.blocked.has(topic));
  }

  async backOff(failures: number): Promise<void> {
    await this.wait(Math.min(WAIT_MS_MAX, FIRST_WAIT_MS * 2 ** Math.min(10, failures - 1)) * (this.deps.random ?? Math.random)());
  }

  /** Reads as one member of the group, until told to stop, until the cluster fails, or until a topic is blocked. */
  async session(onJoined: () => void): Promise<void> {
    const { env, signal, sessionMs } = this.deps;
    this.readers ??= await readersOf(this.source.topics);
    const member = await joinGroup(this.source, this.topics, { env, signal }, sessionMs);
    const end = () => member.stream.destroy();
    signal.addEventListener('abort', end, { once: true });
    try {
      onJoined();
      await this.read(member);
    } finally {
      signal.removeEventListener('abort', end);
      member.stream.destroy();
      await member.leave();
    }
  }

  private async read(member: Membership): Promise<void> {
    const stream: KafkaStream = member.stream;
    let batch = this.newBatch();
    for await (const message of stream) {
      if (this.deps.signal.aborted) return;
      if (!this.isKept(message)) {
        if (batch.endsBefore(message)) {
          if (!(await this.keep(batch, member))) return;
          batch = this.newBatch();
        }
        batch.add(message);
      }
      if (!batch.isDone(stream.readableLength === 0)) continue;
      if (!(await this.keep(batch, member))) return;
      batch = this.newBatch();
    }
  }

  private newBatch(): KafkaBatch {
    const onDeviation = (kind: string) => this.deps.counters.add('deviations', { source: this.source.name, kind });
    return new KafkaBatch(this.source.name, this.readers ?? new Map(), this.pending.ranges, onDeviation);
  }

  /** Whether it was read again, after partitions were dealt anew, though it is in the journal. */
  private isKept(message: KafkaMessage): boolean {
    const kept = this.kept.get(placeOf(message));
    return kept !== undefined && message.offset >= kept.from && message.offset <= kept.to;
  }

  /** Journal, quarantine, commit, in this order. Says whether reading goes on with the same topics. */
  private async keep(batch: KafkaBatch, member: Membership): Promise<boolean> {
    const { parts } = batch;
    if (this.block(parts)) return false;
    if (parts.some(({ holds }) => holds !== 'ves')) await this.pending.write(parts);
    const deliveries = batch.deliveries();
    for (const stream of STREAMS_OF) await this.take(stream, deliveries[stream as keyof Deliveries]);
    const poison = parts.flatMap((part) => part.poison);
    await this.setAside(poison);
    for (const part of parts) this.kept.set(placeOf(part), { from: part.from, to: part.to });
    this.count(parts);
    await member.consumer.commit({ offsets: parts.map(({ topic, partition, to }) => ({ topic, partition, offset: to + 1n, leaderEpoch: -1 })) });
    this.failures = 0;
    return true;
  }

  /** Keeps what is given; waits while there is no room, and asks the broker for nothing meanwhile. */
  private async take(stream: StreamName, arrivals: Deliveries[keyof Deliveries]): Promise<void> {
    if (arrivals.length === 0) return;
    const { streams, signal, counters, onTold } = this.deps;
    for (let tries = 1; ; tries++) {
      try {
        await streams.take(stream, arrivals);
        if (tries > 1) onTold(`kafka ${this.source.name} is read on`);
        return;
      } catch (error) {
        if (!(error instanceof JournalRefusal) || error.why !== 'full') throw error;
        if (tries === 1) {
          counters.add('paused', { source: this.source.name });
          onTold(`kafka ${this.source.name} pauses: ${error.message}`);
        }
        await this.backOff(tries);
        signal.throwIfAborted();
      }
    }
  }

  private async setAside(poison: readonly Poison[]): Promise<void> {
    if (poison.length === 0) return;
    const { quarantineDir } = this.deps;
    await mkdir(quarantineDir, { recursive: true, mode: 0o700 });
    const id = String(BigInt(Date.now()) * 1_000n);
    const lines = poison.map(({ topic, partition, offset, value, reason, holds }) => {
      const meta = { name: `kafka-${this.source.name}-${topic}-${partition}-${offset}`, topic, partition, offset: String(offset) };
      return `${JSON.stringify({ id, stream: JOURNAL_OF[holds], meta, reason, content: value?.toString('base64') ?? '' })}\n`;
    });
    await appendFile(join(quarantineDir, `kafka-${this.source.name}.records.ndjson`), lines.join(''), { mode: 0o600, flush: true });
  }

  /** Whether a topic has so many messages that cannot be read that it must be another one than the operator meant. */
  private block(parts: readonly Part[]): boolean {
    let found = false;
    for (const topic of new Set(parts.map((part) => part.topic))) {
      const before = this.counts.get(topic) ?? { messages: 0, poison: 0 };
      const own = parts.filter((part) => part.topic === topic);
      const messages = own.reduce((sum, part) => sum + part.messages, before.messages);
      const poison = own.reduce((sum, part) => sum + part.poison.length, before.poison);
      if (poison <= Math.max(POISON_MIN, POISON_SHARE_MAX * messages)) continue;
      this.blocked.add(topic);
      found = true;
      const reason = own.flatMap((part) => part.poison)[0]?.reason ?? '';
      this.deps.onTold(
        `kafka ${this.source.name}: ${poison} of ${messages} messages of ${topic} cannot be read (${reason}); it is read no further until Forecell is started again`,
      );
    }
    return found;
  }

  private count(parts: readonly Part[]): void {
    const { counters } = this.deps;
    const source = this.source.name;
    for (const { topic, messages, poison } of parts) {
      const before = this.counts.get(topic) ?? { messages: 0, poison: 0 };
      this.counts.set(topic, { messages: before.messages + messages, poison: before.poison + poison.length });
      counters.add('records', { source, way: 'kafka' }, messages - poison.length);
      if (poison.length > 0) counters.add('poison', { source, topic }, poison.length);
    }
    counters.add('deliveries', { source, way: 'kafka' });
  }

  private async wait(ms: number): Promise<void> {
    if (this.deps.wait) await this.deps.wait(ms);
    else await pause(ms, undefined, { signal: this.deps.signal }).catch(() => {});
  }
}
