import { readFileSync } from 'node:fs';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { testDatabase } from '../sql/testing/database.ts';
import { syncCatalogue } from './catalogue-sync.ts';
import { type IngestDeps, ingestDeliveries, ingestPaths } from './ingest.ts';
import { catalogue, depsFor, fixture, folder, put, samplesOf } from './testing.ts';

const place = folder();
/** The shipped catalogue, and a power as an operator's own might have it. */
const [throughput] = catalogue.kpis.filter(({ kpi }) => kpi === 'nr_dl_ue_throughput');
const power = { ...throughput!, kpi: 'own_power', unit: 'dBm', scale: 'linear' as const };
const KPIS = { ...catalogue, kpis: [...catalogue.kpis, power] };

let db: Database;
let deps: IngestDeps;
beforeAll(async () => {
  db = await testDatabase();
  deps = depsFor(db, place);
  await syncCatalogue(db, KPIS);
  await ingestPaths(deps, [fixture('inventory.csv')]);
});

beforeEach(async () => {
  for (const table of ['kpi_samples', 'loads', 'rejections']) await db.client.command({ query: `TRUNCATE TABLE ${table}` });
});

const COLUMNS = ['period_end', 'period_s', 'element_id', 'kpi', 'numerator', 'denominator', 'quality'] as const;
/** A drop ratio above one, fewer than no successes, a vendor's −1 for "no value", and a power that is negative by right. */
const ROWS = [
  ['nr_drb_drop_ratio', 12, 9],
  ['nr_rrc_setup_sr', -5, 9],
  ['nr_dl_ue_throughput', -1, 1],
  ['own_power', -98, 1],
].map(([kpi, numerator, denominator]) => ['2026-01-05T10:15:00Z', 900, 'NR-017-1', kpi, numerator, denominator, 'ok']);
const csv = [COLUMNS.join(','), ...ROWS.map((row) => row.join(','))].join('\n');
const ndjson = ROWS.map((row) => JSON.stringify(Object.fromEntries(COLUMNS.map((name, i) => [name, row[i]])))).join('\n');

const live = (name: string, content: string) =>
  ingestDeliveries(deps, [{ name, content: Buffer.from(content), revision: '1767608700000000', sender: 'em' }]);

test.each([
  ['history in CSV', () => ingestPaths(deps, [put(place, 'history.csv', csv)])],
  ['live samples read here', () => live('plain.ndjson', ndjson)],
  ['live samples that the database reads', () => live('samples.csv', csv)],
])('%s: counts that cannot be are refused and counted, and only what is in decibels may be negative', async (_, load) => {
  const [report] = (await load()).files;
  expect(report).toMatchObject({ values: 4, accepted: 1, rejectedCount: 3 });
  expect(report?.rejected.map(({ reason }) => reason)).toEqual(['numerator or denominator is impossible (3 rows)']);
  expect(await samplesOf(db)).toEqual([{ element_id: 'NR-017-1', kpi: 'own_power', numerator: -98, denominator: 1, quality: 'ok' }]);
});

test('a measurement file: a level below zero is doubted and counted, unless it is in decibels', async () => {
  const text = readFileSync(fixture('two-cells.xml'), 'utf8').replace('>52000<', '>-1<');
  const byKind = new Map([...catalogue.byKind, ['nr_cell' as const, [...(catalogue.byKind.get('nr_cell') ?? []), power]]]);
  const [report] = (await ingestPaths({ ...deps, catalogue: { ...KPIS, byKind } }, [put(place, 'minus-one.xml', text)])).files;
  expect(report?.pm?.suspectSamples).toEqual([{ kpi: 'nr_dl_ue_throughput', reason: 'negative level', elements: 1 }]);
  const samples = (await samplesOf(db)).filter(({ element_id }) => element_id === 'NR-017-1');
  const qualityOf = (name: string) => samples.filter(({ kpi }) => kpi === name).map(({ numerator, quality }) => [numerator, quality]);
  expect(qualityOf('nr_dl_ue_throughput')).toEqual([[-1, 'suspect']]);
  expect(qualityOf('own_power')).toEqual([[-1, 'ok']]);
});
