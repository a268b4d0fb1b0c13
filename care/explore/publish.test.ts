import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce } from '../../sql/database.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { publishExperience } from './publish.ts';

const DAY = '2036-01-08';
let db: Database;
const put = (table: string, rows: Parameters<typeof insertOnce>[2]) => insertOnce(db, table, rows, `explore ${table}`);

/** 7 areas of 2 regions, people placed so that some groups are large and some are not: group g of area a has 3 + 9 a people. */
const AREAS = [...Array(7).keys()];
const CLASSES = ['old', 'new'];
const people = AREAS.flatMap((area) =>
  CLASSES.flatMap((device, d) =>
    [...Array(3 + 9 * area).keys()].map((n) => ({ id: String(100_000 + 10_000 * area + 1_000 * d + n), area, device, n })),
  ),
);

beforeAll(async () => {
  db = await testDatabase();
  await put(
    'elements',
    AREAS.map((area) => ({
      element_id: `C${area}`,
      element_key: String(area + 1),
      name: '',
      kind: 'nr_cell',
      technology: 'nr',
      region: area < 4 ? 'North' : 'South',
      area: `Area ${area}`,
      origin: 'inventory',
      revision: '1',
    })),
  );
  await put(
    'customers',
    people.map(({ id }) => ({ customer_key: id, segment: 'consumer', value_band: 1, language: 'da', revision: '1' })),
  );
  await put(
    'subscriptions',
    people.map(({ id, device }) => ({
      subscriber_key: id,
      customer_key: id,
      line_type: 'data',
      device_class: device,
      removed: false,
      revision: '1',
    })),
  );
  await put(
    'presence',
    people.map(({ id, area, n }) => ({
      period_end: `${DAY} 12:15:00`,
      element_key: String(area + 1),
      subscriber_key: id,
      source_key: '1',
      seconds: 900,
      events: 10,
      failures: n % 3,
      bytes: 0,
      revision: '1',
    })),
  );
  await put(
    'incident_customers',
    people
      .filter(({ n }) => n % 2 === 0)
      .map(({ id, area }) => ({
        incident_id: 'i',
        subscriber_key: id,
        customer_key: id,
        centre_key: id,
        matched_by: 'served',
        confidence: 0.9,
        minutes_exposed: 60,
        events: 1,
        failures: 1,
        first_at: `${DAY} 23:30:00`,
        last_at: '2036-01-09 00:30:00',
        worst_at: `${DAY} 23:45:00`,
        worst_element_key: String(area + 1),
        exposure: 1,
        withdrawn: false,
        revision: '1',
      })),
  );
  await put(
    'complaints',
    people
      .filter(({ n }) => n % 4 === 0)
      .map(({ id }) => ({
        complaint_key: id,
        subscriber_key: '0',
        customer_key: id,
        created_at: `${DAY} 13:00:00`,
        channel: 'phone',
        topic: '',
        area: '',
        removed: false,
        revision: '1',
      })),
  );
});

const period = (end: string) =>
  put('periods', [
    {
      period_end: end,
      period_s: 900,
      closed_by: 'arrivals',
      sources_expected: 1,
      sources_arrived: 1,
      elements_scored: 7,
      elements_unknown: 0,
      samples_revision: '1',
      duration_ms: 1,
      revision: '1',
    },
  ]);
interface Group {
  area: string;
  region: string;
  device_class: string;
  customers: number;
  touched: number;
  bad_minutes: number;
  attempts: number;
  failures: number;
  complaints: number;
}
const groups = async () =>
  (
    await select<Record<string, string>>(
      db,
      'SELECT region, area, device_class, customers, touched, bad_minutes, attempts, failures, complaints FROM experience_cells FINAL ORDER BY region, area, device_class',
    )
  ).map(
    ({ region = '', area = '', device_class = '', ...counts }) =>
      ({ region, area, device_class, ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, Number(count)])) }) as Group,
  );

describe('how groups fared', () => {
  test('is not written before the day is over and settled', async () => {
    await period('2036-01-09 01:45:00');
    expect(await publishExperience(db)).toEqual([]);
    await insertOnce(
      db,
      'periods',
      [
        {
          period_end: '2036-01-09 02:00:00',
          period_s: 900,
          closed_by: 'arrivals',
          sources_expected: 1,
          sources_arrived: 1,
          elements_scored: 7,
          elements_unknown: 0,
          samples_revision: '1',
          duration_ms: 1,
          revision: '1',
        },
      ],
      'settled',
    );
    expect(await publishExperience(db)).toEqual([DAY]);
  });

  test('no group has fewer than 20, every count is rounded to 5, and small areas are one', async () => {
    const rows = await groups();
    for (const row of rows) {
      expect(row.customers).toBeGreaterThanOrEqual(20);
      for (const count of [row.customers, row.touched, row.bad_minutes, row.attempts, row.failures, row.complaints]) expect(count % 5).toBe(0);
      expect(row.touched).toBeLessThanOrEqual(row.customers);
      expect(row.failures).toBeLessThanOrEqual(row.attempts);
    }
    // In the north areas 0 and 1 have 3 and 12 of each class: 15 of each together, so their classes are merged too. Area 2 has 21, area 3 has 30.
    expect(
      rows
        .filter((row) => row.region === 'North')
        .map((row) => [row.area, row.device_class, Math.abs(row.customers - { '': 30, 'Area 2': 21, 'Area 3': 30 }[row.area]!) < 5]),
    ).toEqual([
      ['', '', true],
      ['Area 2', 'new', true],
      ['Area 2', 'old', true],
      ['Area 3', 'new', true],
      ['Area 3', 'old', true],
    ]);
  });

  test('sums are right but for the rounding, and minutes over midnight count by half', async () => {
    const rows = await groups();
    const sum = (column: 'customers' | 'touched' | 'bad_minutes' | 'attempts' | 'complaints') => rows.reduce((total, row) => total + row[column], 0);
    const slack = 5 * rows.length;
    const even = people.filter(({ n }) => n % 2 === 0).length;
    expect(Math.abs(sum('customers') - people.length)).toBeLessThan(slack);
    expect(Math.abs(sum('touched') - even)).toBeLessThan(slack);
    expect(Math.abs(sum('bad_minutes') - 30 * even)).toBeLessThan(slack);
    expect(Math.abs(sum('attempts') - 10 * people.length)).toBeLessThan(slack);
  });

  test('a day is written once: what is known later of a few people changes nothing', async () => {
    const before = await groups();
    await put('complaints', [
      {
        complaint_key: '1',
        subscriber_key: '0',
        customer_key: people[40]!.id,
        created_at: `${DAY} 13:00:00`,
        channel: 'phone',
        topic: '',
        area: '',
        removed: false,
        revision: '2',
      },
    ]);
    expect(await publishExperience(db)).toEqual([]);
    expect(await groups()).toEqual(before);
  });
});
