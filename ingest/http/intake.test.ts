import { readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../../sql/database.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { syncCatalogue } from '../catalogue-sync.ts';
import { ingestPaths } from '../ingest.ts';
import { ModelDisk } from '../journal/testing.ts';
import { catalogue, depsFor, fixture, folder } from '../testing.ts';
import { BODY_LIMITS } from './body.ts';
import { TOKEN, testIntake } from './testing.ts';

let db: Database;
let intake: Awaited<ReturnType<typeof testIntake>>;
beforeAll(async () => {
  db = await testDatabase();
  await syncCatalogue(db, catalogue);
  await ingestPaths(depsFor(db, folder()), [fixture('inventory.csv'), fixture('customers.csv'), fixture('subscriptions.csv')]);
  intake = await testIntake(db);
});

const KIND_FILES = {
  pm: 'two-cells.xml',
  complaints: 'complaints.csv',
  maintenance: 'maintenance.csv',
  trouble_tickets: 'trouble-tickets-v5.ndjson',
};
const cells = async () =>
  (await select<{ element_id: string }>(db, "SELECT element_id FROM elements FINAL WHERE kind = 'nr_cell' ORDER BY element_id")).map(
    (row) => row.element_id,
  );

function lines(elements: readonly string[], numerator = 9, at = '2026-01-05T10:15:00Z'): string {
  return elements
    .map((element_id) =>
      JSON.stringify({ period_end: at, period_s: 900, element_id, kpi: 'nr_rrc_setup_sr', numerator, denominator: 10, quality: 'ok' }),
    )
    .join('\n');
}

const stored = () =>
  select<{ n: string; sum: number }>(
    db,
    "SELECT count() AS n, sum(numerator) AS sum FROM kpi_samples FINAL WHERE period_end = '2026-01-05 10:15:00' AND denominator = 10",
  );

test('every kind is taken by its content, packed or not, and its receipt tells what became of it', async () => {
  for (const [kind, name] of Object.entries(KIND_FILES)) {
    const answer = await intake.send(`/ingest/${kind}`, gzipSync(readFileSync(fixture(name))), { 'content-encoding': 'gzip' });
    expect([kind, answer.statusCode]).toEqual([kind, 202]);
    const { receipt } = answer.json();
    expect((await intake.get(`/ingest/receipts/${receipt}`)).json()).toMatchObject({ state: 'waiting' });
    await intake.drain();
    expect((await intake.get(`/ingest/receipts/${receipt}`)).json()).toMatchObject({ state: 'done', report: { outcome: 'loaded' } });
  }
  expect((await intake.send('/ingest/nothing', 'x')).statusCode).toBe(404);
  const wrong = await intake.send('/ingest/customers', readFileSync(fixture('complaints.csv')));
  expect([wrong.statusCode, wrong.json().error]).toEqual([422, 'The content was recognised as complaints, not as customers.']);
});

test('live KPI samples as NDJSON, CSV or Parquet close their periods; a bad one costs itself and is said', async () => {
  const [first, second] = (await cells()) as [string, string];
  const good = lines([first, second]);
  const bad = lines(['nobody-knows-me']);
  const answer = await intake.send('/ingest/kpi_samples', `${good}\n${bad}\n`);
  await intake.drain();
  expect(await stored()).toEqual([{ n: '2', sum: 18 }]);
  expect((await intake.get(`/ingest/receipts/${answer.json().receipt}`)).json().report).toMatchObject({
    accepted: 2,
    rejectedCount: 1,
    rejected: [{ line: 3, reason: 'element_id is not in the inventory (1 rows)' }],
  });
  expect(await select(db, "SELECT toString(period_end) AS p, elements FROM arrivals FINAL WHERE source = 'probe'")).toEqual([
    { p: '2026-01-05 10:15:00', elements: 2 },
  ]);
  // Under the sender's own name, by which the detectors find whose samples are doubted or missing.
  const own = "SELECT count() AS n FROM kpi_samples FINAL WHERE source_key = cityHash64('probe')";
  expect(await select(db, own)).toEqual([{ n: '2' }]);
  await intake.send(
    '/ingest/kpi_samples',
    `period_end,period_s,element_id,kpi,numerator,denominator,quality\n2026-01-05T10:15:00Z,900,${first},nr_rrc_setup_sr,5,10,ok\n`,
  );
  const column = (name: string, value: string | number, type: 'STRING' | 'DOUBLE' | 'INT64') => ({
    name,
    data: [type === 'INT64' ? BigInt(value) : value],
    type,
  });
  const columnData = [
    column('period_end', Date.UTC(2026, 0, 5, 10, 15) / 1_000, 'INT64'),
    column('period_s', 900, 'INT64'),
    column('element_id', second, 'STRING'),
    column('kpi', 'nr_rrc_setup_sr', 'STRING'),
    column('numerator', 6, 'DOUBLE'),
    column('denominator', 10, 'DOUBLE'),
    column('quality', 'ok', 'STRING'),
  ];
  await intake.send('/ingest/kpi_samples', Buffer.from(parquetWriteBuffer({ columnData })));
  await intake.drain();
  expect(await stored()).toEqual([{ n: '2', sum: 11 }]);
  const complaint = [
    column('complaint_id', 'P1', 'STRING'),
    column('created_at', '2026-01-05T10:00:00Z', 'STRING'),
    column('customer_id', 'C1', 'STRING'),
  ];
  expect((await intake.send('/ingest/complaints', Buffer.from(parquetWriteBuffer({ columnData: complaint })))).statusCode).toBe(202);
});

test('an idempotency key makes a repetition harmless, and is not good for another content', async () => {
  const body = lines([(await cells())[0] as string], 3, '2026-01-05T11:15:00Z');
  const send = (payload: string) => intake.send('/ingest/kpi_samples', payload, { 'idempotency-key': 'k1' });
  expect((await send(body)).json().repeated).toBe(false);
  expect((await send(body)).json().repeated).toBe(true);
  expect((await send(`${body}\n`)).statusCode).toBe(422);
  await intake.drain();
});

test('fault 23: bombs in gzip, zstd and snappy stop at the bound, and the rest goes on', async () => {
  const { send } = intake;
  const bomb = gzipSync(Buffer.alloc(60 * 1024 ** 2));
  expect((await send('/ingest/pm', bomb, { 'content-encoding': 'gzip' })).statusCode).toBe(413);
  expect((await send('/ingest/pm', gzipSync(bomb), { 'content-encoding': 'gzip' })).json().error).toBe(
    'The content cannot be used: a gzip file inside a gzip file is not opened.',
  );
  // One block of zstd that repeats one byte 128 KiB long, four thousand times.
  const block = Buffer.from([0x02, 0x00, 0x10, 0x41]);
  const zstd = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]), ...Array.from({ length: 4_000 }, () => block)]);
  expect((await send('/ingest/pm', zstd, { 'content-encoding': 'zstd' })).statusCode).toBe(413);
  expect((await send('/ingest/pm', Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00]), { 'content-encoding': 'snappy' })).statusCode).toBe(413);
  expect((await send('/ingest/pm', Buffer.from('no gzip'), { 'content-encoding': 'gzip' })).statusCode).toBe(400);
  expect((await send('/ingest/pm', 'x', { 'content-encoding': 'gzip, gzip' })).statusCode).toBe(415);
  expect(intake.intake.server.listening).toBe(false);
  expect((await intake.intake.inject({ method: 'GET', url: '/health' })).json()).toEqual({ status: 'ok' });
});

test('fault 24: an endless body is cut off at the bound, a dripping one at its time, and others are served meanwhile', async () => {
  const slow = await testIntake(db, {}, { limits: { ...BODY_LIMITS, bytesMax: 1024 ** 2, uploadMs: 300 } });
  await slow.intake.listen({ port: 0, host: '127.0.0.1' });
  const address = slow.intake.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const open = (length: string) => {
    const socket = connectTcp(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`POST /ingest/pm HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n${length}\r\n\r\n`);
    return socket;
  };
  const dripping = open('Content-Length: 1000');
  dripping.write('<');
  const endless = open('Transfer-Encoding: chunked');
  const piece = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  const pour = () => {
    while (!endless.destroyed && endless.write(piece)) {
      // As fast as it goes.
    }
  };
  endless.on('drain', pour);
  pour();
  const ended = Promise.all([dripping, endless].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  dripping.resume();
  endless.resume();
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
  await ended;
  expect(slow.streams.journal('samples').hasOpenRecords).toBe(false);
});

test('fault 10: when the journal is full a sender is told when to come again, nothing is kept by halves, and room made is used', async () => {
  const disk = new ModelDisk();
  disk.bytesMax = 2_000;
  const small = await testIntake(db, { files: async () => disk.files(), bytesMax: 3_000 });
  const body = lines((await cells()).slice(0, 2), 1, '2026-01-05T12:15:00Z');
  const send = (n: number) => small.send('/ingest/kpi_samples', `${body}\n${' '.repeat(n)}`);
  const answers = [];
  for (let n = 0; n < 10; n++) answers.push(await send(n));
  const statuses = answers.map((answer) => answer.statusCode);
  expect(statuses).toContain(429);
  expect(answers.find((answer) => answer.statusCode === 429)?.headers['retry-after']).toBe('15');
  disk.bytesMax = 300 * 1024 ** 2;
  await small.drain();
  const taken = statuses.filter((status) => status === 202).length;
  expect(small.reports.flatMap(({ files }) => files).length).toBe(taken);
  expect((await send(99)).statusCode).toBe(202);
});

test('the metrics page says what was taken, what waits and how good it was, and never whose', async () => {
  const page = (await intake.get('/metrics')).body;
  for (const name of [
    'forecell_intake_deliveries_total{source="probe",way="http"}',
    'forecell_journal_used_bytes ',
    'forecell_source_completeness{source="probe"} ',
    'forecell_source_repeated{source="probe"} ',
    'forecell_source_heard_timestamp_seconds{source="probe"} 0',
    'forecell_stream_state{stream="ves",state="running"} 1',
  ]) {
    expect(page).toContain(name);
  }
  expect(page).not.toContain(TOKEN);
});
