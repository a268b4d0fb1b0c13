import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordAccess, verifyAudit } from '../api/index.ts';
import { type Database, insertOnce } from '../sql/database.ts';
import { type KeyRing, openKeyRing } from '../sql/identity.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { retain } from './retain.ts';
import { readRetention } from './rules.ts';
import { deliver, fillCare } from './testing/person.ts';

const folder = mkdtempSync(join(tmpdir(), 'forecell-retain-'));
let db: Database;
let keys: KeyRing;
const deps = () => ({
  ...{ db, keys, retention: readRetention(), actor: 'the night' },
  ...{ quarantineDir: join(folder, 'quarantine'), doneDir: join(folder, 'done') },
});
const NOW = new Date();
const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
const rows = async (table: string) => Number((await select<{ n: string }>(db, `SELECT count() AS n FROM ${table}`))[0]!.n);
const parts = async (table: string) =>
  Number(
    (
      await select<{ n: string }>(
        db,
        'SELECT count() AS n FROM system.parts WHERE database = {d:String} AND table = {t:String} AND active AND rows > 0',
        { d: db.name, t: table },
      )
    )[0]!.n,
  );

beforeAll(async () => {
  db = await testDatabase();
  keys = openKeyRing(folder);
  mkdirSync(join(folder, 'done'), { recursive: true });
  writeFileSync(join(folder, 'done', 'A.xml'), '<x/>');
  await deliver(db, keys, folder, 0);
  await fillCare(db, keys);
  const event = {
    incident_id: 'inc-9',
    kind: 'opened',
    state: 'open',
    onset: '2036-01-09 12:00:00',
    detected_at: '2036-01-09 12:15:00',
    resolved_at: '1970-01-01 00:00:00',
    progress: '{}',
    revision: '1',
  };
  await insertOnce(db, 'incident_events', [{ ...event, period_end: '2026-01-09 12:15:00' }], 'opened');
  await recordAccess(db, keys, {
    actor: 'a',
    role: 'care',
    action: 'list',
    object: 'inc-9',
    allowed: true,
    rows: 1,
    purpose: 'incident_care',
    fields: [],
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('P5: as time passes, everything about people goes, by whole partitions', () => {
  test('today nothing is too old', async () => {
    expect(await retain(deps(), NOW)).toEqual([]);
    expect(await rows('presence')).toBeGreaterThan(0);
  });

  test('after four days the presence is gone from every part; after eight forecasts and the quarantine', async () => {
    expect((await retain(deps(), later(4))).map((one) => [one.what, one.partitions])).toEqual([
      ['presence', 1],
      ['presence_by_line', 1],
    ]);
    for (const table of ['presence', 'presence_by_line']) expect([await rows(table), await parts(table)]).toEqual([0, 0]);
    expect(readdirSync(join(folder, 'quarantine')).length).toBe(1);
    expect((await retain(deps(), later(8))).map((one) => one.what)).toEqual(['incident_forecasts', 'quarantine']);
    expect(readdirSync(join(folder, 'quarantine'))).toEqual([]);
  });

  test('a list stays while its incident is open, goes 30 days after it closed in one drop, and its counts stay', async () => {
    await insertOnce(
      db,
      'incident_impact',
      [{ incident_id: 'inc-9', subscriptions: 3, customers: 2, centres: 1, contactable: 1, computed_for: '2026-01-09 12:15:00', revision: '1' }],
      'impact',
    );
    expect((await retain(deps(), later(60))).map((one) => one.what)).toEqual(['complaint_texts', 'rejections', 'incident_list_changes', 'done']);
    expect(await rows('incident_customers')).toBe(3);
    const closed = later(61).toISOString().slice(0, 19).replace('T', ' ');
    await insertOnce(
      db,
      'incident_events',
      [
        {
          incident_id: 'inc-9',
          kind: 'resolved',
          state: 'resolved',
          onset: closed,
          detected_at: closed,
          period_end: closed,
          resolved_at: closed,
          progress: '{}',
          revision: '2',
        },
      ],
      'closed',
    );
    expect((await retain(deps(), later(90))).map((one) => one.what)).toEqual([]);
    expect((await retain(deps(), later(92))).map((one) => [one.what, one.partitions, one.removed])).toEqual([['incident_customers', 1, 3]]);
    expect([await parts('incident_customers'), await rows('incident_impact')]).toEqual([0, 1]);
  });

  test('after two years nothing about anybody is left but the contract register, and the cut log still proves itself', async () => {
    await insertOnce(
      db,
      'case_events',
      [{ incident_id: 'inc-9', centre_key: '7', version: 1, event_id: 'x', at: NOW.toISOString(), note: 'n' }],
      'now',
    );
    const gone = (await retain(deps(), later(800))).map((one) => one.what);
    expect(gone).toEqual(expect.arrayContaining(['complaints', 'complaint_topics', 'case_events', 'access_log']));
    const log = await select<{ action: string }>(db, 'SELECT action FROM access_log');
    expect(log).toEqual([]);
    await recordAccess(db, keys, {
      actor: 'a',
      role: 'care',
      action: 'list',
      object: 'inc-9',
      allowed: true,
      rows: 1,
      purpose: 'incident_care',
      fields: [],
    });
    expect(await verifyAudit(db, keys)).toMatchObject({ rows: 1 });
  });
});

describe('the access log is cut by whole months, and says so itself', () => {
  test('what was cut is believed because the log names the place; anything more that is missing is not', async () => {
    const fresh = openKeyRing(join(folder, 'second'));
    await db.client.command({ query: 'TRUNCATE TABLE access_log' });
    const look = (n: number) =>
      recordAccess(db, fresh, {
        actor: 'a',
        role: 'care',
        action: 'list',
        object: `inc-${n}`,
        allowed: true,
        rows: 1,
        purpose: 'incident_care',
        fields: [],
      });
    for (let n = 0; n < 3; n++) await look(n);
    const cut = await select<{ chain: string; sequence: string; hash: string }>(
      db,
      'SELECT chain, sequence, hash FROM access_log ORDER BY sequence DESC LIMIT 1',
    );
    const { chainOf, anchorOf } = await import('../api/index.ts');
    const mark = anchorOf({
      chain: cut[0]!.chain,
      sequence: 2,
      hash: (await select<{ hash: string }>(db, 'SELECT hash FROM access_log WHERE sequence = 2'))[0]!.hash,
    });
    await chainOf(db, fresh).append(db, { actor: 'n', role: 'cli', action: 'retain', object: 'x', allowed: true, rows: 2, purpose: '', fields: [] }, [
      mark,
    ]);
    const remove = (what: string) =>
      db.client.command({ query: `ALTER TABLE access_log DELETE WHERE ${what}`, clickhouse_settings: { mutations_sync: '2' } });
    await remove('sequence <= 2');
    expect((await verifyAudit(db, fresh)).faults).toEqual([]);
    await remove('sequence <= 3');
    expect((await verifyAudit(db, fresh)).faults.map((one) => one.kind)).toEqual(['missing']);
  });
});

describe('the rules', () => {
  test('ship with the limits stated, and a file of one’s own overrides single ones', () => {
    const hours = (ms: number) => ms / 3_600_000;
    expect([hours(readRetention().presence), hours(readRetention().incident_customers), hours(readRetention().access_log)]).toEqual([
      72, 720, 17_520,
    ]);
    const own = join(folder, 'retention.yaml');
    writeFileSync(own, 'presence: 24h\n');
    expect([hours(readRetention(own).presence), hours(readRetention(own).quarantine)]).toEqual([24, 168]);
    writeFileSync(own, 'presense: 24h\n');
    expect(() => readRetention(own)).toThrow(/does not say how long/);
  });

  test('a file counts from when it was put there, whatever its sender wrote into its time', async () => {
    const path = join(folder, 'quarantine', 'old.xml');
    writeFileSync(path, '<x/>');
    utimesSync(path, new Date('2020-01-01'), new Date('2020-01-01'));
    await retain(deps(), later(1));
    expect(readdirSync(join(folder, 'quarantine'))).toEqual(['old.xml']);
  });
});
