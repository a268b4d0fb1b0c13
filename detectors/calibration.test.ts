import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { type ScoreRow, writeScores } from '../sql/testing/scores.ts';
import { countCalibrationDays, sampledKeys } from './calibration.ts';
import { detectPeriod } from './period.ts';

/**
 * One day of four cells, four periods each: two in ordinary time, one within an incident that nobody labelled, one under planned work.
 * The evidence is written by hand, so that every count can be checked by eye.
 */
const at = (quarter: number): number => Date.parse('2026-01-05T10:00:00Z') / 1_000 + 900 * quarter;
const KPI = { applies_to: 'nr_cell', worse: 'down', scale: 'linear', spread_floor: 1, impact: 1, revision: '1' };
let db: Database;

const periodRow = (quarter: number, revision = '1') => ({ period_end: at(quarter), period_s: 900, closed_by: 'complete', revision });

function rows(element_id: string, level: readonly number[], more: Partial<ScoreRow> = {}): ScoreRow[] {
  return level.map((evidence_level, i) => ({
    period_end: at(i),
    kpi: 'load',
    element_id,
    value: 50,
    evidence_level,
    evidence_shift: 0.5,
    revision: '1',
    ...more,
  }));
}

beforeAll(async () => {
  db = await testDatabase();
  await insertOnce(
    db,
    'kpis',
    [
      { kpi: 'load', class: 'level', silence: false, ...KPI },
      { kpi: 'attempts', class: 'volume', silence: true, ...KPI },
    ],
    'kpis',
  );
  const place = { kind: 'nr_cell', region: 'R', origin: 'inventory', revision: '1' };
  await insertOnce(
    db,
    'elements',
    ['plain', 'restless', 'doubtful', 'work', 'counting'].map((id) => ({ element_id: id, name: id, site: id, ...place })),
    'elements',
  );
  await writeScores(db, [
    ...rows('plain', [0.1, 0.2, 2.5, 0.3]),
    ...rows('restless', [2.5, 3.2, 6.7, 2]),
    ...rows('doubtful', [7, 7, 0.1, 0.1]),
    ...rows('work', [9, 9, 9, 9]),
    // A value that could not be judged is no test.
    { period_end: at(4), kpi: 'load', element_id: 'plain', quality: 'learning', value: 50, evidence_level: 9, revision: '1' },
    { period_end: at(5), kpi: 'load', element_id: 'plain', quality: 'ok', value: 50, evidence_level: 0.5, evidence_peer: 4.5, revision: '1' },
    { period_end: at(6), kpi: 'attempts', element_id: 'counting', quality: 'ok', value: 50, evidence_level: 0.5, revision: '1' },
    // The first period of the next day.
    { period_end: '2026-01-06 00:15:00', kpi: 'load', element_id: 'plain', value: 50, evidence_level: 9, revision: '1' },
  ]);
  const element = { role: 'root', worst_evidence: 7, harm: 0.5, experience: 'slow', revision: '1' };
  const span = { degraded_from: at(-1), degraded_to: at(1) };
  await db.client.command({
    query: `INSERT INTO incident_elements (incident_id, element_key, element_id, role, degraded_from, degraded_to, worst_evidence, harm, experience, revision)
      SELECT 'INC-1', cityHash64('doubtful'), 'doubtful', {role:String}, {from:UInt32}, {to:UInt32}, 7, 0.5, 'slow', 1`,
    query_params: { role: element.role, from: span.degraded_from, to: span.degraded_to },
  });
  const work = { window_id: 'w', scope: 'site', scope_id: 'work', starts_at: at(-4), ends_at: at(9), reason: 'swap', revision: '1' };
  await insertOnce(db, 'maintenance_windows', [work], 'w');
  await insertOnce(
    db,
    'periods',
    [0, 1, 2, 3].map((quarter) => periodRow(quarter)),
    'periods',
  );
});

const counted = async () =>
  Object.fromEntries(
    (
      await select<{
        detector: string;
        kpi: string;
        series: string;
        tests: string;
        reached: string[];
        doubtful_tests: string;
        doubtful_reached: string[];
      }>(
        db,
        `SELECT detector, kpi, series, tests, reached, doubtful_tests, doubtful_reached FROM calibration_days
         WHERE detector != '' AND (day, revision) IN (SELECT day, max(revision) FROM calibration_days GROUP BY day) ORDER BY detector, kpi`,
      )
    ).map((row) => [
      `${row.detector} ${row.kpi}`,
      [Number(row.series), Number(row.tests), row.reached.map(Number), Number(row.doubtful_tests), row.doubtful_reached.map(Number)],
    ]),
  );

test('a day is counted once it is over, by detector and KPI, in ordinary time; what nobody labelled stands apart', async () => {
  expect(await countCalibrationDays(db, '2026-01-05')).toEqual([]);
  expect(await countCalibrationDays(db, '2026-01-06')).toEqual(['2026-01-05']);
  expect(await counted()).toEqual({
    // plain reached 2 once; restless 2 four times, 3 twice, 6 once; doubtful is ordinary in its last two periods
    'level load': [3, 11, [5, 2, 1, 1, 1], 2, [2, 2, 2, 2, 2]],
    'level attempts': [1, 1, [0, 0, 0, 0, 0], 0, [0, 0, 0, 0, 0]],
    'shift load': [3, 11, [0, 0, 0, 0, 0], 2, [0, 0, 0, 0, 0]],
    // only where there were enough peers
    'peer load': [1, 1, [1, 1, 1, 0, 0], 0, [0, 0, 0, 0, 0]],
    // silence never spoke, which is its ordinary case
    'silence attempts': [1, 1, [0, 0, 0, 0, 0], 0, [0, 0, 0, 0, 0]],
  });
});

test('a day is counted again when an incident of it is labelled, and not otherwise', async () => {
  expect(await countCalibrationDays(db, '2026-01-06')).toEqual([]);
  const label = { incident_id: 'INC-1', label_id: 'l', label: 'false', onset: at(-1), detected_at: at(0) };
  await db.client.command({
    query: `INSERT INTO incident_labels (incident_id, label_id, labelled_at, label, onset, detected_at) SELECT {incident_id:String}, {label_id:String}, now64(6) + 1, {label:String}, {onset:UInt32}, {detected_at:UInt32}`,
    query_params: label,
  });
  expect(await countCalibrationDays(db, '2026-01-06')).toEqual(['2026-01-05']);
  // Said to be false, it was ordinary time: its tests count, and its evidence with them.
  expect((await counted())['level load']).toEqual([3, 13, [7, 4, 3, 3, 3], 0, [0, 0, 0, 0, 0]]);
});

test('the night does it by itself: with the first period of a new day, what was scored anew since is counted again', async () => {
  await insertOnce(db, 'periods', [periodRow(3, '2')], 'again');
  const last = () =>
    select<{ day: string; revision: string }>(db, 'SELECT day, max(revision) AS revision FROM calibration_days GROUP BY day ORDER BY day');
  const before = await last();
  const period = { periodS: 900, closedBy: 'complete', sourcesExpected: 1, sourcesArrived: 1, samplesRevision: '1' };
  const report = await detectPeriod(db, { ...period, periodEnd: new Date('2026-01-06T00:15:00Z') });
  expect([report.builtBaseline, 'calibration' in report.stepsMs]).toEqual([true, true]);
  const [counted] = await last();
  expect(counted?.day).toBe('2026-01-05');
  expect(Number(counted?.revision)).toBeGreaterThan(Number(before[0]?.revision));
  const next = await detectPeriod(db, { ...period, periodEnd: new Date('2026-01-06T00:30:00Z') });
  expect('calibration' in next.stepsMs, 'once a day').toBe(false);
});

test('every column of evidence there is, is counted', async () => {
  const columns = await select<{ name: string }>(
    db,
    "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'scores' AND startsWith(name, 'evidence_') ORDER BY name",
  );
  expect(columns.map((column) => column.name.replace('evidence_', ''))).toEqual(['count', 'level', 'peer', 'peer_shift', 'shift', 'silence']);
});

describe('the view over four weeks', () => {
  /** Writes one counted day of a detector of its own: so many tests, so many of them at each level. */
  const put = (detector: string, tests: number, reached: readonly number[], more: Record<string, unknown> = {}) =>
    db.client.insert({
      table: 'calibration_days',
      values: [
        {
          ...{ day: '2026-03-01', detector, kpi: 'load', class: 'level', series: tests, tests, tests_squared: tests, reached },
          // Every test a series of its own: independent.
          ...{ reached_squared: reached, reached_by_tests: reached, doubtful_tests: 0, doubtful_reached: [0, 0, 0, 0, 0], revision: '9', ...more },
        },
      ],
      format: 'JSONEachRow',
    });
  interface Line {
    nominal: number;
    observed: number;
    observed_low: number;
    observed_high: number;
    tests_effective: number;
    at_most: number;
    state: string;
  }
  const view = (detector: string, kpi = '') =>
    select<Line>(db, 'SELECT * FROM calibration WHERE detector = {detector:String} AND kpi = {kpi:String} ORDER BY nominal DESC', { detector, kpi });

  test.each([
    // Newcombe 1998 (Statistics in Medicine 17, 857-872), table I, method 3, 95 %.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%d of %d independent tests have the published interval', async (reached, tests, low, high) => {
    await put(`newcombe${tests}`, tests, [reached, 0, 0, 0, 0]);
    const [first] = await view(`newcombe${tests}`);
    expect(first?.observed).toBeCloseTo(reached / tests, 6);
    expect(first?.observed_low).toBeCloseTo(low, 4);
    expect(first?.observed_high).toBeCloseTo(high, 4);
  });

  test('says kept, broken or nothing at all: what too few tests could show is never a zero that looks like good news', async () => {
    await put('judged', 60_000, [600, 120, 0, 0, 0]);
    expect((await view('judged')).map((line) => line.state)).toEqual(['as_promised', 'too_often', 'too_rare', 'too_few', 'too_few']);
  });

  test('a series that stays high for hours is one event: ten tests that come together count as one', async () => {
    // 1,000 series of 10 tests; 100 of them reached the level ten times each: as much evidence as 100 of 1,000.
    const clustered = { series: 1_000, tests_squared: 100_000, reached_squared: [10_000, 0, 0, 0, 0], reached_by_tests: [10_000, 0, 0, 0, 0] };
    await put('clustered', 10_000, [1_000, 0, 0, 0, 0], clustered);
    const [line] = await view('clustered');
    expect(line?.tests_effective).toBeCloseTo(1_000, 3);
    await put('single', 1_000, [100, 0, 0, 0, 0]);
    expect(line?.observed_low).toBeCloseTo((await view('single'))[0]?.observed_low ?? 0, 9);
  });

  test('what nobody labelled is shown as the most it could be', async () => {
    await put('doubted', 10_000, [100, 10, 0, 0, 0], { doubtful_tests: 10_000, doubtful_reached: [300, 90, 0, 0, 0] });
    expect((await view('doubted')).slice(0, 2).map((line) => [line.observed, line.at_most])).toEqual([
      [0.01, 0.02],
      [0.001, 0.005],
    ]);
  });

  test('days older than four weeks have no part in it, and a day counts as it was counted last', async () => {
    await put('aged', 1_000, [500, 0, 0, 0, 0], { day: '2026-02-01' });
    await put('aged', 1_000, [10, 0, 0, 0, 0], { day: '2026-02-10', revision: '1' });
    await put('aged', 2_000, [20, 0, 0, 0, 0], { day: '2026-02-10', revision: '2' });
    expect((await view('aged')).map((line) => line.observed)[0]).toBe(0.01);
    expect(await view('aged', 'load')).toHaveLength(5);
    const [tests] = await select<{ tests: string }>(db, "SELECT tests FROM calibration WHERE detector = 'aged' AND kpi = '' LIMIT 1");
    expect(tests?.tests).toBe('2000');
  });
});

describe('a large network is read in turns', () => {
  test('the parts of consecutive days make up the whole, without a gap or anything twice', () => {
    const parts = Array.from({ length: 20 }, (_, n) => sampledKeys(100_000, `2026-01-${10 + n}`)).sort((a, b) => (a.from < b.from ? -1 : 1));
    expect(parts[0]?.from).toBe(0n);
    expect(parts.at(-1)?.to).toBe(2n ** 64n - 1n);
    for (const [i, part] of parts.slice(1).entries()) expect(part.from).toBe((parts[i]?.to ?? 0n) + 1n);
  });

  test('a small one whole, every day', () => expect(sampledKeys(600, '2026-01-05')).toEqual({ from: 0n, to: 2n ** 64n - 1n }));
});
