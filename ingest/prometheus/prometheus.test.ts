import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../../sql/database.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { syncCatalogue } from '../catalogue-sync.ts';
import { TOKEN, testIntake } from '../http/testing.ts';
import type { JournalRecord } from '../journal/frame.ts';
import { catalogue, depsFor, folder, samplesOf } from '../testing.ts';
import { readExposition } from './exposition.ts';
import { Mapping } from './mapping.ts';
import { BadMessage } from './protobuf.ts';
import { countRequest, eachSample } from './remote_write.ts';
import { fetchPage } from './scrape.ts';
import { type Series, SeriesMemory } from './series.ts';
import { MetricStore } from './store.ts';
import { snap, type WrittenSeries, writeRequestV1, writeRequestV2 } from './testing.ts';

const QUARTER_MS = 900_000;
const START = Date.UTC(2026, 0, 5, 10);
const REQ = 'fivegs_amffunction_rm_reginitreq';
const SUCC = 'fivegs_amffunction_rm_reginitsucc';

async function setUp() {
  const db = await testDatabase();
  await syncCatalogue(db, catalogue);
  const left = new Map<string, number>();
  const onLeft = (_: string, why: string, samples: number) => left.set(why, (left.get(why) ?? 0) + samples);
  const store = new MetricStore({ ...depsFor(db, folder()), now: () => null, mapping: new Mapping(), seriesPerSenderMax: 210, quietMs: 0, onLeft });
  const intake = await testIntake(db, {
    deliver: { prometheus: (records: readonly JournalRecord[]) => store.deliver(records) },
    idle: { prometheus: () => store.settle() },
  });
  const write = async (series: readonly WrittenSeries[], version: 1 | 2 = 1) => {
    const type = version === 1 ? 'application/x-protobuf' : 'application/x-protobuf;proto=io.prometheus.write.v2.Request';
    const body = snap(version === 1 ? writeRequestV1(series) : writeRequestV2(series));
    return intake.send('/api/v1/write', body, {
      'content-type': type,
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': version === 1 ? '0.1.0' : '2.0.0',
    });
  };
  const registrations = async (instance = 'amf-1:9090') =>
    select<{ p: string; n: number; d: number; q: string }>(
      db,
      "SELECT toString(toTime(period_end)) AS t, substring(toString(period_end), 12, 5) AS p, numerator AS n, denominator AS d, toString(quality) AS q FROM kpi_samples FINAL WHERE kpi = 'amf_initial_registration_sr' AND element_key = cityHash64({id:String}) ORDER BY period_end",
      { id: `ManagedElement=${instance},AMFFunction=${instance}` },
    ).then((rows) => rows.map(({ p, n, d, q }) => `${p} ${n}/${d} ${q}`));
  return { db, intake, store, write, registrations, left };
}

let db: Database;
let it: Awaited<ReturnType<typeof setUp>>;
beforeAll(async () => {
  it = await setUp();
  db = it.db;
});

const amf = (name: string, samples: WrittenSeries['samples'], own: Record<string, string> = {}): WrittenSeries => ({
  labels: { __name__: name, instance: 'amf-1:9090', job: 'amf', ...own },
  samples,
});

/** A counter that grows by so much each minute, from `from` on, scraped each minute. */
function growing(minutes: number, by: number, from = START, first = 1_000): [number, number][] {
  return Array.from({ length: minutes }, (_, i) => [from + i * 60_000, first + i * by]);
}

test('remote-write 1.0 and 2.0: counters become what each period holds, over slices, over a restart, whenever a sample comes', async () => {
  const slices = [{ snssai: '1' }, { snssai: '2' }];
  for (const own of slices) expect((await it.write([amf(REQ, growing(20, 10), own), amf(SUCC, growing(20, 9), own)])).statusCode).toBe(204);
  await it.intake.drain();
  // 10:00 to 10:15: fifteen steps of ten, on two slices; what came after is another period, not yet over.
  expect(await it.registrations()).toEqual(['10:15 270/300 ok']);
  expect(await select(db, 'SELECT element_id, kind FROM elements FINAL')).toEqual([
    { element_id: 'ManagedElement=amf-1:9090,AMFFunction=amf-1:9090', kind: 'amf' },
  ]);
  // The process begins again at zero at 10:20.
  const answer = await it.write(
    slices.flatMap((own) => [amf(REQ, growing(20, 10, START + 20 * 60_000, 10), own), amf(SUCC, growing(20, 9, START + 20 * 60_000, 9), own)]),
    2,
  );
  expect([
    answer.statusCode,
    answer.headers['x-prometheus-remote-write-samples-written'],
    answer.headers['x-prometheus-remote-write-histograms-written'],
  ]).toEqual([204, '80', '0']);
  await it.intake.drain();
  expect(await it.registrations()).toEqual(['10:15 270/300 ok', '10:30 270/300 ok']);
});

test('fault 17: samples late, repeated and in any order end in the tables of a clean run', async () => {
  const all = [...growing(50, 7)];
  const of = (instance: string, name: string, samples: WrittenSeries['samples']) => amf(name, samples, { instance });
  await it.write([of('clean', REQ, all), of('clean', SUCC, all)]);
  await it.intake.drain();
  const pieces = [all.slice(30), all.slice(0, 12), all.slice(5, 20), all.slice(20, 30), all.slice(0, 50)];
  for (const piece of pieces) {
    await it.write([of('messy', SUCC, [...piece].reverse()), of('messy', REQ, piece)]);
    await it.intake.drain();
  }
  const samples = (await samplesOf(db)).map((sample) => JSON.stringify(sample));
  const print = (instance: string) =>
    samples
      .filter((line) => line.includes(instance))
      .join('\n')
      .replaceAll(instance, 'x');
  expect(print('messy')).toBe(print('clean'));
  expect((await it.registrations('clean')).length).toBe(3);
});

test('a period that was over and not yet computed when the process died is computed by the next one', async () => {
  const own = await setUp();
  const deps = { ...depsFor(own.db, folder()), now: () => null, mapping: new Mapping() };
  const content = writeRequestV1([amf(REQ, growing(20, 10)), amf(SUCC, growing(20, 9))]);
  const record = { id: BigInt(Date.now()) * 1_000n, meta: { way: 'rw1', sender: 'probe', name: 'remote-write' }, content };
  const first = new MetricStore({ ...deps, quietMs: 1e9 });
  await first.deliver([record]);
  await first.settle();
  expect(await own.registrations()).toEqual([]);
  const second = new MetricStore({ ...deps, quietMs: 0 });
  await second.settle();
  expect(await own.registrations()).toEqual(['10:15 135/150 ok']);
  // The other period goes on; once somebody has spoken after it, it is computed too, and the first one is left alone.
  expect(await select(own.db, "SELECT toString(period_end) AS p FROM metric_periods FINAL WHERE stage = 'computed'")).toEqual([
    { p: '2026-01-05 10:00:00' },
    { p: '2026-01-05 10:15:00' },
  ]);
});

test('a series that still sends stays known, however long the intake runs', async () => {
  const own = await setUp();
  const store = new MetricStore({ ...depsFor(own.db, folder()), now: () => null, mapping: new Mapping(), quietMs: 0 });
  const nowMs = Date.now();
  const DAY_MS = 86_400_000;
  // Times of receipt are real ones, as samples are kept by them; what was received forty days ago is only remembered.
  for (const days of [40, 20, 0]) {
    const first = START - days * DAY_MS;
    const content = writeRequestV1([amf(REQ, growing(20, 10, first)), amf(SUCC, growing(20, 9, first))]);
    await store.deliver([{ id: BigInt(nowMs - days * DAY_MS) * 1_000n, meta: { way: 'rw1', sender: 'probe', name: 'remote-write' }, content }]);
    // What the table forgets in the meantime.
    await own.db.client.command({
      query: 'ALTER TABLE metric_series UPDATE seen_at = toDateTime(intDiv(revision, 1000000)) WHERE true SETTINGS mutations_sync = 2',
    });
    if (days > 0) await own.db.client.command({ query: 'OPTIMIZE TABLE metric_series FINAL' });
  }
  await store.settle();
  expect(await own.registrations()).toContain('10:15 135/150 ok');
});

test('each series is told again once a day, at its own hour, so that a million of them are never told at once', () => {
  const memory = new SeriesMemory(new Mapping());
  const told: { key: bigint; hour: number }[] = [];
  const SERIES = 2_400;
  const labels = Array.from({ length: SERIES }, (_, i) => new Map(Object.entries({ __name__: REQ, instance: `amf-${i}` })));
  for (let hour = 0; hour < 72; hour++)
    for (const [i, own] of labels.entries())
      memory.find(
        'probe',
        String(i),
        () => own,
        ({ key }: Series) => told.push({ key, hour }),
        hour,
      );
  const after = told.filter(({ hour }) => hour > 0);
  expect(told.length - after.length).toBe(SERIES);
  const times = new Map<bigint, number>();
  for (const { key } of after) times.set(key, (times.get(key) ?? 0) + 1);
  expect(new Set(times.values())).toEqual(new Set([2, 3]));
  for (let hour = 1; hour < 72; hour++) expect(after.filter((one) => one.hour === hour).length).toBeLessThan(SERIES / 12);
  // A batch that is carried again tells nothing twice.
  const before = told.length;
  for (const [i, own] of labels.entries())
    memory.find(
      'probe',
      String(i),
      () => own,
      ({ key }: Series) => told.push({ key, hour: 0 }),
      30,
    );
  expect(told.length).toBe(before);
});

test('whatever bytes a request holds, it is read or refused with a sentence, and never read outside of itself', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom<1 | 2>(1, 2), (bytes, version) => {
      try {
        countRequest(Buffer.from(bytes), version);
        eachSample(Buffer.from(bytes), version, { series: (_, labels) => labels(), sample: () => {} });
      } catch (error) {
        if (!(error instanceof BadMessage)) throw error;
      }
    }),
    { numRuns: 20_000, seed: 1 },
  );
  const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' };
  const torn = snap(writeRequestV1([amf(REQ, [[START, 1]])]).subarray(0, 40));
  expect((await it.intake.send('/api/v1/write', torn, headers)).json().error).toBe(
    'This is no remote-write request: a field is longer than its message.',
  );
  expect((await it.intake.send('/api/v1/write', 'x', { 'content-type': 'text/plain' })).statusCode).toBe(415);
});

test('a page is read as text or as OpenMetrics; a line that cannot be read costs itself', () => {
  const text =
    '# HELP a b\n# TYPE a counter\na_total{x="1",y="q\\"\\n}"} 5 1767607200000\nb 1e3\nc{x="1} 2\nd{} NaN\ne{z="2"} +Inf # {t="1"} 0.5\n9bad 1\n';
  const { samples, unreadable } = readExposition(text, false);
  expect(unreadable).toBe(2);
  expect(samples.map(({ labels, value, atMs }) => [Object.fromEntries(labels), value, atMs])).toEqual([
    [{ __name__: 'a_total', x: '1', y: 'q"\n}' }, 5, 1767607200000],
    [{ __name__: 'b' }, 1000, null],
    [{ __name__: 'd' }, Number.NaN, null],
    [{ __name__: 'e', z: '2' }, Number.POSITIVE_INFINITY, null],
  ]);
  expect(readExposition('a 1 1767607200.5\n# EOF\n', true).samples[0]?.atMs).toBe(1767607200500);
});

test('a scraped exporter gives the same periods as one that is written from', async () => {
  const own = it;
  let page = '';
  const server = createServer((_, response) => response.setHeader('content-type', 'text/plain; version=0.0.4').end(page));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/metrics`;
  try {
    for (const [at, value] of growing(17, 10)) {
      page = `# TYPE ${REQ} counter\n${REQ} ${value}\n${SUCC} ${value - 5}\n`;
      await fetchPage(
        { journal: own.intake.streams.journal('prometheus'), signal: new AbortController().signal, now: () => new Date(at) },
        url,
        'amf-7',
        5_000,
      );
    }
  } finally {
    server.close();
  }
  await own.intake.drain();
  expect((await own.registrations('amf-7'))[0]).toBe('10:15 150/150 ok');
});

const PROMETHEUS = spawnSync('prometheus', ['--version']).status === 0;
test.skipIf(!PROMETHEUS)(
  'a real Prometheus (skipped where none is installed) scrapes an exporter and remote-writes what arrives here',
  { timeout: 60_000 },
  async () => {
    const own = await setUp();
    await own.intake.intake.listen({ port: 0, host: '127.0.0.1' });
    const portOf = (server: { address(): unknown }) => (server.address() as { port: number }).port;
    let value = 100;
    const exporter = createServer((_, response) => {
      value += 10;
      response.setHeader('content-type', 'text/plain; version=0.0.4').end(`# TYPE ${REQ} counter\n${REQ}{plmnid="00101"} ${value}\n`);
    });
    await new Promise<void>((resolve) => exporter.listen(0, '127.0.0.1', resolve));
    const directory = folder();
    const port = 18_700 + (process.pid % 90);
    const config = {
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'amf', static_configs: [{ targets: [`127.0.0.1:${portOf(exporter)}`] }] }],
      remote_write: [
        {
          url: `http://127.0.0.1:${portOf(own.intake.intake.server)}/api/v1/write`,
          authorization: { credentials: TOKEN },
          queue_config: { batch_send_deadline: '500ms' },
        },
      ],
    };
    writeFileSync(join(directory, 'prometheus.yml'), JSON.stringify(config));
    const child = spawn(
      'prometheus',
      [
        `--config.file=${join(directory, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(directory, 'tsdb')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => child.once('exit', resolve));
    try {
      const count = async () => {
        await own.intake.drain();
        return Number((await select<{ n: string }>(own.db, 'SELECT count() AS n FROM metric_samples FINAL'))[0]?.n);
      };
      await expect.poll(count, { timeout: 40_000, interval: 500 }).toBeGreaterThan(3);
      const values = await select<{ value: number }>(own.db, 'SELECT value FROM metric_samples FINAL WHERE at > now() - 600 ORDER BY at LIMIT 3');
      expect(values.map(({ value: one }) => one)).toEqual([110, 120, 130]);
      expect(own.left.get('unmapped')).toBeGreaterThan(0);
    } finally {
      child.kill('SIGKILL');
      await ended;
      exporter.close();
    }
  },
);

test('fault 27: a million made-up names stay within the bound of their sender, and are counted', async () => {
  const many = Array.from({ length: 2_000 }, (_, i) => ({ labels: { __name__: REQ, instance: `amf-${i}` }, samples: [[START, i]] as const }));
  await it.write(many);
  await it.write(Array.from({ length: 500 }, (_, i) => ({ labels: { __name__: `nobody_${i}` }, samples: [[START, 1]] as const })));
  await it.write([amf(REQ, [[START + QUARTER_MS, Number.NaN]], { snssai: '1' })]);
  await it.intake.drain();
  expect(it.left.get('over')).toBeGreaterThan(1_700);
  expect(it.left.get('unmapped')).toBe(500);
  expect(it.left.get('stale')).toBe(1);
  expect(Number((await select<{ n: string }>(db, 'SELECT count() AS n FROM metric_series FINAL'))[0]?.n)).toBeLessThanOrEqual(420);
});
