import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { HISTORY_DAYS } from './fault_network.ts';
import { PERIODS_A_DAY } from './fault_plan.ts';
import { planReal } from './real_faults.ts';
import { type RealSeries, readRealSeries } from './real_series.ts';

describe('reading real series', () => {
  const directory = mkdtempSync(join(tmpdir(), 'forecell-series-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const file = (name: string, stepS: number, days: number, line: (at: string, i: number) => string, from = '2026-02-01T18:00:00Z'): void => {
    const start = Date.parse(from);
    const lines = Array.from({ length: (days * 86_400) / stepS }, (_, i) => line(new Date(start + 1_000 * stepS * i).toISOString(), i));
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), ['timestamp,value,label', ...lines].join('\n'));
  };

  test('counts are added up within a quarter of an hour from the first midnight on, levels averaged; labels are ignored', () => {
    file('a/counts.csv', 300, 3, (at, i) => `${at.slice(0, 19).replace('T', ' ')},${i % 3},1`);
    file('levels.csv', 300, 3, (at, i) => `"${at}",${0.5 + (i % 3)},0`);
    const read = readRealSeries(directory, 2);
    expect(read.map((s) => [s.name, s.kind, s.values[0]])).toEqual([
      ['counts', 'count', 3],
      ['levels', 'level', 1.5],
    ]);
    // Three days from 18:00 leave two whole days and 18 hours from midnight on, less the last, unfinished quarter.
    expect(read[0]?.values.length).toBe(2 * 96 + 71);
  });

  test('a gap is no value, and what is too short, too coarse or negative is left out', () => {
    file('gap.csv', 300, 3, (at, i) => (i >= 120 && i < 126 ? '' : `${at},${i}`));
    file('short.csv', 300, 1, (at) => `${at},1`);
    file('coarse.csv', 3_600, 3, (at) => `${at},1`);
    file('negative.csv', 300, 3, (at) => `${at},-1`);
    const read = readRealSeries(directory, 2);
    expect(read.map((s) => s.name)).toEqual(['counts', 'gap', 'levels']);
    const gap = read.find((s) => s.name === 'gap');
    expect(Array.from(gap?.values ?? [], (v, i) => (Number.isNaN(v) ? i : -1)).filter((i) => i >= 0)).toEqual([16, 17]);
  });
});

describe('faults in copies of real series', () => {
  const days = 2;
  const made = (kind: RealSeries['kind'], extraDays: number): RealSeries => ({
    name: kind,
    kind,
    values: Float64Array.from({ length: (HISTORY_DAYS + extraDays) * PERIODS_A_DAY }, (_, i) => 100 + (i % 97)),
  });
  const { plan, generate } = planReal(1, [made('count', 5), made('level', 2)], days);
  let db: Database;
  beforeAll(async () => {
    db = await testDatabase();
    await generate(db);
  });

  test('no real moment is evaluated twice: five days give two stretches of two days, and each its copies', () => {
    expect([plan.cells, plan.faults.length]).toEqual([3 + 6, 6]);
  });

  test('a copy is its original until its fault, while it lasts a share of it, and its original again afterwards', async () => {
    const values = async (cell: number): Promise<number[]> =>
      (
        await select<{ numerator: number }>(
          db,
          `SELECT numerator FROM kpi_samples FINAL WHERE element_key = cityHash64({id:String}) ORDER BY period_end`,
          { id: `cell-${cell}` },
        )
      ).map((row) => row.numerator);
    const shares = { silent: [0, 0], 'traffic_x0.4': [0.4, 0.4], 'throughput_x0.75': [0.75, 0.75], throughput_drift: [0.97 ** 0.25, 0.97 ** 24] };
    const sources = [0, 0, 1, 1, 2, 2];
    for (const [i, fault] of plan.faults.entries()) {
      const from = HISTORY_DAYS * PERIODS_A_DAY + fault.from;
      const original = await values(sources[i] ?? 0);
      const copy = await values(fault.cell);
      expect(copy.length).toBe(original.length);
      const share = copy.map((value, slot) => value / (original[slot] ?? 1));
      expect(share.filter((s, slot) => s !== 1 && (slot < from || slot >= from + plan.lasts))).toEqual([]);
      const [first = 0, last = 0] = shares[fault.class as keyof typeof shares];
      expect(share[from]).toBeCloseTo(first, 9);
      expect(share[from + plan.lasts - 1]).toBeCloseTo(last, 9);
    }
  });

  test('series that are too short are refused by name of what is needed', () => {
    expect(() => planReal(1, [made('count', 1)], days)).toThrow('at least 30 days');
  });
});
