import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp, databasePorts, deliverDue } from '../api/index.ts';
import { bearer, fillRegion, TOKENS } from '../api/testing/region.ts';
import { ingestPaths, renderReport } from '../ingest/index.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { connect, type Database } from '../sql/database.ts';
import { type Engine, openEngine } from '../sql/engine/embedded.ts';
import { CARE_TABLES, GRAFANA_TABLES, OPEN_TABLES } from '../sql/grants.ts';
import { type KeyRing, openKeyRing } from '../sql/identity.ts';
import { migrate } from '../sql/migrate.ts';
import { select } from '../sql/testing/database.ts';
import { deliver, fillCare, GONE, keysOf, STAYS } from './testing/person.ts';

/** Users are named in the server's own configuration, so this file has a server of its own; what it leaves on the disk is looked through as well. */
const directory = mkdtempSync(join(tmpdir(), 'forecell-roles-'));
const USERS = ['noc', 'care', 'grafana', 'default'] as const;
type User = (typeof USERS)[number];
let engine: Engine;
let owner: Database;
let keys: KeyRing;
let tables: { database: string; table: string; columns: string[] }[];

beforeAll(async () => {
  engine = await openEngine({ directory, database: 'forecell', vault: 'forecell_vault' });
  owner = as('owner');
  await migrate(owner);
  keys = openKeyRing(directory);
  await fillRegion(owner, keys);
  await deliver(owner, keys, join(directory, 'outside'), 0);
  await fillCare(owner, keys);
  tables = await select(
    owner,
    "SELECT database, table, groupArray(name) AS columns FROM system.columns WHERE database IN ('forecell', 'forecell_vault') GROUP BY database, table",
  );
}, 120_000);
afterAll(async () => {
  await owner.close();
  await engine.stop();
  rmSync(directory, { recursive: true, force: true });
});

function as(role: 'owner' | 'noc' | 'care'): Database {
  return connect({ url: engine.url, username: role, password: engine.passwords[role], database: 'forecell', vault: 'forecell_vault' });
}

/** The code of the error a bare question meets, '' when it is answered: as Grafana or a curl would ask, no settings of ours. */
async function ask(user: User, query: string): Promise<{ code: string; body: string }> {
  const key = user === 'default' ? '' : engine.passwords[user];
  const answer = await fetch(`${engine.url}/`, { method: 'POST', headers: { 'x-clickhouse-user': user, 'x-clickhouse-key': key }, body: query });
  return { body: await answer.text(), code: answer.headers.get('x-clickhouse-exception-code') ?? '' };
}

async function eight<T>(work: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  const queue = [...work];
  await Promise.all(
    [...Array(8)].map(async () => {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) await run(one);
    }),
  );
}

const DENIED = ['497', '516'];
const MAY_READ: Readonly<Record<User, readonly string[]>> = {
  noc: OPEN_TABLES.map((table) => `forecell.${table}`),
  care: [...OPEN_TABLES, ...CARE_TABLES].map((table) => `forecell.${table}`).concat('forecell_vault.identities'),
  grafana: GRAFANA_TABLES.map((table) => `forecell.${table}`),
  default: [],
};

describe('P1: every ClickHouse user against every table, column and system table', () => {
  test.each(USERS)('%s reads exactly the tables granted; of every other not one column, not even how many rows', async (user) => {
    const wrong: string[] = [];
    await eight(tables, async ({ database, table, columns }) => {
      const name = `${database}.${table}`;
      if (MAY_READ[user].includes(name)) {
        const { code } = await ask(user, `SELECT * FROM ${name} LIMIT 1`);
        if (code !== '') wrong.push(`${name} is refused (${code})`);
        return;
      }
      for (const what of ['count()', ...columns.map((column) => `\`${column}\``)]) {
        const { code } = await ask(user, `SELECT ${what} FROM ${name} LIMIT 1`);
        if (!DENIED.includes(code)) wrong.push(`${name}: ${what} answers ${code || 'rows'}`);
      }
    });
    expect(wrong).toEqual([]);
    expect(tables.length).toBeGreaterThan(60);
  });

  test.each(USERS)('%s finds nobody in any system table, and there is no log of questions', async (user) => {
    await ask('care', `SELECT '${GONE.name}', '${GONE.msisdn}' FROM nowhere`);
    const names = await select<{ database: string; name: string }>(
      owner,
      "SELECT database, name FROM system.tables WHERE database IN ('system', 'INFORMATION_SCHEMA')",
    );
    expect(names.filter(({ name }) => /^(query|text|trace|part|session|query_thread|query_views)_log/.test(name))).toEqual([]);
    const secrets = [...Object.values(GONE), ...Object.values(STAYS), ...keysOf(keys)];
    const leaks: string[] = [];
    await eight(names, async ({ database, name }) => {
      const { body } = await ask(user, `SELECT * FROM ${database}.\`${name}\` LIMIT 5000 FORMAT TSV`);
      if (secrets.some((secret) => body.includes(secret))) leaks.push(name);
    });
    expect(leaks).toEqual([]);
    for (const log of ['query_log', 'query_thread_log', 'text_log', 'processors_profile_log'])
      expect([log, (await ask(user, `SELECT * FROM system.${log}`)).code]).not.toEqual([log, '']);
  });

  test('what may be read by everybody holds no column about a person and no key of anybody', async () => {
    const secrets = [...Object.values(GONE), ...Object.values(STAYS), ...keysOf(keys)];
    for (const user of ['noc', 'grafana'] as const)
      for (const name of MAY_READ[user]) {
        const { body } = await ask(user, `SELECT * FROM ${name} FORMAT TSV`);
        expect([name, secrets.filter((secret) => body.includes(secret))]).toEqual([name, []]);
      }
  });
});

describe('P4: canaries: no name, number or identifier is written outside the vault and the quarantine', () => {
  const canaries = () => [...Object.values(GONE), GONE.msisdn.slice(1), GONE.imsi.slice(5), ...Object.values(STAYS), STAYS.msisdn.slice(1)];
  const heard: string[] = [];

  beforeAll(async () => {
    const inbox = join(directory, 'outside', 'bad');
    mkdirSync(inbox);
    writeFileSync(join(inbox, 'broken.xml'), `<measCollecFile><x>${GONE.msisdn}</x>`);
    writeFileSync(join(inbox, 'nothing.txt'), `${GONE.name};${GONE.msisdn}\n`);
    writeFileSync(
      join(inbox, 'subscriptions.csv'),
      `subscriber_id,msisdn,customer_id,line_type\n${GONE.imsi},${GONE.msisdn},${GONE.customer},${GONE.name}\n`,
    );
    const deps = { db: owner, catalogue: readCatalogue(), keys, quarantineDir: join(directory, 'quarantine'), now: null };
    const report = await ingestPaths(deps, [inbox]);
    heard.push(renderReport(report), JSON.stringify(report));
    const [nocDb, careDb] = [as('noc'), as('care')];
    const ports = databasePorts({ nocDb, careDb, keys, now: () => new Date('2036-01-09T12:40:00Z') });
    const app = await buildApp({ ports, tokens: TOKENS, version: '0', report: (fault) => heard.push(JSON.stringify(fault)) });
    const number = encodeURIComponent(GONE.msisdn);
    for (const url of [
      `/incidents/${number}`,
      `/incidents?area=${number}`,
      `/incidents?state=${number}`,
      `/${encodeURIComponent(GONE.name)}`,
      `/incidents/inc-1/cases/${GONE.imsi}`,
      `/incidents/inc-1/cases/${GONE.imsi.slice(0, 22).padEnd(22, 'x')}?purpose=${number}`,
    ])
      for (const role of ['noc', 'care', 'cx', 'admin'] as const) heard.push((await app.inject({ url, headers: bearer(role) })).body);
    const label = await app.inject({
      method: 'POST',
      url: '/incidents/inc-1/labels',
      headers: bearer('noc'),
      payload: { label: 'true', note: `call ${GONE.msisdn}` },
    });
    expect(label.statusCode).toBe(400);
    heard.push(label.body);
    // Care reads and exports; what care is shown is the one answer that may hold them, and is not kept.
    expect((await app.inject({ url: '/incidents/inc-9/customers?format=csv', headers: bearer('care') })).statusCode).toBe(404);
    expect((await app.inject({ url: '/incidents/inc-1/customers?format=csv', headers: bearer('care') })).statusCode).toBe(200);
    const nowhere = { name: 'nowhere', url: 'https://192.0.2.1/', secrets: [Buffer.alloc(24)], events: ['incident.opened' as const] };
    await deliverDue({ db: nocDb, webhooks: { allow_private_addresses: false, endpoints: [nowhere] } }, new Date(0));
    await app.close();
    await Promise.all([nocDb.close(), careDb.close()]);
  });

  test('not in any answer, report or fault', () => {
    expect(heard.length).toBeGreaterThan(20);
    for (const text of heard) expect(canaries().filter((canary) => text.includes(canary))).toEqual([]);
  });

  test('not in any table but the vault, where they are sealed, and what customers wrote, which nobody but the owner reads', async () => {
    const found: string[] = [];
    for (const { database, table } of tables) {
      const answer = await owner.client.query({ query: `SELECT * FROM ${database}.${table}`, format: 'TabSeparated' });
      const text = await answer.text();
      if (canaries().some((canary) => text.includes(canary))) found.push(`${database}.${table}`);
    }
    expect(found).toEqual(['forecell.complaint_texts']);
    expect((await select(owner, 'SELECT 1 FROM forecell_vault.identities')).length).toBeGreaterThan(4);
  });

  test('not in any file of the data directory but the quarantine: the server’s logs, heads of the audit, keys', async () => {
    const found: string[] = [];
    let looked = 0;
    for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      // `outside` is what the operator sent, `store` the tables as the server packs them: read as tables above.
      if (!entry.isFile() || /^(outside|quarantine)\b/.test(path.slice(directory.length + 1)) || /[/]store[/]/.test(path)) continue;
      looked++;
      const text = readFileSync(path, 'latin1');
      if (canaries().some((canary) => text.includes(canary))) found.push(path.slice(directory.length));
    }
    expect(looked).toBeGreaterThan(3);
    expect(found).toEqual([]);
    expect(
      readdirSync(join(directory, 'quarantine')).some((name) => readFileSync(join(directory, 'quarantine', name), 'utf8').includes(GONE.msisdn)),
    ).toBe(true);
  });
});
