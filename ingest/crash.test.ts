import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { testDatabase } from '../sql/testing/database.ts';
import { syncCatalogue } from './catalogue-sync.ts';
import { ingestPaths } from './ingest.ts';
import { catalogue, depsFor, fixture, folder, put, tablesOf } from './testing.ts';

let db: Database;
const place = folder();

beforeAll(async () => {
  db = await testDatabase();
  await syncCatalogue(db, catalogue);
});

/** The same database, whose caller dies right after its n-th write was done. Reports how many writes there were. */
function dyingAfter(n: number): { db: Database; writes: () => number } {
  let writes = 0;
  const client = new Proxy(db.client, {
    get(target, name) {
      const method = Reflect.get(target, name);
      if (name !== 'insert' && name !== 'command' && name !== 'exec') return typeof method === 'function' ? method.bind(target) : method;
      return async (...args: unknown[]) => {
        const done = await method.apply(target, args);
        if (++writes === n) throw new Error('died here');
        return done;
      };
    },
  });
  return { db: { ...db, client }, writes: () => writes };
}

async function empty(): Promise<void> {
  const tables = ['elements', 'element_aliases', 'kpi_samples', 'presence', 'loads', 'rejections', 'unmapped_counters', 'arrivals'];
  for (const table of [...tables, 'customers', 'subscriptions', 'complaints', 'complaint_texts', 'maintenance_windows']) {
    await db.client.command({ query: `TRUNCATE TABLE ${table}` });
  }
}

test('whatever write a load dies after, loading again gives the same tables as a load that never died', async () => {
  // The correction comes by itself, so that it meets the original both loaded and half loaded.
  const names = ['inventory.csv', 'customers.csv', 'two-cells.xml', 'serving-cells.csv', 'kpi-history.csv'];
  const files = [...names.map(fixture), put(place, 'later.xml', readFileSync(fixture('two-cells-corrected.xml')))];
  const quarantine = join(place, 'quarantine');
  const load = (database: Database) => ingestPaths(depsFor(database, quarantine), files);
  const whole = dyingAfter(Number.POSITIVE_INFINITY);
  await load(whole.db);
  const expected = await tablesOf(db);
  expect(whole.writes()).toBeGreaterThan(20);
  for (let n = 1; n < whole.writes(); n += 3) {
    await empty();
    await expect(load(dyingAfter(n).db)).rejects.toThrow('died here');
    await load(db);
    expect({ n, tables: await tablesOf(db) }).toEqual({ n, tables: expected });
  }
});
