import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ingestPaths } from '../ingest/index.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { type Database, insertOnce } from '../sql/database.ts';
import { readErasures } from '../sql/erased.ts';
import { type KeyRing, openKeyRing } from '../sql/identity.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { erase, eraseAgain } from './erase.ts';

const PARENT = 'cust-parent-1';
const CHILD = 'cust-child-2';
/** First the parent's, then the grown child's. */
const PASSED = 'imsi-238010000000001';
/** The parent's all along. */
const KEPT = 'imsi-238010000000002';
/** The child's all along. */
const OTHER = 'imsi-238010000000003';
const at = new Date('2036-01-10T09:00:00Z');
const time = '2036-01-09 12:00:00';
/** Tables whose older rows may be there or not. */
const HELD = [() => 'subscriptions', (of: Database) => `${of.vault}.identities`];

let db: Database;
let keys: KeyRing;
let folder: string;
let loads = 0;
beforeAll(async () => {
  db = await testDatabase();
  // Old rows stay until a test merges them away; changes of tables go on.
  for (const table of HELD)
    await db.client.command({
      query: `ALTER TABLE ${table(db)} MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 1, max_bytes_to_merge_at_min_space_in_pool = 1`,
    });
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forecell-moved-'));
  keys = openKeyRing(folder);
  const filled = ['customers', 'presence', 'presence_by_line', 'incident_customers', 'erasures', 'loads', ...HELD.map((table) => table(db))];
  for (const table of filled) await db.client.command({ query: `TRUNCATE TABLE ${table}` });
  await load('customer_id,account_id,name,address,segment,value_band', [
    `${PARENT},acc-1,Petra Parentson,Gata 1,consumer,3`,
    `${CHILD},acc-2,Carl Childson,Gata 2,consumer,3`,
  ]);
  await contracts([PASSED, '+4577110001', PARENT, 'Petra Parentson'], [KEPT, '+4577110002', PARENT], [OTHER, '+4577110003', CHILD]);
  return () => rmSync(folder, { recursive: true, force: true });
});

async function load(header: string, lines: readonly string[]): Promise<void> {
  const path = join(folder, `file-${++loads}.csv`);
  writeFileSync(path, `${header}\n${lines.join('\n')}\n`);
  await ingestPaths({ db, catalogue: readCatalogue(), keys, quarantineDir: join(folder, 'quarantine'), now: null }, [path]);
}
/** Lines as the operator's system sends them, each load newer than the one before: id, number, customer, who uses it. */
const contracts = (...lines: readonly (readonly string[])[]) =>
  load(
    'subscriber_id,msisdn,customer_id,line_type,user_name',
    lines.map(([id, number, customer, user = '']) => `${id},${number},${customer},voice,${user}`),
  );
const pass = () => contracts([PASSED, '+4577110001', CHILD, 'Carl Childson']);
const mergeAll = async () => {
  for (const table of HELD) await db.client.command({ query: `OPTIMIZE TABLE ${table(db)} FINAL` });
};
const deps = () => ({ db, keys, folders: [], actor: 'the officer' });
const line = (id: string) => keys.key('subscriber', id);
const customer = (id: string) => keys.key('customer', id);

/** Who is still there, by the tables of contracts, customers and identities. */
async function present(): Promise<string[]> {
  const lines = await select<{ key: string }>(db, 'SELECT toString(subscriber_key) AS key FROM subscriptions');
  const customers = await select<{ key: string }>(db, 'SELECT toString(customer_key) AS key FROM customers');
  const vault = await select<{ key: string }>(db, `SELECT toString(subject_key) AS key FROM ${db.vault}.identities`);
  const held = [lines, customers, vault].map((rows) => new Set(rows.map((row) => row.key)));
  const names = { PASSED: line(PASSED), KEPT: line(KEPT), OTHER: line(OTHER), PARENT: customer(PARENT), CHILD: customer(CHILD) };
  return Object.entries(names)
    .filter(([, key]) => held.some((keysHeld) => keysHeld.has(key)))
    .map(([name]) => name);
}
const marked = async () => {
  const marks = new Set((await readErasures(db, keys)).flatMap((one) => one.marks));
  const lines = { PASSED, KEPT, OTHER };
  return [
    ...Object.entries(lines).filter(([, id]) => marks.has(keys.mark('subscriber', id))),
    ...Object.entries({ PARENT, CHILD }).filter(([, id]) => marks.has(keys.mark('customer', id))),
  ].map(([name]) => name);
};

describe.each([
  ['before old rows are merged away', async () => {}],
  ['after old rows were merged away', mergeAll],
])('a line that passed on to somebody else, %s', (_, settle) => {
  beforeEach(async () => {
    await pass();
    await settle();
  });

  test.each([[PARENT], [KEPT], ['+45 77 11 00 02']])('stays with whoever has it now when the earlier owner is erased as %s', async (identifier) => {
    expect(await erase(deps(), identifier, at)).toMatchObject({ proven: true, lines: 1 });
    expect(await present()).toEqual(['PASSED', 'OTHER', 'CHILD']);
    expect((await marked()).filter((name) => ['PASSED', 'OTHER', 'CHILD'].includes(name))).toEqual([]);
    expect(
      await select(db, 'SELECT toString(customer_key) AS owner FROM subscriptions WHERE subscriber_key = {key:UInt64}', { key: line(PASSED) }),
    ).toEqual([{ owner: customer(CHILD) }]);
    await eraseAgain(deps());
    expect(await present()).toEqual(['PASSED', 'OTHER', 'CHILD']);
  });

  test.each([[CHILD], [PASSED], [OTHER], ['+45 77 11 00 01']])(
    'goes with whoever has it now, who is erased as %s, and with nobody else',
    async (identifier) => {
      expect(await erase(deps(), identifier, at)).toMatchObject({ proven: true, lines: 2 });
      expect(await present()).toEqual(['KEPT', 'PARENT']);
      expect((await marked()).filter((name) => ['KEPT', 'PARENT'].includes(name))).toEqual([]);
    },
  );

  test('leaves nothing that names the earlier owner, and keeps what belongs to the line', async () => {
    const step = {
      matched_by: 'served',
      confidence: 0.9,
      minutes_exposed: 30,
      events: 9,
      failures: 3,
      first_at: time,
      last_at: time,
      worst_at: time,
    };
    const listed = {
      ...step,
      subscriber_key: line(PASSED),
      centre_key: '70',
      worst_element_key: '11',
      exposure: 10,
      withdrawn: false,
      revision: '1',
    };
    await insertOnce(
      db,
      'incident_customers',
      [
        { ...listed, incident_id: 'inc-before', customer_key: customer(PARENT) },
        { ...listed, incident_id: 'inc-after', customer_key: customer(CHILD) },
      ],
      `list ${loads}`,
    );
    await load('subscriber_id,cell_id,start,end,events,failures,bytes', [`${PASSED},NR1,2036-01-09T12:00:00Z,2036-01-09T12:29:00Z,9,3,1000`]);
    const seen = await select(db, 'SELECT 1 FROM presence WHERE subscriber_key = {key:UInt64}', { key: line(PASSED) });
    expect(seen.length).toBeGreaterThan(0);

    await erase(deps(), PARENT, at);
    expect(await select(db, 'SELECT incident_id FROM incident_customers')).toEqual([{ incident_id: 'inc-after' }]);
    expect(await select(db, 'SELECT 1 FROM presence WHERE subscriber_key = {key:UInt64}', { key: line(PASSED) })).toEqual(seen);
    const sealed = await select<{ sealed: string }>(db, `SELECT sealed FROM ${db.vault}.identities WHERE subject_key = {key:UInt64}`, {
      key: line(PASSED),
    });
    const names = sealed.map((row) => keys.unseal(row.sealed)['user_name']);
    expect(names).toContain('Carl Childson');
    expect(names).not.toContain('Petra Parentson');
  });
});

test('a number that came to somebody else’s SIM leads to them only', async () => {
  await contracts(['imsi-238010000000009', '+4577110002', CHILD]);
  expect(await erase(deps(), '+4577110002', at)).toMatchObject({ proven: true, lines: 2 });
  expect(await present()).toEqual(['PASSED', 'KEPT', 'PARENT']);
});

test('a SIM that moved to another contract is found with the lines of that contract', async () => {
  await contracts([KEPT, '+4577110002', 'cust-parent-second'], ['imsi-238010000000008', '+4577110008', 'cust-parent-second']);
  expect(await erase(deps(), KEPT, at)).toMatchObject({ proven: true, lines: 2 });
  expect(await present()).toEqual(['PASSED', 'OTHER', 'PARENT', 'CHILD']);
});

test.each([[PARENT], [KEPT], ['+4577110002']])('whose contract has ended is erased all the same, as %s', async (identifier) => {
  await db.client.command({
    query: `INSERT INTO subscriptions SELECT * REPLACE (true AS removed, revision + 1 AS revision) FROM subscriptions WHERE customer_key = ${customer(PARENT)}`,
  });
  expect(await erase(deps(), identifier, at)).toMatchObject({ proven: true, lines: 2 });
  expect(await present()).toEqual(['OTHER', 'CHILD']);
});

test('a backup from before the line passed on brings nothing of the earlier owner back', async () => {
  const tables = HELD.map((table) => table(db));
  const old = await Promise.all(tables.map((table) => select(db, `SELECT * FROM ${table}`)));
  await pass();
  await erase(deps(), PARENT, at);
  for (const [n, table] of tables.entries()) {
    await db.client.command({ query: `TRUNCATE TABLE ${table}` });
    await insertOnce(db, table, old[n] as Record<string, string>[], `backup ${loads} ${table}`);
  }
  await eraseAgain(deps());
  expect(await present()).toEqual(['OTHER', 'CHILD']);
});
