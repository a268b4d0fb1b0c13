import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { readOnsets } from './store.ts';
import { fillRegion, quarter } from './testing/region.ts';

/** The sums of the accumulating tests are written by hand, period by period. */
let db: Database;
beforeAll(async () => {
  db = await testDatabase();
  await fillRegion(db);
});
beforeEach(() => db.client.command({ query: 'TRUNCATE TABLE scores' }));

describe('when it began', () => {
  const sums = async (n: number, column: 'shift_sum' | 'count_sum', kpi: string, sum: number, evidence_shift: number, quality = 'ok') =>
    db.client.command({
      query: `INSERT INTO scores (period_end, kpi, element_key, quality, evidence_shift, ${column}, revision) SELECT {at:DateTime('UTC')}, {kpi:String}, cityHash64('cell-003'), {quality:String}, {shift:Float32}, {sum:Float32}, 2`,
      query_params: { at: quarter(n), kpi, sum, shift: evidence_shift, quality },
    });
  const onset = async (n: number) =>
    [
      ...(await readOnsets(db, quarter(n), 900, [(await select<{ k: string }>(db, "SELECT toString(cityHash64('cell-003')) AS k"))[0]!.k])).values(),
    ][0]
      ?.toISOString()
      .slice(11, 16);

  test('is where the sum that grew was last at zero', async () => {
    for (const [n, sum] of [0, 3, 0, 2, 5, 9].entries()) await sums(n + 1, 'shift_sum', 'speed', sum, n === 5 ? 8 : 0);
    expect(await onset(6)).toBe('10:45');
  });

  test('is at the lowest place of a sum that never came back to zero, though a period in between could not be judged', async () => {
    for (const [n, sum] of [6, 4, 2.5, 2.5, 6, 12].entries())
      await sums(n + 1, 'count_sum', 'setup_sr', sum, n === 5 ? 8 : 0, n === 3 ? 'missing' : 'ok');
    expect(await onset(6)).toBe('11:00');
  });

  test('is not moved by the sums of another KPI', async () => {
    for (const [n, sum] of [0, 0, 4, 8, 12, 16].entries()) {
      await sums(n + 1, 'shift_sum', 'speed', sum, n === 5 ? 8 : 0);
      await sums(n + 1, 'count_sum', 'setup_sr', 5 - n, 0);
    }
    expect(await onset(6)).toBe('10:30');
  });
});
