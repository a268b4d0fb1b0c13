import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { runCare } from './care.ts';
import { linkComplaints } from './complaints.ts';
import { figuresDue } from './lag/due.ts';
import { recordNotices } from './lag/notices.ts';
import { measureLag } from './lag.ts';
import { clock, keyOf, nameOf, scene, stamp } from './testing/scene.ts';

let db: Database;
let put: ReturnType<typeof scene>;
const NOW = clock('18:00');
beforeAll(async () => {
  db = await testDatabase();
  put = scene(db);
  await put.people([
    { sims: ['a1', 'a2'], customer: 'A' },
    { sims: ['b1'], customer: 'B' },
  ]);
  await put.stays([
    { who: 'a1', on: 'L1', end: clock('12:15'), events: 20 },
    { who: 'b1', on: 'L1', end: clock('12:15'), events: 20 },
    { who: 'b1', on: 'L2', end: clock('15:15'), events: 20 },
  ]);
  await put.incident({
    id: 'noon',
    at: clock('13:00'),
    onset: clock('12:00'),
    detected: clock('12:30'),
    resolved: clock('13:00'),
    state: 'resolved',
    parts: [{ id: 'L1', from: clock('12:00'), to: clock('13:00') }],
  });
  await put.incident({
    id: 'three',
    at: clock('15:30'),
    onset: clock('15:00'),
    detected: clock('15:30'),
    parts: [{ id: 'L2', from: clock('15:00') }],
  });
  const praise = { complaint_key: keyOf('praise'), created_at: stamp(clock('12:54')), text: 'Thanks, the signal is great again!', revision: '1' };
  await insertOnce(db, 'complaint_texts', [praise], 'praise');
  await put.complaints([
    { id: 'praise', sim: 'a1', customer: 'A', at: clock('12:54'), topic: '' },
    { id: 'during', sim: 'a1', customer: 'A', at: clock('12:20') },
    { id: 'same', sim: 'a1', customer: 'A', at: clock('12:45') },
    { id: 'othersim', sim: 'a2', customer: 'A', at: clock('13:00') },
    { id: 'bycust', customer: 'A', at: clock('16:00') },
    { id: 'two', sim: 'b1', customer: 'B', at: clock('16:10') },
    { id: 'bill', sim: 'a1', customer: 'A', at: clock('12:50'), topic: 'Billing ' },
    { id: 'slowone', sim: 'a1', customer: 'A', at: clock('12:52'), topic: 'slow data' },
    { id: 'takeback', sim: 'a1', customer: 'A', at: clock('12:53'), removed: true },
    { id: 'before', sim: 'a1', customer: 'A', at: clock('11:59') },
    { id: 'stranger', sim: 'z9', at: clock('12:30') },
    { id: 'nobody', at: clock('12:30') },
    // exactly a week before: what chance would link
    { id: 'weekago', sim: 'a1', customer: 'A', at: clock('12:30', -7) },
    { id: 'weeks', sim: 'a1', customer: 'A', at: clock('12:30', -14) },
    { id: 'weekago2', sim: 'z9', at: clock('12:30', -7) },
  ]);
  await runCare(db, NOW);
});

async function links() {
  const rows = await select<{ complaint: string; incident_id: string; rank: number; confidence: number; reason: string }>(
    db,
    'SELECT complaint_key AS complaint, incident_id, rank, confidence, reason FROM complaint_links FINAL WHERE NOT withdrawn ORDER BY created_at, rank',
  );
  return rows.map((row) => [nameOf(row.complaint), row.incident_id, row.rank, row.confidence, row.reason]);
}

describe('a complaint is linked to the incidents its sender was touched by', () => {
  test('exactly these, the likeliest first', async () => {
    expect(await links()).toEqual([
      // a quarter of an hour counted twice as the worst and last: 0.99 x (0.6 + 0.4 x (1 - exp(-30 / 10)))
      ['during', 'noon', 1, 0.97, 'same subscription, while it lasted'],
      ['same', 'noon', 1, 0.97, 'same subscription, while it lasted'],
      // no service is not what slow data feels like: x 0.6
      ['slowone', 'noon', 1, 0.582, 'same subscription, while it lasted'],
      // another line: x 0.8
      ['othersim', 'noon', 1, 0.776, 'same customer, while it lasted'],
      // three hours after the end: the same x 0.5^(3/24)
      ['bycust', 'noon', 1, 0.712, 'same customer, after it ended'],
      ['two', 'three', 1, 0.97, 'same subscription, while it lasted'],
      ['two', 'noon', 2, 0.885, 'same subscription, after it ended'],
    ]);
  });

  test('a link is withdrawn when the person is no longer on the list', async () => {
    await put.incident({
      id: 'three',
      at: clock('15:45'),
      onset: clock('15:00'),
      detected: clock('15:30'),
      parts: [{ id: 'L2', from: clock('15:00'), removed: true }],
    });
    await runCare(db, NOW);
    expect((await links()).filter(([complaint]) => complaint === 'two')).toEqual([['two', 'noon', 1, 0.885, 'same subscription, after it ended']]);
    await put.incident({
      id: 'three',
      at: clock('16:00'),
      onset: clock('15:00'),
      detected: clock('15:30'),
      parts: [{ id: 'L2', from: clock('15:00') }],
    });
    await runCare(db, NOW);
    expect((await links()).filter(([complaint]) => complaint === 'two')).toHaveLength(2);
  });

  test('more than 72 hours after the end nothing is linked any more', async () => {
    await put.complaints([
      { id: 'toolate', sim: 'a1', at: clock('13:01', 3) },
      { id: 'intime', sim: 'a1', at: clock('12:59', 3) },
    ]);
    await linkComplaints(db, clock('18:00', 3));
    const found = (await links()).map(([complaint]) => complaint);
    expect(found).toContain('intime');
    expect(found).not.toContain('toolate');
    await linkComplaints(db, NOW);
    await measureLag(db, NOW);
  });
});

describe('lag', () => {
  test('per incident: onset, detection, first complaint and peak, by hand', async () => {
    const rows = await select<Record<string, string>>(
      db,
      `SELECT incident_id, formatDateTime(onset, '%H:%i') AS onset, formatDateTime(detected_at, '%H:%i') AS detected, formatDateTime(first_complaint_at, '%H:%i') AS first,
         formatDateTime(peak_at, '%H:%i') AS peak, toUInt32(peak_complaints) AS peak_n, toUInt32(complaints) AS n, toUnixTimestamp(resolved_at) = 0 AS unresolved FROM lag FINAL ORDER BY onset`,
    );
    expect(rows).toEqual([
      { incident_id: 'noon', onset: '12:00', detected: '12:30', first: '12:20', peak: '12:00', peak_n: 3, n: 5, unresolved: 0 },
      { incident_id: 'three', onset: '15:00', detected: '15:30', first: '16:10', peak: '16:00', peak_n: 1, n: 1, unresolved: 1 },
    ]);
  });

  test('what people knew when, and how many of those touched spoke', async () => {
    await recordNotices(db, ['noon'], 'notified', clock('12:40'), 'terminal');
    await recordNotices(db, ['noon'], 'notified', clock('12:31'), 'terminal');
    await recordNotices(db, ['noon'], 'acknowledged', clock('12:50'), 'night shift');
    // of another clock: before it was detected, or after now
    await recordNotices(db, ['three'], 'notified', clock('15:00'), 'terminal');
    await recordNotices(db, ['three'], 'acknowledged', clock('18:01'), 'night shift');
    await measureLag(db, NOW);
    const rows = await select(
      db,
      `SELECT incident_id, formatDateTime(notified_at, '%H:%i') AS told, formatDateTime(acknowledged_at, '%H:%i') AS taken, toUnixTimestamp(first_contact_at) AS contacted,
         toUInt32(affected) AS affected, toUInt32(complaining) AS complaining, chance_complaints AS chance FROM lag FINAL ORDER BY onset`,
    );
    expect(rows).toEqual([
      // by chance one complaint in each of two shifts
      { incident_id: 'noon', told: '12:31', taken: '12:50', contacted: 0, affected: 2, complaining: 1, chance: 1 },
      { incident_id: 'three', told: '00:00', taken: '00:00', contacted: 0, affected: 1, complaining: 1, chance: 0 },
    ]);
  });

  test('the figures follow, once for every group', async () => {
    const figures = await select<Record<string, number | string>>(
      db,
      `SELECT metric, value, toUInt32(n) AS n, toUInt32(left_out) AS left_out FROM lag_figures FINAL
       WHERE dimension = 'all' AND metric IN ('detection_delay', 'proactive_detection_rate', 'notification_delay') ORDER BY metric`,
    );
    expect(figures).toEqual([
      { metric: 'detection_delay', value: 1_800, n: 2, left_out: 0 },
      { metric: 'notification_delay', value: 1_860, n: 1, left_out: 1 },
      // noon was complained of before it was detected, three after
      { metric: 'proactive_detection_rate', value: 0.5, n: 2, left_out: 0 },
    ]);
    const unknown = await select(
      db,
      "SELECT isNaN(value) AS value, isNaN(low) AS low FROM lag_figures FINAL WHERE dimension = 'all' AND metric = 'contact_lead'",
    );
    expect(unknown).toEqual([{ value: 1, low: 1 }]);
    const before = await select(db, 'SELECT * EXCEPT revision FROM lag_figures FINAL ORDER BY dimension, name, metric');
    await measureLag(db, NOW);
    expect(await select(db, 'SELECT * EXCEPT revision FROM lag_figures FINAL ORDER BY dimension, name, metric')).toEqual(before);
    const [curve] = await select(db, "SELECT count() AS points, uniqExact(after_s) AS times FROM complaint_survival FINAL WHERE dimension = 'all'");
    expect(curve).toEqual({ points: '94', times: '94' });
  });

  test('the unlinked and the placebo are counted with their denominators', async () => {
    const rows = await select(
      db,
      'SELECT toUInt32(network_complaints) AS network, toUInt32(linked_complaints) AS linked, toUInt32(placebo_complaints) AS placebo, toUInt32(placebo_linked) AS by_chance FROM lag_coverage FINAL',
    );
    // network: all but the bill, the praise and the one taken back; moved a week three complaints, one of them by somebody who was on the list then; moved two weeks one
    expect(rows).toEqual([{ network: 12, linked: 6, placebo: 4, by_chance: 2 }]);
    const shifts = await select(
      db,
      'SELECT arrayMap(p -> [toUInt32(p.1), toUInt32(p.2), toUInt32(p.3)], placebo) AS placebo FROM lag_coverage FINAL',
    );
    expect(shifts).toEqual([
      {
        placebo: [
          [604_800, 3, 1],
          [1_209_600, 1, 1],
        ],
      },
    ]);
  });

  test('figures and chance are worked out anew once an hour, and whenever the past is replayed', async () => {
    const due = async (at: Date) => [await figuresDue(db, at), await figuresDue(db, new Date(at.getTime() - 86_400_000))];
    expect(await due(clock('18:45'))).toEqual([false, true]);
    expect(await due(clock('19:00'))).toEqual([true, true]);
    expect(await figuresDue(db, NOW)).toBe(true);
  });

  test('the first customer told is the first case contacted about the incident; a call to say that it is over is not', async () => {
    const event = {
      incident_id: 'three',
      centre_key: '5',
      event_id: 'e',
      kind: 'contacted',
      from_state: 'reserved',
      state: 'contacted',
      resting: '',
      actor: 'agent',
    };
    const contacted = (version: number, at: string, purpose: string) => ({ ...event, version, at: stamp(clock(at)), purpose });
    await insertOnce(
      db,
      'case_events',
      [contacted(1, '16:05', 'restoration'), contacted(2, '17:10', 'incident'), contacted(3, '17:40', 'incident')],
      'contacts',
    );
    await measureLag(db, NOW);
    const rows = await select(db, "SELECT formatDateTime(first_contact_at, '%H:%i') AS contacted FROM lag FINAL WHERE incident_id = 'three'");
    expect(rows).toEqual([{ contacted: '17:10' }]);
  });

  test('no identity and no key is in what everyone may read', async () => {
    const columns = await select<{ name: string }>(
      db,
      "SELECT name FROM system.columns WHERE database = {db:String} AND table IN ('lag', 'lag_coverage', 'lag_figures', 'complaint_survival', 'incident_notices')",
      {
        db: db.name,
      },
    );
    expect(columns.filter(({ name }) => /key|customer|subscriber/.test(name))).toEqual([]);
    expect(columns.length).toBeGreaterThan(10);
  });
});
