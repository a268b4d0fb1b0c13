import { beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { computeAffected } from './affected.ts';
import { clock, nameOf, scene } from './testing/scene.ts';

/** The same day twice, in two databases: what arrives, and when it is computed. */
async function live(db: Database): Promise<void> {
  const put = scene(db);
  await put.stays([
    { who: 'anna', on: 'S1', end: clock('12:15'), events: 4 },
    { who: 'bo', on: 'S1', end: clock('12:15'), events: 4, failures: 1 },
    { who: 'wrong', on: 'S1', end: clock('12:15'), events: 4 },
  ]);
  await put.incident({ id: 'I', at: clock('12:15'), onset: clock('12:00'), detected: clock('12:15'), parts: [{ id: 'S1', from: clock('12:00') }] });
  await computeAffected(db, 'I', clock('12:15'));
  // Time passes: bo is seen again, nothing late.
  await put.stays([{ who: 'bo', on: 'S1', end: clock('12:30'), events: 4, failures: 4 }]);
  await computeAffected(db, 'I', clock('12:30'));
  // Late: carl was there as well, anna failed more than was said, wrong was not there.
  const impact = await select<{ revision: string }>(db, "SELECT revision FROM incident_impact FINAL WHERE incident_id = 'I'");
  await put.late(
    [
      { who: 'carl', on: 'S1', end: clock('12:15'), events: 4 },
      { who: 'anna', on: 'S1', end: clock('12:15'), events: 4, failures: 3 },
      { who: 'wrong', on: 'S1', end: clock('12:15'), seconds: 0, events: 0 },
    ],
    String(BigInt(impact[0]?.revision ?? '0') + 1n),
  );
  await computeAffected(db, 'I', clock('12:45'));
}

const LISTS = `SELECT * EXCEPT (computed_at, revision) FROM incident_customers FINAL ORDER BY incident_id, subscriber_key`;
const CHANGES = `SELECT * EXCEPT (recorded_at, revision) FROM incident_list_changes FINAL ORDER BY incident_id, computed_for, subscriber_key`;
const COUNTS = `SELECT formatDateTime(computed_for, '%H:%i') AS at, listed, added, withdrawn, changed, late_records FROM incident_list_computations FINAL ORDER BY incident_id, computed_for`;

let db: Database;
let replayed: Database;
beforeAll(async () => {
  [db, replayed] = await Promise.all([testDatabase(), testDatabase()]);
  await live(db);
});

describe('late data updates a list and says what changed', () => {
  test('who came, who went and whose figures are others, at which computation, beside the records that came late', async () => {
    expect(await select(db, COUNTS)).toEqual([
      { at: '12:15', listed: '3', added: '3', withdrawn: '0', changed: '0', late_records: '0' },
      { at: '12:45', listed: '3', added: '1', withdrawn: '1', changed: '1', late_records: '3' },
    ]);
    const rows = await select<{ who: string; change: string; fields: string[]; failures_before: number; failures_after: number }>(
      db,
      `SELECT subscriber_key AS who, change, fields, failures_before, failures_after FROM incident_list_changes FINAL WHERE computed_for = {at:DateTime('UTC')} ORDER BY subscriber_key`,
      { at: clock('12:45') },
    );
    expect(rows.map(({ who, ...row }) => ({ who: nameOf(who), ...row }))).toEqual([
      { who: 'anna', change: 'changed', fields: ['failures', 'confidence', 'exposure'], failures_before: 0, failures_after: 3 },
      { who: 'carl', change: 'added', fields: [], failures_before: 0, failures_after: 0 },
      { who: 'wrong', change: 'withdrawn', fields: [], failures_before: 0, failures_after: 0 },
    ]);
  });

  test('a list that only went on with time is no change, and the same computation again says nothing new', async () => {
    const before = await select(db, CHANGES);
    await computeAffected(db, 'I', clock('12:45'));
    expect(await select(db, CHANGES)).toEqual(before);
  });

  test('replaying the same arrivals gives the same lists and the same changes, byte for byte', async () => {
    await live(replayed);
    expect(JSON.stringify(await select(replayed, LISTS))).toBe(JSON.stringify(await select(db, LISTS)));
    expect(JSON.stringify(await select(replayed, CHANGES))).toBe(JSON.stringify(await select(db, CHANGES)));
  });

  test('nothing of a computation is left behind beside the list', async () => {
    expect(await select(db, 'SELECT count() AS n FROM incident_customers_computed')).toEqual([{ n: '0' }]);
  });
});
