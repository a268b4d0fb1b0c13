import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { syncCatalogue } from './catalogue-sync.ts';
import { type IngestDeps, ingestDeliveries, ingestPaths } from './ingest.ts';
import { catalogue, depsFor, fixture, folder, put, samplesOf, tablesOf } from './testing.ts';

/*
 * A full export that returns to an earlier state is, byte for byte, the one of before: what counts is whether loading it would change anything.
 */

let db: Database;
let deps: IngestDeps;
const place = folder();

beforeAll(async () => {
  db = await testDatabase();
  deps = depsFor(db, join(place, 'quarantine'));
  await syncCatalogue(db, catalogue);
});

beforeEach(async () => {
  const tables = ['elements', 'element_aliases', 'kpi_samples', 'presence', 'loads', 'rejections', 'arrivals', 'unmapped_counters'];
  for (const table of [...tables, 'customers', 'subscriptions', 'contact_flags', 'complaints', 'complaint_texts', 'maintenance_windows'])
    await db.client.command({ query: 'TRUNCATE TABLE {table:Identifier}', query_params: { table } });
});

const load = async (name: string, content: string) => {
  const [report] = (await ingestPaths(deps, [put(place, name, content)])).files;
  return report?.outcome;
};
const inventory = (state: string, ...others: string[]) =>
  ['element_id,kind,administrative_state', `NR-1,nr_cell,${state}`, ...others.map((id) => `${id},nr_cell,unlocked`), ''].join('\n');
const stateOf = async () =>
  (await select<{ state: string }>(db, "SELECT toString(administrative_state) AS state FROM elements FINAL WHERE element_id = 'NR-1'"))[0]?.state;
const HEAD = 'customer_id,account_id,name,address,payer_id,segment,value_band,vip,protected,language,consent_service_contact,do_not_contact';
const customer = (doNotContact: boolean) => `${HEAD}\nC1,A1,Ada Example,Harbour 1,P1,consumer,3,false,false,da,true,${doNotContact}\n`;
const flagged = (active: boolean) => `customer_id,flag,active,set_at\nC1,do_not_contact,${active},2026-01-05T10:00:00Z\n`;
const line = (owner: string) => `subscriber_id,msisdn,customer_id,line_type\nimsi-1,4512345678,${owner},voice\n`;
const measured = (name: string) => readFileSync(fixture(name), 'utf8');

describe('a full export that returns to an earlier state', () => {
  test('an inventory locked, unlocked and locked again ends locked; the same once more changes nothing', async () => {
    expect(await load('day-1.csv', inventory('locked'))).toBe('loaded');
    expect(await load('day-2.csv', inventory('unlocked'))).toBe('loaded');
    expect(await load('day-3.csv', inventory('locked'))).toBe('loaded');
    expect(await stateOf()).toBe('locked');
    const before = await tablesOf(db);
    expect(await load('day-4.csv.gz', inventory('locked'))).toBe('duplicate');
    expect(await tablesOf(db)).toEqual(before);
    expect(await load('day-5.csv', inventory('unlocked'))).toBe('loaded');
    expect(await stateOf()).toBe('unlocked');
  });

  test('who objected, withdrew it and objected again may not be called, by customers and by flags; a line goes back to its first owner', async () => {
    const wordOf = async (table: string, column: string) =>
      (await select<{ word: boolean | string }>(db, 'SELECT {column:Identifier} AS word FROM {table:Identifier} FINAL', { table, column }))[0]?.word;
    for (const [n, own] of [true, false, true].entries()) {
      expect(await load(`customers-${n}.csv`, customer(own))).toBe('loaded');
      expect(await load(`flags-${n}.csv`, flagged(own))).toBe('loaded');
      expect(await load(`lines-${n}.csv`, line(own ? 'C1' : 'C2'))).toBe('loaded');
    }
    expect(await wordOf('customers', 'do_not_contact')).toBe(true);
    expect(await wordOf('contact_flags', 'active')).toBe(true);
    expect(await wordOf('subscriptions', 'customer_key')).toBe(deps.keys.key('customer', 'C1'));
    const before = await tablesOf(db);
    for (const again of [customer(true), flagged(true), line('C1')]) expect(await load('again.csv', again)).toBe('duplicate');
    expect(await tablesOf(db)).toEqual(before);
  });

  test('what came between and was cut off before it was done is overwritten too', async () => {
    await load('day-1.csv', inventory('locked'));
    const client = new Proxy(db.client, {
      get(target, name) {
        const method = Reflect.get(target, name);
        if (name !== 'insert') return typeof method === 'function' ? method.bind(target) : method;
        return async (params: { table: string }) => {
          if (params.table === 'loads') throw new Error('died here');
          return method.call(target, params);
        };
      },
    });
    const second = put(place, 'day-2.csv', inventory('unlocked'));
    await expect(ingestPaths({ ...deps, db: { ...db, client } }, [second])).rejects.toThrow('died here');
    expect(await stateOf()).toBe('unlocked');
    expect(await load('day-3.csv', inventory('locked'))).toBe('loaded');
    expect(await stateOf()).toBe('locked');
  });

  test('offered by two processes at once it ends in the state it says', async () => {
    await load('day-1.csv', inventory('locked'));
    await load('day-2.csv', inventory('unlocked'));
    const again = ['left.csv', 'right.csv'].map((name) => put(place, name, inventory('locked')));
    await Promise.all(again.map((path) => ingestPaths(deps, [path])));
    expect(await stateOf()).toBe('locked');
    expect(await load('day-3.csv', inventory('locked'))).toBe('duplicate');
  });

  test('deliveries end in the state that was received last, however often they are delivered again and in which order', async () => {
    const delivered = (state: string, id: number) => ({
      name: 'inventory-oss',
      content: Buffer.from(inventory(state)),
      revision: String(1_767_607_200_000_000 + id),
    });
    const all = [delivered('locked', 1), delivered('unlocked', 2), delivered('locked', 3)];
    for (const one of all) await ingestDeliveries(deps, [one]);
    expect(await stateOf()).toBe('locked');
    const before = await tablesOf(db);
    for (const order of [all, [...all].reverse(), [all[1], all[0]]])
      for (const one of order) {
        const { files } = await ingestDeliveries(deps, [one as (typeof all)[number]]);
        expect(files.map((file) => file.outcome)).toEqual(['duplicate']);
      }
    expect(await tablesOf(db)).toEqual(before);
  });
});

describe('a correction that is undone', () => {
  const original = measured('two-cells.xml');
  const corrected = measured('two-cells-corrected.xml');
  const believed = async () => (await samplesOf(db)).filter(({ quality }) => quality === 'ok');
  const aged = (name: string, content: string, second: number) => {
    const path = put(place, name, content);
    utimesSync(path, second, second);
    return path;
  };

  test('a measurement file, its correction, and the file again end as the file alone; another sender’s file between them changes nothing', async () => {
    await load('inventory.csv', measured('inventory.csv'));
    await load('first.xml', original);
    const alone = await believed();
    await load('elsewhere.xml', original.replaceAll('site-017', 'site-018'));
    expect(await load('once-more.xml', original)).toBe('duplicate');
    expect(await load('corrected.xml', corrected)).toBe('loaded');
    expect(await load('undone.xml', original)).toBe('loaded');
    expect((await believed()).filter(({ element_id }) => element_id.startsWith('NR-017'))).toEqual(alone);
    expect(await load('undone-again.xml.gz', original)).toBe('duplicate');
  });

  test('the same in one call, before and after what is in already', async () => {
    await load('inventory.csv', measured('inventory.csv'));
    await load('first.xml', original);
    const alone = await believed();
    const turns = [corrected, original, corrected, original].map((content, n) => aged(`turn-${n}.xml`, content, 1_700_000_000 + n));
    const { files } = await ingestPaths(deps, turns);
    expect(files.map((file) => file.outcome)).toEqual(Array(4).fill('loaded'));
    expect(await believed()).toEqual(alone);
    expect((await ingestPaths(deps, [turns[1] as string])).files[0]?.outcome).toBe('duplicate');
  });

  test('KPI history of the same time, and live samples of the same sender, go back to what was said first', async () => {
    await load('inventory.csv', measured('inventory.csv'));
    const rows = (attempts: number, at = '10:15') =>
      `period_end,period_s,element_id,kpi,numerator,denominator,quality\n2026-01-05T${at}:00Z,900,NR-017-1,nr_rrc_setup_sr,9,${attempts},ok\n`;
    await load('history-1.csv', rows(10));
    expect(await load('history-of-later.csv', rows(30, '10:30'))).toBe('loaded');
    expect(await load('history-once-more.csv', rows(10))).toBe('duplicate');
    await load('history-2.csv', rows(20));
    expect(await load('history-3.csv', rows(10))).toBe('loaded');
    const attempts = async (at: string) =>
      (await select<{ d: number }>(db, 'SELECT denominator AS d FROM kpi_samples FINAL WHERE period_end = {at:String}', { at }))[0]?.d;
    expect(await attempts('2026-01-05 10:15:00')).toBe(10);
    const live = (n: number, id: number) => ({
      ...{ name: 'kpi_samples-oss', sender: 'oss', revision: String(1_767_607_200_000_000 + id) },
      content: Buffer.from(
        `{"period_end":"2026-01-05T10:45:00Z","period_s":900,"element_id":"NR-017-1","kpi":"nr_rrc_setup_sr","numerator":9,"denominator":${n},"quality":"ok"}\n`,
      ),
    });
    await ingestDeliveries(deps, [live(10, 1)]);
    const { files } = await ingestDeliveries(deps, [live(20, 2), live(10, 3)]);
    expect(files.map((file) => file.outcome)).toEqual(['loaded', 'loaded']);
    expect(await attempts('2026-01-05 10:45:00')).toBe(10);
    expect((await ingestDeliveries(deps, [live(20, 2), live(10, 3), live(10, 4)])).files.map((file) => file.outcome)).toEqual(
      Array(3).fill('duplicate'),
    );
  });

  test('serving-cell records of one name go back to what was said first; under another name the same content adds nothing', async () => {
    const cells = (seconds: number) =>
      `subscriber_id,cell_id,start,end,duration_s,events,failures,bytes\nimsi-1,NR-1,2026-01-05T10:00:00Z,,${seconds},1,0,1\n`;
    const seconds = async () => (await select<{ s: string }>(db, 'SELECT toString(sum(seconds)) AS s FROM presence FINAL'))[0]?.s;
    await load('cells.csv', cells(300));
    await load('cells.csv', cells(600));
    expect(await load('other.csv', cells(300))).toBe('duplicate');
    expect(await seconds()).toBe('600');
    expect(await load('cells.csv', cells(300))).toBe('loaded');
    expect(await seconds()).toBe('300');
    expect(await load('cells.csv', cells(300))).toBe('duplicate');
  });
});
