import { type Database, insertOnce } from '../../sql/database.ts';

/** The Monday on which the weeks of history of these tests begin, and the Monday after four of them. */
export const HISTORY_FROM = '2026-01-05';
export const NOW_DAY = '2026-02-02';

/** Fills a database with elements and two KPIs: `throughput` (level, log, worse down) and `drop_ratio` (worse up), and `attempts` that tells busy hours. */
export async function quietNetwork(db: Database, cells: number): Promise<void> {
  const kpi = { name: '', applies_to: 'nr_cell', unit: '1', scale: 'linear', impact: 1, silence: false, revision: '1' };
  await insertOnce(
    db,
    'kpis',
    [
      {
        ...kpi,
        kpi: 'throughput',
        name: 'DL throughput',
        family: 'integrity',
        class: 'level',
        unit: 'kbit/s',
        worse: 'down',
        scale: 'log',
        spread_floor: 0.05,
      },
      { ...kpi, kpi: 'drop_ratio', name: 'Drop rate', family: 'retainability', class: 'ratio', worse: 'up', spread_floor: 0.002 },
      {
        ...kpi,
        kpi: 'attempts',
        name: 'attempts',
        family: 'traffic',
        class: 'volume',
        worse: 'down',
        scale: 'log',
        spread_floor: 0.1,
        impact: 0.3,
        silence: true,
      },
    ],
    'kpis',
  );
  await insertOnce(
    db,
    'elements',
    Array.from({ length: cells }, (_, i) => ({
      element_id: `cell-${i}`,
      name: `cell-${i}`,
      kind: 'nr_cell',
      technology: 'NR',
      band: 'n78',
      region: 'R',
      area: i % 2 === 0 ? 'Even' : 'Odd',
      site: `site-${Math.floor(i / 3)}`,
      vendor: 'Borealis',
      software: 'BX 26.1',
      origin: 'inventory',
      revision: '1',
    })),
    'elements',
  );
}

/**
 * Writes every cell's samples of the last `days` of the four weeks, one an hour (900 s each, at the quarter past), seeded by row:
 * noise of 6 % (drops: 1 % of 400 attempts), and what `odd` says on top, a ClickHouse expression of `cell`, `day` (0 to 27) and `at` (seconds) for
 * the factor on throughput. `drops` likewise adds to the share of drops. Constants of a test, never input.
 */
export async function writeHistory(
  db: Database,
  cells: number,
  given: { odd?: string; drops?: string; perHour?: number; hours?: readonly number[]; seed?: number },
): Promise<void> {
  const { odd = '1', drops = '0', perHour = 1, hours = [16, 17, 18, 19, 20, 21, 22, 23], seed = 1 } = given;
  const perDay = hours.length * perHour;
  await db.client.command({
    query: `INSERT INTO kpi_samples (period_end, period_s, kpi, element_id, numerator, denominator, quality, source, revision)
      SELECT toDateTime(at, 'UTC'), 900, ['throughput', 'drop_ratio', 'attempts'][1 + k], concat('cell-', toString(cell)),
        multiIf(k = 0, 20000 * exp(0.06 * noise) * (${odd}), k = 1, round(400 * (0.01 + 0.004 * noise + (${drops}))), 300), if(k = 1, 400, 1), 'ok', 'history', 1
      FROM (
        SELECT number % 3 AS k, intDiv(number, 3) % ${cells} AS cell, intDiv(number, 3 * ${cells}) AS slot, intDiv(slot, ${perDay}) AS day,
          toUnixTimestamp('${HISTORY_FROM} 00:00:00', 'UTC') + 86400 * day + 3600 * [${hours.join(', ')}][1 + intDiv(slot % ${perDay}, ${perHour})] + 900 * (1 + slot % ${perHour}) AS at,
          (sipHash64(number, ${seed}) % 1000 + sipHash64(number, ${seed} + 1) % 1000 + sipHash64(number, ${seed} + 2) % 1000 + sipHash64(number, ${seed} + 3) % 1000 - 1998) / 577. AS noise
        FROM numbers(3 * ${cells} * ${perDay} * 28)
      )`,
    clickhouse_settings: { wait_end_of_query: 1, max_partitions_per_insert_block: '200' },
  });
}
