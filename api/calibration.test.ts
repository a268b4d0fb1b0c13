import { beforeAll, expect, test } from 'vitest';
import { type Calibration, calibrationSentence } from './calibration.ts';
import { bearer } from './testing/region.ts';
import { type Served, serveRegion } from './testing/served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveRegion();
});

const get = async (url: string) => (await served.app.inject({ method: 'GET', url, headers: bearer('cx') })).json();

test('before anything was counted it says what is missing, and shows no figure', async () => {
  expect(await get('/calibration')).toEqual({
    first_day: null,
    last_day: null,
    days: 0,
    sentence: 'Nothing has been counted yet: the first figures come in the night after the first whole day that was scored.',
    figures: [],
  });
});

test('promised stands beside observed, pooled by class or by KPI, and too few tests are null and never zero', async () => {
  const row = (kpi: string, tests: number, reached: readonly number[]) => ({
    ...{ day: '2036-01-08', detector: 'level', kpi, class: 'level', series: tests, tests, tests_squared: tests, reached },
    ...{ reached_squared: reached, reached_by_tests: reached, doubtful_tests: 0, doubtful_reached: [0, 0, 0, 0, 0], revision: '1' },
  });
  const values = [row('speed', 30_000, [300, 100, 5, 0, 0]), row('load', 30_000, [300, 20, 0, 0, 0])];
  await served.db.client.insert({ table: 'calibration_days', values, format: 'JSONEachRow' });
  const pooled = await get('/calibration');
  expect([pooled.first_day, pooled.last_day, pooled.days, pooled.figures.length]).toEqual(['2036-01-08', '2036-01-08', 1, 5]);
  expect(pooled.figures[1]).toMatchObject({
    detector: 'level',
    class: 'level',
    kpi: '',
    tests: 60_000,
    nominal: 0.001,
    observed: 0.002,
    state: 'too_often',
  });
  expect(pooled.figures[4]).toMatchObject({ nominal: 0.000001, observed: null, observed_low: null, at_most: null, reached: 0, state: 'too_few' });
  expect(pooled.sentence).toBe(
    '1 day up to 2036-01-08: 2 of 3 figures are as promised, 1 reached too often, 0 too rarely; 2 rest on too few tests to say. Worst: level on level KPIs, promised 1 in 1,000, observed 2.0 in 1,000.',
  );
  const byKpi = await get('/calibration?by=kpi&detector=level');
  expect(byKpi.figures.map((f: { kpi: string }) => f.kpi)).toEqual([...Array(5).fill('load'), ...Array(5).fill('speed')]);
  expect((await get('/calibration?detector=shift')).figures).toEqual([]);
});

test('nothing but a detector’s name may be asked for', async () => {
  expect((await get('/calibration?detector=4599887766')).error).toMatch(/^The request is not valid: detector/);
});

test('figures that all rest on too few tests are not called kept', () => {
  const few = { nominal: 0.01, observed: 0, state: 'too_few' } as Calibration;
  expect(calibrationSentence([few, few], 2, '2036-01-08')).toBe(
    '2 days up to 2036-01-08: all 2 figures rest on too few tests to say whether evidence keeps its word.',
  );
});
