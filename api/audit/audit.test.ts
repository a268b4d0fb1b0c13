import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Database, insertOnce } from '../../sql/database.ts';
import { type KeyRing, keyRing, openKeyRing } from '../../sql/identity.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { type Access, PURPOSES, recordAccess } from '../access.ts';
import { caseAlias } from '../cases/alias.ts';
import { bearer, CANARY } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';
import { unusualLooks } from './unusual.ts';
import { verifyAudit } from './verify.ts';

const directory = mkdtempSync(join(tmpdir(), 'forecell-audit-'));
let db: Database;
let keys: KeyRing;
beforeAll(async () => {
  db = await testDatabase();
});
beforeEach(async () => {
  await db.client.command({ query: 'TRUNCATE TABLE access_log' });
  rmSync(directory, { recursive: true, force: true });
  keys = openKeyRing(directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const look = (given: Partial<Access> = {}): Access => ({
  ...{
    actor: 'agent 7',
    role: 'care',
    action: 'list',
    object: 'inc-1',
    allowed: true,
    rows: 3,
    purpose: 'incident_care',
    fields: ['name', 'msisdn'],
  },
  ...given,
});
const write = async (times: number, by: KeyRing = keys) => {
  for (let n = 0; n < times; n++) await recordAccess(db, by, look({ object: `inc-${n}` }));
};
const change = (query: string) => db.client.command({ query, clickhouse_settings: { mutations_sync: '2' } });
const kinds = async () => [...new Set((await verifyAudit(db, keys)).faults.map((fault) => fault.kind))].sort();

describe('P10: the access log shows what was done to it', () => {
  test('left alone it is intact, also when many looks are written at once and by two processes', async () => {
    const other = openKeyRing(directory);
    await Promise.all([...Array(20).keys()].map((n) => recordAccess(db, n % 2 ? keys : other, look({ object: `inc-${n}` }))));
    expect(await verifyAudit(db, keys)).toMatchObject({ rows: 20, chains: 2, unchained: 0, heads: 2, intact: true, faults: [] });
  });

  test('a real second process writes a chain of its own, tied to this one', async () => {
    await write(2);
    const script = `
      import { connect } from './sql/database.ts'; import { openKeyRing } from './sql/identity.ts'; import { recordAccess } from './api/access.ts';
      const db = connect({ url: process.env.DB_URL, username: process.env.DB_USER, password: process.env.DB_PASSWORD, database: process.env.DB_NAME, vault: process.env.DB_NAME + '_vault' });
      for (let n = 0; n < 3; n++) await recordAccess(db, openKeyRing(process.env.KEYS_DIR), { actor: 'other', role: 'cli', action: 'export', object: 'inc-9', allowed: true, rows: 1, purpose: 'quality_check', fields: ['name'] });
      await db.close();`;
    const env = {
      ...process.env,
      ...{ DB_URL: inject('engineUrl'), DB_USER: process.env['CLICKHOUSE_USER'] ?? (process.env['CLICKHOUSE_URL'] ? 'default' : 'owner') },
      ...{ DB_PASSWORD: inject('enginePassword'), DB_NAME: db.name, KEYS_DIR: directory },
    };
    const run = promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { env });
    await Promise.all([run, write(5)]);
    const found = await verifyAudit(db, keys);
    expect(found).toMatchObject({ rows: 10, intact: true });
    const [tied] = await select<{ anchors: string[] }>(db, "SELECT anchors FROM access_log WHERE actor = 'other' AND sequence = 1");
    expect(tied?.anchors.length).toBeGreaterThan(0);
  });

  test('a row removed in the middle, at the beginning or at the end is missed', async () => {
    for (const sequence of [1, 3, 5]) {
      await change('TRUNCATE TABLE access_log');
      rmSync(directory, { recursive: true });
      keys = openKeyRing(directory);
      await write(5);
      await change(`ALTER TABLE access_log DELETE WHERE sequence = ${sequence}`);
      expect([sequence, await kinds()]).toEqual([sequence, ['missing']]);
    }
  });

  test('a whole chain removed is missed by what is kept outside, and without that by the chain after it', async () => {
    await write(2);
    const after = openKeyRing(directory);
    await write(2, after);
    const [first] = await select<{ chain: string }>(db, 'SELECT chain FROM access_log ORDER BY at LIMIT 1');
    await change(`ALTER TABLE access_log DELETE WHERE chain = '${first?.chain}'`);
    expect(await kinds()).toEqual(['missing']);
    for (const name of readdirSync(join(directory, 'audit'))) rmSync(join(directory, 'audit', name));
    expect(await kinds()).toEqual(['missing']);
  });

  test.each([
    ["actor = 'somebody else'"],
    ['rows = 0'],
    ["purpose = 'quality_check'"],
    ["fields = ['segment']"],
    ['allowed = false'],
    ["object = 'inc-99'"],
    ['anchors = []'],
  ])('a row changed (%s) is found', async (assignment) => {
    await write(2);
    keys = openKeyRing(directory);
    await write(3);
    await change(`ALTER TABLE access_log UPDATE ${assignment} WHERE 1`);
    expect(await kinds()).toEqual(['altered']);
  });

  test('rows that change places, or are put there by somebody without the keys, are found', async () => {
    await write(4);
    await change('ALTER TABLE access_log UPDATE sequence = 5 - sequence WHERE sequence IN (2, 3)');
    expect(await kinds()).toContain('altered');
    await change('ALTER TABLE access_log UPDATE sequence = 5 - sequence WHERE sequence IN (2, 3)');
    expect(await kinds()).toEqual([]);
    const forger = keyRing('k', Buffer.alloc(32, 3), Buffer.alloc(32, 4));
    await recordAccess(db, forger, look({ actor: 'forged' }));
    expect(await kinds()).toEqual(['altered']);
    await change("ALTER TABLE access_log DELETE WHERE actor = 'forged'");
    await insertOnce(db, 'access_log', [{ ...look(), at: new Date(Date.now() + 1_000).toISOString() }], 'loose');
    expect(await kinds()).toEqual(['inserted']);
  });

  test('a row made with the keys but set into another place of the chain is found', async () => {
    await write(3);
    await change("INSERT INTO access_log SELECT * REPLACE (chain || 'x' AS chain) FROM access_log WHERE sequence = 2");
    expect(await kinds()).toEqual(['altered', 'missing']);
  });

  test('rows from before there were chains are counted and said to prove nothing', async () => {
    await insertOnce(db, 'access_log', [{ ...look(), at: new Date(Date.now() - 60_000).toISOString() }], 'old');
    await write(1);
    expect(await verifyAudit(db, keys)).toMatchObject({ rows: 1, unchained: 1, intact: true });
  });
});

describe('the log says why and what', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serveRegion();
  });
  const get = (url: string, role: 'care' | 'admin' = 'care') => served.app.inject({ url, headers: bearer(role) });
  const newest = async () =>
    (await select(served.db, 'SELECT action, purpose, fields, rows FROM access_log ORDER BY at DESC, sequence DESC LIMIT 1'))[0];

  test('a list and an export are for the care of an incident unless said otherwise, with the fields shown', async () => {
    await get('/incidents/inc-1/cases');
    expect(await newest()).toMatchObject({
      action: 'list',
      purpose: 'incident_care',
      rows: 1,
      fields: expect.arrayContaining(['case_id', 'priority']),
    });
    await get('/incidents/inc-1/customers?format=csv&purpose=quality_check');
    expect(await newest()).toMatchObject({ action: 'export', purpose: 'quality_check', rows: 5, fields: expect.arrayContaining(['name', 'msisdn']) });
    await get('/incidents/inc-1/customers?limit=2');
    expect(await newest()).toMatchObject({ action: 'list', rows: 2, fields: expect.arrayContaining(['name', 'msisdn']) });
  });

  test('nobody is opened without a reason from the list', async () => {
    const url = `/incidents/inc-1/cases/${caseAlias(served.keys, { incident: 'inc-1', centre: '77' })}`;
    for (const query of ['', '?purpose=', '?purpose=curiosity']) {
      const refused = await get(url + query);
      expect([query, refused.statusCode]).toEqual([query, 400]);
      expect(refused.json().error).toBe(`The request is not valid: purpose: say why with ?purpose=; it is one of ${PURPOSES.join(', ')}.`);
      expect(refused.body).not.toContain('curiosity');
    }
    const opened = await get(`${url}?purpose=customer_enquiry`);
    expect(opened.body).toContain(CANARY.name);
    expect(await newest()).toMatchObject({
      action: 'reveal',
      purpose: 'customer_enquiry',
      fields: expect.arrayContaining(['name', 'msisdn', 'complaints_at']),
    });
    expect((await get('/incidents/inc-1/cases?purpose=curiosity')).statusCode).toBe(400);
  });

  test('admin reads whether it is whole and what was unusual', async () => {
    const verdict = (await get('/audit/verify', 'admin')).json();
    expect(verdict).toMatchObject({ intact: true, faults: [] });
    expect(verdict.sentence).toMatch(/rows in 1 chains are as they were written\./);
    expect((await get('/audit/unusual', 'admin')).json().unusual).toEqual([]);
  });
});

describe('unusual looks', () => {
  const at = (day: number, hour: number, minute = 0) => new Date(Date.UTC(2036, 0, day, hour, minute)).toISOString();
  const put = (rows: (Partial<Access> & { at: string })[]) =>
    insertOnce(
      db,
      'access_log',
      rows.map((row) => ({ ...look(), ...row })),
      'looks',
    );
  const found = async () =>
    (await unusualLooks(db, new Date(at(20, 0)), new Date(at(21, 0)))).map(({ actor, rule, value, usual }) => ({ actor, rule, value, usual }));

  test('more lines in an hour than stated', async () => {
    await put([
      { at: at(20, 9), rows: 3_000 },
      { at: at(20, 9, 30), rows: 2_001, action: 'export' },
      { at: at(20, 11), rows: 5_000 },
    ]);
    expect(await found()).toEqual([{ actor: 'agent 7', rule: 'rows', value: 5_001, usual: null }]);
  });

  test.each(['list', 'export', 'forecast', 'search', 'reveal', 'contact'] as const)(
    'people read with name and number count as lines, read as %s',
    async (action) => {
      await put([{ at: at(20, 9), action, rows: 5_001 }]);
      expect((await found()).filter(({ rule }) => rule === 'rows')).toEqual([{ actor: 'agent 7', rule: 'rows', value: 5_001, usual: null }]);
    },
  );

  test('what names nobody does not count as lines: steps of cases, and customers who look at their own page', async () => {
    await put([
      {
        at: at(20, 9),
        action: 'reveal',
        rows: 6_000,
        actor: 'the customer',
        role: 'app',
        object: '/me/experience',
        fields: ['exposures', 'contacts'],
      },
      { at: at(20, 9), action: 'outcome', rows: 6_000, fields: ['state'] },
    ]);
    expect(await found()).toEqual([]);
  });

  test('a contact opens its case, also when nobody looked at it first', async () => {
    await put(
      [...Array(11).keys()].map((n) => ({ actor: 'caller', action: 'contact' as const, object: `inc-1/case${n}`, at: at(20, 9, n), rows: 1 })),
    );
    expect(await found()).toEqual([{ actor: 'caller', rule: 'outside_cases', value: 11, usual: null }]);
  });

  test('more than five times what is usual for this person, once their habit is known', async () => {
    const habit = [...Array(24).keys()].map((n) => ({ at: at(10 + Math.floor(n / 8), 8 + (n % 8)), rows: 100 }));
    await put([...habit, { at: at(20, 9), rows: 501 }, { at: at(20, 10), rows: 500 }, { at: at(20, 9), rows: 501, actor: 'new agent' }]);
    expect(await found()).toEqual([{ actor: 'agent 7', rule: 'rows', value: 501, usual: 100 }]);
  });

  test('cases opened that were never taken, and too many in all', async () => {
    const opened = (n: number, actor: string) => ({ actor, action: 'reveal' as const, object: `inc-1/case${n}`, at: at(20, 9, n % 60), rows: 1 });
    const taken = (n: number) => ({ ...opened(n, 'diligent'), action: 'reserve' as const, at: at(20, 9, (n % 60) + (n % 60 < 58 ? 1 : 0)) });
    const many = [...Array(11).keys()];
    await put([
      ...many.map((n) => opened(n, 'curious')),
      ...many.flatMap((n) => [opened(n, 'diligent'), taken(n)]),
      ...[...Array(61).keys()].map((n) => opened(n, 'busy')),
    ]);
    expect(await found()).toEqual([
      { actor: 'busy', rule: 'cases', value: 61, usual: null },
      { actor: 'busy', rule: 'outside_cases', value: 61, usual: null },
      { actor: 'curious', rule: 'outside_cases', value: 11, usual: null },
    ]);
  });

  test('looks refused again and again', async () => {
    await put([...Array(11).keys()].map((n) => ({ at: at(20, 9, n), actor: 'cx lead', action: 'refused' as const, allowed: false, rows: 0 })));
    expect(await found()).toEqual([{ actor: 'cx lead', rule: 'refused', value: 11, usual: null }]);
  });
});
