import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce } from '../sql/database.ts';
import { testDatabase } from '../sql/testing/database.ts';
import { computeAffected } from './affected.ts';
import { listOf } from './testing/list.ts';
import { clock, keyOf, scene } from './testing/scene.ts';

let db: Database;
let put: ReturnType<typeof scene>;
const quarters = (from: string, n: number, days = 0) => Array.from({ length: n }, (_, i) => new Date(clock(from, days).getTime() + i * 900_000));
const stay = (who: string, on: string, ends: readonly Date[], seconds = 900) => ends.map((end) => ({ who, on, end, seconds }));
/** On the same cell at these hours on each of the three days before. */
const habit = (who: string, on: string, n = 8) => [-1, -2, -3].flatMap((day) => stay(who, on, quarters('12:15', n, day)));

/** Twenty voice lines keep the records flowing, and thirty data lines of Hills are gone with those looked at, so that how many are missing is known. */
async function background(): Promise<void> {
  const crowd = Array.from({ length: 20 }, (_, i) => `v${i}`).flatMap((who) => [...habit(who, 'H1'), ...stay(who, 'H1', quarters('12:15', 8))]);
  const gone = Array.from({ length: 30 }, (_, i) => `g${i}`);
  await put.people([...Array.from({ length: 20 }, (_, i) => `v${i}`).map((who) => ({ sims: [who], customer: `cv${who}` }))]);
  await put.people(gone.map((who) => ({ sims: [who], customer: `c${who}`, line: 'data' as const })));
  await put.stays([...crowd, ...gone.flatMap((who) => habit(who, 'H1'))]);
}

beforeAll(async () => {
  db = await testDatabase();
  put = scene(db);
  const cell = (id: string, area: string) => ({ element_id: id, element_key: keyOf(id), kind: 'nr_cell', area, origin: 'inventory', revision: '1' });
  await insertOnce(db, 'elements', [cell('H1', 'Hills'), cell('H2', 'Hills'), cell('X1', 'Valley')], 'cells');
  await background();
  const people = ['lost', 'here', 'valley', 'away', 'phone', 'seldom', 'rejoined', 'newcomer'];
  await put.people(people.map((who) => ({ sims: [who], customer: `c_${who}`, line: who === 'phone' ? ('voice' as const) : ('data' as const) })));
  await put.stays([
    ...habit('lost', 'H2'),
    ...[...habit('here', 'H1'), ...stay('here', 'H1', quarters('12:15', 8))],
    // usually in the valley, absent today like anybody may be
    ...habit('valley', 'X1'),
    // usually in the hills, seen in the valley today
    ...[...habit('away', 'H1'), ...stay('away', 'X1', quarters('12:15', 8))],
    // as lost as any, but not of the service
    ...habit('phone', 'H1'),
    // one quarter hour a day: two hours of silence say little
    ...[-1, -2, -3].flatMap((day) => stay('seldom', 'H1', quarters('12:15', 1, day))),
    ...[...habit('rejoined', 'H1'), ...stay('rejoined', 'H1', quarters('13:45', 2))],
    ...stay('newcomer', 'H1', quarters('12:15', 8, -1)),
  ]);
  const usage = { rootKind: 'usage' as const, rootId: 'Hills/data/' };
  await put.incident({ id: 'usage', at: clock('14:00'), onset: clock('12:00'), detected: clock('12:30'), ...usage });
  await computeAffected(db, 'usage', clock('14:00'));
}, 60_000);

describe('the people behind missing usage', () => {
  test('are those of the service who are usually there at these hours and are on no cell now; nobody who is served, elsewhere, or of another service', async () => {
    const list = await listOf(db, 'usage');
    const told = Object.keys(list).filter((who) => !/^[gv]\d/.test(who));
    expect(told).toEqual(['lost', 'rejoined', 'seldom']);
    expect(list['lost']).toMatchObject({
      matched_by: 'missing',
      confidence: 0.99,
      minutes_exposed: 120,
      first: '12:00',
      last: '14:00',
      on: 'H2',
      events: 0,
    });
    expect(Object.keys(list).filter((who) => who.startsWith('v'))).toEqual([]);
    expect(Object.keys(list).filter((who) => who.startsWith('g'))).toHaveLength(30);
  });

  test('by hand: 33 of 35 usually there are absent, and two hours say less of somebody seen once a day than of somebody always there', async () => {
    const idle = (active: number, inactive: number, n: number) =>
      Array.from({ length: n }, (_, j) => (inactive + j) / (active + inactive + j)).reduce((a, b) => a * b, 1) ** 0.8;
    const idling = 34 * idle(25, 1, 4) + idle(4, 22, 4);
    const missing = (33 - idling + 1) / (35 - idling + 2);
    const sure = (missing * (1 - idle(4, 22, 8))) / (missing + (1 - missing) * idle(4, 22, 8));
    expect(sure).toBeCloseTo(0.588, 3);
    expect((await listOf(db, 'usage'))['seldom']!.confidence).toBeCloseTo(sure, 3);
  });

  test('somebody served again is listed until then; whose late records say they were served all along is withdrawn', async () => {
    expect((await listOf(db, 'usage'))['rejoined']).toMatchObject({ last: '13:30', minutes_exposed: 90 });
    await put.stays(stay('lost', 'H2', quarters('12:15', 8)));
    await computeAffected(db, 'usage', clock('14:00'));
    expect((await listOf(db, 'usage'))['lost']).toBeUndefined();
  });

  test('the whole network has no area: whoever is of the service and absent, wherever they usually are', async () => {
    await put.incident({
      ...{ id: 'wide', at: clock('14:00'), onset: clock('12:00'), detected: clock('12:30') },
      ...{ rootKind: 'usage' as const, rootId: '/data/' },
    });
    await computeAffected(db, 'wide', clock('14:00'));
    const listed = Object.keys(await listOf(db, 'wide'));
    expect(listed).toContain('valley');
    expect(listed).not.toContain('here');
  });
});
