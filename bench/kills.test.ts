import { expect, inject, test } from 'vitest';
import { testDatabase } from '../sql/testing/database.ts';
import { benchKills } from './kills.ts';

test('fault 1: killed at random moments, the intake loses no acknowledged row and doubles none, in samples and in arrivals', {
  timeout: 240_000,
}, async () => {
  const db = await testDatabase();
  const username = process.env['CLICKHOUSE_USER'] ?? (process.env['CLICKHOUSE_URL'] ? 'default' : 'owner');
  const connection = { url: inject('engineUrl'), username, password: inject('enginePassword'), database: db.name, vault: db.vault };
  const result = await benchKills({ kills: 3, rows: 20_000, seed: 1, connection });
  expect(result).toMatchObject({ rowsAcknowledged: 20_000, rowsStored: 20_000, lost: 0, doubled: 0, foreign: 0, arrivals: 20 });
  expect(result.kills).toBe(4);
});
