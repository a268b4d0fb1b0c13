import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { insertOnce, type Row } from '../sql/database.ts';
import { testDatabase } from '../sql/testing/database.ts';
import { clock, stamp } from './testing/scene.ts';
import { whereChanged } from './unchanged.ts';

const NOW = clock('12:00');
let db: Database;
let ran = 0;

beforeAll(async () => {
  db = await testDatabase();
});

/** How often it ran, asked at one time. */
async function runs(at = NOW, always = false, as = db): Promise<number> {
  const before = ran;
  await whereChanged(as, at, always, async () => {
    ran++;
  });
  return ran - before;
}

const complaint = (more: Row): Row => ({
  ...{ complaint_key: '1', subscriber_key: '1', customer_key: '1', created_at: stamp(clock('11:00')), channel: 'phone', topic: 'calls', area: '' },
  ...{ removed: false, revision: '10', ...more },
});
const event = (more: Row): Row => ({
  ...{ incident_id: 'i', period_end: stamp(clock('11:00')), kind: 'opened', state: 'open', onset: stamp(clock('10:45')) },
  ...{ detected_at: stamp(clock('11:00')), resolved_at: 0, revision: '10', ...more },
});

test('the first time it runs, then not again until something changed', async () => {
  expect([await runs(), await runs(), await runs(clock('12:15')), await runs(clock('12:30'))]).toEqual([1, 0, 0, 0]);
});

test.each<[string, string, Row]>([
  ['a complaint', 'complaints', complaint({})],
  ['a correction of it', 'complaints', complaint({ topic: 'bill', revision: '11' })],
  [
    'what a complaint was read as',
    'complaint_topics',
    { complaint_key: '1', created_at: stamp(clock('11:00')), topic: 'slow', complaint_revision: '10' },
  ],
  ['an incident', 'incident_events', event({})],
  ['the end of it', 'incident_events', event({ period_end: stamp(clock('11:30')), state: 'resolved', revision: '12' })],
  ['a list', 'incident_impact', { incident_id: 'i', customers: 3, computed_for: stamp(NOW), revision: '13' }],
  ['a notice', 'incident_notices', { incident_id: 'i', kind: 'notified', at: stamp(clock('11:45')), told_by: 'noc' }],
  ['a contact', 'case_events', { incident_id: 'i', centre_key: '1', version: 1, event_id: 'e', at: stamp(clock('11:50')), kind: 'contacted' }],
])('%s makes it run once more', async (what, table, row) => {
  await runs(clock('13:00'));
  await insertOnce(db, table, [row], what);
  expect([await runs(clock('13:00')), await runs(clock('13:00'))]).toEqual([1, 0]);
});

test('what is dated later makes it run when its time has come', async () => {
  await insertOnce(db, 'complaints', [complaint({ complaint_key: '2', created_at: stamp(clock('15:10')), revision: '20' })], 'later complaint');
  await insertOnce(db, 'incident_events', [event({ incident_id: 'late', period_end: stamp(clock('16:10')), revision: '20' })], 'later incident');
  expect([await runs(clock('15:00')), await runs(clock('15:00'))]).toEqual([1, 0]);
  expect([await runs(clock('15:15')), await runs(clock('15:30'))]).toEqual([1, 0]);
  expect([await runs(clock('16:15')), await runs(clock('16:30'))]).toEqual([1, 0]);
});

test('what is erased makes it run', async () => {
  await runs(clock('17:00'));
  await db.client.command({ query: 'DELETE FROM complaints WHERE complaint_key = 2', clickhouse_settings: { lightweight_deletes_sync: '2' } });
  expect([await runs(clock('17:00')), await runs(clock('17:00'))]).toEqual([1, 0]);
});

test('it runs for an earlier time, when it is due by the clock, in a process that has just started, and after it failed', async () => {
  expect([await runs(clock('18:00')), await runs(clock('18:00'), true), await runs(clock('18:15'))]).toEqual([0, 1, 0]);
  expect([await runs(clock('17:45')), await runs(clock('17:45'))]).toEqual([1, 0]);
  expect(await runs(clock('18:00'), false, { ...db })).toBe(1);
  const failing = whereChanged(db, clock('18:15'), true, () => Promise.reject(new Error('gone')));
  await expect(failing).rejects.toThrow('gone');
  expect([await runs(clock('18:15')), await runs(clock('18:15'))]).toEqual([1, 0]);
});
