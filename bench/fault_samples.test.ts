import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { faultElements, faultSamples } from './fault_network.ts';

/** 120 cells over five days; from the start of day 3, cell 0 is silent, cell 6 has eight times the failures, and so on for a day. */
const DAY = 96;
const FROM = 3 * DAY;
const CLASSES = ['silent', 'failures_x8', 'failures_x3', 'traffic_x0.4', 'throughput_x0.75', 'throughput_drift'];
let db: Database;

const generation = {
  seed: 3,
  start: new Date('2026-01-05T00:00:00Z'),
  periods: 5 * DAY,
  first_cell: 0,
  cells: 120,
  fault_cells: CLASSES.map((_, i) => 6 * i),
  fault_classes: CLASSES,
  fault_starts: CLASSES.map(() => FROM),
  fault_periods: DAY,
};

beforeAll(async () => {
  db = await testDatabase();
  await faultElements(db, { elements: 120 });
  await faultSamples(db, generation);
});

const slot = "toUInt32((toUnixTimestamp(period_end) - toUnixTimestamp(toDateTime('2026-01-05 00:00:00', 'UTC'))) / 900) - 1";
const during = `${slot} >= ${FROM} AND ${slot} < ${FROM + DAY}`;

/** Sum of numerators over denominators on a cell, while its fault lasts and otherwise. */
async function ratio(cell: number, kpi: string): Promise<{ faulty: number; usual: number }> {
  const [row] = await select<{ faulty: number; usual: number }>(
    db,
    `SELECT sumIf(numerator, ${during}) / sumIf(denominator, ${during}) AS faulty, sumIf(numerator, NOT (${during})) / sumIf(denominator, NOT (${during})) AS usual
     FROM kpi_samples FINAL WHERE element_key = cityHash64({id:String}) AND kpi = {kpi:String}`,
    { id: `cell-${cell}`, kpi },
  );
  return row ?? { faulty: Number.NaN, usual: Number.NaN };
}

describe('the noise', () => {
  test('every cell has every KPI in every period', async () => {
    const [row] = await select<{ rows: string; series: string }>(
      db,
      'SELECT count() AS rows, uniqExact(kpi, element_key) AS series FROM kpi_samples FINAL',
    );
    expect([Number(row?.rows), Number(row?.series)]).toEqual([120 * 6 * 5 * DAY, 120 * 6]);
  });

  test('the median cell has about 13 attempts a period, and busy cells many more', async () => {
    const [row] = await select<{ q: number[] }>(
      db,
      `SELECT quantilesExact(0.5, 0.9)(mean) AS q FROM (
         SELECT element_key, avg(numerator) AS mean FROM kpi_samples FINAL WHERE kpi = 'nr_rrc_attempts' AND NOT (${during}) GROUP BY element_key)`,
    );
    expect(row?.q[0]).toBeGreaterThan(9);
    expect(row?.q[0]).toBeLessThan(19);
    expect((row?.q[1] ?? 0) / (row?.q[0] ?? 1)).toBeGreaterThan(1.8);
  });

  test('levels remember the period before and have heavy tails', async () => {
    const [row] = await select<{ memory: number; kurtosis: number }>(
      db,
      `SELECT avg(c) AS memory, avg(k) AS kurtosis FROM (
         SELECT element_key, corrIf(x, before, before != 0) AS c, kurtPop(x) AS k FROM (
           SELECT element_key, x, lagInFrame(x) OVER (PARTITION BY element_key ORDER BY period_end) AS before FROM (
             SELECT element_key, period_end, log(value) - avg(log(value)) OVER (PARTITION BY element_key) AS x
             FROM kpi_samples FINAL WHERE kpi = 'nr_dl_ue_throughput' AND isFinite(value) AND ${slot} < ${FROM}))
         GROUP BY element_key)`,
    );
    expect(row?.memory).toBeGreaterThan(0.35);
    expect(row?.memory).toBeLessThan(0.75);
    expect(row?.kurtosis).toBeGreaterThan(3.2);
  });

  test('no cell has more failures than attempts', async () => {
    const [row] = await select<{ odd: string }>(
      db,
      "SELECT countIf(numerator < 0 OR numerator > denominator) AS odd FROM kpi_samples FINAL WHERE kpi IN ('nr_rrc_setup_sr', 'nr_ue_context_drop_ratio')",
    );
    expect(Number(row?.odd)).toBe(0);
  });

  test('the same seed makes the same samples, in slices as well as whole, and another seed others', async () => {
    const small = { ...generation, start: new Date('2026-02-02T00:00:00Z'), periods: DAY - 1, cells: 12 };
    const digest = async (slices: readonly Partial<typeof small>[]): Promise<string | undefined> => {
      await db.client.command({ query: "ALTER TABLE kpi_samples DROP PARTITION '20260202'" });
      for (const slice of slices) await faultSamples(db, { ...small, ...slice });
      const rows = await select<{ d: string }>(
        db,
        "SELECT toString(groupBitXor(sipHash64(period_end, kpi, element_key, numerator, denominator))) AS d FROM kpi_samples FINAL WHERE toDate(period_end) = '2026-02-02'",
      );
      return rows[0]?.d;
    };
    const whole = await digest([{}]);
    expect(
      await digest([
        { first_cell: 0, cells: 6 },
        { first_cell: 6, cells: 6 },
      ]),
    ).toBe(whole);
    expect(await digest([{ seed: 4 }])).not.toBe(whole);
  });
});

describe('the faults', () => {
  test('a silent cell measures true zeros and no throughput', async () => {
    expect((await ratio(0, 'nr_rrc_attempts')).faulty).toBe(0);
    const [row] = await select<{ finite: string }>(
      db,
      `SELECT countIf(isFinite(value)) AS finite FROM kpi_samples FINAL WHERE element_key = cityHash64('cell-0') AND kpi = 'nr_dl_ue_throughput' AND ${during}`,
    );
    expect(Number(row?.finite)).toBe(0);
  });

  test('failures rise eightfold', async () => {
    const { faulty, usual } = await ratio(6, 'nr_rrc_setup_sr');
    expect((1 - faulty) / (1 - usual)).toBeGreaterThan(4);
    expect((1 - faulty) / (1 - usual)).toBeLessThan(14);
  });

  test('traffic falls to two fifths, and throughput by a quarter', async () => {
    const traffic = await ratio(18, 'nr_rrc_attempts');
    expect(traffic.faulty / traffic.usual).toBeCloseTo(0.4, 1);
    const throughput = await ratio(24, 'nr_dl_ue_throughput');
    expect(throughput.faulty / throughput.usual).toBeGreaterThan(0.68);
    expect(throughput.faulty / throughput.usual).toBeLessThan(0.82);
  });

  test('a drift loses half of the throughput in a day', async () => {
    const rows = await select<{ early: number; late: number }>(
      db,
      `SELECT avgIf(value, ${slot} < ${FROM}) AS early, avgIf(value, ${slot} >= ${FROM + DAY - 8} AND ${slot} < ${FROM + DAY}) AS late
       FROM kpi_samples FINAL WHERE element_key = cityHash64('cell-30') AND kpi = 'nr_dl_ue_throughput'`,
    );
    const { early = 1, late = 0 } = rows[0] ?? {};
    expect(late / early).toBeGreaterThan(0.35);
    expect(late / early).toBeLessThan(0.65);
  });
});
