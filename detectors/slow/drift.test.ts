import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../sql/database.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { driftOf } from './drift_verdict.ts';
import { runSlowDetectors } from './index.ts';
import { NOW_DAY, quietNetwork, writeHistory } from './testing.ts';

const CELLS = 60;
const at = new Date(`${NOW_DAY}T00:15:00Z`);
const later = (minutes: number) => new Date(at.getTime() + 60_000 * minutes);
const findings = (db: Database) =>
  select<{ root_id: string; kpi: string; state: string; evidence: number; sentence: string; effect: number }>(
    db,
    "SELECT root_id, kpi, state, evidence, sentence, effect FROM findings FINAL WHERE detector = 'drift' AND state != 'ran' ORDER BY root_id, kpi",
  );

describe('one series', () => {
  const days = Array.from({ length: 28 }, (_, day) => day);
  const noise = days.map((day) => 0.02 * Math.sin(day * day));

  test('a week of level and three of decline: the onset is found at the bend', () => {
    const values = days.map((day) => (noise[day] as number) + Math.max(0, day - 7) * 0.0117);
    const drift = driftOf({ days, values, memory: 0 });
    expect(drift.evidence).toBeGreaterThan(8);
    expect(drift.onsetDay).toBeGreaterThanOrEqual(5);
    expect(drift.onsetDay).toBeLessThanOrEqual(9);
    expect(drift.total).toBeCloseTo(20 * 0.0117, 1);
  });

  test('getting better is not a drift, nor is a bad day, nor a step back', () => {
    for (const values of [days.map((day) => (noise[day] as number) - 0.01 * day), days.map((day) => (noise[day] as number) + (day === 20 ? 5 : 0))])
      expect(driftOf({ days, values, memory: 0 }).evidence).toBeLessThan(2);
  });
});

describe('D8 on a network', () => {
  let db: Database;
  beforeAll(async () => {
    db = await testDatabase();
    await quietNetwork(db, CELLS);
    // Everybody loses 0.6 % a day (the region grows); cell 7 loses 1.3 % a day more for three weeks, cell 8 wins as much; cell 9 has one terrible day.
    const odd =
      'exp(-0.006 * day) * multiIf(cell = 7, exp(-0.013 * greatest(0, toInt32(day) - 7)), cell = 8, exp(0.013 * day), cell = 9 AND day = 20, 0.1, 1)';
    await writeHistory(db, CELLS, { odd, drops: 'if(cell = 11, 0.0012 * day, 0)' });
  });

  test('names what drifts alone, by how much and since when; growth that everybody shares is nobody’s fault', async () => {
    const report = await runSlowDetectors(db, at);
    expect(report.ran).toEqual(['drift']);
    const found = await findings(db);
    expect(found.map((f) => [f.root_id, f.kpi, f.state])).toEqual([
      ['cell-11', 'drop_ratio', 'raised'],
      ['cell-7', 'throughput', 'raised'],
    ]);
    expect(found[1]!.sentence).toMatch(/^Busy-hour DL throughput on cell-7 falling 1\.\d %\/day for 3 weeks \(-2\d %\)$/);
    expect(found[0]!.sentence).toMatch(/^Busy-hour Drop rate on cell-11 rising 0\.1 points\/day for 4 weeks \(\+3\.\d points\)$/);
    expect(found[1]!.evidence).toBeGreaterThan(4);
    expect(report.news.map((n) => [n.kind, n.members])).toEqual([
      ['opened', 1],
      ['opened', 1],
    ]);
  });

  test('has one turn a day; a day detected again gives the same incidents', async () => {
    const before = await select(db, 'SELECT incident_id, root_kind, root_id FROM incidents ORDER BY root_id');
    expect((await runSlowDetectors(db, later(15))).ran).toEqual([]);
    await runSlowDetectors(db, at);
    expect(await select(db, 'SELECT incident_id, root_kind, root_id FROM incidents ORDER BY root_id')).toEqual(before);
    expect(before).toHaveLength(2);
  });

  test('goes on being measured after it was found, so that it does not seem to end', async () => {
    await db.client.command({
      query: `INSERT INTO kpi_samples (period_end, period_s, kpi, element_key, numerator, denominator, value, quality, source_key, revision)
        SELECT period_end + 86400, period_s, kpi, element_key, numerator, denominator, value, quality, source_key, revision FROM kpi_samples WHERE period_end > '2026-02-01 00:00:00'`,
      clickhouse_settings: { wait_end_of_query: 1 },
    });
    await runSlowDetectors(db, later(1_440));
    const [row] = await select<{ n: string }>(
      db,
      "SELECT count() AS n FROM daily_values FINAL WHERE day = '2026-02-02' AND element_key = cityHash64('cell-7') AND kpi = 'throughput'",
    );
    expect(row!.n).toBe('1');
    expect(await select(db, "SELECT state, kind FROM incidents WHERE root_id = 'cell-7'")).toEqual([{ state: 'open', kind: 'updated' }]);
  });

  test('a drift that is no longer found is over after three days, not after one', async () => {
    await db.client.command({ query: 'TRUNCATE TABLE daily_values' });
    await db.client.command({ query: 'TRUNCATE TABLE kpi_samples' });
    const states: string[] = [];
    for (const day of [2, 3, 4]) {
      await runSlowDetectors(db, later(1_440 * day));
      const [row] = await select<{ state: string }>(db, "SELECT state FROM incidents WHERE root_id = 'cell-7'");
      states.push(row!.state);
    }
    expect(states).toEqual(['open', 'open', 'resolved']);
  });
});
