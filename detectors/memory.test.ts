import { sampleCorrelation } from 'simple-statistics';
import { beforeAll, expect, test } from 'vitest';
import { type Database, insertOnce, type Row } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { DEFAULT_BASELINE, ensureBaseline } from './baseline.ts';

/** How much a KPI resembles its own last period, which the slow sum of D4 needs to tell a shift from a wander. */
const DAY = '2026-01-26';
const PERIODS = 21 * 96;
const MEMORIES = [0, 0.4, 0.8];
let db: Database;
let series: number[][];

/** A seeded autoregressive series of unit variance: y = φ y₋₁ + √(1 − φ²) e, e the sum of twelve uniforms less six. */
function wandering(phi: number, seed: number): number[] {
  let state = seed;
  // Mulberry32.
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const normal = (): number => Array.from({ length: 12 }, uniform).reduce((sum, u) => sum + u, -6);
  let y = normal();
  return Array.from({ length: PERIODS }, () => {
    y = phi * y + Math.sqrt(1 - phi * phi) * normal();
    return y;
  });
}

beforeAll(async () => {
  db = await testDatabase();
  series = MEMORIES.map((phi, i) => wandering(phi, 17 + i));
  const kpi = { kpi: 'cqi', name: 'cqi', applies_to: 'nr_cell', family: 'radio', class: 'level', unit: '1', worse: 'down', scale: 'linear' };
  await insertOnce(db, 'kpis', [{ ...kpi, spread_floor: 0.01, impact: 1, silence: false, revision: '1' }], 'kpis');
  const elements = MEMORIES.map(
    (_, i): Row => ({ element_id: `c${i}`, name: `c${i}`, kind: 'nr_cell', region: 'R', origin: 'inventory', revision: '1' }),
  );
  await insertOnce(db, 'elements', elements, 'elements');
  const from = Date.parse(`${DAY}T00:00:00Z`) / 1_000 - PERIODS * 900;
  const rows = series.flatMap((values, i) =>
    values.map((value, slot): Row => {
      return {
        period_end: from + (slot + 1) * 900,
        period_s: 900,
        kpi: 'cqi',
        element_id: `c${i}`,
        numerator: 10 + value,
        denominator: 1,
        quality: 'ok',
        source: 'x',
        revision: '1',
      };
    }),
  );
  await insertOnce(db, 'kpi_samples', rows, 'samples');
  await ensureBaseline(db, DAY, DEFAULT_BASELINE);
}, 120_000);

test('the baseline measures the memory of each series, as the correlation of neighbouring periods does', async () => {
  const rows = await select<{ memory: number }>(
    db,
    `SELECT round(any(memory[1]), 3) AS memory FROM element_baselines WHERE valid_from = '${DAY}' GROUP BY element_key
     ORDER BY indexOf([cityHash64('c0'), cityHash64('c1'), cityHash64('c2')], element_key)`,
  );
  const lastWeek = series.map((values) => values.slice(-7 * 96));
  const expected = lastWeek.map((values) => sampleCorrelation(values.slice(1), values.slice(0, -1)));
  expect(rows).toHaveLength(3);
  for (const [i, row] of rows.entries()) expect(Math.abs(row.memory - (expected[i] ?? Number.NaN))).toBeLessThan(0.1);
});
