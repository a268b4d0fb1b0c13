import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { insertOnce } from '../../sql/database.ts';
import { bearer } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';
import { estimate } from './estimate.ts';

const AREAS = ['Odense C', 'Svendborg', 'Aarhus N', ''];
const cells = ['2036-01-05', '2036-01-06', '2036-01-07', '2036-01-08', '2036-01-09'].flatMap((day, d) =>
  AREAS.flatMap((area, a) =>
    ['old', 'new'].map((device_class, c) => ({
      day,
      region: a < 2 ? 'Funen' : 'Jutland',
      area,
      technology: 'nr',
      device_class,
      segment: c ? 'business' : 'consumer',
      customers: 20 + 5 * a,
      touched: 5 * (d % 2),
      bad_minutes: 50 * (c + 1),
      attempts: 1000,
      failures: 20 + 5 * d,
      complaints: 5 * (a % 2),
      revision: '1',
    })),
  ),
);
let served: Served;
beforeAll(async () => {
  served = await serveRegion();
  await insertOnce(served.db, 'experience_cells', cells, 'cells');
});

const ask = async (query: string) => served.app.inject({ url: `/explore?${query}`, headers: bearer('noc') });
interface Answer {
  sentence: string;
  link: string;
  total: { value: number; customer_days: number; low: number; high: number; days: number };
  rows: { key: string; across: string; value: number; customer_days: number }[];
  choices: Record<string, unknown>;
}
const answer = async (query: string) => (await ask(query)).json() as Answer;

describe('how groups fared', () => {
  test('is answered in a sentence with its interval, what it rests on, and its own address', async () => {
    const body = await answer('measure=bad_minutes&by=area&segment=consumer&region=Funen');
    // Two areas of 20 and 25 customers with 50 bad minutes a day each.
    expect(body.total).toMatchObject({ value: 2.222, customer_days: 225, days: 5 });
    expect(body.sentence).toBe(
      'Customers (region Funen, segment consumer) had bad service for 2.22 minutes a day on average (95 %: 2.22 to 2.22), over 225 customer-days from 2035-12-13 to 2036-01-09.',
    );
    expect(body.rows.map((row) => [row.key, row.value])).toEqual([
      ['Odense C', 2.5],
      ['Svendborg', 2],
    ]);
    expect(body.link).toBe('/explore?measure=bad_minutes&by=area&since=2035-12-13&until=2036-01-09&region=Funen&segment=consumer');
    expect(await answer(body.link.split('?')[1] ?? '')).toEqual(body);
  });

  test('small areas of a region stand together under a name that says so, and two dimensions make a table', async () => {
    expect((await answer('by=area')).rows.map((row) => row.key)).toEqual(['Aarhus N', 'Jutland: small areas', 'Odense C', 'Svendborg']);
    const table = await answer('by=region&across=device_class&measure=failed_share');
    expect(table.rows.map((row) => [row.key, row.across])).toEqual([
      ['Funen', 'new'],
      ['Funen', 'old'],
      ['Jutland', 'new'],
      ['Jutland', 'old'],
    ]);
    expect(table.rows.every((row) => row.value === 0.03)).toBe(true);
  });

  test('by week and by day', async () => {
    expect((await answer('by=week')).rows.map((row) => row.key)).toEqual(['2035-12-31', '2036-01-07']);
    expect((await answer('by=day&since=2036-01-08&until=2036-01-09')).rows).toHaveLength(2);
  });

  test('what there is to choose from is said, and an answer without groups says so', async () => {
    expect((await answer('by=area')).choices).toMatchObject({
      first_day: '2036-01-05',
      last_day: '2036-01-09',
      days: 5,
      segment: ['business', 'consumer'],
    });
    expect((await answer('by=area&area=Nowhere')).sentence).toMatch(/no group of 20 or more/);
  });

  test.each([
    'by=person',
    'measure=names',
    'by=area&across=area',
    'since=2036-01-01',
    'since=2036-01-02&until=2036-01-01',
    'since=2035-01-01&until=2036-01-01',
    'polygon=1,2,3',
    'k=1',
  ])('%s is refused', async (query) => {
    expect((await ask(query)).statusCode).toBe(400);
  });
});

const Query = fc.record(
  {
    measure: fc.constantFrom('bad_minutes', 'affected_share', 'failed_share', 'complaints_per_1000'),
    by: fc.constantFrom('area', 'region', 'technology', 'device_class', 'segment', 'day', 'week'),
    region: fc.constantFrom('Funen', 'Jutland'),
    area: fc.constantFrom('Odense C', 'Svendborg', 'Aarhus N'),
    device_class: fc.constantFrom('old', 'new'),
    segment: fc.constantFrom('consumer', 'business'),
    day: fc.integer({ min: 5, max: 9 }),
  },
  { requiredKeys: ['measure', 'by'] },
);
const queryOf = ({ day, ...rest }: { [name: string]: unknown }) =>
  new URLSearchParams({
    ...(rest as Record<string, string>),
    ...(day === undefined ? {} : { since: `2036-01-0${day}`, until: '2036-01-09' }),
  }).toString();

test('no two questions differ by fewer than twenty customer-days, and every total is the sum of its rows', async () => {
  await fc.assert(
    fc.asyncProperty(Query, Query, async (a, b) => {
      const [one, other] = [await answer(queryOf(a)), await answer(queryOf(b))];
      for (const { total, rows } of [one, other]) {
        expect(total.customer_days).toBe(rows.reduce((sum, row) => sum + row.customer_days, 0));
        for (const row of rows) expect([row.customer_days >= 20, row.customer_days % 5]).toEqual([true, 0]);
      }
      const apart = Math.abs(one.total.customer_days - other.total.customer_days);
      // What may be learnt by subtracting is a sum of published rows, signed; a question inside another differs by whole rows.
      const nested = Object.entries(a).every(
        ([name, value]) => name === 'by' || name === 'measure' || (b as Record<string, unknown>)[name] === value,
      );
      if (nested) expect(apart === 0 || apart >= 20).toBe(true);
    }),
    { numRuns: 40, seed: 5 },
  );
});

describe('estimates', () => {
  test('a share of few days has Wilson’s interval', () => {
    expect(estimate('affected_share', [[100, 10, 100]])).toMatchObject({ value: 0.1, low: 0.05523, high: 0.1744 });
  });
  test('complaints have Byar’s, also when there is none', () => {
    const none = estimate('complaints_per_1000', [[1000, 0, 1000]]);
    expect([none.value, none.low]).toEqual([0, 0]);
    expect(none.high).toBeCloseTo(3.68, 1);
    // Exact Poisson limits for 10: 4.795 to 18.39.
    const ten = estimate('complaints_per_1000', [[1000, 10, 1000]]);
    expect(ten.low).toBeCloseTo(4.79, 1);
    expect(ten.high).toBeCloseTo(18.39, 1);
  });
  test('from five days on the days decide: one bad day among calm ones makes it wide', () => {
    const calm = Array.from({ length: 6 }, () => [100, 10, 100] as const);
    const [even, uneven] = [estimate('affected_share', calm), estimate('affected_share', [...calm.slice(1), [100, 60, 100]])];
    expect(even.high! - even.low!).toBeCloseTo(0, 6);
    expect(uneven.high! - uneven.low!).toBeGreaterThan(0.3);
  });
  test('nothing to divide by is unknown, and minutes of few days have no interval', () => {
    expect(estimate('bad_minutes', [])).toMatchObject({ value: null, low: null, high: null });
    expect(estimate('bad_minutes', [[100, 50, 100]])).toMatchObject({ value: 0.5, low: null });
  });
});
