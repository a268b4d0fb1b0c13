import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { countHours, dropHours, endHours, keyRanges } from './hourly.ts';
import { assignKpiSlots } from './statements.ts';
import { buildQuietNetwork, DAY } from './testing/quiet_network.ts';

const MONDAY = Date.parse('2026-01-05T00:00:00Z') / 1_000;
const WEEK = { since: MONDAY, until: MONDAY + 7 * 86_400 };

describe('the hours in which periods end that begin in some hours of the week', () => {
  test('quarters of an hour end in the hour they begin in', () => {
    expect(endHours({ ...WEEK, hours: [0] }, [900])).toEqual([MONDAY / 3_600]);
    expect(endHours({ ...WEEK, hours: [166, 167] }, [900])).toEqual([MONDAY / 3_600 + 166, MONDAY / 3_600 + 167]);
  });

  test('a day ends 24 hours later, in its last hour', () => {
    expect(endHours({ ...WEEK, hours: [0] }, [86_400])).toEqual([MONDAY / 3_600 + 23]);
  });

  test('periods that do not fit an hour may end in the next; several lengths are looked for at once', () => {
    expect(endHours({ ...WEEK, hours: [5] }, [1_000])).toEqual([MONDAY / 3_600 + 5, MONDAY / 3_600 + 6]);
    expect(endHours({ ...WEEK, hours: [5] }, [900, 7_200])).toEqual([MONDAY / 3_600 + 5, MONDAY / 3_600 + 6]);
  });

  test('a week later is the same hour of the week', () => {
    const weeks = endHours({ since: MONDAY, until: MONDAY + 21 * 86_400, hours: [30] }, [900]);
    expect(weeks).toEqual([0, 168, 336].map((weeks) => MONDAY / 3_600 + 30 + weeks));
  });
});

test('ranges of keys meet without a gap from the first key to the last', () => {
  const ranges = keyRanges(3);
  expect(ranges[0]?.from_key).toBe('0');
  expect(ranges.at(-1)?.to_key).toBe('18446744073709551615');
  expect(ranges.slice(1).map((range) => BigInt(range.from_key))).toEqual(ranges.slice(0, -1).map((range) => BigInt(range.to_key) + 1n));
  expect(keyRanges(0)).toHaveLength(1);
});

describe('a large network', () => {
  const weeks = { day: DAY, days: 21, earlier: '2026-01-19', earlierDays: 14 };
  let db: Database;

  beforeAll(async () => {
    db = await testDatabase();
    await buildQuietNetwork(db);
    // One KPI comes by the day, and one value a day is wrong: what ends in another hour than it begins in must be found too.
    const days = Array.from({ length: 20 }, (_, i) => ({
      period_end: MONDAY + 86_400 * (i + 1),
      period_s: 86_400,
      kpi: 'rrc_setup_sr',
      element_id: 'daily',
    }));
    await insertOnce(
      db,
      'kpi_samples',
      days.map((row) => ({ ...row, numerator: 9, denominator: 10, quality: 'ok', source: 'd', revision: '1' })),
      'daily',
    );
    await assignKpiSlots(db, { revision: '1' });
  });

  const counted = () =>
    select<Record<string, string | number>>(db, `SELECT * FROM element_hours WHERE valid_from = {day:Date} ORDER BY element_key, hour_of_week`, {
      day: DAY,
    });

  test('is counted a few hours of the week at a time, with the same result as at once', async () => {
    await countHours(db, weeks);
    const whole = await counted();
    await dropHours(db, DAY);
    const shares: number[] = [];
    // 30 elements x 4 KPIs: 50 hours of the week at a time.
    await countHours(db, weeks, (share) => shares.push(share), 6_000);
    expect(shares).toHaveLength(4);
    expect(await counted()).toEqual(whole);
    // Four KPIs of thirty cells in every hour; the daily one in one hour of each weekday.
    expect(whole).toHaveLength(30 * 168 + 7);
  });
});
