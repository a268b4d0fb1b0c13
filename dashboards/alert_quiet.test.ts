import { expect, test } from 'vitest';
import { type Database, insertOnce } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { sql } from './query.ts';

const ONSET = { onset: '2036-01-09 12:00:00', detected_at: '2036-01-09 12:15:00', resolved_at: '1970-01-01 00:00:00' };
const opened = (db: Database, incident_id: string, severity: string, time: string, revision: string) =>
  insertOnce(
    db,
    'incident_events',
    [
      {
        ...ONSET,
        incident_id,
        period_end: `2036-01-09 ${time}:00`,
        kind: 'opened',
        state: 'open',
        severity,
        sentence: incident_id,
        area: 'Odense C',
        revision,
      },
    ],
    `${incident_id} ${time}`,
  );
const snoozed = (db: Database, incident_id: string, seen_to: string, severity_rank: number) =>
  insertOnce(
    db,
    'incident_notices',
    [
      {
        incident_id,
        kind: 'acknowledged',
        at: seen_to,
        told_by: 'night',
        owner: 'Ida',
        notice_id: incident_id,
        snooze: true,
        seen_to,
        severity_rank,
      },
    ],
    `${incident_id} snoozed`,
  );

test('a critical incident somebody took on and snoozed wakes nobody; one snoozed while it was less bad does', async () => {
  const db = await testDatabase();
  const firing = async () => (await select<Record<string, unknown>>(db, sql('alert_critical'))).map((row) => row['incident']);
  await opened(db, 'left', 'critical', '12:15', '1');
  await opened(db, 'taken', 'critical', '12:15', '1');
  await opened(db, 'worse', 'major', '12:15', '1');
  await snoozed(db, 'taken', '2036-01-09 12:20:00', 4);
  await snoozed(db, 'worse', '2036-01-09 12:20:00', 3);
  expect(await firing()).toEqual(['left']);
  await opened(db, 'worse', 'critical', '12:30', '2');
  expect(await firing()).toEqual(['left', 'worse']);
  const owners = await select<Record<string, unknown>>(db, 'SELECT incident_id, owner, snoozed FROM incident_owners ORDER BY incident_id');
  expect(owners.map((row) => [row['incident_id'], row['owner'], Boolean(row['snoozed'])])).toEqual([
    ['taken', 'Ida', true],
    ['worse', 'Ida', false],
  ]);
});
