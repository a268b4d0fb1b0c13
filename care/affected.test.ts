import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { computeAffected } from './affected.ts';
import { posterior } from './mixture.ts';
import { listOf } from './testing/list.ts';
import { clock, keyOf, nameOf, type Part, scene, stamp } from './testing/scene.ts';

let db: Database;
let put: ReturnType<typeof scene>;
beforeAll(async () => {
  db = await testDatabase();
  put = scene(db);
});

async function degraded(id: string, parts: readonly Part[], at: string, rootKind: 'element' | 'core_function' = 'element') {
  await put.incident({ id, at: clock(at), onset: clock('12:00'), detected: clock('12:30'), rootKind, parts });
}

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
    const list = await listOf(db, 'served');
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
    const list = await listOf(db, 'served');
    expect(list['bo']).toMatchObject({ minutes_exposed: 10, events: 3, failures: 0, on: 'S2', confidence: 0.875, exposure: 15 });
  });

  test('where the degraded time begins or ends inside a quarter hour, only its share counts', async () => {
    const list = await listOf(db, 'served');
    // 900 s x 1/3 and 600 s x 1/3; 6 events x 1/3 = 2, so 1 - 0.5^2
    expect(list['part']).toMatchObject({ minutes_exposed: 8, first: '12:25', last: '12:35', confidence: 0.75 });
    // 30 s x 1/3 and a third of one event: kept, and too unsure to be listed or counted
    expect(list['brief']).toMatchObject({ minutes_exposed: 1, confidence: 0.206 });
    const [impact] = await select<{ n: string }>(db, "SELECT subscriptions AS n FROM incident_impact FINAL WHERE incident_id = 'served'");
    expect(impact?.n).toBe('3');
  });

  test('a recomputation withdraws who is no longer supported and changes nothing else', async () => {
    const before = await listOf(db, 'served');
    await degraded('served', [{ id: 'S2', from: clock('12:00'), to: clock('12:30'), harm: 1, removed: true }], '13:00');
    await degraded('served', [{ id: 'S4', from: clock('12:25'), to: clock('12:35'), harm: 1, removed: true }], '13:00');
    await computeAffected(db, 'served', clock('12:45'));
    await degraded('served', [], '13:15');
    expect(Object.keys(await listOf(db, 'served')).sort()).toEqual(['anna', 'bo']);
    await computeAffected(db, 'served', clock('13:15'));
    const after = await listOf(db, 'served');
    expect(after['anna']).toEqual(before['anna']);
    expect(after['bo']).toMatchObject({ minutes_exposed: 5, on: 'S1' });
    const withdrawn = await select<{ who: string }>(
      db,
      "SELECT subscriber_key AS who FROM incident_customers FINAL WHERE incident_id = 'served' AND withdrawn",
    );
    expect(withdrawn.map((row) => nameOf(row.who)).sort()).toEqual(['brief', 'part']);
  });

  test('running it again with the same tables and time gives the same rows', async () => {
    const once = await listOf(db, 'served');
    await computeAffected(db, 'served', clock('13:15'));
    expect(await listOf(db, 'served')).toEqual(once);
  });

  test('a list of thousands, stored in two halves side by side, holds everybody once', async () => {
    // Keys all over the 64 bits, as hashes are.
    const crowd = Array.from({ length: 1_500 }, (_, n) => BigInt.asUintN(64, BigInt(n + 1) * 0x9e3779b97f4a7c15n).toString());
    await insertOnce(
      db,
      'presence',
      crowd.map((subscriber_key) => ({
        ...{ period_end: stamp(clock('12:15')), element_key: keyOf('crowd'), subscriber_key, source_key: keyOf('probe') },
        ...{ seconds: 900, events: 4, failures: 1, bytes: 0, revision: '5' },
      })),
      'crowd',
    );
    await degraded('crowd', [{ id: 'crowd', from: clock('12:00') }], '12:15');
    expect(await computeAffected(db, 'crowd', clock('12:15'))).toMatchObject([{ subscriptions: 1_500 }]);
    const listed = await select<{ key: string }>(
      db,
      "SELECT subscriber_key AS key FROM incident_customers WHERE incident_id = 'crowd' AND usual_failure_share > 0 ORDER BY key",
    );
    expect(listed.map((row) => row.key)).toEqual(crowd.toSorted((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1)));
  });

  test('a gap in collection is made of no element, so nobody is listed for it', async () => {
    await put.incident({ id: 'gap', at: clock('13:00'), onset: clock('12:00'), detected: clock('12:15'), rootKind: 'source', parts: [] });
    expect(await computeAffected(db, 'gap', clock('13:00'))).toMatchObject([{ incident_id: 'gap', subscriptions: 0, customers: 0, contactable: 0 }]);
    expect(await listOf(db, 'gap')).toEqual({});
  });

  test('a merged incident loses its people', async () => {
    await put.stays([{ who: 'mia', on: 'M1', end: clock('12:15') }]);
    const parts: Part[] = [{ id: 'M1', from: clock('12:00') }];
    await put.incident({ id: 'merge', at: clock('12:15'), onset: clock('12:00'), detected: clock('12:15'), parts });
    expect(await computeAffected(db, 'merge', clock('12:15'))).toMatchObject([{ incident_id: 'merge', subscriptions: 1 }]);
    await put.incident({ id: 'merge', at: clock('12:30'), onset: clock('12:00'), detected: clock('12:15'), state: 'merged' });
    expect(await computeAffected(db, 'merge', clock('12:30'))).toMatchObject([{ incident_id: 'merge', subscriptions: 0 }]);
    expect(await listOf(db, 'merge')).toEqual({});
  });

  test('a withdrawn incident loses its people, also those who are kept because their records are gone', async () => {
    await put.stays([{ who: 'wim', on: 'W1', end: clock('12:15') }]);
    const parts: Part[] = [{ id: 'W1', from: clock('12:00') }];
    await put.incident({ id: 'undone', at: clock('12:15'), onset: clock('12:00'), detected: clock('12:15'), parts });
    expect(await computeAffected(db, 'undone', clock('12:15'))).toMatchObject([{ incident_id: 'undone', subscriptions: 1 }]);
    await put.incident({ id: 'undone', at: clock('12:30'), onset: clock('01:00'), detected: clock('12:15'), state: 'withdrawn' });
    expect(await computeAffected(db, 'undone', clock('12:30'))).toMatchObject([{ incident_id: 'undone', subscriptions: 0 }]);
    expect(await listOf(db, 'undone')).toEqual({});
  });

  test('nothing later than `at` is used, though it is in the table', async () => {
    await put.stays([
      { who: 'now', on: 'F1', end: clock('12:15') },
      { who: 'future', on: 'F1', end: clock('12:30') },
    ]);
    await degraded('future', [{ id: 'F1', from: clock('12:00') }], '12:15');
    await computeAffected(db, 'future', clock('12:15'));
    expect(Object.keys(await listOf(db, 'future'))).toEqual(['now']);
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
    const list = await listOf(db, 'core');
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
    expect(new Set(Object.values(await listOf(db, 'coreslow')).map((row) => row.confidence))).toEqual(new Set([0.5]));
  });
});
