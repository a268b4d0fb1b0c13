import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { type IngestDeps, ingestPaths } from './ingest.ts';
import type { FileReport } from './report.ts';
import { depsFor, fixture, folder, put, tablesOf } from './testing.ts';

let db: Database;
let deps: IngestDeps;
const place = folder();
const one = async (path: string): Promise<FileReport> =>
  (await ingestPaths(deps, [path.startsWith('/') ? path : fixture(path)])).files[0] as FileReport;
const content = (name: string) => readFileSync(fixture(name), 'utf8');
const reasons = (report: FileReport) => report.rejected.map(({ line, reason }) => `${line}: ${reason}`);

beforeAll(async () => {
  db = await testDatabase();
  deps = depsFor(db, join(place, 'quarantine'));
});

beforeEach(async () => {
  for (const table of ['loads', 'rejections', 'complaints', 'complaint_texts']) await db.client.command({ query: `TRUNCATE TABLE ${table}` });
});

test('trouble tickets of TMF621 version 4 become complaints; each refused one says where and why', async () => {
  const report = await one('trouble-tickets-v4.json');
  expect(report).toMatchObject({ format: 'trouble_tickets', values: 4, accepted: 1, rejectedCount: 3 });
  expect(reasons(report)).toEqual([
    '15: neither customer_id nor subscriber_id is given',
    '16: creationDate: missing',
    '17: ticketType: not raised by a customer',
  ]);
  expect(
    await select(db, 'SELECT complaint_key, customer_key, subscriber_key, created_at, channel, topic, area, removed FROM complaints FINAL'),
  ).toEqual([
    {
      complaint_key: deps.keys.key('complaint', 'TT-1'),
      customer_key: deps.keys.key('customer', 'C1'),
      subscriber_key: deps.keys.key('subscriber', '238010000000001'),
      created_at: '2026-01-05T11:40:00Z',
      channel: 'chat',
      topic: '',
      area: 'Odense',
      removed: false,
    },
  ]);
  expect(await select(db, 'SELECT text FROM complaint_texts FINAL')).toEqual([
    { text: 'Slow internet\nMobile data is slow since noon, says Ada Example.' },
  ]);
  const others = ['complaints', 'loads', 'rejections'].map((table) => select(db, `SELECT * FROM ${table}`));
  expect(JSON.stringify(await Promise.all(others))).not.toMatch(/Ada|slow/i);
});

test('version 5, one ticket or event a line; a cancelled ticket is taken back with its text, a broken line costs itself alone', async () => {
  const open = { id: 'TT-9', description: 'Wrong number', severity: 'minor', ticketType: 'complaint', creationDate: '2026-01-05T13:05:00Z' };
  await one(put(place, 'open.json', JSON.stringify([{ ...open, relatedParty: [{ id: 'C3', role: 'customer' }] }])));
  const report = await one('trouble-tickets-v5.ndjson');
  expect(report).toMatchObject({ format: 'trouble_tickets', values: 3, accepted: 2, rejectedCount: 1 });
  expect(reasons(report)).toEqual(['3: the object is not complete, too long or nested too deep']);
  const rows = await select(
    db,
    `SELECT c.customer_key AS customer, toString(c.subscriber_key) AS line, c.channel AS channel, c.topic AS topic, c.removed AS removed, t.text AS text
     FROM (SELECT * FROM complaints FINAL) AS c INNER JOIN (SELECT * FROM complaint_texts FINAL) AS t ON t.complaint_key = c.complaint_key ORDER BY c.created_at`,
  );
  expect(rows).toEqual([
    {
      customer: deps.keys.key('customer', 'C2'),
      line: deps.keys.key('subscriber', '238010000000002'),
      channel: 'phone',
      topic: 'dropped calls',
      removed: false,
      text: 'Calls drop',
    },
    { customer: deps.keys.key('customer', 'C3'), line: '0', channel: '', topic: '', removed: true, text: '' },
  ]);
});

test('the same tickets again change nothing', async () => {
  await one('trouble-tickets-v4.json');
  const before = await tablesOf(db);
  const renamed = put(place, 'again.json', content('trouble-tickets-v4.json'));
  expect(await one(renamed)).toMatchObject({ outcome: 'duplicate' });
  expect(await tablesOf(db)).toEqual(before);
});
