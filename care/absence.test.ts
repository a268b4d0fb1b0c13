import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { computeAffected } from './affected.ts';
import { seeded } from './lag/estimates.ts';
import { listOf } from './testing/list.ts';
import { clock, type Part, type Stay, scene } from './testing/scene.ts';

let db: Database;
let put: ReturnType<typeof scene>;
beforeAll(async () => {
  db = await testDatabase();
  put = scene(db);
});

async function degraded(id: string, parts: readonly Part[], at: string) {
  await put.incident({ id, at: clock(at), onset: clock('12:00'), detected: clock('12:30'), parts });
}

/** Everybody else in the network, so that a quarter hour without our few people does not look like one without records. */
const crowd = (from: string, buckets: number) =>
  Array.from({ length: buckets * 20 }, (_, i) => ({
    who: `crowd${i % 20}`,
    on: 'FAR',
    end: new Date(clock(from).getTime() + Math.floor(i / 20) * 900_000),
  }));

/** The chance of n idle quarter hours in a row for somebody seen in `active - 1` of `active + inactive - 2`, as care/README.md has it. */
function idle(active: number, inactive: number, n: number): number {
  let chance = 1;
  for (let j = 0; j < n; j++) chance *= (inactive + j) / (active + inactive + j);
  return chance ** 0.8;
}

/** Bayes by hand. */
const sure = (prior: number, idling: number) => Math.min(0.99, (prior * (1 - idling)) / (prior + (1 - prior) * idling));
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
    const list = await listOf(db, 'cut');
    const told = Object.entries(list).map(([who, row]) => [who, row.matched_by, row.minutes_exposed, row.first, row.last]);
    expect(told.sort()).toEqual([
      ['back', 'cut_off', 30, '12:00', '12:30'],
      ['home', 'cut_off', 60, '12:00', '13:00'],
      ['quiet', 'cut_off', 60, '12:00', '13:00'],
      ['witness', 'cut_off', 45, '12:15', '13:00'],
    ]);
  });

  test('confidence is Bayes over who was there, who is usually idle and who was seen meanwhile', async () => {
    const list = await listOf(db, 'cut');
    // last seen there: home, quiet, saved, back over four quarter hours, witness and both over three and four; home, quiet and witness were absent for all
    const idles = [idle(13, 1, 4), idle(2, 12, 4), idle(13, 1, 4), idle(13, 1, 4), idle(12, 2, 3), idle(12, 2, 4)];
    const expected = idles.reduce((a, b) => a + b, 0);
    const noCover = (3 - expected + 1) / (6 - expected + 2);
    expect(list['home']?.confidence).toBeCloseTo(sure(noCover, idle(13, 1, 4)), 2);
    expect(list['quiet']?.confidence).toBeCloseTo(sure(noCover, idle(2, 12, 4)), 2);
    expect(list['quiet']?.confidence).toBeLessThan(0.5);
    expect(list['witness']?.confidence).toBeCloseTo(sure(noCover, idle(12, 2, 3)), 2);
    expect(list['back']?.confidence).toBeCloseTo(sure(once(noCover), idle(13, 1, 2)), 2);
  });

  test('nobody is cut off before one whole quarter hour has passed', async () => {
    const people = Array.from({ length: 10 }, (_, i) => `soon${i}`);
    await put.stays(people.flatMap((who) => stay(who, 'D2', quarters('09:15', 12))));
    await degraded('cutsoon', [{ id: 'D2', from: clock('12:05'), experience: 'no_service' }], '12:15');
    await computeAffected(db, 'cutsoon', clock('12:15'));
    expect(await listOf(db, 'cutsoon')).toEqual({});
    await computeAffected(db, 'cutsoon', clock('12:30'));
    expect(Object.keys(await listOf(db, 'cutsoon')).sort()).toEqual(people);
    expect((await listOf(db, 'cutsoon'))['soon0']).toMatchObject({ matched_by: 'cut_off', minutes_exposed: 25, first: '12:05', last: '12:30' });
  });

  test('whoever was on a silent cell as it failed or came back was not served while it was silent', async () => {
    await put.stays([
      ...stay('first', 'D4', quarters('12:15', 2)),
      ...stay('last', 'D4', quarters('13:00', 1)),
      ...stay('inside', 'D4', quarters('12:45', 1)),
    ]);
    await degraded('edges', [{ id: 'D4', from: clock('12:00'), to: clock('13:00'), experience: 'no_service' }], '13:15');
    await computeAffected(db, 'edges', clock('13:15'));
    const list = await listOf(db, 'edges');
    expect(Object.values(list).map((row) => [row.matched_by, row.minutes_exposed])).toEqual([
      ['served', 15],
      ['served', 15],
    ]);
    expect(Object.keys(list).sort()).toEqual(['first', 'inside']);
  });

  test('a cell that is only slow cuts nobody off', async () => {
    await degraded('slow', [{ id: 'D1', from: clock('12:00'), experience: 'slow' }], '13:00');
    await computeAffected(db, 'slow', clock('13:00'));
    expect(Object.keys(await listOf(db, 'slow')).sort()).toEqual(['both', 'witness']);
  });

  test('while the records of a quarter hour have not arrived, absence from it means nothing', async () => {
    const own = await testDatabase();
    const there = scene(own);
    const people = Array.from({ length: 10 }, (_, i) => `p${i}`);
    await there.stays(people.flatMap((who) => stay(who, 'D3', quarters('09:15', 12))));
    const parts: Part[] = [{ id: 'D3', from: clock('12:00'), experience: 'no_service' }];
    await there.incident({ id: 'notyet', at: clock('12:15'), onset: clock('12:00'), detected: clock('12:15'), parts });
    await computeAffected(own, 'notyet', clock('13:00'));
    expect(await listOf(own, 'notyet')).toEqual({});
    // the first record of the quarter hour is not the quarter hour
    await there.stays(crowd('12:15', 1).slice(0, 1));
    await computeAffected(own, 'notyet', clock('13:00'));
    expect(await listOf(own, 'notyet')).toEqual({});
    await there.stays(crowd('12:15', 1).slice(1, 8));
    await computeAffected(own, 'notyet', clock('13:00'));
    const list = await listOf(own, 'notyet');
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
    const list = await listOf(own, 'habit');
    expect(
      Object.keys(list)
        .filter((who) => (list[who]?.confidence ?? 0) >= 0.5)
        .sort(),
    ).toEqual(['commuter', 'regular', 'twodays']);
    expect(list['regular']).toMatchObject({ matched_by: 'usually_there', minutes_exposed: 60, events: 0, first: '12:00', last: '13:00', on: 'H1' });
    expect(list['travels']?.confidence).toBeCloseTo(sure(once(0.5), idle(13, 1, 1)), 2);
  });

  test('is surer the more of the days before', async () => {
    const list = await listOf(own, 'habit');
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
    expect(Object.keys(await listOf(fresh, 'habit'))).toEqual(['long']);
  });
});

test('the same people come of looking up those met, where few of all elements are silent, and of one pass over everybody’s hours', async () => {
  const random = seeded(7);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const ends = [0, -1, -2, -3].flatMap((day) => quarters('16:15', 24, day)).filter((end) => end.getTime() <= clock('21:30').getTime());
  const words = new Map<string, Stay>();
  const deliver = async () => {
    words.clear();
    for (let n = 0; n < 2_500; n++) {
      const one = { who: `r${Math.floor(random() * 40)}`, on: pick(['Z1', 'Z2', 'Y1', 'Y2']), end: pick(ends), source: pick(['probe a', 'probe b']) };
      // Silent is silent.
      if (one.on.startsWith('Z') && one.end.getTime() > clock('20:15').getTime()) continue;
      words.set(JSON.stringify(one), { ...one, seconds: 1 + Math.floor(random() * 900), events: Math.floor(random() * 4) });
    }
    await put.stays([...words.values()]);
  };
  // Twice: what comes later corrects what was there.
  await deliver();
  await deliver();
  await put.stays(crowd('19:15', 10));
  const parts: Part[] = ['Z1', 'Z2'].map((id) => ({ id, from: clock('20:00'), harm: 1, experience: 'no_service' }));
  await put.incident({ id: 'either way', at: clock('21:30'), onset: clock('20:00'), detected: clock('20:30'), parts });
  const listed = async () => {
    await computeAffected(db, 'either way', clock('21:30'));
    return select<{ matched_by: string }>(
      db,
      "SELECT * EXCEPT (revision, computed_at) FROM incident_customers FINAL WHERE incident_id = 'either way' AND NOT withdrawn ORDER BY subscriber_key",
    );
  };
  const ofMany = await listed();
  expect(new Set(ofMany.map((row) => row.matched_by))).toEqual(new Set(['cut_off', 'usually_there']));
  await put.elements(Array.from({ length: 100 }, (_, n) => ({ id: `N${n}`, area: '' })));
  expect(await listed()).toEqual(ofMany);
});
