import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder } from '../testing.ts';
import { AVRO, avroDecoders } from './kafka_avro.ts';
import { KafkaBatch } from './kafka_batch.ts';
import { CLIENT } from './kafka_client.ts';
import { fault, STAY_SCHEMA, sample, stay, stayInAvro } from './kafka_made.ts';
import { type Holds, readMessage } from './kafka_message.ts';

test('a message is an object or a list of them, of the kind that was said; else it is refused with a reason that repeats nothing', () => {
  const read = (holds: Holds, value: unknown) => {
    try {
      const { lines, events, files } = readMessage(
        { holds },
        typeof value === 'string' ? Buffer.from(value) : Buffer.from(JSON.stringify(value)),
        () => {},
      );
      return [lines.length, events.length, files.length];
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect([read('serving_cells', stay(1)), read('serving_cells', [stay(1), stay(2)]), read('kpi_samples', sample(15))]).toEqual([
    [1, 0, 0],
    [2, 0, 0],
    [1, 0, 0],
  ]);
  expect([read('ves', fault('f1')), read('ves', [fault('f1'), fault('f2')]), read('ves', { eventList: [fault('f1').event] })]).toEqual([
    ...[
      [0, 1, 0],
      [0, 2, 0],
      [0, 1, 0],
    ],
  ]);
  expect([
    read('serving_cells', '{"subscriber_id":'),
    read('serving_cells', ''),
    read('serving_cells', sample(15)),
    read('kpi_samples', '[]'),
  ]).toEqual([...['the message is not JSON', 'the message is empty', 'record 1 is not of the kind serving_cells', 'the message is an empty list']]);
  expect(read('kpi_samples', [sample(15), { ...sample(30), numerator: { secret: 1 } }])).toBe('record 2 has a field that is neither text nor number');
  expect(read('serving_cells', `${'['.repeat(40)}1${']'.repeat(40)}`)).toBe('the JSON is nested deeper than 32');
  expect(read('ves', { event: { commonEventHeader: {} } })).toMatch(/^Event 1: commonEventHeader\.domain/);
});

test('read again from where it began, a partition’s records become the same document, wherever the first reading was cut', () => {
  const readers = new Map([['cells', { holds: 'serving_cells' as const }]]);
  const message = (offset: number) => ({ topic: 'cells', partition: 0, offset: BigInt(offset), value: Buffer.from(JSON.stringify(stay(offset))) });
  const first = new KafkaBatch('bus', readers, new Map());
  for (const offset of [7, 8, 9, 8]) first.add(message(offset));
  expect(first.parts).toMatchObject([{ from: 7n, to: 9n, messages: 3 }]);
  const again = new KafkaBatch('bus', readers, new Map([['cells:0', { from: 7n, to: 9n }]]));
  for (const offset of [7, 8]) again.add(message(offset));
  // More of it is known to come, so a quiet moment does not end it.
  expect([again.isDone(true), again.endsBefore(message(9)), again.endsBefore(message(10))]).toEqual([false, false, true]);
  again.add(message(9));
  expect([again.isDone(true), again.deliveries()]).toEqual([true, first.deliveries()]);
  expect(first.deliveries().records[0]?.name).toBe('kafka-bus-cells-0-7');
});

test('a message in Avro is what its JSON would be, by one schema or by the id before it; one of another schema is refused', async () => {
  const file = join(folder(), 'stay.avsc');
  writeFileSync(file, JSON.stringify(STAY_SCHEMA));
  const topic = { topic: 'cells', holds: 'serving_cells' as const };
  const decode = (await avroDecoders([{ ...topic, avro: [{ file }] }])).get('cells');
  const { lines } = readMessage({ ...topic, decode }, stayInAvro(7), () => {});
  expect(JSON.parse(lines[0] ?? '')).toEqual(stay(7));
  const byId = (await avroDecoders([{ ...topic, avro: [{ id: 9, file }] }])).get('cells');
  const read = (value: Buffer) => () => readMessage({ ...topic, decode: byId }, value, () => {});
  expect(read(stayInAvro(7, Buffer.from([0, 0, 0, 0, 9])))().lines).toEqual(lines);
  expect(read(stayInAvro(7, Buffer.from([0, 0, 0, 0, 8])))).toThrow('the schema 8 of the message is not one that sources.yaml names');
  expect(read(Buffer.from('{"subscriber_id":'))).toThrow('the message does not begin with the id of its schema');
  expect(read(Buffer.from([0, 0, 0, 0, 9, 255, 255]))).toThrow('the message is not of its Avro schema');
  writeFileSync(file, '{"type":"nothing"}');
  await expect(avroDecoders([{ ...topic, avro: [{ file }] }])).rejects.toThrow(/^the schema .*stay\.avsc is not one of Avro/);
});

test('the releases named when the client or the reader of Avro is missing are those that are tested', () => {
  const { devDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(CLIENT).toBe(`@platformatic/kafka@${devDependencies['@platformatic/kafka']}`);
  expect(AVRO).toBe(`avsc@${devDependencies['avsc']}`);
});
