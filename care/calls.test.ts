import { expect, test } from 'vitest';
import { insertOnce } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { recordCalls } from './calls.ts';
import { runCare } from './care.ts';
import { clock, keyOf, nameOf, scene, stamp } from './testing/scene.ts';

test('each call says who called: the household, by contract or by line, on the list or off it; a line without a contract is one caller too', async () => {
  const db = await testDatabase();
  const put = scene(db);
  await put.people([
    { sims: ['a1', 'a2'], customer: 'A' },
    { sims: ['b1'], customer: 'B', account: 'BC' },
    { sims: ['c1'], customer: 'C', account: 'BC' },
  ]);
  await put.stays([
    { who: 'a1', on: 'L1', end: clock('12:15'), events: 20 },
    { who: 'x1', on: 'L1', end: clock('12:15'), events: 20 },
  ]);
  const times = { at: clock('13:00'), onset: clock('12:00'), detected: clock('12:30'), resolved: clock('13:00') };
  await put.incident({ ...times, id: 'noon', state: 'resolved', parts: [{ id: 'L1', from: clock('12:00'), to: clock('13:00') }] });
  const near = { at: clock('12:50'), area: 'Odense C' };
  await put.complaints([
    ...['a 1', 'a 2', 'a 3'].map((id) => ({ ...near, id, customer: 'A' })),
    ...['x 1', 'x 2'].map((id) => ({ ...near, id, sim: 'x1' })),
    { ...near, id: 'b 1', customer: 'B' },
    { ...near, id: 'b 2', sim: 'b1' },
    { ...near, id: 'c 1', sim: 'c1' },
    ...['y 1', 'y 2'].map((id) => ({ ...near, id, sim: 'y1' })),
    ...['? 1', '? 2'].map((id) => ({ ...near, id })),
  ]);
  await runCare(db, clock('18:00'));
  const callers = await select<{ calls: string[]; on_list: boolean }>(
    db,
    'SELECT groupArray(toString(complaint_key)) AS calls, on_list FROM incident_calls FINAL GROUP BY on_list, centre_key',
  );
  const byCaller = (listed: boolean) => callers.flatMap(({ calls, on_list }) => (on_list === listed ? [calls.map(nameOf).sort().join()] : [])).sort();
  expect(byCaller(true)).toEqual(['a 1,a 2,a 3', 'x 1,x 2']);
  // B and C share an account, so they are one caller. Of who left neither contract nor line nothing is known: each call stands for itself.
  expect(byCaller(false)).toEqual(['? 1', '? 2', 'b 1,b 2,c 1', 'y 1,y 2']);
});

test('who complained about an incident is on its list or not; a bill, a stranger elsewhere and an old complaint are nobody, and a second look changes nothing', async () => {
  const db = await testDatabase();
  const put = scene(db);
  await put.people([
    { sims: ['a1', 'a2'], customer: 'A' },
    { sims: ['b1'], customer: 'B' },
  ]);
  await put.stays([{ who: 'a1', on: 'L1', end: clock('12:15'), events: 20 }]);
  const noon = {
    id: 'noon',
    at: clock('13:00'),
    onset: clock('12:00'),
    detected: clock('12:30'),
    resolved: clock('13:00'),
    state: 'resolved' as const,
  };
  await put.incident({ ...noon, parts: [{ id: 'L1', from: clock('12:00'), to: clock('13:00') }] });
  const complaint = (id: string, at: Date, customer: string, area: string, topic = 'coverage', revision = '1') => ({
    ...{
      complaint_key: keyOf(id),
      subscriber_key: '0',
      customer_key: keyOf(customer),
      created_at: stamp(at),
      channel: 'phone',
      topic,
      area,
      revision,
    },
  });
  await insertOnce(
    db,
    'complaints',
    [
      complaint('onlist', clock('12:45'), 'A', ''),
      complaint('missed', clock('14:00'), 'B', 'ODENSE C'),
      complaint('bill', clock('14:00'), 'B', 'Odense C', 'billing'),
      complaint('away', clock('14:00'), 'B', 'Svendborg'),
      complaint('noplace', clock('14:00'), 'B', ''),
      complaint('early', clock('11:00'), 'B', 'Odense C'),
      complaint('late', clock('13:01', 3), 'B', 'Odense C'),
    ],
    'complaints',
  );
  const calls = async () =>
    (
      await select<{ k: string; c: string; on_list: boolean }>(
        db,
        'SELECT complaint_key AS k, centre_key AS c, on_list FROM incident_calls FINAL WHERE NOT withdrawn ORDER BY on_list, created_at',
      )
    ).map(({ k, c, on_list }) => [nameOf(k), c === '0' ? '' : nameOf(c), on_list]);
  const expected = [
    ['missed', 'B', false],
    ['onlist', 'A', true],
  ];
  await runCare(db, clock('18:00', 3));
  expect(await calls()).toEqual(expected);
  await recordCalls(db, clock('18:00', 3));
  expect(await calls()).toEqual(expected);
  // Corrected: it was about the bill after all.
  await insertOnce(db, 'complaints', [complaint('missed', clock('14:00'), 'B', 'Odense C', 'billing', '9')], 'corrected');
  await runCare(db, clock('18:00', 3));
  expect(await calls()).toEqual(expected.slice(1));
});
