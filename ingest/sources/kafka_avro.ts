import type { Schema, Type, types } from 'avsc';
import { FileRejected } from '../limits.ts';
import type { KafkaSource } from './config.ts';
import { type Decoder, headOf, installed, schemaBytes, unknownSchema } from './kafka_schema.ts';

/** The release that is tested; installed by who has topics of Avro. */
export const AVRO = 'avsc@5.7.9';

type Topic = KafkaSource['topics'][number];

/**
 * Reads the schemas of the topics that are in Avro. Times (`timestamp-millis`, `timestamp-micros`) become texts as JSON has them.
 * @throws {Error} one sentence when a schema cannot be read, or the library is not installed
 */
export async function avroDecoders(topics: readonly Topic[]): Promise<ReadonlyMap<string, Decoder>> {
  const decoders = new Map<string, Decoder>();
  for (const { topic, avro } of topics) if (avro !== undefined) decoders.set(topic, decoderOf(avro, await library()));
  return decoders;
}

const library = () => installed(async () => (await import('avsc')).default as typeof import('avsc'), 'Avro', AVRO);

function decoderOf(schemas: NonNullable<Topic['avro']>, avsc: typeof import('avsc')): Decoder {
  const known = new Map(schemas.map(({ id, file }) => [id ?? null, typeOf(file, avsc)]));
  const plain = known.get(null);
  if (plain) return (value) => decoded(plain, value);
  return (value) => {
    const { id, rest } = headOf(value);
    const type = known.get(id);
    if (type === undefined) throw unknownSchema(id);
    return decoded(type, rest);
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
  const text = schemaBytes(file).toString('utf8');
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
    return avsc.Type.forSchema(JSON.parse(text) as Schema, { logicalTypes });
  } catch (error) {
    throw new Error(`the schema ${file} is not one of Avro (${error instanceof Error ? error.message.slice(0, 200) : 'unknown'})`);
  }
}
