import { expect, inject, test } from 'vitest';
import { testDatabase } from '../sql/testing/database.ts';
import { benchOutage } from './outage.ts';

test('the database away for three periods: all of them wait in the journal up to its bound, then senders wait, and afterwards everything is there once', async () => {
  const db = await testDatabase();
  const username = process.env['CLICKHOUSE_USER'] ?? (process.env['CLICKHOUSE_URL'] ? 'default' : 'owner');
  const connection = { url: inject('engineUrl'), username, password: inject('enginePassword'), database: db.name, vault: db.vault };
  const { outages, lines } = await benchOutage({ connection, cells: 1_500, kpis: 2, minutes: [45] });
  expect(outages[0]).toMatchObject({ periods: 3, rows: 5 * 1_500 * 2, lost: 0, doubled: 0 });
  expect(outages[0]?.refused).toBeGreaterThan(0);
  expect(outages[0]?.journalBytes).toBeLessThanOrEqual(outages[0]?.boundBytes ?? 0);
  expect(lines[0]).toContain('45 minutes away (3 periods, 15,000 rows)');
}, 120_000);
