import { beforeAll, expect, test } from 'vitest';
import { type Database, insertOnce, type Row } from '../../sql/database.ts';
import { testDatabase } from '../../sql/testing/database.ts';
import { scoreCoreFunctions } from './core.ts';
import { Stream } from './testing/stream.ts';

/** Two core functions and a cell with a fortnight of quarter hours; the last period of the first function loses its sessions. */
const END = Date.parse('2026-01-19T12:00:00Z');
const PERIODS = 14 * 96;
let db: Database;

const kpi = (name: string, more: Row): Row => ({
  kpi: name,
  name: `${name} of the function`,
  applies_to: 'smf',
  family: 'session',
  class: 'ratio',
  unit: '%',
  worse: 'down',
  scale: 'linear',
  spread_floor: 0.002,
  impact: 1,
  silence: false,
  revision: '1',
  ...more,
});

beforeAll(async () => {
  db = await testDatabase();
  await insertOnce(
    db,
    'kpis',
    [
      kpi('smf_pdu_session_creation_sr', {}),
      kpi('smf_pdu_sessions_mean', { class: 'volume', scale: 'log' }),
      kpi('cell_kpi', { applies_to: 'nr_cell' }),
    ],
    'kpis',
  );
  const element = (id: string, kind: string): Row => ({ element_id: id, name: id, kind, region: 'R', area: 'A', origin: 'inventory', revision: '1' });
  await insertOnce(db, 'elements', [element('smf-1', 'smf'), element('smf-2', 'smf'), element('cell-1', 'nr_cell')], 'elements');
  const rows: Row[] = [];
  for (const [e, id] of ['smf-1', 'smf-2', 'cell-1'].entries()) {
    const stream = new Stream(7 + e);
    for (let p = 0; p < PERIODS; p++) {
      const at = END - (PERIODS - 1 - p) * 900_000;
      const day = 0.6 - 0.4 * Math.cos((2 * Math.PI * at) / 86_400_000);
      const attempts = Math.round(4_000 * day * Math.exp(0.05 * stream.normal()));
      const failing = id === 'smf-1' && p === PERIODS - 1;
      const successes = Math.round(attempts * (failing ? 0.35 : 0.994 + 0.002 * stream.normal()));
      const row = { period_end: at / 1_000, period_s: 900, element_id: id, quality: 'ok', source: 'core', revision: '1' };
      const named = id === 'cell-1' ? 'cell_kpi' : 'smf_pdu_session_creation_sr';
      rows.push({ ...row, kpi: named, numerator: successes, denominator: attempts });
      if (id !== 'cell-1')
        rows.push({ ...row, kpi: 'smf_pdu_sessions_mean', numerator: 90_000 * day * Math.exp(0.03 * stream.normal()), denominator: 1 });
    }
  }
  await insertOnce(db, 'kpi_samples', rows, 'samples');
});

test('a core function that loses its sessions is found in that period, with its KPI and a sentence; its neighbour and cells are not', async () => {
  const { elements, leftOut } = await scoreCoreFunctions(db, new Date(END));
  expect(leftOut).toBe(0);
  expect(elements.map((one) => one.elementId).sort()).toEqual(['smf-1', 'smf-2']);
  const [failing, healthy] = [elements.find((one) => one.elementId === 'smf-1')!, elements.find((one) => one.elementId === 'smf-2')!];
  expect(failing.kpi).toBe('smf_pdu_session_creation_sr');
  expect(failing.evidence).toBeGreaterThan(5);
  expect(failing.score).toBeGreaterThan(60);
  expect(failing.sentence).toMatch(/smf_pdu_session_creation_sr of the function/);
  expect(healthy.evidence).toBeLessThan(3);
});

test('a period sees nothing after it: the one before the failure is calm, and asking twice gives the same answer', async () => {
  const before = new Date(END - 900_000);
  const [first, second] = [await scoreCoreFunctions(db, before), await scoreCoreFunctions(db, before)];
  expect(first).toEqual(second);
  expect(Math.max(...first.elements.map((one) => one.evidence))).toBeLessThan(3.5);
});

test('a function without a sample in the period is not judged, rather than judged on an old one', async () => {
  expect((await scoreCoreFunctions(db, new Date(END + 900_000))).elements).toEqual([]);
});
