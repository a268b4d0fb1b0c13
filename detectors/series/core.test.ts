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

/** The same database as a process that has just started sees it. */
const afresh = (): Database => ({ ...db });
const sample = (at: number, numerator: number, denominator: number, revision: string, more: Row = {}): Row => ({
  ...{ period_end: at / 1_000, period_s: 900, element_id: 'smf-2', quality: 'ok', source: 'core', kpi: 'smf_pdu_session_creation_sr' },
  ...{ numerator, denominator, revision, ...more },
});
const arrived = (at: number, revision: string) =>
  insertOnce(db, 'arrivals', [{ period_end: at / 1_000, source: 'core', elements: 2, revision }], `arrival ${at} ${revision}`);

test('period after period, from midnight on, a process that goes on says what one that has just started says', async () => {
  const following = afresh();
  for (let at = END - 13 * 3_600_000; at <= END; at += 3_600_000)
    expect([at, await scoreCoreFunctions(following, new Date(at))]).toEqual([at, await scoreCoreFunctions(afresh(), new Date(at))]);
});

test('what is delivered anew for an earlier period is read, and so is a period nobody had delivered', async () => {
  const following = afresh();
  const [first, second] = [END - 3_600_000, END - 1_800_000];
  await scoreCoreFunctions(following, new Date(first));
  // A corrected day: the function had failed half of everything, so what it does now is not what was usual.
  const corrected = Array.from({ length: 40 }, (_, i) => sample(first - i * 900_000, 1_000 + (i % 7), 2_000, '2'));
  await insertOnce(db, 'kpi_samples', corrected, 'corrected');
  await arrived(first - 39 * 900_000, '2');
  const again = await scoreCoreFunctions(following, new Date(second));
  expect(again).toEqual(await scoreCoreFunctions(afresh(), new Date(second)));
  expect(again.elements.find((one) => one.elementId === 'smf-2')!.severity).toBeGreaterThan(8);
});

test('a KPI or a function that comes new, or one that goes, is seen in the next period', async () => {
  const following = afresh();
  const [first, second, third] = [END - 2_700_000, END - 900_000, END];
  await scoreCoreFunctions(following, new Date(first));
  await insertOnce(db, 'kpis', [kpi('smf_new', { class: 'level', revision: '2' })], 'kpi new');
  await insertOnce(
    db,
    'elements',
    [{ element_id: 'smf-3', name: 'smf-3', kind: 'smf', region: 'R', area: 'A', origin: 'inventory', revision: '2' }],
    'smf-3',
  );
  await insertOnce(
    db,
    'kpi_samples',
    [sample(second, 5, 1, '3', { kpi: 'smf_new' }), sample(second, 99, 100, '3', { element_id: 'smf-3' })],
    'new samples',
  );
  const widened = await scoreCoreFunctions(following, new Date(second));
  expect(widened).toEqual(await scoreCoreFunctions(afresh(), new Date(second)));
  expect(widened.elements.map((one) => one.elementId).sort()).toEqual(['smf-1', 'smf-2', 'smf-3']);
  await insertOnce(
    db,
    'elements',
    [{ element_id: 'smf-1', name: 'smf-1', kind: 'smf', region: 'R', area: 'A', origin: 'inventory', removed: true, revision: '3' }],
    'smf-1 gone',
  );
  const narrowed = await scoreCoreFunctions(following, new Date(third));
  expect(narrowed).toEqual(await scoreCoreFunctions(afresh(), new Date(third)));
  expect(narrowed.elements.map((one) => one.elementId)).toEqual(['smf-2']);
});

test('asked for an earlier period, it forgets what came after', async () => {
  const following = afresh();
  await scoreCoreFunctions(following, new Date(END));
  const before = new Date(END - 1_800_000);
  expect(await scoreCoreFunctions(following, before)).toEqual(await scoreCoreFunctions(afresh(), before));
});
