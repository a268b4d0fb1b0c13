import { copyFileSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { type IngestDeps, ingestPaths } from './ingest.ts';
import { LIMITS } from './limits.ts';
import { renderReport } from './render.ts';
import { depsFor, fixture, folder, put, samplesOf, tablesOf } from './testing.ts';

let db: Database;
let deps: IngestDeps;
const place = folder();

beforeAll(async () => {
  db = await testDatabase();
  deps = depsFor(db, join(place, 'quarantine'));
});

const load = async (...names: string[]) =>
  (
    await ingestPaths(
      deps,
      names.map((name) => (name.startsWith('/') ? name : fixture(name))),
    )
  ).files;
const content = (name: string) => readFileSync(fixture(name), 'utf8');

beforeEach(async () => {
  const tables = ['elements', 'element_aliases', 'kpi_samples', 'presence', 'loads', 'rejections', 'unmapped_counters', 'arrivals', 'source_repeats'];
  for (const table of tables) await db.client.command({ query: `TRUNCATE TABLE ${table}` });
});

describe('a measurement file becomes KPI samples', () => {
  test('objects the inventory does not know become discovered elements, CU and DU of one number joined and said so', async () => {
    const [report] = await load('repeated-groups.xml');
    expect(report?.pm?.discovered).toEqual(['ManagedElement=e7,EUtranCellFDD=1', 'ManagedElement=e7,NRCell=1']);
    expect(report?.pm?.assumed).toBe(1);
    expect(report?.pm?.locked).toEqual(['ManagedElement=e7,EUtranCellFDD=1']);
    const elements = await select(
      db,
      'SELECT element_id, toString(kind) AS kind, toString(origin) AS origin, site, vendor FROM elements FINAL ORDER BY element_id',
    );
    expect(elements).toEqual([
      { element_id: 'ManagedElement=e7,EUtranCellFDD=1', kind: 'lte_cell', origin: 'discovered', site: 'ManagedElement=e7', vendor: 'Acme' },
      { element_id: 'ManagedElement=e7,NRCell=1', kind: 'nr_cell', origin: 'discovered', site: 'ManagedElement=e7', vendor: 'Acme' },
    ]);
    expect(await samplesOf(db)).toContainEqual({
      element_id: 'ManagedElement=e7,NRCell=1',
      kpi: 'nr_rrc_attempts',
      numerator: 40,
      denominator: 1,
      quality: 'ok',
    });
  });

  test('an inventory joins CU and DU of different numbers by their aliases, however blanks and prefixes are written, and nothing is discovered', async () => {
    const files = await load('inventory.csv', 'two-cells.xml');
    expect(files[1]?.pm).toMatchObject({ discovered: [], assumed: 0, elements: 2 });
    const samples = (await samplesOf(db)).filter(({ kpi }) => kpi === 'nr_rrc_setup_sr' || kpi === 'nr_dl_ue_throughput');
    expect(samples).toEqual([
      { element_id: 'NR-017-1', kpi: 'nr_dl_ue_throughput', numerator: 52000, denominator: 1, quality: 'ok' },
      { element_id: 'NR-017-1', kpi: 'nr_rrc_setup_sr', numerator: 396, denominator: 400, quality: 'ok' },
      { element_id: 'NR-017-2', kpi: 'nr_dl_ue_throughput', numerator: 48000, denominator: 1, quality: 'ok' },
      { element_id: 'NR-017-2', kpi: 'nr_rrc_setup_sr', numerator: 300, denominator: 300, quality: 'ok' },
    ]);
    expect(await select(db, 'SELECT period_end, source, elements FROM arrivals FINAL')).toEqual([
      { period_end: '2026-01-05T10:15:00Z', source: 'SubNetwork=Funen,ManagedElement=site-017', elements: 2 },
    ]);
  });

  test('an inventory that comes later takes its cells over, the discoveries are removed, and it still wins after more measurements', async () => {
    await load('two-cells.xml');
    expect(await select(db, 'SELECT count() AS n FROM elements FINAL WHERE NOT removed')).toEqual([{ n: '4' }]);
    await load('inventory.csv');
    expect(await select(db, 'SELECT element_id FROM elements FINAL WHERE NOT removed ORDER BY element_id')).toEqual([
      { element_id: 'NR-017-1' },
      { element_id: 'NR-017-2' },
    ]);
    const next = put(place, 'next.xml', content('two-cells.xml').replaceAll('10:15:00Z', '10:30:00Z').replaceAll('10:00:00Z', '10:15:00Z'));
    const [report] = await load(next);
    expect(report?.pm).toMatchObject({ discovered: [], elements: 2 });
    expect((await samplesOf(db)).filter(({ element_id }) => element_id === 'NR-017-2').length).toBeGreaterThan(0);
  });

  test('blank is missing, suspect stays suspect, nothing attempted is a true zero, and impossible counts are doubted', async () => {
    const files = await load('vectors-suspect-blank.xml', 'impossible-values.xml');
    const at = (samples: Awaited<ReturnType<typeof samplesOf>>, element: string, kpi: string) => {
      const found = samples.find((sample) => sample.element_id === element && sample.kpi === kpi);
      return [found?.numerator, found?.denominator, found?.quality];
    };
    const samples = await samplesOf(db);
    const g4 = 'ManagedElement=g4,NRCell=';
    expect(at(samples, `${g4}1`, 'nr_cqi_mean')).toEqual([110, 40, 'ok']);
    expect(at(samples, `${g4}1`, 'nr_dl_ue_throughput')).toEqual([0, 0, 'missing']);
    expect(at(samples, `${g4}1`, 'nr_cell_unavailability')).toEqual([0, 900, 'ok']);
    expect(at(samples, `${g4}2`, 'nr_dl_ue_throughput')).toEqual([52000, 1, 'suspect']);
    expect(at(samples, `${g4}2`, 'nr_cqi_mean')).toEqual([0, 0, 'missing']);
    const g9 = 'ManagedElement=g9,NRCell=';
    expect(at(samples, `${g9}1`, 'nr_rrc_setup_sr')).toEqual([11, 10, 'suspect']);
    expect(at(samples, `${g9}2`, 'nr_rrc_setup_sr')).toEqual([0, 0, 'ok']);
    expect(at(samples, `${g9}2`, 'nr_rrc_attempts')).toEqual([0, 1, 'ok']);
    expect(at(samples, `${g9}3`, 'nr_rrc_setup_sr')).toEqual([0, -4, 'suspect']);
    expect(at(samples, `${g9}4`, 'nr_rrc_setup_sr')).toEqual([0, 0, 'missing']);
    expect(files[1]?.pm?.suspectSamples).toContainEqual({ kpi: 'nr_rrc_setup_sr', reason: 'more successes or failures than attempts', elements: 1 });
    expect(files[1]?.rejected.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
      '12: 1 values: the group has no granPeriod',
      '14: 1 values: two counters of the group have the same p',
    ]);
    expect(files[1]).toMatchObject({ values: 10, accepted: 8, rejectedCount: 2, null: 1 });
    expect(await select(db, 'SELECT reason FROM rejections FINAL WHERE load_id = {id:String}', { id: files[1]?.loadId })).toHaveLength(2);
  });

  test('sub-counters are not added to their parent, and a total is used where there is one', async () => {
    await load('sub-counters.xml');
    const samples = await samplesOf(db);
    expect(samples).toContainEqual({
      element_id: 'ManagedElement=g8,NRCell=1',
      kpi: 'nr_dl_ue_throughput',
      numerator: 30000,
      denominator: 1,
      quality: 'ok',
    });
    expect(samples).toContainEqual({
      element_id: 'ManagedElement=g8,NRCell=1',
      kpi: 'nr_rrc_setup_sr',
      numerator: 97,
      denominator: 100,
      quality: 'ok',
    });
    expect(samples).toContainEqual({
      element_id: 'ManagedElement=g8,NRCell=1',
      kpi: 'nr_rrc_attempts',
      numerator: 100,
      denominator: 1,
      quality: 'ok',
    });
  });

  test('KPIs that cannot be computed are named once per reason, with the counters that are missing', async () => {
    const [report] = await load('two-cells.xml');
    expect(report?.pm?.kpisNotComputed).toContainEqual({ kpi: 'nr_rrc_connected_mean', reason: 'not in the file: RRC.ConnMean', elements: 2 });
    expect(renderReport({ files: [report as NonNullable<typeof report>] })).toContain('6 of 6 values accepted');
  });

  test('beyond the bound on discoveries objects are counted and refused', async () => {
    const elsewhere = put(place, 'elsewhere.xml', content('two-cells.xml').replaceAll('site-017', 'site-018'));
    const report = await ingestPaths(deps, [elsewhere], { limits: { ...LIMITS, discoveredMax: 1 } });
    expect(report.files[0]?.pm?.discovered).toHaveLength(1);
    expect(report.files[0]?.rejected).toEqual([{ line: 0, reason: '3 objects of unknown elements beyond the first 1' }]);
  });

  test('counters no KPI reads are kept countable by class and vendor', async () => {
    const [report] = await load('prolog-stylesheet-first.xml');
    expect(report).toMatchObject({ unmapped: 1, accepted: 1 });
    expect(await select(db, 'SELECT object_class, counter, vendor, toUInt32(values) AS n FROM unmapped_counters FINAL')).toEqual([
      { object_class: 'Thing', counter: 'alpha', vendor: 'Acme', n: 1 },
    ]);
  });
});

describe('loading again', () => {
  test('the same content under another name, plain or gzip, changes nothing and is counted as duplicate', async () => {
    await load('two-cells.xml');
    const before = await tablesOf(db);
    const again = [put(place, 'other-name.xml', content('two-cells.xml')), put(place, 'other-name.xml.gz', content('two-cells.xml'))];
    const files = await load('two-cells.xml', ...again);
    expect(files.map(({ outcome, values, duplicate, accepted }) => ({ outcome, values, duplicate, accepted }))).toEqual(
      Array(3).fill({ outcome: 'duplicate', values: 6, duplicate: 6, accepted: 0 }),
    );
    expect(await tablesOf(db)).toEqual(before);
    const repeats = await select(db, 'SELECT toString(sum(deliveries)) AS deliveries, toString(sum(values)) AS values FROM source_repeats');
    expect(repeats).toEqual([{ deliveries: '3', values: '18' }]);
  });

  test('the same content twice in one call is loaded once', async () => {
    const files = await load(put(place, 'a.xml', content('sub-counters.xml')), put(place, 'b.xml.gz', content('sub-counters.xml')));
    expect(files.map((file) => file.outcome)).toEqual(['loaded', 'duplicate']);
  });

  test('a corrected file of the same sender and time replaces the earlier one, and what it no longer says is missing, not zero', async () => {
    await load('inventory.csv', 'two-cells.xml');
    await load('two-cells-corrected.xml');
    const rrc = (await samplesOf(db)).filter(({ kpi }) => kpi === 'nr_rrc_setup_sr');
    expect(rrc).toEqual([
      { element_id: 'NR-017-1', kpi: 'nr_rrc_setup_sr', numerator: 400, denominator: 410, quality: 'ok' },
      { element_id: 'NR-017-2', kpi: 'nr_rrc_setup_sr', numerator: null, denominator: null, quality: 'missing' },
    ]);
    expect((await samplesOf(db)).find(({ kpi, element_id }) => kpi === 'nr_dl_ue_throughput' && element_id === 'NR-017-2')?.quality).toBe('ok');
  });

  test('original and correction in one call end as they do one after the other', async () => {
    await load('inventory.csv', 'two-cells.xml');
    await load('two-cells-corrected.xml');
    const apart = await samplesOf(db);
    for (const table of ['kpi_samples', 'loads']) await db.client.command({ query: `TRUNCATE TABLE ${table}` });
    // Within a call the older file comes first, whatever the order of the names; a checkout gives files any age.
    const aged = (name: string, second: number): string => {
      const path = join(place, `aged-${name}`);
      copyFileSync(fixture(name), path);
      utimesSync(path, second, second);
      return path;
    };
    const files = await load(aged('two-cells-corrected.xml', 1_700_000_060), aged('two-cells.xml', 1_700_000_000));
    expect(files.map((file) => file.outcome)).toEqual(['loaded', 'loaded']);
    expect(await samplesOf(db)).toEqual(apart);
  });

  test('a load cut off before it was marked done is repaired by loading again', async () => {
    await load('inventory.csv', 'two-cells.xml');
    const whole = await tablesOf(db);
    await db.client.command({ query: "DELETE FROM loads WHERE format = 'pm_xml'" });
    const [report] = await load('two-cells.xml');
    expect(report?.outcome).toBe('loaded');
    expect(await tablesOf(db)).toEqual(whole);
  });
});

describe('files that cannot be used', () => {
  test.each([
    ['truncated.xml', 'ends before it is complete'],
    ['entity-bomb.xml', 'internal subset'],
  ])('%s is set aside with its reason and nothing of it is stored, while the rest goes on', async (name, reason) => {
    const files = await load(name, 'two-cells.xml');
    expect(files[0]?.outcome).toBe('rejected');
    expect(files[0]?.rejected[0]?.reason).toContain(reason);
    expect(files[1]?.outcome).toBe('loaded');
    expect(await select(db, 'SELECT toString(state) AS state FROM loads FINAL WHERE load_id = {id:String}', { id: files[0]?.loadId })).toEqual([
      { state: 'rejected' },
    ]);
    expect((await samplesOf(db)).every(({ element_id }) => element_id.startsWith('ManagedElement=site-017'))).toBe(true);
  });

  test('content of no known kind, a gzip bomb, damaged gzip, an empty file and a missing one each get a sentence', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from('<measCollecFile>'), Buffer.alloc(40 * 1024 ** 2, ' ')]), { level: 9 });
    const whole = gzipSync(content('two-cells.xml'));
    const given = [
      put(place, 'what.txt', 'to whom it may concern\n'),
      put(place, 'other.xml', '<ledger><md/></ledger>'),
      put(place, 'bomb.xml', bomb),
      put(place, 'cut.xml', whole.subarray(0, whole.length - 40)),
      put(place, 'empty', ''),
      join(place, 'not-there'),
      put(place, 'what.json', '{"hello": 1}'),
      put(place, 'nul.csv', 'element_id,\0kind\n'),
    ];
    const reasons = (await load(...given)).map((file) => file.rejected[0]?.reason);
    expect(reasons).toEqual([
      'the first line is not the header of any format Forecell reads',
      'XML with the root element ledger is not a format Forecell reads',
      'the content is more than 1000 times larger than the compressed file',
      'the gzip data is damaged or ends too early (Z_BUF_ERROR)',
      'the file is empty',
      'the file cannot be read (ENOENT)',
      'JSON whose first object has none of the known sets of keys is not a format Forecell reads',
      'binary content is not a format Forecell reads',
    ]);
    expect(await samplesOf(db)).toEqual([]);
  });

  test('a hundred thousand made-up elements in one file store nothing', async () => {
    const values = Array.from(
      { length: 100_000 },
      (_, i) => `<measValue measObjLdn="ManagedElement=t,NRCellCU=${i}"><r p="1">1</r></measValue>`,
    ).join('');
    const types = '<granPeriod duration="PT900S" endTime="2026-01-05T10:15:00Z"/><measType p="1">RRC.ConnEstabAtt</measType>';
    const text = `<measCollecFile><fileHeader/><measData><managedElement localDn="t"/><measInfo>${types}${values}</measInfo></measData><fileFooter/></measCollecFile>`;
    const [report] = await load(put(place, 'flood.xml', text));
    expect(report?.outcome).toBe('rejected');
    expect(
      await select(db, 'SELECT (SELECT count() FROM kpi_samples) + (SELECT count() FROM elements) + (SELECT count() FROM element_aliases) AS n'),
    ).toEqual([{ n: '0' }]);
  });
});

test('progress is told, and a stop between files is obeyed', async () => {
  const seen: number[] = [];
  await ingestPaths(deps, [fixture('two-cells.xml'), fixture('sub-counters.xml')], { onProgress: ({ filesDone }) => seen.push(filesDone) });
  expect(seen.at(-1)).toBe(2);
  const stop = new AbortController();
  stop.abort(new Error('stopped by the operator'));
  await expect(ingestPaths(deps, [fixture('bound-by-p.xml')], { signal: stop.signal })).rejects.toThrow('stopped by the operator');
});
