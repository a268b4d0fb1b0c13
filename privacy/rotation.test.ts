import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { computeAffected } from '../care/index.ts';
import { ingestPaths } from '../ingest/index.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { type Database, insertOnce } from '../sql/database.ts';
import { type KeyRing, openKeyRing } from '../sql/identity.ts';
import { beginEpoch, destroyEpoch, markRekeyed, readOrMakeSecrets } from '../sql/key_file.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { erase } from './erase.ts';
import { rekey, rotate } from './rekey.ts';
import { DAY, deliver, fillCare, GONE, STAYS } from './testing/person.ts';

const folder = mkdtempSync(join(tmpdir(), 'forecell-rotate-'));
let db: Database;
let before: KeyRing;
let after: KeyRing;
beforeAll(async () => {
  db = await testDatabase();
  before = openKeyRing(folder);
  await deliver(db, before, folder, 0);
  await fillCare(db, before);
  const event = {
    incident_id: 'inc-r',
    kind: 'opened',
    state: 'open',
    onset: `${DAY} 12:00:00`,
    detected_at: `${DAY} 12:15:00`,
    resolved_at: '1970-01-01 00:00:00',
    root_kind: 'element',
    root_id: 'NR1',
    experience: 'failures',
    progress: '{}',
    revision: '1',
  };
  await insertOnce(
    db,
    'incident_events',
    [
      { ...event, period_end: `${DAY} 12:30:00` },
      { ...event, kind: 'updated', period_end: `${DAY} 13:00:00` },
    ],
    'open',
  );
  await db.client.command({
    query: `INSERT INTO incident_elements (incident_id, element_key, element_id, role, degraded_from, degraded_to, harm, experience, revision)
      SELECT 'inc-r', cityHash64('NR1'), 'NR1', 'root', toDateTime('${DAY} 12:00:00', 'UTC'), toDateTime(0, 'UTC'), 0.5, 'failures', 1`,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const list = () =>
  select<{ subscriber_key: string; events: number }>(
    db,
    "SELECT subscriber_key, events FROM incident_customers FINAL WHERE incident_id = 'inc-r' AND NOT withdrawn AND customer_key != 0 ORDER BY subscriber_key",
  );
const lines = [GONE.imsi, GONE.second, STAYS.imsi];
const keysIn = (ring: KeyRing) => lines.map((imsi) => ring.key('subscriber', imsi)).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
const under = async (ring: KeyRing) => {
  const found: Record<string, number> = {};
  for (const [table, column] of [
    ['presence', 'subscriber_key'],
    ['presence_by_line', 'subscriber_key'],
    ['subscriptions', 'subscriber_key'],
    ['line_owners', 'subscriber_key'],
    ['complaints', 'subscriber_key'],
    ['incident_customers', 'subscriber_key'],
    ['case_events', 'line_key'],
    [`${db.vault}.identities`, 'subject_key'],
  ] as const) {
    const [row] = await select<{ n: string }>(db, `SELECT count() AS n FROM ${table} WHERE ${column} IN ({keys:Array(UInt64)})`, {
      keys: keysIn(ring).map(BigInt),
    });
    found[table.replace(`${db.vault}.`, '')] = Number(row!.n);
  }
  return found;
};
const NOTHING = {
  presence: 0,
  presence_by_line: 0,
  subscriptions: 0,
  line_owners: 0,
  complaints: 0,
  incident_customers: 0,
  case_events: 0,
  identities: 0,
};

describe('P7: keys rotate while an incident is under way', () => {
  test('its list holds each customer once, with what happened before and after', async () => {
    await computeAffected(db, 'inc-r', new Date(`${DAY}T12:30:00Z`));
    expect((await list()).map((row) => [row.subscriber_key, row.events])).toEqual(keysIn(before).map((key) => [key, 9]));
    const held = await under(before);

    const rotated = await rotate(db, folder, new Date('2036-01-09T12:30:00Z'));
    after = openKeyRing(folder);
    expect(rotated).toMatchObject({ epoch: after.epochId, lines: 3 });
    expect(after.epochId).not.toBe(before.epochId);
    expect(keysIn(after).some((key) => keysIn(before).includes(key))).toBe(false);
    expect([await under(before), await under(after)]).toEqual([NOTHING, held]);

    writeFileSync(
      join(folder, 'later.csv'),
      `subscriber_id,cell_id,start,end,events,failures,bytes\n${lines.map((id) => `${id},NR1,${DAY}T12:31:00Z,${DAY}T12:59:00Z,4,1,10`).join('\n')}\n`,
    );
    await ingestPaths({ db, catalogue: readCatalogue(), keys: after, quarantineDir: join(folder, 'quarantine'), now: null }, [
      join(folder, 'later.csv'),
    ]);
    const [impact] = await computeAffected(db, 'inc-r', new Date(`${DAY}T13:00:00Z`));
    expect((await list()).map((row) => [row.subscriber_key, row.events])).toEqual(keysIn(after).map((key) => [key, 13]));
    // Three lines of contracts and one stranger, whom nobody can bring over and who was there before only.
    expect(impact).toMatchObject({ subscriptions: 4, customers: 2 });
  });

  test('at rest nothing says which old key belongs to which new one, and the id of the key stands beside what is sealed', async () => {
    expect(await select(db, `SELECT 1 FROM ${db.vault}.key_bridge`)).toEqual([]);
    expect(await select(db, `SELECT DISTINCT key_id FROM ${db.vault}.identities WHERE subject = 'subscription'`)).toEqual([
      { key_id: after.epochId },
    ]);
    expect(await select(db, 'SELECT version, count() AS n FROM case_events GROUP BY version ORDER BY version')).toEqual([
      { version: 1, n: '1' },
      { version: 2, n: '1' },
    ]);
  });

  test('rows of before that come back with a backup are brought over, while the old key is kept', async () => {
    await db.client.insert({
      table: 'subscriptions',
      values: [
        {
          subscriber_key: before.key('subscriber', STAYS.imsi),
          customer_key: before.key('customer', STAYS.customer),
          line_type: 'voice',
          revision: '1',
        },
      ],
      format: 'JSONEachRow',
    });
    expect((await rekey(db, after)).rows).toEqual({ subscriptions: 1 });
    expect(await under(before)).toEqual(NOTHING);
  });

  test('a rotation that was cut off goes on where it was and makes no second key', async () => {
    const path = join(folder, 'keys.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), rekeyed: false }));
    expect(() => destroyEpoch(folder, before.epochId)).toThrow(/cut off/);
    expect((await rotate(db, folder, new Date())).epoch).toBe(after.epochId);
    expect(readOrMakeSecrets(folder)).toMatchObject({ rekeyed: true });
  });

  test('once the old key is destroyed, what is left under it leads to nobody: not by the file, not by the vault', async () => {
    const old = before.key('subscriber', STAYS.imsi);
    await db.client.insert({
      table: 'presence',
      values: [
        {
          period_end: `${DAY} 12:15:00`,
          element_id: 'NR1',
          subscriber_key: old,
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
    expect(() => destroyEpoch(folder, after.epochId)).toThrow(/in use/);
    destroyEpoch(folder, before.epochId);
    const left = openKeyRing(folder);
    expect(left.formerKeys(STAYS.imsi)).toEqual([]);
    expect((await rekey(db, left)).rows).toEqual({});
    expect(await under(before)).toEqual({ ...NOTHING, presence: 1, presence_by_line: 1 });
    expect(readFileSync(join(folder, 'keys.json'), 'utf8')).not.toContain(before.epochId);
    expect(() => destroyEpoch(folder, before.epochId)).toThrow(/no key with this id/);
  });

  test('a person is erased under the keys of every epoch that is kept', async () => {
    const middle = openKeyRing(folder);
    await rotate(db, folder, new Date());
    await db.client.insert({
      table: 'presence',
      values: [
        {
          period_end: `${DAY} 12:15:00`,
          element_id: 'NR1',
          subscriber_key: middle.key('subscriber', GONE.second),
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
    const now = openKeyRing(folder);
    const erased = await erase({ db, keys: now, folders: [], actor: 'x' }, GONE.customer, new Date());
    expect(erased.proven).toBe(true);
    const keys = [middle, now].flatMap((ring) => [GONE.imsi, GONE.second].map((imsi) => BigInt(ring.key('subscriber', imsi))));
    for (const table of ['presence', 'presence_by_line'])
      expect(await select(db, `SELECT 1 FROM ${table} WHERE subscriber_key IN ({keys:Array(UInt64)})`, { keys })).toEqual([]);
  });
});

describe('key files from before there were epochs', () => {
  test('open as they were, with the same keys, and rotate; only their first key cannot be destroyed', async () => {
    const old = mkdtempSync(join(tmpdir(), 'forecell-old-keys-'));
    writeFileSync(join(old, 'keys.json'), JSON.stringify({ key_id: 'abcd', pseudonym_key: '01'.repeat(32), vault_key: '02'.repeat(32) }));
    const ring = openKeyRing(old);
    expect(ring.epochId).toBe('abcd');
    const key = ring.key('subscriber', '1');
    beginEpoch(old, new Date());
    markRekeyed(old);
    const next = openKeyRing(old);
    expect([next.formerKeys('1'), next.key('customer', '7')]).toEqual([[key], ring.key('customer', '7')]);
    expect(() => destroyEpoch(old, 'abcd')).toThrow(/cannot be destroyed/);
    rmSync(old, { recursive: true });
  });
});
