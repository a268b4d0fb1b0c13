import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { computeAffected } from './affected.ts';
import { seeded } from './lag/estimates.ts';
import { clock, nameOf, type Part, type Stay, scene } from './testing/scene.ts';

interface Exposed {
  subscriber_key: string;
  events: number;
  failures: number;
  severity: string;
  usual_failure_share: number;
  expected_failures: number;
  surplus_failures: number;
  expected_events: number;
  place: string;
  dwell_share: number;
  elsewhere_minutes: number;
  location_age_s: number;
}

let db: Database;
let put: ReturnType<typeof scene>;
beforeAll(async () => {
  db = await testDatabase();
  put = scene(db);
  await put.elements([
    { id: 'S1', area: 'Town' },
    { id: 'H1', area: 'Village' },
    { id: 'V2', area: 'Village' },
    { id: 'R1', area: 'Road' },
    // Far to the east: its night is ten hours earlier.
    { id: 'E1', area: 'East', longitude: 150 },
    { id: 'E2', area: 'Harbour', longitude: 150 },
  ]);
});

async function exposedOn(incident: string, part: Part): Promise<Record<string, Exposed>> {
  await put.incident({ id: incident, at: clock('12:45'), onset: part.from, detected: clock('12:30'), parts: [part] });
  await computeAffected(db, incident, clock('12:45'));
  const rows = await select<Exposed>(
    db,
    `SELECT subscriber_key, events, failures, severity, usual_failure_share, expected_failures, surplus_failures, expected_events, place, dwell_share, elsewhere_minutes, location_age_s
     FROM incident_customers FINAL WHERE incident_id = {incident:String} AND NOT withdrawn`,
    { incident },
  );
  return Object.fromEntries(rows.map((row) => [nameOf(row.subscriber_key), row]));
}

/** Quarter hours that end at these times, 900 seconds each. */
function seen(who: string, on: string, ends: readonly Date[], events = 4, failures = 0): Stay[] {
  return ends.map((end) => ({ who, on, end, events, failures }));
}

const NIGHT = ['01:00', '02:00', '03:00'].map((time) => clock(time));
/** The scene is a Wednesday. */
const OFFICE = ['09:30', '10:30', '11:30'].map((time) => clock(time, -1));

describe('failures against the own norm', () => {
  let on: Record<string, Exposed>;
  beforeAll(async () => {
    await put.stays([
      { who: 'anna', on: 'X1', end: clock('11:00'), events: 18, failures: 2 },
      { who: 'anna', on: 'N1', end: clock('12:15'), events: 10, failures: 5 },
      // Fails half the time wherever he is, incident or not.
      ...seen('clumsy', 'X1', [clock('10:00'), clock('10:30'), clock('11:00')], 200, 100),
      { who: 'clumsy', on: 'N1', end: clock('12:15'), events: 10, failures: 5 },
      { who: 'new', on: 'N1', end: clock('12:15'), events: 10, failures: 0 },
      // A source that took back what it had said counts no more.
      { who: 'redone', on: 'X1', end: clock('11:00'), events: 100, failures: 90 },
    ]);
    await put.stays([
      { who: 'redone', on: 'X1', end: clock('11:00'), events: 18, failures: 2 },
      { who: 'redone', on: 'N1', end: clock('12:15'), events: 10, failures: 5 },
      // After the incident began, elsewhere: no norm is learned from it.
      { who: 'new', on: 'X1', end: clock('12:30'), events: 50, failures: 50 },
    ]);
    on = await exposedOn('norm', { id: 'N1', from: clock('12:00'), to: clock('12:45') });
  });

  test('2 of 18 failed before: (2 + 0.4) of (18 + 20) is usual, so of 10 attempts 0.63 failures are expected and 4.37 of 5 are beyond', () => {
    expect(on['anna']).toMatchObject({ usual_failure_share: 0.0632, expected_failures: 0.63, surplus_failures: 4.37 });
  });

  test('somebody who always fails half the time has no surplus', () => {
    expect(on['clumsy']?.surplus_failures).toBeCloseTo(0.15, 5);
  });

  test('of somebody never seen before 2 in 100 are expected, and fewer than expected is a negative surplus', () => {
    expect(on['new']).toMatchObject({ usual_failure_share: 0.02, expected_failures: 0.2, surplus_failures: -0.2 });
  });

  test('a corrected record counts as corrected', () => {
    expect(on['redone']).toMatchObject({ usual_failure_share: 0.0632 });
  });

  test('expected and surplus are the failures, for everybody', () => {
    for (const row of Object.values(on)) {
      expect(row.expected_failures + row.surplus_failures).toBeCloseTo(row.failures, 5);
      expect(row.usual_failure_share).toBeGreaterThan(0);
      expect(row.usual_failure_share).toBeLessThan(1);
    }
  });
});

describe('home, work or passing through: by area, from the habit before', () => {
  test('nights make a home, weekdays by day a workplace, neither is passing, too little is unknown', async () => {
    await put.stays([
      ...seen('home', 'H1', NIGHT),
      ...seen('home', 'V2', [clock('12:15')]),
      ...seen('work', 'H1', NIGHT),
      ...seen('work', 'V2', [clock('12:15')]),
      ...seen('driver', 'H1', NIGHT),
      ...seen('driver', 'R1', [clock('12:15')]),
      ...seen('stranger', 'V2', [clock('12:15')]),
      ...seen('worker', 'S1', NIGHT),
      ...seen('worker', 'H1', OFFICE),
      ...seen('worker', 'V2', [clock('12:15')]),
    ]);
    const village = await exposedOn('village', { id: 'V2', from: clock('12:00'), to: clock('12:45') });
    expect(Object.fromEntries(Object.entries(village).map(([who, row]) => [who, row.place]))).toEqual({
      home: 'home',
      work: 'home',
      stranger: 'unknown',
      worker: 'work',
    });
    const road = await exposedOn('road', { id: 'R1', from: clock('12:00'), to: clock('12:45') });
    expect(road['driver']?.place).toBe('passing');
  });

  test('night is night by the sun: at 150 degrees east it is ten hours earlier', async () => {
    // 13:00 to 15:00 in Greenwich is an hour before midnight there.
    await put.stays([
      ...seen('sleeper', 'E1', [clock('14:00', -1), clock('15:00', -1), clock('16:00', -1)]),
      ...seen('sleeper', 'E2', [clock('01:00'), clock('02:00'), clock('03:00')]),
      ...seen('sleeper', 'E1', [clock('12:15')]),
    ]);
    expect((await exposedOn('east', { id: 'E1', from: clock('12:00'), to: clock('12:45') }))['sleeper']?.place).toBe('home');
  });
});

describe('how much of it, how bad and how old', () => {
  test('minutes on other cells meanwhile lower the share of dwell', async () => {
    await put.stays([
      { who: 'both', on: 'D1', end: clock('12:15'), seconds: 300 },
      { who: 'both', on: 'X1', end: clock('12:15'), seconds: 600 },
      { who: 'only', on: 'D1', end: clock('12:15'), seconds: 300 },
      { who: 'only', on: 'X1', end: clock('11:45'), seconds: 900 },
    ]);
    const on = await exposedOn('dwell', { id: 'D1', from: clock('12:00'), to: clock('12:15') });
    expect(on['both']).toMatchObject({ dwell_share: 0.33, elsewhere_minutes: 10 });
    expect(on['only']).toMatchObject({ dwell_share: 1, elsewhere_minutes: 0, location_age_s: 0 });
  });

  test('severity is the exposure: A from 120 weighted minutes, B from 45, C from 10', async () => {
    await put.stays([
      ...seen('a', 'V9', [clock('12:15'), clock('12:30')], 4, 4),
      ...seen('b', 'V9', [clock('12:15')], 4, 4),
      ...seen('c', 'V9', [clock('12:15')], 4, 0),
      { who: 'd', on: 'V9', end: clock('12:15'), seconds: 120, events: 4 },
    ]);
    const on = await exposedOn('graded', { id: 'V9', from: clock('12:00'), to: clock('12:45') });
    // 45 + 45, the worst and the last again: 180. 45 + 45 = 90. 15 + 15 = 30. 2 + 2 = 4.
    expect(Object.fromEntries(Object.entries(on).map(([who, row]) => [who, row.severity]))).toEqual({ a: 'A', b: 'B', c: 'C', d: 'D' });
  });

  test('who was cut off was last seen before: the location is as old as the gap', async () => {
    await put.stays([
      ...['09:15', '09:45', '10:15', '10:45', '11:15', '11:45', '12:00'].flatMap((time) => seen('gone', 'Z1', [clock(time)])),
      ...Array.from({ length: 8 }, (_, i) =>
        seen(
          `far${i}`,
          'Z9',
          ['12:15', '12:30', '12:45'].map((time) => clock(time)),
        ),
      ).flat(),
    ]);
    const on = await exposedOn('silent', { id: 'Z1', from: clock('12:00'), to: clock('12:45'), experience: 'no_service' });
    // 28 attempts in the three hours before are 7 in 45 minutes; on the one day known there were none: the mean is 3.5.
    expect(on['gone']).toMatchObject({ location_age_s: 2700, expected_events: 3.5, failures: 0, expected_failures: 0, dwell_share: 1 });
  });
});

test('the same rows come of looking up each line’s hours, where few of many lines are listed, and of one pass over everybody’s', async () => {
  const random = seeded(5);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const ends = Array.from({ length: 60 }, (_, n) => new Date(clock('12:45').getTime() - n * 900_000));
  const stay = (): Stay => {
    const events = 1 + Math.floor(random() * 9);
    const failures = Math.floor(random() * (events + 1));
    const place = { on: pick(['P1', 'P2', 'S1', 'H1', 'V2', 'E1']), end: pick(ends), source: pick(['probe a', 'probe b']) };
    return { ...place, who: `p${Math.floor(random() * 30)}`, events, failures, seconds: Math.floor(random() * 901) };
  };
  // Twice: what comes later under the same name corrects what was there.
  for (const stays of [1_500, 1_500]) {
    // One delivery says one word on each record.
    const words = Array.from({ length: stays }, stay).map((one) => [`${one.who} ${one.on} ${one.end.getTime()} ${one.source}`, one] as const);
    await put.stays([...new Map(words).values()]);
  }
  const listed = async (incident: string) => {
    await computeAffected(db, incident, clock('12:45'));
    return select(
      db,
      'SELECT * EXCEPT (revision, computed_at) FROM incident_customers FINAL WHERE incident_id = {incident:String} AND NOT withdrawn ORDER BY subscriber_key',
      { incident },
    );
  };
  const parts = ['P1', 'P2'].map((id) => ({ id, from: clock('11:00'), to: clock('12:45') }));
  await put.incident({ id: 'either way', at: clock('12:45'), onset: clock('11:00'), detected: clock('12:30'), parts });
  const ofMany = await listed('either way');
  expect(ofMany.length).toBeGreaterThan(15);
  await insertOnce(
    db,
    'subscriptions',
    Array.from({ length: 30 * ofMany.length }, (_, n) => ({
      subscriber_key: `${n + 1}`,
      customer_key: `${n + 1}`,
      line_type: 'mobile',
      revision: '1',
    })),
    'many lines',
  );
  expect(await listed('either way')).toEqual(ofMany);
});
