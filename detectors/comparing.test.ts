import { beforeAll, describe, expect, test } from 'vitest';
import type { Database, Row } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { buildQuietNetwork, CELLS, DAY, id, period, play, scoreOf } from './testing/quiet_network.ts';

/** What an element is compared with: its peers (D6), the shapes of known faults (D7), and the rest of the network in the same period. */
let db: Database;

beforeAll(async () => {
  db = await testDatabase();
  await buildQuietNetwork(db);
  await play(db, 1);
}, 120_000);

/** Every cell moves alike but for some. */
function everywhere(row: (cell: number) => Record<string, Row>): Record<string, Record<string, Row>> {
  return Object.fromEntries(Array.from({ length: CELLS }, (_, i) => [id(i), row(i)]));
}

const elementOf = async (quarter: number, cell: number) => {
  const [row] = await select<{
    evidence: number;
    score: number;
    false_per_day: number;
    discovery: boolean;
    signature: string;
    evidence_signature: number;
  }>(
    db,
    "SELECT evidence, score, false_per_day, discovery, signature, evidence_signature FROM element_scores FINAL WHERE period_end = {at:DateTime('UTC')} AND element_key = cityHash64({cell:String})",
    { at: period(quarter), cell: id(cell) },
  );
  if (!row) throw new Error(`no score of ${id(cell)}`);
  return row;
};

describe('peers', () => {
  test('every cell has a group of at most two dozen of its kind and region', async () => {
    const rows = await select<{ cells: number }>(
      db,
      `SELECT toUInt8(count()) AS cells FROM peer_groups WHERE valid_from = '${DAY}' GROUP BY peer_group ORDER BY cells`,
    );
    expect(rows.map((row) => row.cells)).toEqual([6, 24]);
  });

  test('a cell that is down while its peers are up stands apart from them, and they do not stand apart from it', async () => {
    // Everybody has 40 % more attempts (an event), one cell its usual number: by itself ordinary, beside its peers 3.4 spreads low.
    await play(
      db,
      2,
      everywhere((cell) => ({ attempts: { numerator: cell === 3 ? 100 : 140 } })),
    );
    const odd = await scoreOf(db, 2, id(3), 'attempts');
    expect(Number(odd['evidence_peer'])).toBeGreaterThan(2);
    expect(Number((await scoreOf(db, 2, id(4), 'attempts'))['evidence_peer'])).toBeLessThan(1);
  });

  test('what all peers do is not held against any of them', async () => {
    await play(
      db,
      3,
      everywhere(() => ({ attempts: { numerator: 60 } })),
    );
    expect(Number((await scoreOf(db, 3, id(4), 'attempts'))['evidence_peer'])).toBeLessThan(1);
  });
});

describe('fault signatures', () => {
  test('many users, slow and refused together is named congestion, with more evidence than any of its KPIs', async () => {
    await play(db, 4, {
      [id(7)]: {
        prb_utilisation_dl: { numerator: 60 },
        dl_ue_throughput: { numerator: 20_000 * Math.exp(-0.25) },
        rrc_setup_sr: { numerator: 96, denominator: 100 },
      },
    });
    const row = await elementOf(4, 7);
    expect(row.signature).toBe('congestion');
    const alone = await Promise.all(['prb_utilisation_dl', 'dl_ue_throughput', 'rrc_setup_sr'].map((kpi) => scoreOf(db, 4, id(7), kpi)));
    for (const kpi of alone) expect(row.evidence_signature).toBeGreaterThan(Math.max(Number(kpi['evidence_level']), Number(kpi['evidence_count'])));
  });

  test('an ordinary cell has no signature', async () => {
    expect(await elementOf(4, 8)).toMatchObject({ signature: '' });
  });
});

describe('what a score is worth', () => {
  test('score is ten times the evidence, and the false alarms a day follow from the size of the network', async () => {
    const row = await elementOf(4, 7);
    expect(row.score).toBeCloseTo(Math.min(100, 10 * row.evidence), 3);
    expect(row.false_per_day / (29 * 96 * 10 ** -row.evidence)).toBeCloseTo(1, 3);
  });

  test('of 29 judged cells one clear case is a discovery; ordinary ones are not (Benjamini-Hochberg at 10 %)', async () => {
    await play(db, 5, { [id(9)]: { rrc_setup_sr: { numerator: 60, denominator: 100 } } });
    expect((await elementOf(5, 9)).discovery).toBe(true);
    expect((await elementOf(5, 8)).discovery).toBe(false);
  });
});
