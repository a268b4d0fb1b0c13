import type { DescEnum, DescField, DescMessage, Message } from '@bufbuild/protobuf';
import type { ReflectMessage } from '@bufbuild/protobuf/reflect';
import { FileRejected } from '../limits.ts';
import type { KafkaSource } from './config.ts';
import { type Decoder, headOf, installed, schemaBytes, unknownSchema } from './kafka_schema.ts';

/** The release that is tested; installed by who has topics of Protobuf. */
export const PROTOBUF = '@bufbuild/protobuf@2.17.0';

type Topic = KafkaSource['topics'][number];

/** More in one list are refused before any of it is made an object: an empty record takes two bytes of a message, and a hundred of memory. */
const RECORDS_MAX = 10_000;
/** Messages within messages; those that are read here need two. */
const DEPTH_MAX = 32;
/** As deep as the registry's clients are taken to nest what they send. */
const INDEXES_MAX = 16;

/**
 * Reads the descriptor sets (`protoc -o`, `buf build -o`) of the topics that are in Protobuf. What a message holds becomes what JSON would have held under the names of its fields:
 * whole numbers of 64 bits are numbers up to 2^53 and decimal texts beyond, times texts, an absent optional field null, an enum's value its name in lower case without the enum's own
 * (`QUALITY_OK` is `ok`; `…UNSPECIFIED`, as absent, null). A message with one field that lists messages is a list of records.
 * @throws {Error} one sentence when a set cannot be read, has no such message, or the library is not installed
 */
export async function protobufDecoders(topics: readonly Topic[]): Promise<ReadonlyMap<string, Decoder>> {
  const decoders = new Map<string, Decoder>();
  for (const { topic, protobuf } of topics) if (protobuf !== undefined) decoders.set(topic, decoderOf(protobuf, await library()));
  return decoders;
}

type Library = Awaited<ReturnType<typeof library>>;

const library = () =>
  installed(
    async () => ({
      ...(await import('@bufbuild/protobuf')),
      ...(await import('@bufbuild/protobuf/reflect')),
      ...(await import('@bufbuild/protobuf/wire')),
      ...(await import('@bufbuild/protobuf/wkt')),
    }),
    'Protobuf',
    PROTOBUF,
  );

function decoderOf(schemas: NonNullable<Topic['protobuf']>, library: Library): Decoder {
  const known = new Map(schemas.map(({ id }) => [id, new Map<string, Decoder>()] as const));
  for (const { id, file, message } of schemas) {
    const type = typeOf(file, message, library);
    known.get(id)?.set(placeIn(type), (value) => decoded(type, value, library));
  }
  const plain = known.get(undefined);
  if (plain) return [...plain.values()][0] as Decoder;
  return (value) => {
    const { id, rest } = headOf(value);
    const messages = known.get(id);
    if (messages === undefined) throw unknownSchema(id);
    const { place, from } = indexesOf(rest, library);
    const decode = messages.get(place);
    if (decode === undefined) throw new FileRejected(`the message is another one of the schema ${id} than sources.yaml names`);
    return decode(rest.subarray(from));
  };
}

/** Where a message stands in its file, as the registry's clients say it: its place among those beside it, from the outermost on. */
function placeIn(type: DescMessage): string {
  const places: number[] = [];
  for (let at: DescMessage | undefined = type; at !== undefined; at = at.parent)
    places.unshift((at.parent?.nestedMessages ?? at.file.messages).indexOf(at));
  return places.join('.');
}

/** The places before a message: how many, then each; a zero alone stands for the first message of the file. */
function indexesOf(value: Buffer, { BinaryReader }: Library): { readonly place: string; readonly from: number } {
  const reader = new BinaryReader(value);
  try {
    const count = reader.sint32();
    if (count === 0) return { place: '0', from: reader.pos };
    if (count < 0 || count > INDEXES_MAX) throw new RangeError('no such count');
    const places = Array.from({ length: count }, () => reader.sint32());
    return { place: places.join('.'), from: reader.pos };
  } catch {
    throw new FileRejected('the message does not say which one of its schema it is');
  }
}

function decoded(type: DescMessage, value: Buffer, library: Library): unknown {
  const list = listOf(type);
  try {
    if (list && countOf(value, list.number, library) > RECORDS_MAX) throw new FileRejected(`the message holds more than ${RECORDS_MAX} records`);
    const message = library.reflect(type, read(type, value, library));
    if (!list) return recordOf(message, library);
    return [...message.get(list)].map((one) => recordOf(one as ReflectMessage, library));
  } catch (error) {
    if (error instanceof FileRejected) throw error;
    throw new FileRejected('the message is not of its Protobuf schema');
  }
}

/** Fields the schema does not know are passed over; a message of nothing else is one of another schema, which the bytes alone do not say. */
function read(type: DescMessage, value: Buffer, library: Library): Message {
  const message = library.fromBinary(type, value, { readUnknownFields: false, recursionLimit: DEPTH_MAX });
  const reflected = library.reflect(type, message);
  if (type.fields.some((field) => reflected.isSet(field))) return message;
  throw new FileRejected('the message has no field of its Protobuf schema');
}

/** The field of a message that is nothing but a list of messages. */
function listOf({ fields }: DescMessage): (DescField & { fieldKind: 'list'; listKind: 'message' }) | undefined {
  const [field, ...others] = fields;
  return others.length === 0 && field?.fieldKind === 'list' && field.listKind === 'message' ? field : undefined;
}

function countOf(value: Buffer, number: number, { BinaryReader }: Library): number {
  const reader = new BinaryReader(value);
  let count = 0;
  while (reader.pos < reader.len) {
    const [found, wireType] = reader.tag();
    reader.skip(wireType, found, DEPTH_MAX);
    if (found === number) count++;
  }
  return count;
}

function recordOf(message: ReflectMessage, library: Library): Record<string, unknown> {
  return Object.fromEntries(message.fields.map((field) => [field.name, fieldOf(message, field, library)]));
}

function fieldOf(message: ReflectMessage, field: DescField, library: Library): unknown {
  // Without `optional` a zero and an absent number are the same bytes: it is the zero.
  if (field.presence !== library.FeatureSet_FieldPresence.IMPLICIT && !message.isSet(field)) return null;
  switch (field.fieldKind) {
    case 'scalar':
      return scalarOf(message.get(field));
    case 'enum':
      return wordOf(field.enum, message.get(field) as number);
    case 'message': {
      const found = message.get(field) as ReflectMessage;
      return library.toJson(found.desc, found.message);
    }
    default:
      // Lists and maps: nothing that is read here has any.
      return undefined;
  }
}

function scalarOf(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  // JSON has no word for them; as texts they are refused as the impossible counts they are.
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}

function wordOf(type: DescEnum, number: number): string | null {
  const { name } = type.value[number] ?? { name: String(number) };
  const prefix = type.sharedPrefix ?? '';
  const word = (name.toLowerCase().startsWith(prefix) ? name.slice(prefix.length) : name).toLowerCase();
  return word === 'unspecified' ? null : word;
}

function typeOf(file: string, message: string, { createFileRegistry, fromBinary, FileDescriptorSetSchema }: Library): DescMessage {
  const bytes = schemaBytes(file);
  let type: DescMessage | undefined;
  try {
    type = createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes)).getMessage(message);
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
    throw new Error(`the schema ${file} is not a descriptor set with all it imports, as protoc --include_imports -o writes it (${why})`);
  }
  if (type === undefined) throw new Error(`the schema ${file} has no message ${message}`);
  return type;
}
