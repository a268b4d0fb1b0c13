import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import avsc from 'avsc';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../sql/database.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { syncCatalogue } from '../catalogue-sync.ts';
import { Counters } from '../http/counters.ts';
import { testIntake } from '../http/testing.ts';
import { ingestPaths } from '../ingest.ts';
import { replaySetAside } from '../set_aside.ts';
import type { StreamsDeps } from '../streams.ts';
import { catalogue, depsFor, fixture, folder } from '../testing.ts';
import type { KafkaSource } from './config.ts';
import { type KafkaDeps, readKafka } from './kafka.ts';
import { AVRO, avroDecoders } from './kafka_avro.ts';
import { KafkaBatch } from './kafka_batch.ts';
import { CLIENT } from './kafka_client.ts';
import { type Holds, readMessage } from './kafka_message.ts';
import { Broker, whyNoBroker } from './kafka_testing.ts';

const noBroker = await whyNoBroker();
if (noBroker !== null) console.log(`no broker of Kafka: ${noBroker}; the tests with one are skipped`);

let db: Database;
let broker: Broker;
beforeAll(async () => {
  db = await testDatabase();
  await syncCatalogue(db, catalogue);
  await ingestPaths(depsFor(db, folder()), [fixture('inventory.csv')]);
}, 180_000);
// A JVM on a busy machine takes its time.
beforeAll(async () => {
  if (noBroker === null) broker = await Broker.start(folder());
}, 180_000);
afterAll(() => broker?.stop());

const stay = (subscriber: number, minute = 0) => ({
  ...{ subscriber_id: `imsi-23801${String(subscriber).padStart(10, '0')}`, cell_id: 'NR-017-1' },
  ...{ start: new Date(Date.UTC(2026, 0, 5, 10, minute)).toISOString(), duration_s: 60, events: 1 },
});
const sample = (minute: number) => ({
  ...{ period_end: new Date(Date.UTC(2026, 0, 5, 10, minute)).toISOString(), period_s: 900, element_id: 'NR-017-1' },
  ...{ kpi: 'nr_rrc_setup_sr', numerator: 9, denominator: 10, quality: 'ok' },
});
const fault = (eventId: string) => {
  const micros = Date.UTC(2026, 0, 5, 10) * 1_000;
  const header = { eventName: 'Fault', sequence: 0, priority: 'High', reportingEntityName: '', sourceName: 'NR-017-1', version: '4.0.1' };
  const faultFields = {
    faultFieldsVersion: '4.0',
    alarmCondition: eventId,
    eventSeverity: 'MAJOR',
    eventSourceType: 'x',
    specificProblem: 'p',
    vfStatus: 'Active',
  };
  return {
    event: { commonEventHeader: { ...header, eventId, domain: 'fault', startEpochMicrosec: micros, lastEpochMicrosec: micros }, faultFields },
  };
};

/** A reader over journals of its own. */
async function reading(source: KafkaSource, own: Partial<StreamsDeps> = {}, deps: Partial<KafkaDeps> = {}) {
  const directory = own.directory ?? folder();
  const intake = await testIntake(db, { ...own, directory });
  const controller = new AbortController();
  const told: string[] = [];
  const counters = new Counters();
  const { quarantineDir } = intake;
  const given = {
    quarantineDir,
    directory: join(directory, '..', 'sources'),
    env: {},
    signal: controller.signal,
    counters,
    sessionMs: 2_000,
    ...deps,
  };
  const done = readKafka(source, { streams: intake.streams, ...given, onTold: (sentence) => told.push(sentence) });
  const stop = async () => {
    controller.abort();
    await done;
  };
  return { ...intake, told, counters, stop };
}

/** Asked again and again until it is so. */
async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 50));
}

const presence = async (prefix: string) => {
  const query = `SELECT toString(sum(events)) AS stays, toString(uniqExact(subscriber_key)) AS people FROM presence FINAL
    WHERE events > 0 AND source_key IN (SELECT cityHash64(concat(name, '#0')) FROM loads WHERE startsWith(name, {prefix:String}))`;
  return (await select<{ stays: string; people: string }>(db, query, { prefix }))[0];
};

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

const STAY_SCHEMA = {
  ...{ type: 'record', name: 'Stay' },
  fields: [
    { name: 'subscriber_id', type: 'string' },
    { name: 'cell_id', type: 'string' },
    { name: 'start', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'duration_s', type: ['null', 'int'] },
    { name: 'events', type: 'long', default: 1 },
  ],
} as const;
/** A stay as its senders write it: times in milliseconds since 1970. */
function stayInAvro(subscriber: number, head: Buffer = Buffer.alloc(0)): Buffer {
  const { start, ...rest } = stay(subscriber);
  const type = avsc.Type.forSchema(STAY_SCHEMA as unknown as avsc.Schema);
  return Buffer.concat([head, type.toBuffer({ ...rest, start: Date.parse(start) })]);
}

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

test.skipIf(noBroker)(
  'events, samples and stays, in JSON and in Avro, are in the tables; what cannot be read is set aside with its place and can be replayed',
  async () => {
    for (const topic of ['ves', 'kpi', 'cells', 'avro']) await broker.topic(topic);
    const file = join(folder(), 'stay.avsc');
    writeFileSync(file, JSON.stringify(STAY_SCHEMA));
    await broker.send('avro', [stayInAvro(4), stayInAvro(5), stayInAvro(4)]);
    await broker.send('ves', [fault('f1'), [fault('f2'), fault('f1')], 'no event']);
    await broker.send('kpi', [sample(15), sample(30), { ...sample(45), kpi: 'made-up' }]);
    await broker.send('cells', [stay(1), '{"half', [stay(2), stay(3)]]);
    const topics = [
      { topic: 'ves', holds: 'ves' } as const,
      { topic: 'kpi', holds: 'kpi_samples' } as const,
      { topic: 'cells', holds: 'serving_cells' } as const,
      { topic: 'avro', holds: 'serving_cells' as const, avro: [{ file }] },
    ];
    const reader = await reading(broker.source('three', topics));
    for (const { topic } of topics) await until(async () => (await broker.committed('group-three', topic))[0] === 3);
    await reader.stop();
    await reader.drain();
    expect([reader.told, reader.problems]).toEqual([[], []]);
    expect(await select(db, 'SELECT toString(count()) AS alarms FROM alarms')).toEqual([{ alarms: '2' }]);
    expect(await select(db, 'SELECT toString(count()) AS samples FROM kpi_samples FINAL')).toEqual([{ samples: '2' }]);
    expect(await select(db, "SELECT toString(count()) AS arrivals FROM arrivals FINAL WHERE source = 'three'")).toEqual([{ arrivals: '3' }]);
    expect(await presence('kafka-three')).toEqual({ stays: '6', people: '5' });
    const path = join(reader.quarantineDir, 'kafka-three.records.ndjson');
    const aside = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(aside.map(({ stream, reason, meta }) => [stream, meta.topic, meta.partition, meta.offset, reason]).sort()).toEqual([
      ['records', 'cells', 0, '1', 'the message is not JSON'],
      ['ves', 'ves', 0, '2', 'the message is not JSON'],
    ]);
    expect(Buffer.from(aside.find(({ stream }) => stream === 'records').content, 'base64').toString()).toBe('{"half');
    expect(await replaySetAside(depsFor(db, reader.quarantineDir), path)).toMatchObject({
      files: [{ outcome: 'rejected' }, { outcome: 'rejected' }],
      passedOver: 0,
    });
    expect(reader.counters.write()).toContain('forecell_intake_poison_total{source="three",topic="cells"} 1');
  },
);

test.skipIf(noBroker)(
  'killed between the journal and the commit, a reader comes back and everything is stored once',
  async () => {
    for (const topic of ['killed-cells', 'killed-kpi', 'killed-ves']) await broker.topic(topic);
    await broker.send(
      'killed-cells',
      Array.from({ length: 300 }, (_, i) => stay(1_000 + i)),
    );
    await broker.send('killed-kpi', [sample(15), sample(30)]);
    await broker.send('killed-ves', [fault('k1'), fault('k2')]);
    const topics = [
      ...[{ topic: 'killed-cells', holds: 'serving_cells' } as const, { topic: 'killed-kpi', holds: 'kpi_samples' } as const],
      { topic: 'killed-ves', holds: 'ves' } as const,
    ];
    const source = broker.source('killed', topics);
    const directory = folder();
    const main = fileURLToPath(new URL('./kafka_kill.main.ts', import.meta.url));
    const env = { ...process.env, KILL_SOURCE: JSON.stringify(source), KILL_DIRECTORY: directory };
    // Twice, so that a reader is also killed over what another left.
    for (let kills = 1; kills <= 2; kills++) {
      const child = spawn(process.execPath, ['--import', 'tsx', main], { env, stdio: ['ignore', 'ignore', 'inherit'] });
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
      expect(await broker.committed('group-killed', 'killed-cells')).toEqual([-1]);
      await broker.send('killed-cells', [stay(2_000 + kills)]);
    }
    const reader = await reading(source, { directory: join(directory, 'journal') });
    await until(async () => (await broker.committed('group-killed', 'killed-cells'))[0] === 302);
    for (const topic of ['killed-kpi', 'killed-ves']) await until(async () => (await broker.committed('group-killed', topic))[0] === 2);
    await reader.stop();
    await reader.drain();
    expect(await presence('kafka-killed')).toEqual({ stays: '302', people: '302' });
    const loads = await select<{ outcome: string }>(
      db,
      "SELECT toString(sum(duplicate)) AS outcome FROM loads WHERE startsWith(name, 'kafka-killed-killed-cells')",
    );
    expect(loads).toHaveLength(1);
    const outcomes = reader.reports
      .flatMap(({ files }) => files)
      .filter(({ format }) => format === 'serving_cells')
      .map(({ outcome }) => outcome);
    // The document was in the journal three times, and two of them were known as the same.
    expect([outcomes.filter((one) => one === 'duplicate').length, outcomes.filter((one) => one === 'loaded').length]).toEqual([2, 2]);
  },
  120_000,
);

test.skipIf(noBroker)('while the journal is full nothing is asked for; with room again reading goes on, and nothing is lost', async () => {
  await broker.topic('full');
  const refused: number[] = [];
  const reader: Awaited<ReturnType<typeof reading>> = await reading(
    broker.source('full', [{ topic: 'full', holds: 'serving_cells' }]),
    { bytesMax: 2_500 },
    {
      wait: async () => {
        refused.push(reader.streams.budget.usedBytes);
        // Room comes at the third try.
        if (refused.length === 3) await reader.drain();
      },
    },
  );
  await broker.send(
    'full',
    Array.from({ length: 10 }, (_, i) => stay(3_000 + i)),
  );
  await until(async () => (await broker.committed('group-full', 'full'))[0] === 10);
  await broker.send(
    'full',
    Array.from({ length: 10 }, (_, i) => stay(3_100 + i)),
  );
  await until(async () => (await broker.committed('group-full', 'full'))[0] === 20);
  await reader.stop();
  await reader.drain();
  expect(refused).toHaveLength(3);
  expect(reader.told).toEqual(['kafka full pauses: the journal has reached its bound in bytes', 'kafka full is read on']);
  expect(reader.counters.write()).toContain('forecell_intake_paused_total{source="full"} 1');
  expect(await presence('kafka-full')).toEqual({ stays: '20', people: '20' });
});

test.skipIf(noBroker)('a topic of something else is read no further after twenty messages, and the others are', async () => {
  await broker.topic('other');
  await broker.topic('right');
  const reader = await reading(
    broker.source('poison', [
      { topic: 'other', holds: 'ves' },
      { topic: 'right', holds: 'serving_cells' },
    ]),
  );
  await broker.send(
    'other',
    Array.from({ length: 30 }, (_, i) => `no event ${i}`),
  );
  await until(() => reader.told.length > 0);
  await broker.send('right', [stay(4_000)]);
  await until(async () => (await broker.committed('group-poison', 'right'))[0] === 1);
  await reader.stop();
  expect(reader.told).toEqual([
    'kafka poison: 30 of 30 messages of other cannot be read (the message is not JSON); it is read no further until Forecell is started again',
  ]);
  expect(await broker.committed('group-poison', 'other')).toEqual([-1]);
  expect(existsSync(join(reader.quarantineDir, 'kafka-poison.records.ndjson'))).toBe(false);
});

test.skipIf(noBroker)('when a second reader comes and the first goes, every message is stored once', async () => {
  await broker.topic('shared', 2);
  const source = broker.source('shared', [{ topic: 'shared', holds: 'serving_cells' }]);
  const send = async (from: number) => {
    for (const partition of [0, 1])
      await broker.send(
        'shared',
        Array.from({ length: 100 }, (_, i) => stay(from + 2 * i + partition)),
        partition,
      );
  };
  const committed = (each: number) => until(async () => (await broker.committed('group-shared', 'shared', 2)).every((offset) => offset === each));
  await send(5_000);
  const first = await reading(source);
  await committed(100);
  const second = await reading(source);
  await send(5_200);
  await committed(200);
  await first.stop();
  await send(5_400);
  await committed(300);
  await second.stop();
  await first.drain();
  await second.drain();
  expect(await presence('kafka-shared')).toEqual({ stays: '600', people: '600' });
});

test.skipIf(noBroker)(
  'a broker that goes away is told once, and once when it is read again; what comes then is taken',
  async () => {
    await broker.topic('away');
    const wait = () => new Promise<void>((resolve) => setTimeout(resolve, 100));
    const reader = await reading(broker.source('away', [{ topic: 'away', holds: 'serving_cells' }]), {}, { wait });
    await broker.send('away', [stay(6_000)]);
    await until(async () => (await broker.committed('group-away', 'away'))[0] === 1);
    await broker.kill();
    await until(() => reader.told.length > 0);
    await broker.run();
    await until(() => reader.told.length > 1);
    await broker.send('away', [stay(6_001)]);
    await until(async () => (await broker.committed('group-away', 'away'))[0] === 2);
    await reader.stop();
    await reader.drain();
    expect(reader.told).toEqual([expect.stringMatching(/^kafka away cannot be read and will be tried again: /), 'kafka away can be read again']);
    expect(reader.counters.write().join()).toMatch(/looks_total\{source="away",outcome="ok"\} 2.*looks_total\{source="away",outcome="failed"\} \d/);
    expect(await presence('kafka-away')).toEqual({ stays: '2', people: '2' });
  },
  120_000,
);
