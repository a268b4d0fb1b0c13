import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { type ScoreRow, writeScores } from '../sql/testing/scores.ts';
import { readOnsets } from './store.ts';
import { fillRegion, quarter } from './testing/region.ts';

/** The sums of the accumulating tests are written by hand, period by period. */
let db: Database;
beforeAll(async () => {
  db = await testDatabase();
  await fillRegion(db);
});
beforeEach(() => db.client.command({ query: 'TRUNCATE TABLE element_kpi_scores' }));

describe('when it began', () => {
  const sum = (n: number, kpi: string, own: Partial<ScoreRow>): ScoreRow => ({
    ...{ period_end: quarter(n).getTime() / 1_000, kpi, element_id: 'cell-003', revision: '2' },
    ...own,
  });
  const onset = async (n: number) =>
    [
      ...(await readOnsets(db, quarter(n), 900, [(await select<{ k: string }>(db, "SELECT toString(cityHash64('cell-003')) AS k"))[0]!.k])).values(),
    ][0]
      ?.toISOString()
      .slice(11, 16);

  test('is where the sum that grew was last at zero', async () => {
    for (const [n, shift_sum] of [0, 3, 0, 2, 5, 9].entries())
      await writeScores(db, [sum(n + 1, 'speed', { shift_sum, evidence_shift: n === 5 ? 8 : 0 })]);
    expect(await onset(6)).toBe('10:45');
  });

  test('is at the lowest place of a sum that never came back to zero, though a period in between could not be judged', async () => {
    for (const [n, count_sum] of [6, 4, 2.5, 2.5, 6, 12].entries())
      await writeScores(db, [sum(n + 1, 'setup_sr', { count_sum, evidence_shift: n === 5 ? 8 : 0, quality: n === 3 ? 'missing' : 'ok' })]);
    expect(await onset(6)).toBe('11:00');
  });

  test('is asked of the slow sum where the fast one saw nothing', async () => {
    for (const [n, slow_sum] of [0, 0, 2, 4, 6, 8].entries())
      await writeScores(db, [sum(n + 1, 'speed', { slow_sum, evidence_shift: n === 5 ? 8 : 0 })]);
    expect(await onset(6)).toBe('10:30');
  });

  test('is not moved by the sums of another KPI', async () => {
    for (const [n, shift_sum] of [0, 0, 4, 8, 12, 16].entries())
      await writeScores(db, [sum(n + 1, 'speed', { shift_sum, evidence_shift: n === 5 ? 8 : 0 }), sum(n + 1, 'setup_sr', { count_sum: 5 - n })]);
    expect(await onset(6)).toBe('10:30');
  });
});
