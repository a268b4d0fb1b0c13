import { readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { syncCatalogue } from './catalogue-sync.ts';
import { type IngestDeps, ingestDeliveries, ingestPaths } from './ingest.ts';
import { parseSources } from './sources/config.ts';
import { catalogue, depsFor, fixture, folder, put } from './testing.ts';

const place = folder();
let db: Database;
let deps: IngestDeps;
let revision = 1_767_608_700_000_000;

beforeAll(async () => {
  db = await testDatabase();
  deps = depsFor(db, place);
  await syncCatalogue(db, catalogue);
  await ingestPaths(deps, [fixture('inventory.csv')]);
});

beforeEach(async () => {
  for (const table of ['kpi_samples', 'arrivals', 'loads', 'rejections']) await db.client.command({ query: `TRUNCATE TABLE ${table}` });
});

const COLUMNS = ['period_end', 'period_s', 'element_id', 'kpi', 'numerator', 'denominator', 'quality'] as const;
type Given = readonly [end: string, periodS: number, numerator: number, denominator: number];
const rowsOf = (given: readonly Given[]) =>
  given.map(([end, periodS, numerator, denominator]) => [`2026-01-05T${end}Z`, periodS, 'NR-017-1', 'nr_rrc_setup_sr', numerator, denominator, 'ok']);
const csv = (given: readonly Given[]) => [COLUMNS.join(','), ...rowsOf(given).map((row) => row.join(','))].join('\n');
const ndjson = (given: readonly Given[]) =>
  rowsOf(given)
    .map((row) => JSON.stringify(Object.fromEntries(COLUMNS.map((name, i) => [name, row[i]]))))
    .join('\n');
/** A measurement file of one period of so many seconds; the counters stand in it as attempts and successes. */
const xml = ([end, periodS, numerator, denominator]: Given) =>
  readFileSync(fixture('two-cells.xml'), 'utf8')
    .replaceAll('10:15:00Z', `${end}Z`)
    .replaceAll('PT900S', `PT${periodS}S`)
    .replace('>400<', `>${denominator}<`)
    .replace('>396<', `>${numerator}<`);

const deliver = async (name: string, content: string) =>
  (await ingestDeliveries(deps, [{ name, content: Buffer.from(content), revision: String(++revision), sender: 'em' }])).files[0]!;
const load = async (name: string, content: string) => (await ingestPaths(deps, [put(place, name, content)])).files[0]!;

const WAYS = [
  ['history in CSV', (given: Given) => load('history.csv', csv([given]))],
  ['live samples read here', (given: Given) => deliver('plain.ndjson', ndjson([given]))],
  ['live samples that the database reads', (given: Given) => deliver('samples.csv', csv([given]))],
  ['a measurement file', (given: Given) => load('file.xml', xml(given))],
] as const;

const stored = () =>
  select(
    db,
    `SELECT toString(period_end) AS end, period_s, numerator AS n, denominator AS d FROM kpi_samples FINAL
     WHERE kpi = 'nr_rrc_setup_sr' AND element_key = cityHash64('NR-017-1') ORDER BY period_end`,
  );
const arrived = async () =>
  (await select<{ end: string }>(db, 'SELECT toString(period_end) AS end FROM arrivals FINAL ORDER BY end')).map(({ end }) => end);

describe.each(WAYS)('%s', (name, send) => {
  const isHistory = name === 'history in CSV';

  test('an end that no period has, and a period of another length, are refused by reason and counted, make no arrival and replace nothing', async () => {
    await send(['11:00:00', 900, 90, 100]);
    const reasons: string[] = [];
    for (const given of [
      ['11:07:00', 900, 1, 2],
      ['11:00:00', 3600, 380, 400],
      ['11:00:00', 300, 30, 40],
      ['11:05:00', 300, 30, 40],
    ] as const) {
      const report = await send(given);
      expect(report).toMatchObject({ outcome: 'loaded', samples: 0 });
      expect(report.rejectedCount).toBeGreaterThan(0);
      expect(report.accepted + report.rejectedCount).toBe(report.values);
      reasons.push(report.rejected.map(({ reason }) => reason).join('; '));
    }
    expect(reasons[0]).toMatch(/off the grid of periods \(every 900 s\)/);
    expect(reasons[1]).toMatch(/900/);
    expect(reasons[2]).toMatch(/900/);
    expect(await stored()).toEqual([{ end: '2026-01-05 11:00:00', period_s: 900, n: 90, d: 100 }]);
    expect(await arrived()).toEqual(isHistory ? [] : ['2026-01-05 11:00:00']);
  });

  test('an end a few seconds off is rounded and said so', async () => {
    for (const end of ['10:14:59', '10:30:05'] as const) {
      const report = await send([end, 900, 9, 10]);
      expect(report).toMatchObject({ rejectedCount: 0, rejected: [] });
      expect(report.notes.join()).toMatch(/off the grid/);
    }
    expect(await stored()).toMatchObject([{ end: '2026-01-05 10:15:00' }, { end: '2026-01-05 10:30:00' }]);
    expect(await arrived()).toEqual(isHistory ? [] : ['2026-01-05 10:15:00', '2026-01-05 10:30:00']);
    // Six seconds are more than a few.
    expect((await send(['10:44:54', 900, 9, 10])).samples).toBe(0);
  });
});

test('an operator whose periods are an hour long says so, and then a quarter of an hour is the other length', async () => {
  const hourly = { ...deps, sources: parseSources('period_s: 3600', 'sources.yaml') };
  const content = csv([
    ['11:00:00', 3600, 380, 400],
    ['11:00:00', 900, 90, 100],
    ['12:30:00', 3600, 190, 200],
  ]);
  const [report] = (await ingestPaths(hourly, [put(place, 'hourly.csv', content)])).files;
  expect(report?.rejected).toEqual([{ line: 3, reason: 'period_s is not 3600, the length of periods here (1 rows)' }]);
  expect(await stored()).toMatchObject([
    { period_s: 3600, n: 380 },
    { end: '2026-01-05 12:30:00', n: 190 },
  ]);
});
