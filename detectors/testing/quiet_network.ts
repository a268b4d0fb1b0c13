import { type Database, insertOnce, nextRevision, type Row } from '../../sql/database.ts';
import { select } from '../../sql/testing/database.ts';
import { detectPeriod, type PeriodReport } from '../period.ts';

/** 30 cells of one region with three weeks of quiet history before this day; then single periods are written by hand and scored. */
export const DAY = '2026-01-26';
export const CELLS = 30;

export const period = (quarter: number): Date => new Date(Date.parse(`${DAY}T00:00:00Z`) + quarter * 900_000);
export const id = (cell: number): string => `cell-${String(cell).padStart(2, '0')}`;

const kpi = (name: string, rest: Row): Row => ({
  kpi: name,
  name,
  applies_to: 'nr_cell',
  worse: 'down',
  scale: 'linear',
  impact: 1,
  silence: false,
  revision: '1',
  ...rest,
});
const KPIS: readonly Row[] = [
  kpi('rrc_setup_sr', { family: 'accessibility', class: 'ratio', unit: '%', spread_floor: 0.002 }),
  kpi('dl_ue_throughput', { family: 'integrity', class: 'level', unit: 'kbit/s', scale: 'log', spread_floor: 0.05 }),
  kpi('attempts', { family: 'traffic', class: 'volume', unit: '1', scale: 'log', spread_floor: 0.1, silence: true }),
  kpi('prb_utilisation_dl', { family: 'utilisation', class: 'level', unit: '%', worse: 'up', spread_floor: 1, impact: 0.3 }),
  kpi('locked_time', { family: 'availability', class: 'state', unit: 'ratio', worse: 'up', spread_floor: 0.1, impact: 0 }),
];

/** Writes KPIs, cells (the last one locked) and history: 1 % failures of 100 attempts, log-normal throughput around 20,000 and about 100 attempts (spread 0.1), utilisation about 50 % (spread 4), seeded by the row number. */
export async function buildQuietNetwork(db: Database): Promise<void> {
  await insertOnce(db, 'kpis', KPIS, 'kpis');
  await insertOnce(
    db,
    'elements',
    Array.from({ length: CELLS }, (_, i) => ({
      element_id: id(i),
      name: id(i),
      kind: 'nr_cell',
      region: 'R',
      area: 'A',
      site: `site-${i}`,
      transport_hub: 'H',
      administrative_state: i === 29 ? 'locked' : 'unlocked',
      origin: 'inventory',
      revision: '1',
    })),
    'elements',
  );
  await db.client.command({
    query: `INSERT INTO kpi_samples (period_end, period_s, kpi, element_id, numerator, denominator, quality, source, revision)
      SELECT toDateTime('2026-01-05 00:00:00', 'UTC') + 900 * (1 + intDiv(number, ${CELLS} * 4)), 900, ['rrc_setup_sr', 'dl_ue_throughput', 'attempts', 'prb_utilisation_dl'][1 + number % 4],
        concat('cell-', leftPad(toString(intDiv(number, 4) % ${CELLS}), 2, '0')),
        multiIf(number % 4 = 0, 100 - if(sipHash64(number) % 100 < 63, 1, if(sipHash64(number) % 100 < 80, 2, 0)),
          number % 4 = 1, 20000 * exp(0.1 * noise), number % 4 = 2, round(100 * exp(0.1 * noise)), 50 + 4 * noise) AS numerator,
        if(number % 4 = 0, 100, 1), 'ok', 'history', 1
      FROM (SELECT number, (sipHash64(number, 1) % 1000 + sipHash64(number, 2) % 1000 + sipHash64(number, 3) % 1000 + sipHash64(number, 4) % 1000 - 1998) / 577. AS noise
        FROM numbers(${CELLS} * 4 * 96 * 21))`,
    clickhouse_settings: { wait_end_of_query: 1, max_partitions_per_insert_block: '200' },
  });
}

/** Writes one period in which every cell is ordinary but for what is given, and detects it. */
export async function play(
  db: Database,
  quarter: number,
  odd: Record<string, Record<string, Row>> = {},
  absent: readonly string[] = [],
): Promise<PeriodReport> {
  const at = period(quarter).getTime() / 1_000;
  const usual: Record<string, Row> = {
    rrc_setup_sr: { numerator: 99, denominator: 100, quality: 'ok' },
    dl_ue_throughput: { numerator: 20_000, denominator: 1, quality: 'ok' },
    attempts: { numerator: 100, denominator: 1, quality: 'ok' },
    prb_utilisation_dl: { numerator: 50, denominator: 1, quality: 'ok' },
  };
  const rows: Row[] = [];
  const revision = await nextRevision(db);
  for (let i = 0; i < CELLS; i++) {
    if (absent.includes(id(i))) continue;
    for (const name of new Set([...Object.keys(usual), ...Object.keys(odd[id(i)] ?? {})])) {
      rows.push({ period_end: at, period_s: 900, kpi: name, element_id: id(i), source: 'em', revision, ...usual[name], ...odd[id(i)]?.[name] });
    }
  }
  await insertOnce(db, 'kpi_samples', rows, `play:${revision}`);
  return detectPeriod(db, {
    periodEnd: period(quarter),
    periodS: 900,
    closedBy: 'complete',
    sourcesExpected: 1,
    sourcesArrived: 1,
    samplesRevision: revision,
  });
}

/** One row of `scores`. */
export async function scoreOf(db: Database, quarter: number, cell: string, name: string): Promise<Record<string, number | string>> {
  const [row] = await select<Record<string, number | string>>(
    db,
    `SELECT s.* EXCEPT (element_key) FROM scores AS s
    WHERE period_end = {at:DateTime('UTC')} AND kpi = {kpi:String} AND element_key = cityHash64({cell:String})`,
    { at: period(quarter), kpi: name, cell },
  );
  if (!row) throw new Error(`no score of ${name} on ${cell}`);
  return row;
}
