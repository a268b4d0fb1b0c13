import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../sql/database.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { studentTailEvidence } from '../stats/student_tail.ts';
import { designOf } from './drift_design.ts';
import { type DailySeries, driftNull, driftOf } from './drift_verdict.ts';
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

const design = designOf(28, [0, 7, 14, 18]);
const days = Array.from({ length: 28 }, (_, day) => day);
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
/** As the database gives it, of a fleet whose series vary by `sigma` and differ little in that. */
function seriesOf(values: readonly number[], sigma = 0.04): DailySeries {
  const residual = dot(values, values) - design.usual.reduce((sum, vector) => sum + dot(vector, values) ** 2, 0);
  const middle = Math.log(sigma ** 2);
  return {
    ...{ values, residual, dof: 20, contrasts: design.bends.map((bend) => dot(bend, values)) },
    ...{ series_tested: 1_000, log_variances: [middle - 0.25, middle, middle + 0.25], usual_t: [0.687, 0.687, 0.687, 0.687] },
  };
}
const judge = (series: DailySeries) => driftOf(series, driftNull(series, 20), design);

describe('the shapes of a drift', () => {
  test('bends are of length 1 and ask nothing of a level or of the week', () => {
    for (const bend of design.bends) {
      expect(dot(bend, bend)).toBeCloseTo(1, 12);
      for (const vector of design.usual) expect(dot(bend, vector)).toBeCloseTo(0, 12);
    }
  });

  test('by hand: a level week and 0.01 a day for three rises by 0.2, and its contrast says so', () => {
    const values = days.map((day) => 5 + 0.01 * Math.max(0, day - 7));
    expect(dot(design.bends[1]!, values) * design.changes[1]!).toBeCloseTo(0.2, 12);
    expect(design.middles[1]).toBeCloseTo(((20 * 21) / 2 / 28) * (1 / 20), 12);
  });

  test('a drift of less than a week is nobody’s to find', () => expect(() => designOf(28, [21])).toThrow(RangeError));
});

describe('one series', () => {
  const noise = days.map((day) => 0.05 * Math.sin(day * day));

  test('a week of level and three of decline: far beyond chance, and the onset is found at the bend', () => {
    const drift = judge(seriesOf(days.map((day) => (noise[day] as number) + Math.max(0, day - 7) * 0.0117)));
    expect(drift.evidence).toBeGreaterThan(8);
    expect(drift.change).toBeCloseTo(20 * 0.0117, 1);
    expect(drift.onsetDay).toBeGreaterThanOrEqual(4);
    expect(drift.onsetDay).toBeLessThanOrEqual(10);
  });

  test('by hand: t = 6 with the fleet’s variance and no other is what Student’s tail says, less four looks', () => {
    const series = { ...seriesOf(days.map(() => 0)), contrasts: [0.06, 0, 0, 0], residual: 0.06 ** 2 + 20 * 0.01 ** 2, dof: 20 };
    const drift = driftOf(series, { prior: { dof: 0, variance: 0 }, memory: 1 }, design);
    expect(drift.evidence).toBeCloseTo(studentTailEvidence(6, 20) - Math.log10(2.5), 9);
  });

  test('getting better is not a drift; what everybody’s slopes do as well is worth less', () => {
    expect(judge(seriesOf(days.map((day) => (noise[day] as number) - 0.01 * day))).evidence).toBeLessThan(0.5);
    const series = seriesOf(days.map((day) => (noise[day] as number) + 0.008 * day));
    const restless = { ...series, usual_t: series.usual_t.map((t) => 1.6 * t) };
    expect(judge(restless).evidence).toBeLessThan(0.7 * judge(series).evidence);
  });

  test('no trend in 4,000 series that remember half of yesterday: 1 in 100 and 1 in 1,000 are passed no more than twice as often', () => {
    const uniform = linearCongruential(7);
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const fleet = Array.from({ length: 4_000 }, () => {
      let value = normal();
      return seriesOf(
        days.map((day) => {
          value = 0.5 * value + Math.sqrt(0.75) * normal();
          return value + (day % 7 === 6 ? 3 : 0);
        }),
      );
    });
    const t = (series: DailySeries, i: number) => series.contrasts[i]! / Math.sqrt((series.residual - series.contrasts[i]! ** 2) / 20);
    const sorted = (values: number[]) => values.sort((a, b) => a - b);
    const logs = sorted(fleet.map((series) => Math.log((series.residual - series.contrasts[0]! ** 2) / 20)));
    const common = {
      ...{ series_tested: 4_000, log_variances: [logs[1_000]!, logs[2_000]!, logs[3_000]!] },
      usual_t: [0, 1, 2, 3].map((i) => sorted(fleet.map((series) => Math.abs(t(series, i))))[2_000]!),
    };
    const given = driftNull(common, 20);
    expect(given.memory).toBeGreaterThan(1.4);
    const evidence = fleet.map((series) => driftOf(series, given, design).evidence);
    const passed = (least: number) => evidence.filter((e) => e >= least).length;
    expect([passed(2), passed(3)].map((n, i) => n <= [80, 8][i]!)).toEqual([true, true]);
    expect(passed(2)).toBeGreaterThanOrEqual(20);
  });
});

function linearCongruential(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

describe('D8 on a network', () => {
  let db: Database;
  beforeAll(async () => {
    db = await testDatabase();
    await quietNetwork(db, CELLS);
    // Everybody loses 0.6 % a day (the region grows); cell 7 loses 1.3 % a day more for three weeks, cell 8 wins as much; cell 9 has one terrible day.
    const odd =
      'exp(-0.006 * day) * multiIf(cell = 7, exp(-0.013 * greatest(0, toInt32(day) - 7)), cell = 8, exp(0.013 * day), cell = 9 AND day = 20, 0.1, 1)';
    // The drops of cell 11 grow; cell 13 had none for three weeks and then a few.
    await writeHistory(db, CELLS, { odd, drops: 'multiIf(cell = 11, 0.0012 * day, cell = 13 AND day < 22, -0.01 - 0.004 * noise, 0)' });
  });

  test('names what drifts alone, by how much and since when; growth that everybody shares is nobody’s fault, nor are a few failures after none', async () => {
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

  /** Days of values as the nights would have made them: everybody as usual and at `level` times it, cell 7 at `level` times 0.76 or back at 1. */
  async function days28(from: number, count: number, cell7: number, level = 1): Promise<void> {
    await db.client.command({
      query: `INSERT INTO daily_values (day, kpi, element_key, value, samples, revision)
        SELECT toDate('${NOW_DAY}') + ${from} + intDiv(number, ${CELLS}), 'throughput', cityHash64(concat('cell-', toString(number % ${CELLS}))),
          log1p(20000 * exp(-0.006 * 28) * ${level} * if(number % ${CELLS} = 7, ${cell7}, 1) * exp(0.02 * (sipHash64(number, ${from}) % 1000 - 500) / 290.)), 32, 9
        FROM numbers(${CELLS * count})`,
      clickhouse_settings: { wait_end_of_query: 1 },
    });
  }
  const cell7 = async () =>
    (await select<{ state: string; sentence: string }>(db, "SELECT state, sentence FROM incidents WHERE root_id = 'cell-7'"))[0];

  test('does not vanish into what is usual: five flat weeks later, when the window shows no slope at all, it is open and says what is gone', async () => {
    await days28(1, 36, 0.76, 0.9);
    const report = await runSlowDetectors(db, later(1_440 * 37));
    expect(report.ran).toEqual(['drift']);
    expect(await cell7()).toEqual({
      state: 'open',
      sentence: expect.stringMatching(/^Busy-hour DL throughput on cell-7 stays where its drift took it: -2\d % against before 2026-01-1\d$/),
    });
  });

  test('not knowing is not recovery: without values of the last week it stays open', async () => {
    for (const day of [46, 47, 48]) await runSlowDetectors(db, later(1_440 * day));
    expect((await cell7())!.state).toBe('open');
  });

  test('is over three days after what it took has come back, not after one', async () => {
    await days28(48, 12, 1);
    const states: string[] = [];
    for (const day of [58, 59, 60]) {
      await runSlowDetectors(db, later(1_440 * day));
      states.push((await cell7())!.state);
    }
    expect(states).toEqual(['open', 'open', 'resolved']);
  });
});
