import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '../api/index.ts';
import type { Database } from '../sql/database.ts';
import { type KeyRing, openKeyRing } from '../sql/identity.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { type Erased, erase, eraseAgain, readmit } from './erase.ts';
import { namesIn } from './files.ts';
import { PLACES } from './places.ts';
import { DAY, deliver, fillCare, GONE, keysOf, STAYS } from './testing/person.ts';

const folder = mkdtempSync(join(tmpdir(), 'forecell-erase-'));
let db: Database;
let keys: KeyRing;
const folders = [join(folder, 'quarantine'), join(folder, 'done')];
const deps = () => ({ db, keys, folders, actor: 'the officer' });
const at = new Date('2036-01-10T09:00:00Z');

/** Rows of every table of both databases that hold one of the person's keys or names, outranked ones included; what was erased is meant to be named by its keys. */
async function whereFound(): Promise<string[]> {
  const tables = await select<{ database: string; name: string }>(
    db,
    "SELECT database, name FROM system.tables WHERE database IN ({a:String}, {b:String}) AND engine NOT IN ('View', 'MaterializedView') AND name != 'erasures'",
    { a: db.name, b: db.vault },
  );
  const wanted = [...keysOf(keys), ...Object.values(GONE)];
  const found: string[] = [];
  for (const { database, name } of tables) {
    const answer = await db.client.query({
      query: 'SELECT * FROM {d:Identifier}.{t:Identifier}',
      query_params: { d: database, t: name },
      format: 'TabSeparated',
    });
    const text = await answer.text();
    if (wanted.some((one) => text.includes(one))) found.push(name);
  }
  const sealed = await select<{ sealed: string }>(db, 'SELECT sealed FROM {v:Identifier}.identities', { v: db.vault });
  if (sealed.some((row) => JSON.stringify(keys.unseal(row.sealed)).includes(GONE.customer))) found.push('sealed');
  return found.sort();
}

const filesNaming = () =>
  folders.flatMap((path) =>
    readdirSync(path).filter((name) => {
      const bytes = readFileSync(join(path, name));
      return namesIn((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString(), [GONE.imsi, GONE.imsi.slice(5), GONE.name, '4577112233']);
    }),
  );

let erased: Erased;
beforeAll(async () => {
  db = await testDatabase();
  keys = openKeyRing(folder);
  for (const path of folders) mkdirSync(path, { recursive: true });
  await deliver(db, keys, folder, 0);
  await fillCare(db, keys);
  writeFileSync(join(folders[0]!, 'broken.xml'), `<x>${GONE.msisdn}`);
  writeFileSync(join(folders[0]!, 'broken.xml.reason.txt'), 'line 1: not well-formed');
  const delivery = Buffer.from(`{"subscriber_id":"${GONE.imsi}"}`).toString('base64');
  writeFileSync(join(folders[0]!, 'records.records.ndjson'), `{"id":"1","content":"${delivery}"}\n{"id":"2","content":"e30="}\n`);
  writeFileSync(join(folders[0]!, 'other.xml'), '<x>+45771122334455');
  writeFileSync(join(folders[1]!, 'old.csv.gz'), gzipSync(`${'x'.repeat(100_000)}\n${GONE.imsi.slice(5)},NR1\n`));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('P6: a person is removed everywhere, and it is proven', () => {
  test('every column that can lead to a person has its place in the erasure', async () => {
    const columns = await select<{ table: string; name: string }>(
      db,
      `SELECT table, name FROM system.columns AS c INNER JOIN (SELECT database, name AS table FROM system.tables WHERE engine NOT LIKE '%View') AS t USING (database, table)
       WHERE database IN ({a:String}, {b:String}) AND match(name, '(subscriber|customer|centre|line|complaint|subject)_key$')`,
      { a: db.name, b: db.vault },
    );
    // A household's or account's key among rows that go by the customer or line beside it.
    const beside = [
      'incident_customers.centre_key',
      'incident_forecasts.centre_key',
      'decision_centres.centre_key',
      'centre_memberships.centre_key',
      'line_owners.centre_key',
    ];
    const missing = columns.map(({ table, name }) => `${table}.${name}`).filter((one) => !PLACES.some((p) => `${p.table}.${p.column}` === one));
    expect(missing.sort()).toEqual(beside.sort());
  });

  test('before, the person is in every table and folder that can hold one', async () => {
    const found = await whereFound();
    // What is staged for one computation is gone as soon as that is stored.
    for (const { table } of PLACES.filter((one) => one.table !== 'incident_customers_computed' && one.table !== 'centre_groups'))
      expect(found).toContain(table === 'identities' ? 'sealed' : table);
    expect(filesNaming().length).toBeGreaterThanOrEqual(3);
  });

  test('known by one number, the whole contract goes, and each table is counted before and after', async () => {
    await Promise.all([
      deliver(db, keys, folder, 1),
      (async () => {
        erased = await erase(deps(), '+45 77 11 22 33', at);
      })(),
    ]);
    // Whatever came in while it ran is gone with the next look, as every night.
    await eraseAgain(deps());
    expect(erased).toMatchObject({ proven: true, lines: 2 });
    expect(erased.places.find((one) => one.place === 'presence.subscriber_key')!.found).toBeGreaterThanOrEqual(4);
    expect(erased.places.every((one) => one.left === 0)).toBe(true);
    expect(await whereFound()).toEqual([]);
    expect(filesNaming()).toEqual([]);
    expect(readFileSync(join(folders[0]!, 'records.records.ndjson'), 'utf8')).toBe('{"id":"2","content":"e30="}\n');
    expect(readdirSync(folders[0]!)).toContain('other.xml');
    expect(readdirSync(folders[0]!)).not.toContain('broken.xml.reason.txt');
  });

  test('the others stay, also the rest of the household with its cases', async () => {
    const key = keys.key('subscriber', STAYS.imsi);
    for (const table of ['presence', 'subscriptions', 'incident_customers'])
      expect([table, (await select(db, `SELECT 1 FROM ${table} FINAL WHERE subscriber_key = {key:UInt64}`, { key })).length > 0]).toEqual([
        table,
        true,
      ]);
    expect(await select(db, 'SELECT toString(line_key) AS line, note FROM case_events ORDER BY version')).toEqual([
      { line: '0', note: '' },
      { line: key, note: 'he was content' },
    ]);
    expect((await select(db, "SELECT 1 FROM complaint_texts FINAL WHERE text = 'no coverage'")).length).toBe(1);
  });

  test('the proof is kept in the table and in the access log, and names nobody', async () => {
    const [proof] = await select<{ found: string[]; left: string[] }>(db, 'SELECT * FROM erasures WHERE length(tables) > 0');
    expect(proof!.left.every((n) => Number(n) === 0)).toBe(true);
    const [look] = await select<object>(db, "SELECT actor, purpose, object FROM access_log WHERE action = 'erase'");
    expect(look).toEqual({ actor: 'the officer', purpose: 'data_subject_request', object: erased.erasure_id });
    for (const secret of [...Object.values(GONE), '4577112233', '77112233']) {
      expect(JSON.stringify([proof, look, erased])).not.toContain(secret);
      expect(readFileSync(join(folder, 'erased.ndjson'), 'utf8')).not.toContain(secret);
    }
    expect((await verifyAudit(db, keys)).intact).toBe(true);
  });

  test('old files sent again bring nobody back, not even as refused records, and the report counts them', async () => {
    const notes = await deliver(db, keys, folder, 2);
    expect(notes.filter((note) => /people who were erased were left out/.test(note)).length).toBeGreaterThanOrEqual(4);
    expect(await whereFound()).toEqual([]);
    const stays = await select<{ n: string }>(db, 'SELECT count() AS n FROM presence FINAL WHERE subscriber_key = {key:UInt64}', {
      key: keys.key('subscriber', STAYS.imsi),
    });
    expect(Number(stays[0]!.n)).toBeGreaterThan(0);
  });

  test('somebody in no contract is erased by what the network calls them', async () => {
    const known = await erase(deps(), 'imsi-stranger', at);
    expect(known).toMatchObject({ proven: true, lines: 0 });
  });
});

describe('P11: a backup put back brings nobody back', () => {
  test('a database that has forgotten the erasure is cleared from what the file beside the keys remembers', async () => {
    const subscriber_key = keys.key('subscriber', GONE.imsi);
    const old = [{ subscriber_key, customer_key: keys.key('customer', GONE.customer), line_type: 'voice', revision: '1' }];
    await db.client.command({ query: 'TRUNCATE TABLE erasures' });
    await db.client.insert({ table: 'subscriptions', values: old, format: 'JSONEachRow' });
    await db.client.insert({
      table: `${db.vault}.identities`,
      values: [
        {
          subject_key: subscriber_key,
          subject: 'subscription',
          sealed: keys.seal({ subscriber_id: GONE.imsi, msisdn: GONE.msisdn, customer_id: GONE.customer }),
          key_id: 'k',
          revision: '1',
        },
      ],
      format: 'JSONEachRow',
    });
    await db.client.insert({
      table: 'presence',
      values: [
        {
          period_end: `${DAY} 12:15:00`,
          element_id: 'NR1',
          subscriber_key,
          source: 'old',
          seconds: 1,
          events: 1,
          failures: 0,
          bytes: 0,
          revision: '1',
        },
      ],
      format: 'JSONEachRow',
    });
    expect(await whereFound()).toEqual(['identities', 'presence', 'presence_by_line', 'sealed', 'subscriptions']);
    expect((await eraseAgain(deps())).map((one) => [one.place, one.left])).toEqual(
      expect.arrayContaining([
        ['vault.identities.subject_key', 0],
        ['presence.subscriber_key', 0],
        ['presence_by_line.subscriber_key', 0],
        ['subscriptions.subscriber_key', 0],
      ]),
    );
    expect(await whereFound()).toEqual([]);
    expect(await eraseAgain(deps())).toEqual([]);
  });

  test('a part of before, attached again, is cleared too', async () => {
    const key = keys.key('customer', GONE.customer);
    await db.client.insert({
      table: 'consents',
      values: [{ customer_key: key, purpose: 'p', channel: 'sms', given_at: `${DAY} 09:00:00`, granted: true, text_version: 'v', revision: '1' }],
      format: 'JSONEachRow',
    });
    await db.client.command({ query: 'ALTER TABLE consents DETACH PARTITION tuple()' });
    expect(await eraseAgain(deps())).toEqual([]);
    await db.client.command({ query: 'ALTER TABLE consents ATTACH PARTITION tuple()' });
    expect((await eraseAgain(deps())).map((one) => one.place)).toEqual(['consents.customer_key']);
    expect(await whereFound()).toEqual([]);
  });

  test('who becomes a customer anew is let in again, by name', async () => {
    expect(await readmit(deps(), GONE.customer, at)).toBeGreaterThanOrEqual(1);
    expect(await readmit(deps(), GONE.customer, at)).toBe(0);
    await deliver(db, keys, folder, 3);
    expect(await whereFound()).toContain('customers');
  });
});
