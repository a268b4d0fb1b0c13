import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce } from './database.ts';
import { migrate, type UpgradeStep } from './migrate.ts';
import { select, testDatabase } from './testing/database.ts';

let db: Database;
beforeAll(async () => {
  db = await testDatabase();
});

describe('migrations', () => {
  test('a second run applies nothing', async () => expect(await migrate(db)).toEqual([]));

  test('a crash between running a migration and recording it is repaired by the next start', async () => {
    await db.client.command({ query: "DELETE FROM migrations WHERE name LIKE '0004%'" });
    const told: UpgradeStep[] = [];
    expect(await migrate(db, (step) => told.push(step))).toEqual(['0004_kpi_samples']);
    expect(told).toEqual([{ name: '0004_kpi_samples', number: 1, of: 1 }]);
  });

  test('an edited migration is refused by name', async () => {
    await db.client.command({
      query: "ALTER TABLE migrations UPDATE checksum = repeat('0', 64) WHERE name = '0001_elements'",
      clickhouse_settings: { mutations_sync: '1' },
    });
    await expect(migrate(db)).rejects.toThrow('migration 0001_elements was edited after it was applied; add a new file instead');
  });
});

describe('insertOnce', () => {
  const row = { load_id: 'a'.repeat(64), line: 1, reason: 'r', revision: '1' };

  test('the same token stores its rows once, another token stores them again', async () => {
    for (const token of ['t1', 't1', 't2']) await insertOnce(db, 'rejections', [row], token);
    expect(await select(db, 'SELECT count() AS n FROM rejections')).toEqual([{ n: '2' }]);
    expect(await select(db, 'SELECT count() AS n FROM rejections FINAL')).toEqual([{ n: '1' }]);
  });

  test('an error that will not pass is thrown at once', async () => {
    await expect(insertOnce(db, 'no_such_table', [row], 't')).rejects.toMatchObject({ code: '60' });
  });
});
