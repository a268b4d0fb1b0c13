import { beforeAll, expect, test } from 'vitest';
import type { Database } from './database.ts';
import { storeQueryCosts, timed } from './query_costs.ts';
import { select, testDatabase } from './testing/database.ts';

let db: Database;
beforeAll(async () => {
  db = await testDatabase();
  await storeQueryCosts(db, new Date('2036-01-09T12:00:00Z'));
});

test('what was asked is stored by query file, with how often it failed, and counted once', async () => {
  await timed('cells_of_site', async () => 1);
  await timed('cells_of_site', async () => 1);
  await expect(
    timed('broken', async () => {
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await storeQueryCosts(db, new Date('2036-01-09T12:01:00Z'))).toBe(2);
  const rows = await select(
    db,
    `SELECT query, runs, failed, longest_ms <= total_ms + 1 AS sane FROM query_costs WHERE at = '2036-01-09 12:01:00' ORDER BY query`,
  );
  expect(rows).toEqual([
    { query: 'broken', runs: 1, failed: 1, sane: 1 },
    { query: 'cells_of_site', runs: 2, failed: 0, sane: 1 },
  ]);
});

test('a store with nothing asked before it writes nothing', async () => {
  await storeQueryCosts(db, new Date('2036-01-09T12:02:00Z'));
  expect(await storeQueryCosts(db, new Date('2036-01-09T12:03:00Z'))).toBe(0);
});
