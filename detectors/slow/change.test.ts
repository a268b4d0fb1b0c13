import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce, type Row } from '../../sql/database.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { studentTailEvidence } from '../stats/student_tail.ts';
import { judgeChange } from './change_verdict.ts';
import { runSlowDetectors } from './index.ts';
import type { ChangeEffect } from './statements.ts';
import { quietNetwork, writeHistory } from './testing.ts';

const CELLS = 60;
/** A Sunday, the last day of the history. */
const NIGHT = '2026-02-01';
const clock = (time: string) => new Date(`${NIGHT}T${time}:00Z`);
let db: Database;

const change = (change_id: string, scope: string, scope_id: string, time = '02:10'): Row => ({
  change_id,
  scope,
  scope_id,
  at: clock(time).getTime() / 1_000,
  kind: 'parameter',
  description: 'margin',
  source: 'cm',
  revision: '1',
});

const verdicts = (id: string) =>
  select<{ kpi: string; state: string; checkpoint_h: number; sentence: string; evidence: number }>(
    db,
    'SELECT kpi, state, checkpoint_h, sentence, evidence FROM findings FINAL WHERE root_id = {id:String} ORDER BY checkpoint_h, kpi',
    { id },
  );

beforeAll(async () => {
  db = await testDatabase();
  await quietNetwork(db, CELLS);
  const since = (time: string) => `at > ${clock(time).getTime() / 1_000}`;
  // Cells 0 to 2 (site-0) lose 25 % after CM-BAD; 6 to 8 (site-2) nothing after CM-GOOD; from 05:00 everybody loses 15 % (an event).
  await writeHistory(db, CELLS, {
    odd: `if(cell < 3 AND ${since('02:10')}, 0.75, 1) * if(${since('05:00')}, 0.85, 1)`,
    drops: `if(cell < 3 AND ${since('02:10')}, 0.009, 0)`,
    perHour: 4,
    hours: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
  });
  await insertOnce(
    db,
    'changes',
    [
      change('CM-BAD', 'site', 'site-0'),
      change('CM-GOOD', 'site', 'site-2'),
      change('CM-ALL', 'region', 'R', '14:20'),
      change('CM-NOWHERE', 'site', 'no such site', '09:40'),
    ],
    'changes',
  );
}, 120_000);

describe('D9', () => {
  test('a checkpoint comes due once, in the first period that reaches it', async () => {
    expect((await runSlowDetectors(db, clock('06:00'))).ran).not.toContain('change');
    const report = await runSlowDetectors(db, clock('06:15'));
    expect(report.ran).toContain('change');
    await insertOnce(db, 'periods', [{ period_end: clock('06:15').getTime() / 1_000, period_s: 900, closed_by: 'grace', revision: '1' }], 'periods');
    expect((await runSlowDetectors(db, clock('06:30'))).ran).not.toContain('change');
  });

  test('names the change that made things worse, by how much, and says that its peers are as they were', async () => {
    const bad = await verdicts('CM-BAD');
    expect(bad.map((v) => [v.kpi, v.state, v.checkpoint_h])).toEqual([
      ['drop_ratio', 'raised', 4],
      ['throughput', 'raised', 4],
    ]);
    expect(bad[0]!.sentence).toMatch(
      /^Drop rate \+(0\.[89]|1\.0) points on the 3 elements it touched since change CM-BAD at 02:10; 40 unchanged peers flat$/,
    );
    expect(bad[1]!.sentence).toMatch(/^DL throughput -2[3-7] % on the 3 elements it touched since change CM-BAD at 02:10; 40 unchanged peers/);
    const incidents = await select(
      db,
      "SELECT root_id, state, detected_at, onset, arraySort(groupArray(e.element_id)) AS cells FROM incidents AS i INNER JOIN (SELECT * FROM incident_elements FINAL) AS e ON e.incident_id = i.incident_id WHERE root_kind = 'change' GROUP BY ALL",
    );
    expect(incidents).toEqual([
      { root_id: 'CM-BAD', state: 'open', detected_at: '2026-02-01T06:15:00Z', onset: '2026-02-01T02:10:00Z', cells: ['cell-0', 'cell-1', 'cell-2'] },
    ]);
  });

  test('a change without harm is kept as looked at; one that touched nothing as unknown; what befalls everybody is no harm', async () => {
    expect((await verdicts('CM-GOOD')).map((v) => v.state)).toEqual(['watching']);
    await runSlowDetectors(db, clock('14:15'));
    const good = await verdicts('CM-GOOD');
    expect(good.map((v) => [v.state, v.checkpoint_h])).toEqual([
      ['watching', 4],
      ['watching', 12],
    ]);
    expect(good[1]!.sentence).toBe(
      'Change CM-GOOD without harm so far after 12 h: 2 KPIs of 3 elements against 40 unchanged peers, none worse beyond chance',
    );
    const [nowhere] = await verdicts('CM-NOWHERE');
    expect(nowhere).toMatchObject({ state: 'unknown', checkpoint_h: 4 });
  });

  test('a change of everything leaves nobody to compare with, and that is said', async () => {
    await runSlowDetectors(db, new Date(clock('18:30').getTime()));
    expect(await verdicts('CM-ALL')).toEqual([expect.objectContaining({ state: 'unknown' })]);
  });
});

describe('one comparison', () => {
  const placebos = (size: number) => Array.from({ length: 14 }, (_, i) => (i % 2 === 0 ? size : -size));
  const effect = (more: Partial<ChangeEffect> = {}): ChangeEffect => ({
    ...{ change_id: 'CM', kpi: 'k', kpi_name: 'k', class: 'level', scale: 'log', unit: '', worse: 'down', effect_min: 0.05 },
    ...{ touched_elements: 3, peer_elements: 40, element_keys: ['1'], touched_moved: 0.2, peers_moved: 0, before: 9, after: 8.8 },
    ...{ apart_now: 0.2, apart_before: placebos(0.04), alone_variance: 0.04 ** 2, ...more },
  });
  const alone = (more: Partial<ChangeEffect> = {}) => judgeChange([effect(more)], 3)[0]!;

  test('by hand: 0.2 apart now, 0.04 on each of 14 days without a change, is t = 5 with 11.2 degrees of freedom', () => {
    expect(alone().alone).toBeCloseTo(studentTailEvidence(5, 11.2), 9);
    expect(alone().evidence).toBeCloseTo(alone().alone - Math.log10(4), 9);
  });

  test('the same difference says nothing of elements that lie as far apart on days without a change', () => {
    expect(alone().degraded).toBe(true);
    expect(alone({ apart_before: placebos(0.15) }).degraded).toBe(false);
  });

  test('every KPI looked at is paid for, as are four checkpoints', () => {
    const four = ['a', 'b', 'c', 'd'].map((kpi) => effect({ kpi }));
    expect(judgeChange(four, 3)[0]!.evidence).toBeCloseTo(alone().alone - Math.log10(16), 9);
  });

  test('a dozen KPIs tell one another how alike the elements are: the restless are believed less, the quiet by luck less quiet', () => {
    const of = (size: number) => Array.from({ length: 12 }, (_, i) => effect({ kpi: `k${i}`, apart_before: placebos(i === 0 ? 0.04 : size) }));
    const first = (effects: readonly ChangeEffect[]) => judgeChange(effects, 3).find((verdict) => verdict.effect.kpi === 'k0')!.alone;
    expect(first(of(0.04))).toBeGreaterThan(alone().alone);
    expect(first(of(0.12))).toBeLessThan(first(of(0.04)));
  });

  test('where nearly every day is zero one restart is no deviation of thirty', () => {
    const downtime = { class: 'ratio', scale: 'linear', worse: 'up', effect_min: 0.002, before: 0, apart_before: placebos(0), alone_variance: 1e-7 };
    expect(alone({ ...downtime, apart_now: 0.009, touched_moved: 0.0007 }).evidence).toBeLessThan(1);
  });

  test('better is no harm, however large', () => expect(alone({ apart_now: -0.4, touched_moved: -0.4 }).evidence).toBe(0));
});
