import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce, type Row } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { ensureBaseline } from './baseline.ts';
import type { PeriodReport } from './period.ts';
import { detectRange } from './replay.ts';
import { buildQuietNetwork, CELLS, DAY, id, period, play, scoreOf } from './testing/quiet_network.ts';

let db: Database;

beforeAll(async () => {
  db = await testDatabase();
  await buildQuietNetwork(db);
}, 120_000);

describe('what is normal', () => {
  test('a baseline is the median and the shrunk spread of each hour of the week, and is built once a day', async () => {
    expect(await ensureBaseline(db, DAY, { days: 35, samplesMin: 8 })).toBe(true);
    expect(await ensureBaseline(db, DAY, { days: 35, samplesMin: 8 })).toBe(false);
    const [row] = await select<{ center: number; spread: number; ratio: number; samples: number }>(
      db,
      `SELECT avgIf(center, kpi = 'dl_ue_throughput') AS center, avgIf(spread, kpi = 'dl_ue_throughput') AS spread,
      avgIf(usual_ratio, kpi = 'rrc_setup_sr') AS ratio, min(samples) AS samples FROM baselines WHERE valid_from = '${DAY}'`,
    );
    expect(row!.center).toBeCloseTo(Math.log1p(20_000), 1);
    expect(row!.spread).toBeGreaterThan(0.08);
    expect(row!.spread).toBeLessThan(0.12);
    expect(row!.ratio).toBeGreaterThan(0.0085);
    expect(row!.ratio).toBeLessThan(0.0108);
    expect(row!.samples).toBe(12);
  });

  test('an ordinary period raises nothing and leaves evidence near zero', async () => {
    const report = await play(db, 1);
    expect(report.news).toEqual([]);
    expect([report.judged, report.masked, report.unknown]).toEqual([29, 1, 0]);
    expect(Number((await scoreOf(db, 1, id(3), 'dl_ue_throughput'))['evidence_level'])).toBeLessThan(1);
  });
});

describe('what is not', () => {
  test('23 failures of 62 attempts are judged by their count, against the beta-binomial tail', async () => {
    await play(db, 2, { [id(4)]: { rrc_setup_sr: { numerator: 39, denominator: 62 } } });
    const row = await scoreOf(db, 2, id(4), 'rrc_setup_sr');
    expect(Number(row['evidence_count'])).toBeGreaterThan(8);
    expect(Number(row['expected'])).toBeCloseTo(0.99, 2);
  });

  test('half of two attempts failing is hardly evidence', async () => {
    await play(db, 3, { [id(5)]: { rrc_setup_sr: { numerator: 1, denominator: 2 } } });
    expect(Number((await scoreOf(db, 3, id(5), 'rrc_setup_sr'))['evidence_count'])).toBeLessThan(2.5);
  });

  test('no attempts at all for two periods opens an incident that says so', async () => {
    const silent = {
      [id(6)]: { attempts: { numerator: 0 }, rrc_setup_sr: { numerator: 0, denominator: 0 }, dl_ue_throughput: { numerator: 0, denominator: 0 } },
    };
    const first = await play(db, 4, silent);
    const second = await play(db, 5, silent);
    const opened = [...first.news, ...second.news].filter((n) => n.kind === 'opened');
    expect(opened).toHaveLength(1);
    expect(opened[0]!.sentence).toMatch(/cell-06 is degraded; strongest: (no attempts at all where about|0.* where)/);
    expect(opened[0]!.onset.toISOString()).toBe(period(3).toISOString());
    const members = await select<{ experience: string; harm: number }>(
      db,
      `SELECT experience, harm FROM incident_elements FINAL WHERE element_id = '${id(6)}'`,
    );
    expect(members).toEqual([{ experience: 'no_service', harm: 1 }]);
  });

  test('missing, suspect and zero are three things: only zero is evidence', async () => {
    await play(db, 6, { [id(7)]: { attempts: { quality: 'suspect', numerator: 0 } }, [id(8)]: { attempts: { numerator: 0 } } }, [id(9)]);
    const quality = async (cell: string) => [
      (await scoreOf(db, 6, cell, 'attempts'))['quality'],
      Number((await scoreOf(db, 6, cell, 'attempts'))['evidence_silence']) > 3,
    ];
    expect(await quality(id(7))).toEqual(['suspect', false]);
    expect(await quality(id(8))).toEqual(['ok', true]);
    expect(await quality(id(9))).toEqual(['missing', false]);
    const [state] = await select<{ state: string }>(
      db,
      `SELECT toString(state) AS state FROM element_scores FINAL WHERE period_end = {at:DateTime('UTC')} AND element_key = cityHash64('${id(9)}')`,
      { at: period(6) },
    );
    expect(state!.state).toBe('missing');
  });

  test('a locked cell is scored as masked and never raised', async () => {
    const report = await play(db, 7, { [id(29)]: { attempts: { numerator: 0 } } });
    expect((await scoreOf(db, 7, id(29), 'attempts'))['quality']).toBe('masked');
    expect(report.news.filter((n) => n.kind === 'opened')).toEqual([]);
  });

  test('a cell locked by its own downtime counter is masked too', async () => {
    await play(db, 8, { [id(10)]: { attempts: { numerator: 0 }, locked_time: { numerator: 900, denominator: 900, quality: 'ok' } } });
    expect((await scoreOf(db, 8, id(10), 'attempts'))['quality']).toBe('masked');
  });

  test('planned work of a site masks its cells during the window and one period after', async () => {
    await insertOnce(
      db,
      'maintenance_windows',
      [
        {
          window_id: 'w',
          scope: 'site',
          scope_id: 'site-11',
          starts_at: period(8).getTime() / 1_000 + 60,
          ends_at: period(9).getTime() / 1_000 - 60,
          reason: 'swap',
          revision: '1',
        },
      ],
      'w',
    );
    const down = { [id(11)]: { attempts: { numerator: 0 } } };
    const news = [await play(db, 9, down), await play(db, 10, down)].flatMap((r) => r.news.filter((n) => n.kind === 'opened'));
    expect(news).toEqual([]);
    await play(db, 11, down);
    expect([
      (await scoreOf(db, 9, id(11), 'attempts'))['quality'],
      (await scoreOf(db, 10, id(11), 'attempts'))['quality'],
      (await scoreOf(db, 11, id(11), 'attempts'))['quality'],
    ]).toEqual(['masked', 'masked', 'ok']);
  });

  test('a small lasting loss of throughput is found by accumulation, and its onset is dated back', async () => {
    const slow = { [id(12)]: { dl_ue_throughput: { numerator: 20_000 * Math.exp(-0.32) } } };
    const found: PeriodReport['news'][number][] = [];
    let quarter = 12;
    for (; quarter < 40 && found.length === 0; quarter++)
      found.push(...(await play(db, quarter, slow)).news.filter((n) => n.kind === 'opened' && n.sentence.includes(id(12))));
    expect(found).toHaveLength(1);
    expect(found[0]!.onset.getTime()).toBeGreaterThanOrEqual(period(10).getTime());
    expect(found[0]!.onset.getTime()).toBeLessThanOrEqual(period(12).getTime());
    const [row] = await select<{ level: number }>(
      db,
      `SELECT max(evidence_level) AS level FROM scores WHERE kpi = 'dl_ue_throughput' AND element_key = cityHash64('${id(12)}')`,
    );
    expect(row!.level).toBeLessThan(5);
  });

  test('what the whole region does together is nobody’s fault', async () => {
    const all: Record<string, Record<string, Row>> = Object.fromEntries(
      Array.from({ length: CELLS }, (_, i) => [id(i), { dl_ue_throughput: { numerator: 20_000 * Math.exp(-0.2) } }]),
    );
    const before = await scoreOf(db, 11, id(20), 'dl_ue_throughput');
    await play(db, 41, all);
    expect(Number((await scoreOf(db, 41, id(20), 'dl_ue_throughput'))['evidence_level'])).toBeLessThan(Number(before['evidence_level']) + 1);
  });

  test('a mean over nothing (0 of 0) is no evidence, however low the cell’s traffic', async () => {
    await play(db, 42, { [id(13)]: { dl_ue_throughput: { numerator: 0, denominator: 0 } } });
    const row = await scoreOf(db, 42, id(13), 'dl_ue_throughput');
    expect(Number(row['evidence_level']) + Number(row['deviation'])).toBe(0);
  });
});

describe('detected again', () => {
  const story = () =>
    select(
      db,
      `SELECT incident_id, toString(period_end) AS at, kind, state, toString(onset) AS onset, severity, sentence, round(evidence, 3) AS evidence
       FROM incident_events FINAL ORDER BY incident_id, period_end`,
    );
  const members = () =>
    select(
      db,
      'SELECT incident_id, element_id, role, toString(degraded_from) AS f, toString(degraded_to) AS t, harm FROM incident_elements FINAL ORDER BY ALL',
    );

  test('the same range gives the same incidents, events, sentences and members', async () => {
    const before = [await story(), await members()];
    expect(before[0]?.length).toBeGreaterThan(10);
    const done = await detectRange(db, { from: period(1), to: period(42), onPeriod: async () => {} });
    expect(done).toBe(42 - (await missingQuarters()));
    expect([await story(), await members()]).toEqual(before);
  });
});

/** Quarters 1 to 42 that were never played. */
async function missingQuarters(): Promise<number> {
  const [row] = await select<{ n: string }>(db, `SELECT uniqExact(period_end) AS n FROM kpi_samples WHERE period_end >= {from:DateTime('UTC')}`, {
    from: period(1),
  });
  return 42 - Number(row!.n);
}
