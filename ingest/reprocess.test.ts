import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { syncCatalogue } from './catalogue-sync.ts';
import { type Delivery, ingestDeliveries, ingestPaths } from './ingest.ts';
import { catalogue, depsFor, fixture, folder, put, samplesOf, tablesOf } from './testing.ts';

let db: Database;
const place = folder();
const deps = (own: Database = db) => depsFor(own, place);

beforeAll(async () => {
  db = await testDatabase();
  await syncCatalogue(db, catalogue);
  await ingestPaths(deps(), [fixture('inventory.csv')]);
});

/** KPI samples of one cell as a sender delivers them. */
function delivery(n: number, numerator: number): Delivery {
  const period_end = Date.UTC(2026, 1, 1) / 1_000 + n * 900;
  const row = { period_end, period_s: 900, element_id: 'NR-017-1', kpi: 'nr_rrc_setup_sr', numerator, denominator: 100, quality: 'ok' };
  return { name: `d${n}`, content: Buffer.from(JSON.stringify(row)), revision: String(1_770_000_000_000_000 + n), sender: 'probe' };
}

test('fault 15: a day that was deleted, with what is known of its loads, is loaded again whole: no token of the first time swallows it', async () => {
  const file = fixture('two-cells.xml');
  const live = [delivery(1, 7), delivery(2, 8)];
  const load = async () => {
    await ingestPaths(deps(), [file]);
    await ingestDeliveries(deps(), live);
  };
  await load();
  const whole = await tablesOf(db);
  for (const table of ['kpi_samples', 'arrivals', 'loads', 'unmapped_counters'])
    await db.client.command({ query: 'TRUNCATE TABLE {table:Identifier}', query_params: { table } });
  expect(await samplesOf(db)).toEqual([]);
  await load();
  const again = await tablesOf(db);
  for (const table of ['kpi_samples', 'arrivals', 'unmapped_counters']) expect([table, again[table]]).toEqual([table, whole[table]]);
  expect((await samplesOf(db)).length).toBeGreaterThan(2);
});

test('fault 16: more blocks than the server remembers between a write whose answer was lost and its retry: still one copy', async () => {
  for (const table of ['kpi_samples', 'arrivals', 'loads', 'elements', 'element_aliases', 'unmapped_counters'])
    await db.client.command({
      query: 'ALTER TABLE {table:Identifier} MODIFY SETTING non_replicated_deduplication_window = 2',
      query_params: { table },
    });
  const text = readFileSync(fixture('two-cells.xml'), 'latin1');
  const slow = put(place, 'slow.xml', text.replaceAll('site-017', 'site-900'));
  const clean = put(place, 'clean.xml', text.replaceAll('site-017', 'site-901'));
  // Every write of this load is carried out, and the answer to its last one but one never comes.
  let writes = 0;
  const client = new Proxy(db.client, {
    get(target, name) {
      const method = Reflect.get(target, name);
      if (name !== 'insert' && name !== 'exec') return typeof method === 'function' ? method.bind(target) : method;
      return async (params: { table?: string }) => {
        const done = await method.call(target, params);
        writes++;
        if (params.table === 'arrivals') throw Object.assign(new Error('the answer was lost'), { code: 'DIED' });
        return done;
      };
    },
  });
  await expect(ingestPaths(deps({ ...db, client, triesMax: 1 }), [slow])).rejects.toThrow('the answer was lost');
  expect(writes).toBeGreaterThan(1);
  for (let n = 10; n < 16; n++) await ingestDeliveries(deps(), [delivery(n, n)]);
  await ingestPaths(deps(), [slow]);
  await ingestPaths(deps(), [clean]);
  const of = async (site: string) =>
    select(
      db,
      `SELECT replaceOne(e.element_id, {site:String}, 'x') AS element, toString(s.kpi) AS kpi, s.numerator AS n, s.denominator AS d, count() AS rows
       FROM kpi_samples AS s FINAL INNER JOIN (SELECT * FROM elements FINAL) AS e ON e.element_key = s.element_key
       WHERE e.element_id LIKE concat('%', {site:String}, '%') GROUP BY ALL ORDER BY ALL`,
      { site },
    );
  expect((await of('site-900')).length).toBeGreaterThan(3);
  expect(await of('site-900')).toEqual(await of('site-901'));
  expect(await select(db, "SELECT source, count() AS n FROM arrivals FINAL WHERE source LIKE '%site-900%' GROUP BY source")).toMatchObject([
    { n: '1' },
  ]);
});
