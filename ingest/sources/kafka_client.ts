import type { Consumer, ConsumerOptions, MessagesStream } from '@platformatic/kafka';
import type { KafkaSource } from './config.ts';
import { type Environment, readSecret } from './secret.ts';

/** The release that is tested; it is no dependency of its own accord, since most have no Kafka. */
export const CLIENT = '@platformatic/kafka@1.35.0';

type Bytes = Buffer;
export type KafkaConsumer = Consumer<Bytes, Bytes, Bytes, Bytes>;
export type KafkaStream = MessagesStream<Bytes, Bytes, Bytes, Bytes>;

/** A member of the group, and what it is given to read. */
export interface Membership {
  readonly consumer: KafkaConsumer;
  readonly stream: KafkaStream;
  leave(): Promise<void>;
}

/** Messages that are read ahead: few, as each may be large; a fetch brings what it brings. */
const READ_AHEAD = 16;
const FETCH_BYTES_MAX = 8 * 1024 ** 2;
const PARTITION_BYTES_MAX = 1024 ** 2;
const FETCH_WAIT_MS = 1_000;

/** @throws {Error} one sentence when the client is not installed, or the cluster cannot be reached */
export async function joinGroup(
  source: KafkaSource,
  topics: readonly string[],
  { env, signal }: { readonly env: Environment; readonly signal: AbortSignal },
  sessionMs = 10_000,
): Promise<Membership> {
  const { Consumer } = await client();
  const consumer = new Consumer<Bytes, Bytes, Bytes, Bytes>(optionsOf(source, env, sessionMs));
  const leave = async () => {
    try {
      await consumer.close(true);
    } catch {
      // The group notices by itself that a member is gone.
    }
  };
  // Else an end would wait for a broker that does not answer.
  const cut = () => void leave();
  signal.addEventListener('abort', cut, { once: true });
  try {
    const stream = await consumer.consume({ topics: [...topics], mode: 'committed', fallbackMode: source.start, autocommit: false });
    // Without a listener a lost heartbeat would end the program; the stream says what it means for reading.
    consumer.on('error', (error: Error) => stream.destroy(error));
    return { consumer, stream, leave };
  } catch (error) {
    await leave();
    throw new Error(whyNot(error));
  } finally {
    signal.removeEventListener('abort', cut);
  }
}

async function client(): Promise<typeof import('@platformatic/kafka')> {
  try {
    return await import('@platformatic/kafka');
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(`the Kafka client is not installed; install it beside Forecell and start again: npm install --no-save ${CLIENT}`);
  }
}

function optionsOf(source: KafkaSource, env: Environment, sessionMs: number): ConsumerOptions<Bytes, Bytes, Bytes, Bytes> {
  const { tls, sasl } = source;
  const secrets = typeof tls === 'boolean' ? {} : tls;
  const read = Object.entries(secrets).flatMap(([name, secret]) => (secret ? [[name, readSecret(secret, env)] as const] : []));
  return {
    clientId: 'forecell',
    groupId: source.group,
    bootstrapBrokers: [...source.brokers],
    sessionTimeout: sessionMs,
    rebalanceTimeout: Math.max(sessionMs, 30_000),
    heartbeatInterval: Math.floor(sessionMs / 4),
    autocommit: false,
    highWaterMark: READ_AHEAD,
    maxBytes: FETCH_BYTES_MAX,
    maxBytesPerPartition: PARTITION_BYTES_MAX,
    maxWaitTime: FETCH_WAIT_MS,
    // The source tries again itself, and says so.
    retries: 1,
    ...(tls === false ? {} : { tls: Object.fromEntries(read) }),
    ...(sasl ? { sasl: { mechanism: sasl.mechanism, username: readSecret(sasl.username, env), password: readSecret(sasl.password, env) } } : {}),
  };
}

/** The code of what went wrong, deepest cause first: the client's messages may repeat what was sent. */
export function whyNot(error: unknown): string {
  const { code, errors, cause, apiId } = error as { code?: string; errors?: unknown[]; cause?: unknown; apiId?: string };
  if (error instanceof Error && !code?.startsWith('PLT_KFK')) return error.message;
  const inner = errors?.[0] ?? cause;
  if (inner instanceof Error && (inner as { code?: string }).code) return whyNot(inner);
  if (code === 'PLT_KFK_AUTHENTICATION') return 'the broker does not accept the user';
  if (code === 'PLT_KFK_UNSUPPORTED_COMPRESSION') return 'messages are compressed in a way this Node.js cannot unpack (zstd needs 22.15)';
  if (code === 'PLT_KFK_NETWORK' || code === 'PLT_KFK_TIMEOUT') return 'no broker can be reached';
  return `the broker refuses (${apiId ?? code ?? 'unknown'})`;
}
