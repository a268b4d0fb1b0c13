import { beforeAll, expect, test } from 'vitest';
import { detectPeriod } from '../detectors/index.ts';
import { syncCatalogue } from '../ingest/index.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { poolKpis, readCalibration, readDetectors, readFused } from './fault_evidence.ts';
import { faultElements, faultSamples } from './fault_network.ts';

/** Twelve cells with two weeks of history, then three periods detected; cell 0 is silent in the last two of them. */
const DAYS = 14;
const START = Date.parse('2026-01-05T00:00:00Z');
const at = (slot: number): Date => new Date(START + (DAYS * 96 + slot + 1) * 900_000);
const span = { from: at(-1), to: at(2) };
let db: Database;

beforeAll(async () => {
  db = await testDatabase();
  await syncCatalogue(db, readCatalogue());
  await faultElements(db, { elements: 12 });
  await faultSamples(db, {
    seed: 5,
    start: new Date(START),
    periods: DAYS * 96 + 3,
    first_cell: 0,
    cells: 12,
    fault_cells: [0],
    fault_classes: ['silent'],
    fault_starts: [DAYS * 96 + 1],
    fault_periods: 96,
  });
  for (const slot of [0, 1, 2]) {
    await detectPeriod(db, { periodEnd: at(slot), periodS: 900, closedBy: 'complete', sourcesExpected: 1, sourcesArrived: 1, samplesRevision: '1' });
  }
});

/** One column over time, asked for plainly. */
async function series(query: string): Promise<number[]> {
  const rows = await select<{ e: number }>(db, `${query} ORDER BY period_end`);
  return rows.map((row) => Math.round(row.e * 1_000) / 1_000);
}

const rounded = (values: Float32Array | undefined): number[] => Array.from(values ?? [], (value) => Math.round(value * 1_000) / 1_000);

test('fused evidence comes by column and element, in the order of time', async () => {
  const columns = await readFused(db, span);
  for (const name of ['evidence', 'evidence_now']) {
    const byElement = columns.find((c) => c.name === name)?.byElement ?? new Map<string, Float32Array>();
    expect(byElement.size).toBe(12);
    for (const [key, values] of byElement) {
      expect(rounded(values)).toEqual(await series(`SELECT period_end, ${name} AS e FROM element_scores FINAL WHERE element_key = ${key}`));
    }
  }
});

test('a detector says its worst KPI, or one KPI when asked', async () => {
  const levels = async (kpi?: string) => (await readDetectors(db, span, kpi)).find((c) => c.name === 'evidence_level')?.byElement;
  for (const [key, values] of (await levels()) ?? []) {
    expect(rounded(values)).toEqual(
      await series(`SELECT period_end, max(evidence_level) AS e FROM scores WHERE element_key = ${key} AND quality = 'ok' GROUP BY period_end`),
    );
  }
  for (const [key, values] of (await levels('nr_dl_volume')) ?? []) {
    expect(rounded(values)).toEqual(
      await series(`SELECT period_end, evidence_level AS e FROM scores WHERE element_key = ${key} AND kpi = 'nr_dl_volume'`),
    );
  }
});

test('every column of evidence that speaks is read, also one added later', async () => {
  const [most] = await select<Record<string, number>>(db, "SELECT COLUMNS('^evidence_') APPLY max FROM scores WHERE quality = 'ok'");
  const speaking = Object.entries(most ?? {}).flatMap(([column, value]) => (value > 0 ? [column.replace(/^max\((.*)\)$/, '$1')] : []));
  expect(speaking.length).toBeGreaterThan(2);
  expect((await readDetectors(db, span)).map((c) => c.name).sort()).toEqual(speaking.sort());
});

test('calibration leaves out what comes after the start of a fault, and detectors that never speak of the KPI', async () => {
  const [row] = await select<{ key: string }>(db, "SELECT toString(cityHash64('cell-0')) AS key");
  const faulty = new Map([[row?.key ?? '', at(0).getTime() / 1_000]]);
  const level = async (starts: ReadonlyMap<string, number>) =>
    (await readCalibration(db, span, starts)).find((r) => r.kpi === 'nr_dl_volume' && r.detector === 'evidence_level');
  expect(await level(new Map())).toMatchObject({ tests: 36 });
  expect(await level(faulty)).toMatchObject({ tests: 34 });
  expect((await level(new Map()))?.observed[0]).toBeGreaterThan((await level(faulty))?.observed[0] ?? 1);
  expect((await readCalibration(db, span, new Map())).some((r) => r.kpi === 'nr_dl_volume' && r.detector === 'evidence_count')).toBe(false);
});

test('pooling weighs each KPI by its tests', () => {
  const rows = [
    { detector: 'evidence_level', tests: 100, observed: [0.02] },
    { detector: 'evidence_level', tests: 300, observed: [0.01] },
    { detector: 'evidence_shift', tests: 10, observed: [0.1] },
  ];
  expect(poolKpis(rows).map((row) => [row.detector, row.tests, Number(row.observed[0]?.toFixed(6))])).toEqual([
    ['evidence_level', 400, 0.0125],
    ['evidence_shift', 10, 0.1],
  ]);
});
