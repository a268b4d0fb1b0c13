import { readFileSync } from 'node:fs';
import type { Schema, Type, types } from 'avsc';
import { FileRejected } from '../limits.ts';
import type { KafkaSource } from './config.ts';

/** The release that is tested; installed by who has topics of Avro. */
export const AVRO = 'avsc@5.7.9';

type Topic = KafkaSource['topics'][number];
/** Makes of a message's bytes what JSON would have held. @throws {FileRejected} when they are not of the schema */
export type Decoder = (value: Buffer) => unknown;

/** What a schema registry's clients put before each message: a zero, and the schema's id in four bytes. */
const HEAD_BYTES = 5;
const SCHEMA_BYTES_MAX = 1024 ** 2;

/**
 * Reads the schemas of the topics that are in Avro. Times (`timestamp-millis`, `timestamp-micros`) become texts as JSON has them.
 * @throws {Error} one sentence when a schema cannot be read, or the library is not installed
 */
export async function avroDecoders(topics: readonly Topic[]): Promise<ReadonlyMap<string, Decoder>> {
  const decoders = new Map<string, Decoder>();
  for (const { topic, avro } of topics) if (avro !== undefined) decoders.set(topic, decoderOf(avro, await library()));
  return decoders;
}

async function library(): Promise<typeof import('avsc')> {
  try {
    return (await import('avsc')).default as typeof import('avsc');
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(`the reader of Avro is not installed; install it beside Forecell and start again: npm install --no-save ${AVRO}`);
  }
}

function decoderOf(schemas: NonNullable<Topic['avro']>, avsc: typeof import('avsc')): Decoder {
  const known = new Map(schemas.map(({ id, file }) => [id ?? null, typeOf(file, avsc)]));
  const plain = known.get(null);
  if (plain) return (value) => decoded(plain, value);
  return (value) => {
    if (value.length < HEAD_BYTES || value[0] !== 0) throw new FileRejected('the message does not begin with the id of its schema');
    const id = value.readUInt32BE(1);
    const type = known.get(id);
    if (type === undefined) throw new FileRejected(`the schema ${id} of the message is not one that sources.yaml names`);
    return decoded(type, value.subarray(HEAD_BYTES));
  };
}

function decoded(type: Type, value: Buffer): unknown {
  try {
    return type.fromBuffer(value);
  } catch {
    throw new FileRejected('the message is not of its Avro schema');
  }
}

function typeOf(file: string, avsc: typeof import('avsc')): Type {
  const text = readFileSync(file);
  if (text.length > SCHEMA_BYTES_MAX) throw new Error(`the schema ${file} is larger than 1 MiB`);
  const time = (perMs: number) =>
    class extends avsc.types.LogicalType {
      protected override _fromValue(value: number): string {
        return new Date(Math.floor(value / perMs)).toISOString();
      }
      protected override _toValue(text: string): number {
        return Date.parse(text) * perMs;
      }
    };
  const logicalTypes = { 'timestamp-millis': time(1), 'timestamp-micros': time(1_000) } as unknown as Record<string, new () => types.LogicalType>;
  try {
    return avsc.Type.forSchema(JSON.parse(text.toString('utf8')) as Schema, { logicalTypes });
  } catch (error) {
    throw new Error(`the schema ${file} is not one of Avro (${error instanceof Error ? error.message.slice(0, 200) : 'unknown'})`);
  }
}
