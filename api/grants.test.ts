import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Database } from '../sql/database.ts';
import { type Engine, openEngine } from '../sql/engine/embedded.ts';
import { CARE_TABLES, type DatabaseRole, GRAFANA_TABLES, OPEN_TABLES } from '../sql/grants.ts';
import { keyRing } from '../sql/identity.ts';
import { migrate } from '../sql/migrate.ts';
import { select } from '../sql/testing/database.ts';
import { buildApp } from './app.ts';
import { databasePorts } from './ports.ts';
import { bearer, CANARY, fillRegion, TOKENS } from './testing/region.ts';
import { deliverDue } from './webhooks/deliver.ts';

/** Roles are users of the server, named in its own configuration, so this file has a server of its own. */
const directory = mkdtempSync(join(tmpdir(), 'forecell-grants-'));
const keys = keyRing('k', Buffer.alloc(32, 1), Buffer.alloc(32, 2));
let engine: Engine;
const as = {} as Record<DatabaseRole, Database>;

beforeAll(async () => {
  engine = await openEngine({ directory, database: 'forecell', vault: 'forecell_vault' });
  for (const role of ['owner', 'noc', 'care', 'grafana'] as const) {
    as[role] = connect({ url: engine.url, username: role, password: engine.passwords[role], database: 'forecell', vault: 'forecell_vault' });
  }
  await migrate(as.owner);
  await fillRegion(as.owner, keys);
});
afterAll(async () => {
  await Promise.all(Object.values(as).map((db) => db.close()));
  await engine.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** What the server says to a role, asked bare, as Grafana or a curl would: no settings of ours. */
async function ask(role: DatabaseRole, query: string): Promise<{ code: string; body: string }> {
  const answer = await fetch(`${engine.url}/?database=forecell`, {
    method: 'POST',
    headers: { 'x-clickhouse-user': role, 'x-clickhouse-key': engine.passwords[role] },
    body: query,
  });
  return { body: await answer.text(), code: answer.headers.get('x-clickhouse-exception-code') ?? '' };
}

/** The error code of a refused statement, '' when it was allowed. */
const codeOf = async (role: DatabaseRole, query: string) => (await ask(role, query)).code;

const ACCESS_DENIED = '497';
const IDENTITY_TABLES = [
  ...CARE_TABLES,
  'presence',
  'presence_by_line',
  'presence_to_lines',
  'line_owners',
  'complaints',
  'complaint_texts',
  'placebo_links',
  'forecell_vault.identities',
];

describe('the database itself keeps roles apart, whatever asks it', () => {
  test.each((['noc', 'grafana'] as const).flatMap((role) => IDENTITY_TABLES.map((table) => ({ role, table }))))(
    '$role cannot read $table',
    async ({ role, table }) => {
      expect(await codeOf(role, `SELECT count() FROM ${table}`)).toBe(ACCESS_DENIED);
      expect(await codeOf(role, `SELECT * FROM ${table} LIMIT 1`)).toBe(ACCESS_DENIED);
    },
  );

  test.each(['presence', 'presence_by_line', 'presence_to_lines', 'line_owners', 'complaints', 'complaint_texts', 'placebo_links'])(
    'care cannot read %s: it sees lists, never movement',
    async (table) => {
      expect(await codeOf('care', `SELECT * FROM ${table} LIMIT 1`)).toBe(ACCESS_DENIED);
    },
  );

  test.each(['noc', 'care', 'grafana'] as const)("one line's hours are for care: %s", async (role) => {
    const asked = "SELECT count() FROM person_history(subscriber_key = 1, since = '2036-01-09 00:00:00', until = '2036-01-09 12:00:00')";
    expect(await codeOf(role, asked)).toBe(role === 'care' ? '' : ACCESS_DENIED);
    // Nobody asks for everybody.
    expect(await codeOf(role, 'SELECT count() FROM person_history')).not.toBe('');
  });

  test('every table there is, is either open, for care, or for the owner alone', async () => {
    const tables = await select<{ name: string }>(as.owner, "SELECT name FROM system.tables WHERE database = 'forecell'");
    expect(tables.length).toBeGreaterThan(OPEN_TABLES.length);
    const open: string[] = [];
    for (const { name } of tables) if ((await codeOf('noc', `SELECT * FROM ${name} LIMIT 0`)) === '') open.push(name);
    expect(open.sort()).toEqual([...OPEN_TABLES].sort());
  });

  test.each(GRAFANA_TABLES)('grafana reads %s', async (table) => {
    expect(await codeOf('grafana', `SELECT * FROM ${table} LIMIT 1`)).toBe('');
  });

  test('no open table has a column about a person', async () => {
    const columns = await select<{ table: string; name: string }>(as.owner, "SELECT table, name FROM system.columns WHERE database = 'forecell'");
    const personal = columns.filter(
      ({ table, name }) => (OPEN_TABLES as readonly string[]).includes(table) && /subscriber|customer_|msisdn|imsi|account|address|payer/.test(name),
    );
    expect(personal).toEqual([]);
  });

  test.each(['noc', 'grafana', 'care'] as const)('%s finds no way around by functions, files or changes', async (role) => {
    for (const query of [
      "SELECT * FROM file('/etc/passwd', 'LineAsString')",
      "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
      "SELECT * FROM remote('127.0.0.1', forecell.presence)",
      "SELECT * FROM merge('forecell', '^presence$')",
      'SELECT * FROM mergeTreeIndex(forecell, presence)',
      "SELECT dictGet('x', 'y', 1)",
      'CREATE TABLE forecell.mine (a UInt8) ENGINE = MergeTree ORDER BY a',
      'CREATE VIEW forecell.peek AS SELECT * FROM forecell.presence',
      'DROP TABLE forecell.presence',
      'INSERT INTO forecell.customers (customer_key) SELECT 1',
      'GRANT SELECT ON *.* TO noc',
      'KILL QUERY WHERE 1',
    ]) {
      expect([query, await codeOf(role, query)]).not.toEqual([query, '']);
    }
  });

  test.each(['noc', 'grafana'] as const)('%s finds nobody in any system table', async (role) => {
    await ask('owner', `SELECT '${CANARY.name}' FROM nowhere`);
    await ask('owner', `INSERT INTO customers FORMAT JSONEachRow {"customer_key": "${CANARY.msisdn}"}`);
    // The server remembers the last error of each kind with its text: the owner can find the name there, so others could if they were let in.
    expect((await ask('owner', 'SELECT last_error_message FROM system.errors')).body).toContain(CANARY.name);
    const tables = await select<{ name: string }>(as.owner, "SELECT name FROM system.tables WHERE database IN ('system', 'INFORMATION_SCHEMA')");
    expect(tables.length).toBeGreaterThan(50);
    const secrets = [...Object.values(CANARY), keys.key('customer', CANARY.customer), keys.key('subscriber', CANARY.imsi)];
    const leaks: string[] = [];
    for (const { name } of tables) {
      const { body } = await ask(role, `SELECT * FROM system.\`${name}\` LIMIT 5000 FORMAT TSV`);
      if (secrets.some((secret) => body.includes(secret))) leaks.push(name);
    }
    expect(leaks).toEqual([]);
  });

  test('nobody but the owner changes or empties the access log, and noc cannot read it', async () => {
    for (const role of ['noc', 'care'] as const) {
      expect(await codeOf(role, 'TRUNCATE TABLE access_log')).toBe(ACCESS_DENIED);
      expect(await codeOf(role, "ALTER TABLE access_log DELETE WHERE actor = 'x'")).toBe(ACCESS_DENIED);
    }
    expect(await codeOf('noc', 'SELECT * FROM access_log')).toBe(ACCESS_DENIED);
  });
});

describe('the application works with exactly these rights', () => {
  test('every route answers every role it should, over the connections of noc and care', async () => {
    const app = await buildApp({ ports: databasePorts({ nocDb: as.noc, careDb: as.care, keys }), tokens: TOKENS, version: '0.1.0' });
    for (const url of [
      '/health',
      '/incidents?element=NR2',
      '/incidents/inc-1',
      '/lag',
      '/lag/figures',
      '/lag/silence',
      '/spikes',
      '/proposals',
      '/proposals/0',
      '/quality',
    ])
      expect([url, (await app.inject({ url, headers: bearer('noc') })).statusCode]).toEqual([url, 200]);
    const list = await app.inject({ url: '/incidents/inc-1/customers', headers: bearer('care') });
    expect(list.json().customers.map((c: { name: string }) => c.name)).toContain(CANARY.name);
    expect((await app.inject({ url: '/incidents/inc-1/customers', headers: bearer('cx') })).statusCode).toBe(403);
    const looks = await select(as.owner, 'SELECT actor, allowed FROM access_log ORDER BY at');
    expect(looks).toEqual([
      { actor: 'agent 7', allowed: true },
      { actor: 'cx lead', allowed: false },
    ]);
    await app.close();
  });

  test('the NOC labels and reviews over its own connection, and can take nothing back', async () => {
    const app = await buildApp({ ports: databasePorts({ nocDb: as.noc, careDb: as.care, keys }), tokens: TOKENS, version: '0.1.0' });
    const said = { method: 'POST', url: '/incidents/inc-1/labels', headers: bearer('noc'), payload: { label: 'true' } } as const;
    expect((await app.inject(said)).statusCode).toBe(201);
    await as.owner.client.command({
      query: `INSERT INTO detection_policies SELECT * REPLACE (7 AS revision, 'proposed' AS state, 'somebody' AS proposed_by, 0 AS precedence)
        FROM (SELECT * FROM detection_policies FINAL WHERE revision = 0)`,
    });
    const review = { method: 'POST', url: '/proposals/7/review', headers: bearer('noc'), payload: { decision: 'rejected' } } as const;
    expect((await app.inject(review)).statusCode).toBe(200);
    for (const table of ['incident_labels', 'detection_policies']) {
      expect(await codeOf('noc', `ALTER TABLE ${table} DELETE WHERE 1`)).toBe(ACCESS_DENIED);
      expect(await codeOf('grafana', `INSERT INTO ${table} SELECT * FROM ${table}`)).toBe(ACCESS_DENIED);
    }
    await app.close();
  });

  test('care takes, contacts and ends cases over its own connection, and can take nothing back; webhooks need no more than noc', async () => {
    const now = () => new Date('2036-01-09T12:40:00Z');
    const app = await buildApp({ ports: databasePorts({ nocDb: as.noc, careDb: as.care, keys, now }), tokens: TOKENS, version: '0.1.0' });
    const ask = (url: string, payload?: object, role: 'care' | 'noc' | 'admin' = 'care') =>
      app.inject({ method: payload ? 'POST' : 'GET', url, headers: bearer(role), ...(payload ? { payload } : {}) });
    const [one] = (await ask('/incidents/inc-1/cases')).json().cases;
    const url = `/incidents/inc-1/cases/${one.case_id}`;
    const tmf = '/tmf-api/communicationManagement/v4/communicationMessage?relatedEntity.id=inc-1';
    for (const [what, payload] of [
      [`${url}/reserve`, {}],
      [`${url}/contact`, { channel: 'call' }],
      [`${url}/outcome`, { outcome: 'contacted' }],
      [`${url}/follow-up`, { survey_score: 9 }],
    ] as const)
      expect([what, (await ask(what, payload)).statusCode]).toEqual([what, 200]);
    // Over its own connection care reads the members and writes the split; nobody of that name is in the case.
    expect((await ask(`${url}/split`, { customer_id: 'nobody' })).statusCode).toBe(404);
    for (const what of [
      `${url}?purpose=incident_care`,
      `${url}/history`,
      '/incidents/inc-1/contactable',
      '/incidents/inc-1/words',
      '/contact-effect',
      '/list-quality',
      tmf,
    ])
      expect([what, (await ask(what)).statusCode]).toEqual([what, 200]);
    expect((await ask('/incidents/inc-1/contact-override', { active: true, reason: 'agency' }, 'admin')).statusCode).toBe(200);
    const estimate = { restored_by: '2036-01-09T14:00:00Z', confidence: 'low', next_update_at: '2036-01-09T13:00:00Z' };
    expect((await ask('/incidents/inc-1/estimate', estimate, 'noc')).statusCode).toBe(201);
    const nowhere = { name: 'nowhere', url: 'https://192.0.2.1/', secrets: [Buffer.alloc(24)], events: ['incident.opened' as const] };
    expect(await deliverDue({ db: as.noc, webhooks: { allow_private_addresses: false, endpoints: [nowhere] } }, new Date(0))).toMatchObject([
      { delivered: 0 },
    ]);
    for (const table of ['case_events', 'contact_overrides', 'consents', 'contact_flags', 'incident_calls', 'centre_splits']) {
      expect([table, await codeOf('care', `ALTER TABLE ${table} DELETE WHERE 1`)]).toEqual([table, ACCESS_DENIED]);
      expect([table, await codeOf('noc', `INSERT INTO ${table} SELECT * FROM ${table}`)]).toEqual([table, ACCESS_DENIED]);
    }
    for (const table of ['consents', 'contact_flags', 'incident_calls'])
      expect([table, await codeOf('care', `INSERT INTO ${table} SELECT * FROM ${table}`)]).toEqual([table, ACCESS_DENIED]);
    await app.close();
  });

  test('a list over the connection of noc is refused by the database, and no row leaves', async () => {
    const app = await buildApp({ ports: databasePorts({ nocDb: as.noc, careDb: as.noc, keys }), tokens: TOKENS, version: '0.1.0' });
    const answer = await app.inject({ url: '/incidents/inc-1/customers', headers: bearer('care') });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain(CANARY.name);
    await app.close();
  });
});
