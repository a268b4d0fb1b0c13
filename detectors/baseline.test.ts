import { beforeAll, expect, test } from 'vitest';
import { type Database, insertOnce } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { ensureBaseline } from './baseline.ts';

/**
 * Five weeks of one KPI on four cells, which falls from 100 to 50 twenty days before the day: on one nobody noticed, on one an incident has been
 * open ever since, on one it was planned work, and on one an incident was open but is over. A baseline learns the new level only where nobody
 * said that it was wrong.
 */
const DAY = '2026-02-09';
const FALL = Date.parse(`${DAY}T00:00:00Z`) / 1_000 - 20 * 86_400;
let db: Database;

beforeAll(async () => {
  db = await testDatabase();
  const kpi = { kpi: 'load', applies_to: 'nr_cell', class: 'level', worse: 'down', scale: 'linear', spread_floor: 1, impact: 1, revision: '1' };
  await insertOnce(db, 'kpis', [kpi], 'k');
  const ids = ['unnoticed', 'incident', 'work', 'over'];
  await insertOnce(
    db,
    'elements',
    ids.map((id) => ({ element_id: id, name: id, kind: 'nr_cell', region: 'R', site: id, origin: 'inventory', revision: '1' })),
    'e',
  );
  await db.client.command({
    query: `INSERT INTO kpi_samples (period_end, period_s, kpi, element_id, numerator, denominator, quality, source, revision)
      SELECT toDateTime({until:UInt32} - 900 * number, 'UTC') AS at, 900, 'load', arrayJoin({ids:Array(String)}), if(at > toDateTime({fall:UInt32}, 'UTC'), 50, 100) + number % 3, 1, 'ok', 'h', 1
      FROM numbers(96 * 35)`,
    query_params: { until: Date.parse(`${DAY}T00:00:00Z`) / 1_000, fall: FALL, ids },
    clickhouse_settings: { max_partitions_per_insert_block: '200' },
  });
  await db.client.command({
    query: `INSERT INTO incident_elements (incident_id, element_key, element_id, role, degraded_from, degraded_to, worst_evidence, harm, experience, revision)
      SELECT id, cityHash64(id), id, 'root', toDateTime({fall:UInt32}, 'UTC'), toDateTime(if(id = 'over', {fall:UInt32} + 20 * 86400, 0), 'UTC'), 9, 0.5, 'slow', 1
      FROM (SELECT arrayJoin(['incident', 'over']) AS id)`,
    query_params: { fall: FALL },
  });
  const work = { window_id: 'w', scope: 'site', scope_id: 'work', starts_at: FALL, ends_at: FALL + 20 * 86_400, reason: 'swap', revision: '1' };
  await insertOnce(db, 'maintenance_windows', [work], 'w');
});

test('nothing that is known to be wrong teaches what is normal, however long it lasts', async () => {
  await ensureBaseline(db, DAY, { days: 35, samplesMin: 3 });
  const rows = await select<{ element_id: string; level: number }>(
    db,
    `SELECT e.element_id AS element_id, round(avg(b.center)) AS level FROM baselines AS b INNER JOIN (SELECT * FROM elements FINAL) AS e ON e.element_key = b.element_key
     WHERE valid_from = {day:Date} GROUP BY element_id ORDER BY element_id`,
    { day: DAY },
  );
  const level = Object.fromEntries(rows.map((row) => [row.element_id, row.level]));
  expect([level['incident'], level['work'], level['over']]).toEqual([101, 101, 101]);
  expect(level['unnoticed']).toBeLessThan(60);
});
