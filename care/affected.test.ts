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
async function listOf(incident: string, where = db) {
  const rows = await select<Listed>(
    where,
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

/** The chance of n idle quarter hours in a row for somebody seen in `active - 1` of `active + inactive - 2`, as care/README.md has it. */
function idle(active: number, inactive: number, n: number): number {
  let chance = 1;
  for (let j = 0; j < n; j++) chance *= (inactive + j) / (active + inactive + j);
  return chance ** 0.8;
}

/** Bayes by hand. */
const sure = (prior: number, idling: number) => (prior * (1 - idling)) / (prior + (1 - prior) * idling);
const once = (prior: number) => (0.15 * prior) / (0.15 * prior + 1 - prior);

const quarters = (from: string, n: number, days = 0) => Array.from({ length: n }, (_, i) => new Date(clock(from, days).getTime() + i * 900_000));
const stay = (who: string, on: string, ends: readonly Date[], seconds = 900) => ends.map((end) => ({ who, on, end, seconds }));

describe('cut off: last seen on a cell without service, then nowhere', () => {
  beforeAll(async () => {
    await put.stays([
      ...crowd('09:15', 16),
      // three hours on the cell, then nothing
      ...stay('home', 'D1', quarters('09:15', 12)),
      // once in three hours: silence says little
      ...stay('quiet', 'D1', quarters('11:15', 1)),
      ...stay('longago', 'D1', quarters('08:45', 1)),
      // on to another cell before it failed
      ...stay('moved', 'D1', quarters('09:15', 11)),
      ...stay('moved', 'X1', quarters('12:00', 1)),
      // taken over by a neighbour in the first quarter hour
      ...stay('saved', 'D1', quarters('09:15', 12)),
      ...stay('saved', 'X1', quarters('12:15', 1)),
      // gone for half an hour, then seen elsewhere
      ...stay('back', 'D1', quarters('09:15', 12)),
      ...stay('back', 'X1', quarters('12:45', 1)),
      // still served in the quarter hour it failed, then nothing
      ...stay('witness', 'D1', quarters('09:30', 12)),
      // in that quarter hour also on a working cell
      ...stay('both', 'D1', quarters('09:30', 12), 600),
      ...stay('both', 'X1', quarters('12:15', 1), 200),
    ]);
    await degraded('cut', [{ id: 'D1', from: clock('12:00'), experience: 'no_service' }], '13:00');
    await computeAffected(db, 'cut', clock('13:00'));
  });

  test('lists exactly those who vanished with the cell, until they are seen again', async () => {
    const list = await listOf('cut');
    const told = Object.entries(list).map(([who, row]) => [who, row.matched_by, row.minutes_exposed, row.first, row.last]);
    expect(told.sort()).toEqual([
      ['back', 'cut_off', 30, '12:00', '12:30'],
      ['home', 'cut_off', 60, '12:00', '13:00'],
      ['witness', 'cut_off', 45, '12:15', '13:00'],
    ]);
  });

  test('confidence is Bayes over who was there, who is usually idle and who was seen meanwhile', async () => {
    const list = await listOf('cut');
    // last seen there: home, quiet, saved, back over four quarter hours, witness and both over three and four; home, quiet and witness were absent for all
    const idles = [idle(13, 1, 4), idle(2, 12, 4), idle(13, 1, 4), idle(13, 1, 4), idle(12, 2, 3), idle(12, 2, 4)];
    const expected = idles.reduce((a, b) => a + b, 0);
    const noCover = (3 - expected + 1) / (6 - expected + 2);
    expect(list['home']?.confidence).toBeCloseTo(sure(noCover, idle(13, 1, 4)), 2);
    expect(sure(noCover, idle(2, 12, 4))).toBeLessThan(0.2);
    expect(list['quiet']).toBeUndefined();
    expect(list['witness']?.confidence).toBeCloseTo(sure(noCover, idle(12, 2, 3)), 2);
    expect(list['back']?.confidence).toBeCloseTo(sure(once(noCover), idle(13, 1, 2)), 2);
  });

  test('nobody is cut off before one whole quarter hour has passed', async () => {
    const people = Array.from({ length: 10 }, (_, i) => `soon${i}`);
    await put.stays(people.flatMap((who) => stay(who, 'D2', quarters('09:15', 12))));
    await degraded('cutsoon', [{ id: 'D2', from: clock('12:05'), experience: 'no_service' }], '12:15');
    await computeAffected(db, 'cutsoon', clock('12:15'));
    expect(await listOf('cutsoon')).toEqual({});
    await computeAffected(db, 'cutsoon', clock('12:30'));
    expect(Object.keys(await listOf('cutsoon')).sort()).toEqual(people);
    expect((await listOf('cutsoon'))['soon0']).toMatchObject({ matched_by: 'cut_off', minutes_exposed: 25, first: '12:05', last: '12:30' });
  });

  test('whoever was on a silent cell as it failed or came back was not served while it was silent', async () => {
    await put.stays([
      ...stay('first', 'D4', quarters('12:15', 2)),
      ...stay('last', 'D4', quarters('13:00', 1)),
      ...stay('inside', 'D4', quarters('12:45', 1)),
    ]);
    await degraded('edges', [{ id: 'D4', from: clock('12:00'), to: clock('13:00'), experience: 'no_service' }], '13:15');
    await computeAffected(db, 'edges', clock('13:15'));
    const list = await listOf('edges');
    expect(Object.values(list).map((row) => [row.matched_by, row.minutes_exposed])).toEqual([
      ['served', 15],
      ['served', 15],
    ]);
    expect(Object.keys(list).sort()).toEqual(['first', 'inside']);
  });

  test('a cell that is only slow cuts nobody off', async () => {
    await degraded('slow', [{ id: 'D1', from: clock('12:00'), experience: 'slow' }], '13:00');
    await computeAffected(db, 'slow', clock('13:00'));
    expect(Object.keys(await listOf('slow')).sort()).toEqual(['both', 'witness']);
  });

  test('while the records of a quarter hour have not arrived, absence from it means nothing', async () => {
    const own = await testDatabase();
    const there = scene(own);
    const people = Array.from({ length: 10 }, (_, i) => `p${i}`);
    await there.stays(people.flatMap((who) => stay(who, 'D3', quarters('09:15', 12))));
    const parts: Part[] = [{ id: 'D3', from: clock('12:00'), experience: 'no_service' }];
    await there.incident({ id: 'notyet', at: clock('12:15'), onset: clock('12:00'), detected: clock('12:15'), parts });
    await computeAffected(own, 'notyet', clock('13:00'));
    expect(await listOf('notyet', own)).toEqual({});
    await there.stays(crowd('12:15', 1).slice(0, 8));
    await computeAffected(own, 'notyet', clock('13:00'));
    const list = await listOf('notyet', own);
    expect(Object.keys(list)).toEqual(people);
    expect(list['p0']).toMatchObject({ minutes_exposed: 15, last: '12:15' });
  });
});

describe('usually there: habit on the days before, absence today', () => {
  let own: Database;
  beforeAll(async () => {
    own = await testDatabase();
    const there = scene(own);
    const daily = (who: string, days: readonly number[], n = 4, from = '12:15') => days.flatMap((day) => stay(who, 'H1', quarters(from, n, day)));
    await there.stays([
      ...crowd('11:15', 8),
      ...[-1, -2, -3].flatMap((day) => stay('old', 'FAR', quarters('11:00', 12, day))),
      ...daily('regular', [-1, -2, -3]),
      ...daily('twodays', [-1, -3]),
      ...daily('once', [-1]),
      ...daily('lastweek', [-7, -8]),
      // usually there, but today on another cell while it was silent
      ...daily('travels', [-1, -2, -3]),
      ...stay('travels', 'X1', quarters('12:45', 1)),
      // seen elsewhere shortly before, then nowhere
      ...daily('commuter', [-1, -2, -3]),
      ...stay('commuter', 'X1', quarters('11:45', 1)),
    ]);
    await there.incident({
      id: 'habit',
      at: clock('13:00'),
      onset: clock('12:00'),
      detected: clock('12:30'),
      parts: [{ id: 'H1', from: clock('12:00'), experience: 'no_service' }],
    });
    await computeAffected(own, 'habit', clock('13:00'));
  });

  test('lists exactly those with the habit who are on no cell today', async () => {
    const list = await listOf('habit', own);
    expect(
      Object.keys(list)
        .filter((who) => (list[who]?.confidence ?? 0) >= 0.5)
        .sort(),
    ).toEqual(['commuter', 'regular', 'twodays']);
    expect(list['regular']).toMatchObject({ matched_by: 'usually_there', minutes_exposed: 60, events: 0, first: '12:00', last: '13:00', on: 'H1' });
    expect(list['travels']?.confidence).toBeCloseTo(sure(once(0.5), idle(13, 1, 1)), 2);
  });

  test('is surer the more of the days before', async () => {
    const list = await listOf('habit', own);
    expect(list['regular']?.confidence).toBeCloseTo(sure(0.5, idle(13, 1, 4)), 2);
    expect(list['twodays']?.confidence).toBeCloseTo(sure(0.5 * (2 / 3), idle(9, 5, 4)), 2);
  });

  test('with one day known, most of three quarter hours are asked for', async () => {
    const fresh = await testDatabase();
    const there = scene(fresh);
    await there.stays([
      ...crowd('11:15', 8),
      ...stay('old', 'FAR', quarters('11:00', 8, -1)),
      ...stay('long', 'H1', quarters('12:30', 2, -1)),
      ...stay('short', 'H1', quarters('12:45', 1, -1)),
    ]);
    const parts: Part[] = [{ id: 'H1', from: clock('12:00'), experience: 'no_service' }];
    await there.incident({ id: 'habit', at: clock('13:00'), onset: clock('12:00'), detected: clock('12:30'), parts });
    await computeAffected(fresh, 'habit', clock('13:00'));
    expect(Object.keys(await listOf('habit', fresh))).toEqual(['long']);
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
