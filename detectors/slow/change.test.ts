import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce, type Row } from '../../sql/database.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { mannWhitneyU } from '../stats/mann_whitney.ts';
import { runSlowDetectors } from './index.ts';
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

  test('the database counts pairs as the reference does', async () => {
    const [first, second] = [
      [4.5, 1, 3, 3, 9],
      [2, 3, 1.5, 0, 3, 7, 1],
    ];
    const [row] = await select<{ u: number }>(
      db,
      `SELECT mannWhitneyUTest('two-sided', 0)(v.1, v.2).1 AS u FROM (SELECT arrayJoin(arrayConcat(arrayMap(x -> (x, 0), [${first}]), arrayMap(x -> (x, 1), [${second}]))) AS v)`,
    );
    expect(row!.u).toBe(mannWhitneyU(first!, second!));
  });
});
