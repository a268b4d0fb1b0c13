import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce, nextRevision, type Row } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { ensureBaseline } from './baseline.ts';
import { type Counted, countHours, dropHours, dropOtherHours } from './hourly.ts';
import { epochS, type Weeks } from './hours_of_week.ts';
import { assignKpiSlots } from './statements.ts';
import { movedDays } from './touched.ts';

/** A night that goes on from the one before counts what a night that begins anew counts, whatever happened between them. */
const FIRST = '2026-01-26';
const DAYS = 21;
const ELEMENTS = 60;
const SEED = 20_261_129;

const dayAfter = (nights: number): string => new Date((epochS(FIRST) + nights * 86_400) * 1_000).toISOString().slice(0, 10);
const weeksOf = (day: string, days = DAYS): Weeks => {
  return { day, days, earlier: new Date((epochS(day) - 7 * 86_400) * 1_000).toISOString().slice(0, 10), earlierDays: Math.max(7, days - 7) };
};

/** Mulberry32. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const kpi = (name: string, rest: Row): Row => {
  return { kpi: name, applies_to: 'nr_cell', worse: 'down', scale: 'linear', spread_floor: 0.1, impact: 1, revision: '1', ...rest };
};
const KPIS = [
  kpi('success', { class: 'ratio' }),
  kpi('drops', { class: 'ratio', worse: 'up' }),
  kpi('quality', { class: 'level' }),
  kpi('traffic', { class: 'volume', scale: 'log' }),
  kpi('errors', { class: 'rate', worse: 'up', scale: 'log' }),
];

/**
 * Samples of some elements between two times: half-hours, of one element in ten periods of 7,000 s that fit neither an hour nor a day; one in thirty
 * is missing, one in forty suspect, and a few have no value. `salt` makes other values of the same periods; only those asked for are written.
 */
async function store(db: Database, part: { from: number; to: number; elements: readonly number[]; salt: number; every: number; agoS: number }) {
  await db.client.command({
    query: `INSERT INTO kpi_samples (period_end, period_s, kpi, element_id, numerator, denominator, quality, source, loaded_at, revision)
      SELECT toDateTime(at, 'UTC'), step, kpi, concat('e', toString(element)), if(h % 97 = 0, nan, if(kpi IN ('success', 'drops'), intDiv(h, 7) % 20, 1 + intDiv(h, 11) % 1000)), if(h % 89 = 0, 0, if(kpi IN ('success', 'drops'), 20, 1)),
        if(h % 40 = 0, 'suspect', 'ok'), 's', now() - {ago:UInt32}, {revision:UInt64}
      FROM (
        SELECT element, kpi, step, at, sipHash64(element, kpi, at, {salt:UInt32}) AS h
        FROM (SELECT arrayJoin({elements:Array(UInt32)}) AS element, if(element % 10 = 3, 7000, 1800) AS step, arrayJoin(['success', 'drops', 'quality', 'traffic', 'errors']) AS kpi,
          arrayJoin(arrayMap(i -> i * step, range(toUInt32(intDiv({from:UInt32}, step) + 1), toUInt32(intDiv({to:UInt32}, step) + 1)))) AS at)
        WHERE h % 30 != 0 AND intDiv(h, 1000) % {every:UInt32} = 0
      )`,
    query_params: { ...part, ago: part.agoS, revision: await nextRevision(db) },
    clickhouse_settings: { max_partitions_per_insert_block: '200' },
  });
}

const DAY_AGO_S = 86_400;
const all = Array.from({ length: ELEMENTS }, (_, i) => i);
let db: Database;

/** An ordinary day arrives, before the night and not while it was read. */
const storeDay = (nights: number, elements: readonly number[]) =>
  store(db, { from: epochS(dayAfter(nights - 1)), to: epochS(dayAfter(nights)), elements, salt: 0, every: 1, agoS: DAY_AGO_S });

const counted = (day: string) =>
  select<{ row: string }>(
    db,
    'SELECT toString(tuple(*)) AS row FROM element_hours WHERE valid_from = {day:Date} ORDER BY element_key, hour_of_week',
    {
      day,
    },
  ).then((rows) => rows.map(({ row }) => row));

/** The night as it goes on from what is kept, which must be the night that begins anew. */
async function night(nights: number, days = DAYS): Promise<Counted> {
  const day = dayAfter(nights);
  await dropHours(db, day);
  const went = await countHours(db, weeksOf(day, days));
  const rows = await counted(day);
  await dropHours(db, day);
  await dropOtherHours(db, day);
  const anew = await countHours(db, weeksOf(day, days));
  expect(anew.kept).toBeNull();
  const whole = await counted(day);
  expect(whole.length).toBeGreaterThan(ELEMENTS * 150);
  expect(rows.length).toBe(whole.length);
  expect(rows.filter((row, i) => row !== whole[i]).slice(0, 3)).toEqual([]);
  return went;
}

const incident = (id: string, element: number, from: number, to: number) =>
  db.client.command({
    query: `INSERT INTO incident_elements (incident_id, element_key, element_id, role, degraded_from, degraded_to, worst_evidence, harm, experience, revision)
      SELECT {id:String}, cityHash64({element:String}), {element:String}, 'root', toDateTime({from:UInt32}, 'UTC'), toDateTime({to:UInt32}, 'UTC'), 9, 0.5, 'slow', {revision:UInt64}`,
    query_params: { id, element: `e${element}`, from, to, revision: Date.now() * 1_000 },
  });

describe('nights one after another', () => {
  const chance = seeded(SEED);
  const midnight = (nights: number) => epochS(dayAfter(nights));

  beforeAll(async () => {
    db = await testDatabase();
    await insertOnce(db, 'kpis', KPIS, 'k');
    const element = (i: number): Row => {
      return { element_id: `e${i}`, name: `e${i}`, kind: 'nr_cell', region: 'R', site: `s${i % 20}`, origin: 'inventory', revision: '1' };
    };
    await insertOnce(db, 'elements', all.map(element), 'e');
    await assignKpiSlots(db, { revision: '1' });
    const known = all.filter((i) => i !== 7);
    await store(db, { from: midnight(-DAYS - 9), to: midnight(0), elements: known, salt: 0, every: 1, agoS: DAY_AGO_S });
    await incident('old', 5, midnight(-6) + 3_000, midnight(-6) + 40_000);
    await countHours(db, weeksOf(FIRST));
  }, 120_000);

  test('an ordinary night counts the weekday that ended, and the hour before it where a period lies across midnight', async () => {
    await storeDay(1, all);
    const went = await night(1);
    expect(went.kept).toBe(FIRST);
    // 2026-01-26 is a Monday; Sunday's last hours are where periods of 7,000 s began that ended on Monday.
    expect(went.hours).toEqual([...Array.from({ length: 24 }, (_, hour) => hour), 166, 167]);
    expect(went.someHours).toEqual([]);
  });

  test('an incident that is dated back reaches the days it lay in, of its element; a new element brings its hours', async () => {
    await storeDay(2, all);
    await incident('back', chance(ELEMENTS), midnight(2) - 100_000, 0);
    const went = await night(2);
    expect(went.kept).toBe(dayAfter(1));
    expect(went.hours).toHaveLength(26);
    expect(went.someHours.length).toBeGreaterThan(0);
    expect(went.someHours.length).toBeLessThan(10);
  });

  test('files that come late for an old day, and corrected ones, reach the hours they are of', async () => {
    await storeDay(3, all);
    const from = midnight(-8) + 1_800 * chance(40);
    const two = { elements: [chance(ELEMENTS), chance(ELEMENTS)], salt: 1, every: 2, agoS: 0 };
    await store(db, { ...two, from, to: from + 9_000 });
    const went = await night(3);
    expect(went.kept).toBe(dayAfter(2));
    expect(went.someHours.length).toBeGreaterThan(0);
    expect(went.someHours.length).toBeLessThan(12);
  });

  test('an incident that is over, one that the NOC called false, and planned work recorded afterwards; an element that is gone', async () => {
    await storeDay(4, all.slice(4));
    await incident('back', 12, midnight(3) - 7_200, midnight(3) + 7_200);
    await db.client.command({
      query: `INSERT INTO incident_labels (incident_id, label_id, labelled_at, label, onset, detected_at) SELECT 'old', 'l', now64(6), 'false', now(), now()`,
    });
    const [starts_at, ends_at] = [midnight(-2) + 5_000, midnight(-2) + 20_000];
    const work = { window_id: 'w', scope: 'site', scope_id: 's4', starts_at, ends_at, reason: 'swap', revision: '1' };
    await insertOnce(db, 'maintenance_windows', [work], 'w');
    const went = await night(4);
    expect(went.kept).toBe(dayAfter(3));
    // Five elements of sixty are more than are worth singling out.
    expect(went.hours.length).toBeGreaterThan(26);
    expect(went.someHours).toEqual([]);
  });

  test('a late hour of the whole network is counted for all, and samples taken back are gone', async () => {
    await storeDay(5, all.slice(4));
    await store(db, { from: midnight(-3), to: midnight(-3) + 3_600, elements: all, salt: 2, every: 1, agoS: 0 });
    await db.client.command({
      query: `INSERT INTO kpi_samples (period_end, period_s, kpi, element_key, numerator, denominator, value, quality, source_key, revision)
        SELECT period_end, period_s, kpi, element_key, 0, 0, nan, 'missing', 1, {revision:UInt64} FROM kpi_samples WHERE element_key = cityHash64('e20') AND period_end > toDateTime({from:UInt32}, 'UTC') AND period_end <= toDateTime({from:UInt32} + 86400, 'UTC')`,
      query_params: { revision: await nextRevision(db), from: midnight(-4) },
    });
    const went = await night(5);
    expect(went.kept).toBe(dayAfter(4));
    expect(went.hours).toEqual(expect.arrayContaining([96]));
  });

  test('nights may be missed; weeks of another length, another catalogue and a week without a night begin anew', async () => {
    for (const nights of [6, 7, 8]) await storeDay(nights, all);
    expect((await night(8)).kept).toBe(dayAfter(5));
    expect((await night(8, 15)).kept).toBeNull();
    await storeDay(9, all);
    expect((await night(9, 15)).kept).toBe(dayAfter(8));
    await insertOnce(db, 'kpis', [{ ...kpi('quality', { class: 'level', scale: 'log' }), revision: '2' }], 'k2');
    expect((await night(9, 15)).kept).toBeNull();
    await insertOnce(db, 'kpis', [kpi('delay', { class: 'level', worse: 'up' })], 'k3');
    await assignKpiSlots(db, { revision: '3' });
    expect((await night(9, 15)).kept).toBeNull();
    expect((await night(16, 15)).kept).toBeNull();
  });

  test('the baselines of a night are those of a night that begins anew', async () => {
    const policy = { days: DAYS, samplesMin: 3 };
    const baselines = (day: string) =>
      select<{ row: string }>(
        db,
        `SELECT toString(tuple(* EXCEPT valid_from)) AS row FROM element_baselines WHERE valid_from = {day:Date} ORDER BY element_key, hour_of_week`,
        { day },
      ).then((rows) => rows.map(({ row }) => row));
    await ensureBaseline(db, dayAfter(8), policy);
    // Asked for twice at once, by the schedule and by a period, it is built once.
    expect(await Promise.all([ensureBaseline(db, dayAfter(9), policy), ensureBaseline(db, dayAfter(9), policy)])).toEqual([true, false]);
    const kept = await select<{ day: string }>(db, 'SELECT toString(valid_from) AS day FROM nights_counted');
    expect(kept).toEqual([{ day: dayAfter(9) }]);
    const went = await baselines(dayAfter(9));
    await db.client.command({ query: `DELETE FROM kpi_noise WHERE valid_from = {day:Date} AND kpi = ''`, query_params: { day: dayAfter(9) } });
    await dropOtherHours(db, '');
    await ensureBaseline(db, dayAfter(9), policy);
    const whole = await baselines(dayAfter(9));
    expect(whole.length).toBeGreaterThan(ELEMENTS * 150);
    expect(went).toEqual(whole);
  });
});

test('what moved between two nights: the weeks’ ends, and the last week of each', () => {
  const day = epochS(FIRST) / 86_400;
  // 21 days before a Monday, and 14 before the one before: both begin 21 days ago.
  expect(movedDays(weeksOf(FIRST), 1)).toEqual([day - 22, day - 15, day - 8, day - 1]);
  expect(movedDays(weeksOf(FIRST), 2)).toEqual([day - 23, day - 22, day - 16, day - 15, day - 9, day - 8, day - 2, day - 1]);
});
