import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type FileDescriptorSet, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileRejected } from '../limits.ts';
import { fixture, folder } from '../testing.ts';
import type { KafkaSource } from './config.ts';
import { parseSources } from './config.ts';
import { FEED, feedMessage, inProtobuf, sample, stay } from './kafka_made.ts';
import { readMessage } from './kafka_message.ts';
import { PROTOBUF, protobufDecoders } from './kafka_protobuf.ts';
import type { Decoder } from './kafka_schema.ts';

type Schema = NonNullable<KafkaSource['topics'][number]['protobuf']>[number];
const decoderOf = async (...protobuf: Schema[]) =>
  (await protobufDecoders([{ topic: 'cells', holds: 'serving_cells', protobuf }])).get('cells') as Decoder;
const of = (message: string, id?: number): Schema => ({ file: FEED, message: `forecell.feed.${message}`, ...(id === undefined ? {} : { id }) });
const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
const time = (s: number) => new Date(s * 1_000).toISOString().replace('.000Z', 'Z');
const whole64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const read64 = (value: bigint) => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value));

test('what the compiler of Protobuf itself has written is read, a whole number of 64 bits to its last digit', async () => {
  const written = Buffer.from('ChRpbXNpLTIzODAxMDAwMDAwMDAwNxIITlItMDE3LTEaBgj4m+7KBig8MAFAgYCAgICAgBA=', 'base64');
  expect((await decoderOf(of('Stay')))(written)).toEqual({
    ...{ subscriber_id: 'imsi-238010000000007', cell_id: 'NR-017-1', start: '2026-01-05T10:10:00Z', end: null },
    ...{ duration_s: 60, events: 1, failures: 0, bytes: '9007199254740993' },
  });
});

test('any sample is read as its sender wrote it: counts that are absent are null, a quality that was not said is none', async () => {
  const decode = await decoderOf(of('KpiSample'));
  const qualities = fc.constantFrom(
    ...([
      [0, null],
      [1, 'ok'],
      [2, 'suspect'],
      [3, 'missing'],
      [9, '9'],
    ] as const),
  );
  const count = fc.option(fc.double(), { nil: undefined });
  const made = fc.record({
    end: seconds,
    periodS: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    element: fc.string({ unit: 'grapheme' }),
    n: count,
    d: count,
  });
  const type = feedMessage('KpiSample');
  fc.assert(
    fc.property(made, qualities, ({ end, periodS, element, n, d }, [number, quality]) => {
      const fields = {
        periodEnd: { seconds: BigInt(end), nanos: 0 },
        periodS,
        elementId: element,
        kpi: 'k',
        quality: number,
        numerator: n,
        denominator: d,
      };
      const message = create(type, fields as Record<string, unknown>);
      const expected = (value: number | undefined) => (value === undefined ? null : Number.isFinite(value) ? value : String(value));
      expect(decode(Buffer.from(toBinary(type, message)))).toEqual({
        ...{ period_end: time(end), period_s: periodS, element_id: element, kpi: 'k', quality },
        ...{ numerator: expected(n), denominator: expected(d) },
      });
    }),
    { seed: 6, numRuns: 500 },
  );
});

test('any stay is read as its sender wrote it, alone or in a list, with fields that are not known passed over', async () => {
  const [one, list] = [await decoderOf(of('Stay')), await decoderOf(of('Stays'))];
  const made = fc.record({
    ...{ subscriber: fc.string({ minLength: 1, unit: 'grapheme' }), start: seconds, end: fc.option(seconds), duration: fc.option(fc.nat()) },
    ...{ events: whole64, bytes: whole64 },
  });
  fc.assert(
    fc.property(fc.array(made, { minLength: 1, maxLength: 5 }), (stays) => {
      const json = stays.map(({ subscriber, start, end, duration, events, bytes }) => ({
        ...{ subscriber_id: subscriber, cell_id: 'c', start: time(start), events: String(events), bytes: String(bytes) },
        ...(end === null ? {} : { end: time(end) }),
        ...(duration === null ? {} : { duration_s: duration }),
      }));
      const expected = stays.map(({ subscriber, start, end, duration, events, bytes }) => ({
        ...{ subscriber_id: subscriber, cell_id: 'c', start: time(start), end: end === null ? null : time(end), duration_s: duration },
        ...{ events: read64(events), failures: 0, bytes: read64(bytes) },
      }));
      expect(list(inProtobuf('Stays', { stays: json }))).toEqual(expected);
      // Field 100, a text.
      expect(one(Buffer.concat([inProtobuf('Stay', json[0] as object), Buffer.from([0xa2, 0x06, 1, 120])]))).toEqual(expected[0]);
    }),
    { seed: 6, numRuns: 300 },
  );
});

test('whatever the bytes, a message is read or refused with a reason that repeats none of them', async () => {
  const decoders = [await decoderOf(of('KpiSample')), await decoderOf(of('Stays')), await decoderOf(of('Stay', 1))];
  const good = [
    inProtobuf('KpiSample', sample15),
    inProtobuf('Stays', { stays: [stay(1), stay(2)] }),
    inProtobuf('Stay', stay(1), [0, 0, 0, 0, 1, 2, 2]),
  ];
  const damage = fc.array(fc.tuple(fc.nat({ max: 200 }), fc.integer({ min: 0, max: 255 })), { maxLength: 4 });
  const reasons = new Set<string>();
  fc.assert(
    fc.property(fc.nat({ max: 2 }), fc.oneof(fc.uint8Array({ maxLength: 60 }), damage), (which, harm) => {
      const bytes = harm instanceof Uint8Array ? Buffer.from(harm) : Buffer.from(good[which] as Buffer);
      if (!(harm instanceof Uint8Array)) for (const [at, byte] of harm) bytes[at % bytes.length] = byte;
      try {
        decoders[which]?.(bytes);
      } catch (error) {
        if (!(error instanceof FileRejected)) throw error;
        reasons.add(error.message.replace(/the schema \d+ of/, 'the schema N of'));
      }
    }),
    { seed: 6, numRuns: 5_000 },
  );
  expect([...reasons].sort()).toEqual([
    'the message does not begin with the id of its schema',
    'the message does not say which one of its schema it is',
    'the message has no field of its Protobuf schema',
    'the message is another one of the schema 1 than sources.yaml names',
    'the message is not of its Protobuf schema',
    'the schema N of the message is not one that sources.yaml names',
  ]);
});
const sample15 = { ...sample(15), quality: 'QUALITY_OK' };

test('before a message stand its schema’s id and its place in the file, as a registry’s clients write them', async () => {
  const decode = await decoderOf(of('Stay', 7), of('Stays', 7), of('KpiSample', 8));
  const cells = (head: number[], name: 'Stay' | 'Stays' = 'Stay') =>
    readMessage({ holds: 'serving_cells', decode }, inProtobuf(name, name === 'Stay' ? stay(1) : { stays: [stay(1), stay(2)] }, head), () => {});
  // One place, and it is 1; in zigzag 2 and 2.
  expect(cells([0, 0, 0, 0, 7, 2, 2]).lines).toHaveLength(1);
  expect(cells([0, 0, 0, 0, 7, 2, 4], 'Stays').lines).toHaveLength(2);
  // The first message of the file, in one byte.
  const samples = readMessage({ holds: 'kpi_samples', decode }, inProtobuf('KpiSample', sample15, [0, 0, 0, 0, 8, 0]), () => {});
  expect(JSON.parse(samples.lines[0] ?? '')).toEqual({ ...sample(15), period_end: '2026-01-05T10:15:00Z' });
  expect(() => cells([0, 0, 0, 0, 9, 2, 2])).toThrow('the schema 9 of the message is not one that sources.yaml names');
  expect(() => cells([0, 0, 0, 0, 7, 2, 6])).toThrow('the message is another one of the schema 7 than sources.yaml names');
  expect(() => cells([1, 0, 0, 0, 7, 2, 2])).toThrow('the message does not begin with the id of its schema');
});

test('a list is counted before it is read, and nesting has an end', async () => {
  const empty = Buffer.from([10, 0]);
  const bomb = Buffer.concat(Array.from({ length: 10_001 }, () => empty));
  const bombed = await decoderOf(of('Stays'));
  expect(() => bombed(bomb)).toThrow('the message holds more than 10000 records');
  // Nested.inner is a Nested: each level two bytes and more.
  const file = join(folder(), 'nested.binpb');
  const nested = {
    name: 'Nested',
    field: [
      { name: 'inner', number: 1, label: 1, type: 11, typeName: '.Nested' },
      { name: 'cell_id', number: 2, label: 1, type: 9 },
    ],
  };
  writeFileSync(
    file,
    toBinary(
      FileDescriptorSetSchema,
      create(FileDescriptorSetSchema, { file: [{ name: 'n.proto', syntax: 'proto3', messageType: [nested] }] } as object),
    ),
  );
  let deep = Buffer.from([18, 1, 120]);
  for (let i = 0; i < 33; i++) deep = Buffer.concat([Buffer.from([10, deep.length]), deep]);
  const decode = await decoderOf({ file, message: 'Nested' });
  expect(() => decode(deep)).toThrow('the message is not of its Protobuf schema');
});

test('a descriptor set that cannot be used is told with what is wrong with it', async () => {
  const file = join(folder(), 'feed.binpb');
  await expect(decoderOf({ file: FEED, message: 'forecell.feed.Nothing' })).rejects.toThrow(
    `the schema ${FEED} has no message forecell.feed.Nothing`,
  );
  writeFileSync(file, 'syntax = "proto3";');
  await expect(decoderOf({ ...of('Stay'), file })).rejects.toThrow(/^the schema .*feed\.binpb is not a descriptor set with all it imports/);
  const whole: FileDescriptorSet = fromBinary(FileDescriptorSetSchema, readFileSync(FEED));
  writeFileSync(file, toBinary(FileDescriptorSetSchema, { ...whole, file: whole.file.filter(({ name }) => name === 'feed.proto') }));
  await expect(decoderOf({ ...of('Stay'), file })).rejects.toThrow(/protoc --include_imports -o writes it \(.*timestamp\.proto/);
});

test('what sources.yaml may say of a topic: one form, an id for each schema where there are several, events only in JSON', () => {
  const parse = (topic: object) => () =>
    parseSources(
      JSON.stringify({ kafka: [{ name: 'bus', brokers: ['k:1'], topics: [{ topic: 't', holds: 'serving_cells', ...topic }] }] }),
      'sources.yaml',
    );
  expect(parse({ protobuf: [of('Stay', 1), of('Stays', 1)] })().kafka[0]?.topics[0]?.protobuf).toHaveLength(2);
  expect(parse({ protobuf: [of('Stay'), of('Stays', 1)] })).toThrow('with more than one schema, each needs its id');
  expect(parse({ protobuf: [of('Stay')], avro: [{ file: 'a' }] })).toThrow('is in Avro or in Protobuf, not both');
  expect(parse({ holds: 'ves', protobuf: [of('Stay')] })).toThrow('events of VES are JSON');
});

test('the descriptor set the tests read is that of feed.proto, and the release that is told is the one that is tested', () => {
  const text = readFileSync(new URL('./feed.proto', import.meta.url), 'utf8');
  const said = [...text.matchAll(/^ {2}(?:optional |repeated )?[\w.]+ (\w+) = (\d+);/gm)].map(([, name, number]) => `${name} ${number}`);
  const held = (['KpiSample', 'Stay', 'Stays'] as const).flatMap((name) => feedMessage(name).fields.map((field) => `${field.name} ${field.number}`));
  expect(said).toEqual(held);
  const { devDependencies } = JSON.parse(readFileSync(fixture('../../package.json'), 'utf8'));
  expect(PROTOBUF).toBe(`@bufbuild/protobuf@${devDependencies['@bufbuild/protobuf']}`);
});
