import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { computeAffected } from './affected.ts';
import { posterior } from './mixture.ts';
import { clock, nameOf, type Part, scene } from './testing/scene.ts';

let db: Database;
let put: ReturnType<typeof scene>;
beforeAll(async () => {
  db = await testDatabase();
  put = scene(db);
});

interface Listed {
  subscriber_key: string;
  matched_by: string;
  confidence: number;
  minutes_exposed: number;
  events: number;
  failures: number;
  first: string;
  last: string;
  worst: string;
  worst_element_key: string;
  exposure: number;
}

/** The list of an incident as care would see it, names instead of keys. */
async function listOf(incident: string) {
  const rows = await select<Listed>(
    db,
    `SELECT subscriber_key, matched_by, confidence, minutes_exposed, events, failures, formatDateTime(first_at, '%H:%i') AS first,
       formatDateTime(last_at, '%H:%i') AS last, formatDateTime(worst_at, '%H:%i') AS worst, worst_element_key, exposure
     FROM incident_customers FINAL WHERE incident_id = {incident:String} AND NOT withdrawn ORDER BY subscriber_key`,
    { incident },
  );
  return Object.fromEntries(
    rows.map(({ subscriber_key, worst_element_key, ...row }) => [nameOf(subscriber_key), { ...row, on: nameOf(worst_element_key) }]),
  );
}

async function degraded(id: string, parts: readonly Part[], at: string, rootKind: 'element' | 'core_function' = 'element') {
  await put.incident({ id, at: clock(at), onset: clock('12:00'), detected: clock('12:30'), rootKind, parts });
}

/** Everybody else in the network, so that a quarter hour without our few people does not look like one without records. */
const crowd = (from: string, buckets: number) =>
  Array.from({ length: buckets * 20 }, (_, i) => ({
    who: `crowd${i % 20}`,
    on: 'FAR',
    end: new Date(clock(from).getTime() + Math.floor(i / 20) * 900_000),
  }));

describe('served: seen on a degraded cell while it was degraded', () => {
  beforeAll(async () => {
    await put.stays([
      // anna: three quarter hours, the middle one with failures, two of them degraded
      { who: 'anna', on: 'S1', end: clock('12:00'), seconds: 900, events: 9 },
      { who: 'anna', on: 'S1', end: clock('12:15'), seconds: 900, events: 2 },
      { who: 'anna', on: 'S1', end: clock('12:30'), seconds: 300, events: 4, failures: 2 },
      // bo: on two cells of the incident in one quarter hour, and two sources that add up
      { who: 'bo', on: 'S1', end: clock('12:15'), seconds: 300, events: 1 },
      { who: 'bo', on: 'S2', end: clock('12:15'), seconds: 200, events: 1, source: 'a' },
      { who: 'bo', on: 'S2', end: clock('12:15'), seconds: 100, events: 1, source: 'b' },
      // present but nothing attempted; only before; only after; only elsewhere; only on a removed element
      { who: 'idle', on: 'S1', end: clock('12:15'), events: 0 },
      { who: 'early', on: 'S1', end: clock('12:00') },
      { who: 'late', on: 'S2', end: clock('12:45') },
      { who: 'far', on: 'X9', end: clock('12:15') },
      { who: 'gone', on: 'S3', end: clock('12:15') },
      // partly: S4 was degraded from 12:25 to 12:35
      { who: 'part', on: 'S4', end: clock('12:30'), seconds: 900, events: 3 },
      { who: 'part', on: 'S4', end: clock('12:45'), seconds: 600, events: 3 },
      { who: 'brief', on: 'S4', end: clock('12:45'), seconds: 30, events: 1 },
    ]);
    const parts: Part[] = [
      { id: 'S1', from: clock('12:00'), harm: 0.5 },
      { id: 'S2', from: clock('12:00'), to: clock('12:30'), harm: 1 },
      { id: 'S3', from: clock('12:00'), removed: true },
      { id: 'S4', from: clock('12:25'), to: clock('12:35'), harm: 1 },
    ];
    await degraded('served', parts, '12:45');
    await computeAffected(db, 'served', clock('12:45'));
  });

  test('lists exactly who had events there, with minutes, failures and the worst quarter hour', async () => {
    const list = await listOf('served');
    expect(Object.keys(list).sort()).toEqual(['anna', 'bo', 'brief', 'part']);
    expect(list['anna']).toEqual({
      matched_by: 'served',
      // 2 + 4 events and 3 for each of the 2 failures: 1 - 0.5^12 is above the cap
      confidence: 0.99,
      minutes_exposed: 20,
      events: 6,
      failures: 2,
      first: '12:00',
      last: '12:30',
      worst: '12:15',
      on: 'S1',
      // 15 x 0.5 x 1 = 7.5, then 5 x 0.5 x (1 + 2 x 2/4) = 5; the second is the worst and the last, so it counts twice
      exposure: 17.5,
    });
  });

  test('sources add up and two cells in one quarter hour are one moment, the worse cell named', async () => {
    const list = await listOf('served');
    expect(list['bo']).toMatchObject({ minutes_exposed: 10, events: 3, failures: 0, on: 'S2', confidence: 0.875, exposure: 15 });
  });

  test('where the degraded time begins or ends inside a quarter hour, only its share counts', async () => {
    const list = await listOf('served');
    // 900 s x 1/3 and 600 s x 1/3; 6 events x 1/3 = 2, so 1 - 0.5^2
    expect(list['part']).toMatchObject({ minutes_exposed: 8, first: '12:25', last: '12:35', confidence: 0.75 });
    // 30 s x 1/3 and a third of one event: kept, and too unsure to be listed or counted
    expect(list['brief']).toMatchObject({ minutes_exposed: 1, confidence: 0.206 });
    const [impact] = await select<{ n: string }>(db, "SELECT subscriptions AS n FROM incident_impact FINAL WHERE incident_id = 'served'");
    expect(impact?.n).toBe('3');
  });

  test('a recomputation withdraws who is no longer supported and changes nothing else', async () => {
    const before = await listOf('served');
    await degraded('served', [{ id: 'S2', from: clock('12:00'), to: clock('12:30'), harm: 1, removed: true }], '13:00');
    await degraded('served', [{ id: 'S4', from: clock('12:25'), to: clock('12:35'), harm: 1, removed: true }], '13:00');
    await computeAffected(db, 'served', clock('12:45'));
    await degraded('served', [], '13:15');
    expect(Object.keys(await listOf('served')).sort()).toEqual(['anna', 'bo']);
    await computeAffected(db, 'served', clock('13:15'));
    const after = await listOf('served');
    expect(after['anna']).toEqual(before['anna']);
    expect(after['bo']).toMatchObject({ minutes_exposed: 5, on: 'S1' });
    const withdrawn = await select<{ who: string }>(
      db,
      "SELECT subscriber_key AS who FROM incident_customers FINAL WHERE incident_id = 'served' AND withdrawn",
    );
    expect(withdrawn.map((row) => nameOf(row.who)).sort()).toEqual(['brief', 'part']);
  });

  test('running it again with the same tables and time gives the same rows', async () => {
    const once = await listOf('served');
    await computeAffected(db, 'served', clock('13:15'));
    expect(await listOf('served')).toEqual(once);
  });

  test('a merged incident loses its people', async () => {
    await put.stays([{ who: 'mia', on: 'M1', end: clock('12:15') }]);
    const parts: Part[] = [{ id: 'M1', from: clock('12:00') }];
    await put.incident({ id: 'merge', at: clock('12:15'), onset: clock('12:00'), detected: clock('12:15'), parts });
    expect(await computeAffected(db, 'merge', clock('12:15'))).toMatchObject([{ incident_id: 'merge', subscriptions: 1 }]);
    await put.incident({ id: 'merge', at: clock('12:30'), onset: clock('12:00'), detected: clock('12:15'), state: 'merged' });
    expect(await computeAffected(db, 'merge', clock('12:30'))).toMatchObject([{ incident_id: 'merge', subscriptions: 0 }]);
    expect(await listOf('merge')).toEqual({});
  });

  test('nothing later than `at` is used, though it is in the table', async () => {
    await put.stays([
      { who: 'now', on: 'F1', end: clock('12:15') },
      { who: 'future', on: 'F1', end: clock('12:30') },
    ]);
    await degraded('future', [{ id: 'F1', from: clock('12:00') }], '12:15');
    await computeAffected(db, 'future', clock('12:15'));
    expect(Object.keys(await listOf('future'))).toEqual(['now']);
  });
});

describe('cut off: last seen on a cell without service, then nowhere', () => {
  beforeAll(async () => {
    const every = (who: string, on: string, ends: string[], seconds = 900) => ends.map((end) => ({ who, on, end: clock(end), seconds }));
    await put.stays([
      ...crowd('11:15', 10),
      // home: four quarter hours on the cell, then nothing
      ...every('home', 'D1', ['11:15', '11:30', '11:45', '12:00']),
      // quiet: once, 50 minutes before, then nothing
      ...every('quiet', 'D1', ['11:15']),
      // long ago: more than an hour before
      ...every('longago', 'D1', ['11:00']),
      // moved: on to another cell before it failed
      ...every('moved', 'D1', ['11:30']),
      ...every('moved', 'X1', ['11:45']),
      // saved: taken over by a neighbour in the first quarter hour
      ...every('saved', 'D1', ['11:45', '12:00']),
      ...every('saved', 'X1', ['12:15']),
      // back: gone for half an hour, then seen elsewhere
      ...every('back', 'D1', ['11:45', '12:00']),
      ...every('back', 'X1', ['12:45']),
      // witness: still served in the quarter hour it failed, then nothing
      ...every('witness', 'D1', ['12:15'], 300),
      // both: in that quarter hour also on a working cell
      ...every('both', 'D1', ['12:15'], 600),
      ...every('both', 'X1', ['12:15'], 200),
    ]);
    await degraded('cut', [{ id: 'D1', from: clock('12:00'), experience: 'no_service' }], '13:00');
    await computeAffected(db, 'cut', clock('13:00'));
  });

  test('lists exactly those who vanished with the cell, until they are seen again', async () => {
    const list = await listOf('cut');
    expect(Object.fromEntries(Object.entries(list).map(([who, row]) => [who, [row.matched_by, row.minutes_exposed, row.last]]))).toEqual({
      home: ['cut_off', 60, '13:00'],
      quiet: ['cut_off', 60, '13:00'],
      back: ['cut_off', 30, '12:30'],
      witness: ['cut_off', 50, '13:00'],
      both: ['served', 10, '12:15'],
    });
  });

  test('is surer the more of the last hour was spent there and the less the person is usually idle', async () => {
    const list = await listOf('cut');
    // stayed 0.95; present in 2 of 4 quarter hours, so idle 0.5^2 for two quiet ones
    expect(list['back']?.confidence).toBeCloseTo(0.95 / (0.95 + 0.05 * 0.25), 3);
    expect(list['quiet']?.confidence).toBeCloseTo(0.95 / (0.95 + 0.05 * 0.75 ** 4), 3);
    expect(list['home']?.confidence).toBe(0.99);
  });

  test('nobody is cut off before one whole quarter hour has passed', async () => {
    await put.stays([{ who: 'soon', on: 'D2', end: clock('12:00') }]);
    await degraded('cutsoon', [{ id: 'D2', from: clock('12:05'), experience: 'no_service' }], '12:15');
    await computeAffected(db, 'cutsoon', clock('12:15'));
    expect(await listOf('cutsoon')).toEqual({});
    await computeAffected(db, 'cutsoon', clock('12:30'));
    expect((await listOf('cutsoon'))['soon']).toMatchObject({ matched_by: 'cut_off', minutes_exposed: 25, first: '12:05' });
  });

  test('a cell that is only slow cuts nobody off', async () => {
    await degraded('slow', [{ id: 'D1', from: clock('12:00'), experience: 'slow' }], '13:00');
    await computeAffected(db, 'slow', clock('13:00'));
    expect(Object.keys(await listOf('slow')).sort()).toEqual(['both', 'witness']);
  });

  test('while the records of a quarter hour have not arrived, absence from it means nothing', async () => {
    const day = { hours: 24 };
    const at = (time: string) => new Date(clock(time).getTime() + day.hours * 3_600_000);
    const people = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'];
    await put.stays(people.map((who) => ({ who, on: 'D3', end: at('12:00') })));
    await put.incident({
      id: 'notyet',
      at: at('12:15'),
      onset: at('12:00'),
      detected: at('12:15'),
      parts: [{ id: 'D3', from: at('12:00'), experience: 'no_service' }],
    });
    await computeAffected(db, 'notyet', at('12:15'));
    expect(await listOf('notyet')).toEqual({});
  });
});

describe('usually there: habit on the days before, absence today', () => {
  beforeAll(async () => {
    const on = (who: string, time: string, days: number[], cell = 'H1', seconds = 900) =>
      days.map((day) => ({ who, on: cell, end: clock(time, day), seconds }));
    await put.stays([
      ...on('regular', '12:45', [-1, -2, -3]),
      // a quarter hour earlier or later still counts
      ...on('shifted', '12:30', [-1]),
      ...on('shifted', '12:45', [-3]),
      ...on('once', '12:45', [-1]),
      ...on('lastweek', '12:45', [-7, -8]),
      // usually there, but seen elsewhere during the failure
      ...on('travels', '12:45', [-1, -2]),
      ...on('travels', '12:30', [0], 'X1'),
      // usually there, and seen elsewhere shortly before: longer silence is asked for, and given
      ...on('commuter', '12:30', [-1, -2]),
      ...on('commuter', '12:45', [-1, -2]),
      ...on('commuter', '11:45', [0], 'X1'),
    ]);
    await degraded('habit', [{ id: 'H1', from: clock('12:00'), experience: 'no_service' }], '13:00');
    await computeAffected(db, 'habit', clock('13:00'));
  });

  test('lists exactly those with the habit who are on no cell today', async () => {
    const list = await listOf('habit');
    expect(Object.keys(list).sort()).toEqual(['commuter', 'regular', 'shifted']);
    expect(list['regular']).toMatchObject({
      matched_by: 'usually_there',
      confidence: 0.6,
      minutes_exposed: 45,
      events: 0,
      first: '12:15',
      last: '13:00',
      on: 'H1',
    });
    // the habit of the two days meets in the quarter hours that end at 12:30 and 12:45
    expect(list['shifted']).toMatchObject({ minutes_exposed: 30, first: '12:15', last: '12:45' });
  });

  test('with one day known, most of that hour is asked for', async () => {
    const fresh = await testDatabase();
    const there = scene(fresh);
    await there.stays([
      ...crowd('11:15', 10),
      { who: 'long', on: 'H1', end: clock('12:30', -1) },
      { who: 'long', on: 'H1', end: clock('12:45', -1) },
      { who: 'short', on: 'H1', end: clock('12:45', -1) },
    ]);
    await there.incident({
      id: 'habit',
      at: clock('13:00'),
      onset: clock('12:00'),
      detected: clock('12:30'),
      parts: [{ id: 'H1', from: clock('12:00'), experience: 'no_service' }],
    });
    await computeAffected(fresh, 'habit', clock('13:00'));
    const rows = await select<{ who: string }>(fresh, 'SELECT subscriber_key AS who FROM incident_customers FINAL WHERE NOT withdrawn');
    expect(rows.map((row) => nameOf(row.who))).toEqual(['long']);
  });
});

describe('behind a core function: who is with the failing one', () => {
  test('people are told apart by their own failures', async () => {
    const stays = Array.from({ length: 40 }, (_, i) => [
      { who: `k${i}`, on: 'K1', end: clock('12:00'), events: 10, failures: i % 10 === 0 ? 1 : 0 },
      { who: `k${i}`, on: 'K1', end: clock('12:15'), events: 10, failures: i < 20 ? 8 : 0 },
    ]).flat();
    await put.stays(stays);
    await degraded('core', [{ id: 'K1', from: clock('12:00'), role: 'served', harm: 0.4 }], '12:15', 'core_function');
    await computeAffected(db, 'core', clock('12:15'));
    const list = await listOf('core');
    expect(Object.keys(list).sort()).toEqual(Array.from({ length: 20 }, (_, i) => `k${i}`).sort());
    // usual 4 of 400 before; the fit finds 0.5 and 0.8
    expect(list['k0']?.confidence).toBe(
      Math.min(0.99, Number(posterior({ share: 0.5, usual: 0.01, failing: 0.8 }, { attempts: 10, failures: 8 }).toFixed(3))),
    );
  });

  test('where failures say nothing, everybody stays at one half', async () => {
    await put.stays(Array.from({ length: 30 }, (_, i) => ({ who: `q${i}`, on: 'K2', end: clock('12:15'), events: 10 })));
    await degraded('coreslow', [{ id: 'K2', from: clock('12:00'), role: 'served', harm: 0.3, experience: 'slow' }], '12:15', 'core_function');
    await computeAffected(db, 'coreslow', clock('12:15'));
    expect(new Set(Object.values(await listOf('coreslow')).map((row) => row.confidence))).toEqual(new Set([0.5]));
  });
});
