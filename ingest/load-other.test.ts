import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { syncCatalogue } from './catalogue-sync.ts';
import { type IngestDeps, ingestPaths } from './ingest.ts';
import { catalogue, depsFor, fixture, folder, put, samplesOf, tablesOf } from './testing.ts';

let db: Database;
let deps: IngestDeps;
const place = folder();
const quarantine = join(place, 'quarantine');
const load = async (...names: string[]) =>
  (
    await ingestPaths(
      deps,
      names.map((name) => (name.startsWith('/') ? name : fixture(name))),
    )
  ).files;
const one = async (name: string) => (await load(name))[0] as NonNullable<Awaited<ReturnType<typeof load>>[number]>;
const content = (name: string) => readFileSync(fixture(name), 'utf8');
const reasons = (report: { rejected: { line: number; reason: string }[] }) => report.rejected.map(({ line, reason }) => `${line}: ${reason}`);

beforeAll(async () => {
  db = await testDatabase();
  deps = depsFor(db, quarantine);
  await syncCatalogue(db, catalogue);
});

beforeEach(async () => {
  const tables = [
    'elements',
    'element_aliases',
    'kpi_samples',
    'presence',
    'loads',
    'rejections',
    'customers',
    'subscriptions',
    'complaints',
    'complaint_texts',
    'maintenance_windows',
    'changes',
  ];
  for (const table of [...tables, `${db.vault}.identities`]) await db.client.command({ query: `TRUNCATE TABLE ${table}` });
});

describe('inventory', () => {
  test('good rows are taken, bad ones refused with line and field, and kept aside for their owner only', async () => {
    const report = await one('inventory.csv');
    expect(report).toMatchObject({ format: 'inventory', values: 5, accepted: 2, rejectedCount: 3 });
    expect(reasons(report)).toEqual([
      '4: element_id: missing',
      '5: kind: not one of nr_cell, lte_cell, amf, smf, upf, ausf',
      '6: latitude: too large',
    ]);
    expect(await select(db, 'SELECT element_id, name, administrative_state, neighbours, latitude FROM elements FINAL ORDER BY element_id')).toEqual([
      { element_id: 'NR-017-1', name: 'Odense, North 1', administrative_state: 'unlocked', neighbours: ['NR-017-2'], latitude: 55.4038 },
      { element_id: 'NR-017-2', name: 'Odense North 2', administrative_state: 'locked', neighbours: ['NR-017-1'], latitude: 55.4038 },
    ]);
    const kept = join(quarantine, `${report.loadId}.records.ndjson`);
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    const lines = readFileSync(kept, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({ line: 4, record: expect.stringContaining('nameless') });
  });

  test('JSON is taken as CSV is, keys it does not know are passed over', async () => {
    expect(await one('inventory.json')).toMatchObject({ format: 'inventory', values: 2, accepted: 2, rejectedCount: 0 });
    expect(await select(db, 'SELECT dn, element_id FROM element_aliases FINAL ORDER BY dn')).toEqual([
      { dn: 'ManagedElement=amf-1,AMFFunction=1', element_id: 'AMF-1' },
      { dn: 'ManagedElement=amf-1,AMFFunction=2', element_id: 'AMF-2' },
    ]);
  });

  test('a partial inventory leaves what it does not name as it was', async () => {
    await load('inventory.csv', 'inventory.json');
    expect(await select(db, 'SELECT count() AS n FROM elements FINAL WHERE NOT removed')).toEqual([{ n: '4' }]);
  });
});

describe('customers and subscriptions', () => {
  const key = (id: string) => deps.keys.key('customer', id);

  test('identities are sealed in the vault, the open table has keys only, and no reason repeats a value', async () => {
    const files = await load('customers.csv', 'subscriptions.csv');
    expect(files[0]).toMatchObject({ format: 'customers', accepted: 5, rejectedCount: 1 });
    expect(reasons(files[0] as (typeof files)[number])).toEqual(['7: value_band: too large']);
    expect(files[1]).toMatchObject({ format: 'subscriptions', accepted: 2, rejectedCount: 1 });
    const [sealed] = await select<{ sealed: string }>(
      db,
      `SELECT sealed FROM ${db.vault}.identities FINAL WHERE subject = 'customer' AND subject_key = {key:UInt64}`,
      { key: key('C1') },
    );
    expect(deps.keys.unseal(sealed?.sealed ?? '')).toEqual({ customer_id: 'C1', name: 'Ada Example', address: 'Harbour 1, 5000 Odense' });
    const open = JSON.stringify([
      await select(db, 'SELECT * FROM customers'),
      await select(db, 'SELECT * FROM loads'),
      await select(db, 'SELECT * FROM rejections'),
    ]);
    expect(open).not.toMatch(/Ada|Harbour|Example|4512340/);
    const [line] = await select(db, 'SELECT customer_key, line_type FROM subscriptions FINAL WHERE subscriber_key = {key:UInt64}', {
      key: deps.keys.key('subscriber', 'imsi-238010000000002'),
    });
    expect(line).toEqual({ customer_key: key('C3'), line_type: 'data' });
  });
});

describe('complaints and maintenance', () => {
  test('complaints keep who and when, and what was written apart from them; one of the two identifiers is enough', async () => {
    const report = await one('complaints.csv');
    expect(report).toMatchObject({ format: 'complaints', values: 4, accepted: 2 });
    expect(reasons(report)).toEqual(['5: neither customer_id nor subscriber_id is given', '6: created_at: not a time']);
    expect(await select(db, 'SELECT customer_key, subscriber_key, created_at, channel FROM complaints FINAL ORDER BY created_at')).toEqual([
      { customer_key: deps.keys.key('customer', 'C1'), subscriber_key: '0', created_at: '2026-01-05T10:40:00Z', channel: 'phone' },
      { customer_key: '0', subscriber_key: deps.keys.key('subscriber', '238010000000002'), created_at: '2026-01-05T10:50:00Z', channel: 'app' },
    ]);
    expect(await select(db, 'SELECT text FROM complaint_texts FINAL ORDER BY created_at')).toEqual([
      { text: 'He said: "nothing works",\ntwice' },
      { text: '' },
    ]);
  });

  test('a window must end after it starts and have a scope that exists', async () => {
    expect(reasons(await one('maintenance.csv'))).toEqual([
      '3: ends_at: not after starts_at',
      '4: scope: not one of element, site, transport_hub, core_pool, tac, region',
    ]);
    expect(await select(db, 'SELECT window_id, scope_id, starts_at FROM maintenance_windows FINAL')).toEqual([
      { window_id: 'W1', scope_id: 'site-017', starts_at: '2026-01-05T22:00:00Z' },
    ]);
  });
});

describe('changes to the network', () => {
  test('each is kept with its scope and time; one with an unknown scope or no time is refused', async () => {
    const report = await one('changes.csv');
    expect(report).toMatchObject({ format: 'changes', values: 4, accepted: 2 });
    expect(reasons(report)).toEqual([
      '4: scope: not one of element, site, transport_hub, core_pool, tac, region, vendor_software',
      '5: at: not a time',
    ]);
    expect(await select(db, 'SELECT change_id, scope, scope_id, at, kind, source FROM changes FINAL ORDER BY change_id')).toEqual([
      { change_id: 'CM-4711', scope: 'site', scope_id: 'site-017', at: '2026-01-05T02:10:00Z', kind: 'parameter', source: 'cm' },
      { change_id: 'CM-4712', scope: 'vendor_software', scope_id: 'Borealis/BX 26.2', at: '2026-01-05T02:00:00Z', kind: 'software', source: 'cm' },
    ]);
  });
});

describe('serving-cell records become presence', () => {
  const presence = () =>
    select(
      db,
      `SELECT toString(period_end) AS at, toInt64(sum(seconds)) AS s, toInt64(sum(events)) AS e, toInt64(sum(failures)) AS f, toInt64(sum(bytes)) AS b
       FROM presence FINAL GROUP BY period_end, element_key, subscriber_key HAVING s + e + f + b > 0 ORDER BY at, s DESC, e DESC`,
    ) as Promise<{ at: string; s: string; e: string; f: string; b: string }[]>;

  test('records are cut at the quarter hours and added up; impossible ones are refused', async () => {
    const report = await one('serving-cells.csv');
    expect(report).toMatchObject({ format: 'serving_cells', values: 5, accepted: 3, samples: 3, periods: 2 });
    expect(reasons(report)).toEqual(['5: end: before start', '6: neither end nor duration_s is given']);
    expect(await presence()).toEqual([
      { at: expect.stringContaining('10:15:00'), s: '300', e: '2', f: '1', b: '501' },
      { at: expect.stringContaining('10:30:00'), s: '420', e: '3', f: '0', b: '1000' },
      { at: expect.stringContaining('10:30:00'), s: '0', e: '1', f: '1', b: '0' },
    ]);
    expect(await select(db, 'SELECT uniqExact(subscriber_key) AS n FROM presence FINAL')).toEqual([{ n: '2' }]);
  });

  test('objects on lines are read too, a broken one refused', async () => {
    const report = await one('serving-cells.ndjson');
    expect(report).toMatchObject({ values: 3, accepted: 2 });
    expect(reasons(report)).toEqual(['2: the object is not complete, too long or nested too deep']);
  });

  test('overlapping records never make a quarter hour longer than it is', async () => {
    const line = 'imsi-1,NR-017-1,2026-01-05T10:00:00Z,2026-01-05T10:15:00Z,,1,0,1';
    await load(put(place, 'overlap.csv', ['subscriber_id,cell_id,start,end,duration_s,events,failures,bytes', line, line].join('\n')));
    expect(await presence()).toEqual([{ at: expect.any(String), s: '900', e: '2', f: '0', b: '2' }]);
  });

  test('two files add up; the same content again changes nothing; a corrected file of the same name replaces and takes back', async () => {
    const lines = content('serving-cells.csv').split('\n');
    const day = put(place, 'cells-day.csv', lines.join('\n'));
    await load(day);
    const before = await tablesOf(db);
    await load(put(place, 'cells-day.csv.gz', lines.join('\n')));
    expect(await tablesOf(db)).toEqual(before);
    // The record of the second subscriber is gone, the first subscriber's second one is shorter.
    put(place, 'cells-day.csv', [lines[0], lines[1], lines[2]?.replace(',120,', ',60,')].join('\n'));
    await load(day);
    expect((await presence()).map(({ s, e }) => [s, e])).toEqual([
      ['300', '2'],
      ['360', '3'],
    ]);
    await load(put(place, 'another.csv', [lines[0], lines[2]].join('\n')));
    expect((await presence()).map(({ s }) => s)).toEqual(['300', '480']);
  });
});

describe('KPI history in bulk', () => {
  const history = {
    period_end: 1_767_608_100,
    period_s: 900,
    element_id: 'NR-017-1',
    kpi: 'nr_rrc_setup_sr',
    numerator: 396,
    denominator: 400,
    quality: 'ok',
  };
  const parquet = (rows: (typeof history)[]) =>
    Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: 'period_end', data: BigInt64Array.from(rows, (row) => BigInt(row.period_end)), type: 'INT64' },
          { name: 'period_s', data: Int32Array.from(rows, (row) => row.period_s), type: 'INT32' },
          { name: 'element_id', data: rows.map((row) => row.element_id), type: 'STRING' },
          { name: 'kpi', data: rows.map((row) => row.kpi), type: 'STRING' },
          { name: 'numerator', data: Float64Array.from(rows, (row) => row.numerator), type: 'DOUBLE' },
          { name: 'denominator', data: Float64Array.from(rows, (row) => row.denominator), type: 'DOUBLE' },
          { name: 'quality', data: rows.map((row) => row.quality), type: 'STRING' },
        ],
      }),
    );

  test('CSV rows of unknown elements or KPIs are refused by reason and counted, the rest is stored, and no arrival is made', async () => {
    const files = await load('inventory.csv', 'kpi-history.csv');
    const report = files[1];
    expect(report).toMatchObject({ format: 'kpi_history', values: 6, accepted: 2, rejectedCount: 4, periods: 1, objects: 2 });
    expect(reasons(report as NonNullable<typeof report>)).toEqual([
      '4: element_id is not in the inventory (2 rows)',
      '6: kpi is not in the catalogue (1 rows)',
      '7: numerator or denominator is not a number (1 rows)',
    ]);
    expect(await samplesOf(db)).toEqual([
      { element_id: 'NR-017-1', kpi: 'nr_rrc_setup_sr', numerator: 396, denominator: 400, quality: 'ok' },
      { element_id: 'NR-017-2', kpi: 'nr_rrc_setup_sr', numerator: null, denominator: null, quality: 'missing' },
    ]);
    expect(await select(db, 'SELECT count() AS n FROM arrivals')).toEqual([{ n: '0' }]);
  });

  test('Parquet gives the same samples as CSV, and twice the same content changes nothing', async () => {
    await load('inventory.csv');
    const file = put(place, 'history.parquet', parquet([history, { ...history, element_id: 'NR-999-9' }]));
    const report = await one(file);
    expect(report).toMatchObject({ format: 'kpi_history', values: 2, accepted: 1, rejectedCount: 1 });
    expect(await samplesOf(db)).toEqual([{ element_id: 'NR-017-1', kpi: 'nr_rrc_setup_sr', numerator: 396, denominator: 400, quality: 'ok' }]);
    expect(await select(db, 'SELECT period_end FROM kpi_samples FINAL')).toEqual([{ period_end: '2026-01-05T10:15:00Z' }]);
    const before = await tablesOf(db);
    expect((await one(file)).outcome).toBe('duplicate');
    expect(await tablesOf(db)).toEqual(before);
  });

  test('a Parquet file that is cut off is set aside and nothing of it is stored', async () => {
    await load('inventory.csv');
    const whole = parquet([history]);
    const report = await one(put(place, 'cut.parquet', whole.subarray(0, whole.length - 30)));
    expect(report.outcome).toBe('rejected');
    expect(report.rejected[0]?.reason).toContain('cannot be read as KPI history');
    expect(await samplesOf(db)).toEqual([]);
  });
});
