import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
import { FEED, fault, inProtobuf, STAY_SCHEMA, sample, stay, stayInAvro } from './kafka_made.ts';
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

test.skipIf(noBroker)(
  'events, samples and stays, in JSON, Avro and Protobuf, are in the tables; what cannot be read is set aside with its place and can be replayed',
  async () => {
    for (const topic of ['ves', 'kpi', 'cells', 'avro', 'proto', 'proto-kpi']) await broker.topic(topic);
    const file = join(folder(), 'stay.avsc');
    writeFileSync(file, JSON.stringify(STAY_SCHEMA));
    await broker.send('proto', [inProtobuf('Stays', { stays: [stay(6), stay(7)] }), 'no message', inProtobuf('Stays', { stays: [stay(6)] })]);
    // As a registry's clients write it: schema 3, the first message of its file. The second says a count that is none.
    const measured = (minute: number, own: object = {}) =>
      inProtobuf('KpiSample', { ...sample(minute), quality: 'QUALITY_OK', ...own }, [0, 0, 0, 0, 3, 0]);
    await broker.send('proto-kpi', [measured(60), measured(75, { numerator: 'NaN' }), measured(90, { numerator: null, quality: 'QUALITY_MISSING' })]);
    await broker.send('avro', [stayInAvro(4), stayInAvro(5), stayInAvro(4)]);
    await broker.send('ves', [fault('f1'), [fault('f2'), fault('f1')], 'no event']);
    await broker.send('kpi', [sample(15), sample(30), { ...sample(45), kpi: 'made-up' }]);
    await broker.send('cells', [stay(1), '{"half', [stay(2), stay(3)]]);
    const topics = [
      { topic: 'ves', holds: 'ves' } as const,
      { topic: 'kpi', holds: 'kpi_samples' } as const,
      { topic: 'cells', holds: 'serving_cells' } as const,
      { topic: 'avro', holds: 'serving_cells' as const, avro: [{ file }] },
      { topic: 'proto', holds: 'serving_cells' as const, protobuf: [{ file: FEED, message: 'forecell.feed.Stays' }] },
      { topic: 'proto-kpi', holds: 'kpi_samples' as const, protobuf: [{ id: 3, file: FEED, message: 'forecell.feed.KpiSample' }] },
    ];
    const reader = await reading(broker.source('three', topics));
    for (const { topic } of topics) await until(async () => (await broker.committed('group-three', topic))[0] === 3);
    await reader.stop();
    await reader.drain();
    expect([reader.told, reader.problems]).toEqual([[], []]);
    expect(await select(db, 'SELECT toString(count()) AS alarms FROM alarms')).toEqual([{ alarms: '2' }]);
    expect(await select(db, 'SELECT toString(count()) AS samples FROM kpi_samples FINAL')).toEqual([{ samples: '4' }]);
    expect(await select(db, "SELECT toString(count()) AS arrivals FROM arrivals FINAL WHERE source = 'three'")).toEqual([{ arrivals: '6' }]);
    expect(await presence('kafka-three')).toEqual({ stays: '9', people: '7' });
    const path = join(reader.quarantineDir, 'kafka-three.records.ndjson');
    const aside = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(aside.map(({ stream, reason, meta }) => [stream, meta.topic, meta.partition, meta.offset, reason]).sort()).toEqual([
      ['records', 'cells', 0, '1', 'the message is not JSON'],
      ['records', 'proto', 0, '1', 'the message is not of its Protobuf schema'],
      ['ves', 'ves', 0, '2', 'the message is not JSON'],
    ]);
    expect(Buffer.from(aside.find(({ meta }) => meta.topic === 'cells').content, 'base64').toString()).toBe('{"half');
    expect(await replaySetAside(depsFor(db, reader.quarantineDir), path)).toMatchObject({
      files: [{ outcome: 'rejected' }, { outcome: 'rejected' }, { outcome: 'rejected' }],
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
