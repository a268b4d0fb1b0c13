import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { buildQuietNetwork, DAY, id, play, scoreOf } from './testing/quiet_network.ts';

/** What sums do between the first weak sign and the recovery (D3, D4, D6). */
let db: Database;

beforeAll(async () => {
  db = await testDatabase();
  await buildQuietNetwork(db);
  await play(db, 1);
}, 120_000);

const failing = (cell: number, failures: number) => ({ [id(cell)]: { rrc_setup_sr: { numerator: 100 - failures, denominator: 100 } } });
const sumOf = async (quarter: number, cell: number) => Number((await scoreOf(db, quarter, id(cell), 'rrc_setup_sr'))['count_sum']);

describe('failures accumulated', () => {
  test('one ordinary period takes back no more than its own likelihood ratio while there is no incident', async () => {
    await play(db, 2, failing(3, 4));
    await play(db, 3, failing(3, 4));
    const report = await play(db, 4, failing(3, 4));
    expect(report.open).toBe(0);
    const before = await sumOf(4, 3);
    const [noise] = await select<{ highest: number }>(
      db,
      `SELECT max(sum_threshold) AS highest FROM kpi_noise FINAL WHERE valid_from = '${DAY}' AND kpi = 'rrc_setup_sr'`,
    );
    // Beyond what noise climbs to, so it would be let down if there were an incident.
    expect(before).toBeGreaterThan(noise?.highest ?? Number.NaN);
    await play(db, 5);
    // One failure of 100 where 1 % is usual: ln 4 + 99 ln(0.96 / 0.99) = -1.66, less for clustering.
    expect(await sumOf(5, 3)).toBeGreaterThan(before - 1.8);
  });

  test('in an open incident a period that looks normal halves the sum, so that recovery shows within the hour', async () => {
    const { news } = await play(db, 6, failing(8, 60));
    expect(news.filter((n) => n.kind === 'opened' && n.sentence.includes(id(8)))).toHaveLength(1);
    await play(db, 7, failing(8, 60));
    const before = await sumOf(7, 8);
    await play(db, 8);
    expect(await sumOf(8, 8)).toBeLessThan(0.5 * before);
  });
});
