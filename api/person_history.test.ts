import { beforeAll, expect, test } from 'vitest';
import { type Database, insertOnce } from '../sql/database.ts';
import { testDatabase } from '../sql/testing/database.ts';
import { personHistory } from './person_history.ts';

let db: Database;
beforeAll(async () => {
  db = await testDatabase();
  const element = (element_id: string, element_key: string, area: string) => ({
    ...{ element_id, element_key, name: element_id, kind: 'nr_cell', technology: 'NR', region: 'Funen', area },
    ...{ latitude: 55.4, longitude: 10.4, origin: 'inventory', revision: '1' },
  });
  await insertOnce(
    db,
    'elements',
    [element('CELL-1', '11', 'Odense C'), element('CELL-2', '12', 'Odense C'), element('CELL-3', '13', 'Ringe')],
    'elements',
  );
  const record = (period_end: string, element_key: string, subscriber_key: string, failures: number, revision = '1') => ({
    ...{ period_end, element_key, subscriber_key, source_key: '1', seconds: 300, events: 4, failures, bytes: '1000', revision },
  });
  await insertOnce(
    db,
    'presence',
    [
      record('2036-01-09 12:00:00', '13', '7', 0),
      record('2036-01-09 12:15:00', '11', '7', 1),
      record('2036-01-09 12:15:00', '12', '7', 1),
      record('2036-01-09 12:15:00', '11', '8', 4),
      record('2036-01-05 12:15:00', '11', '7', 4),
    ],
    'presence',
  );
  // Corrected: nothing had failed in Ringe... three had.
  await insertOnce(db, 'presence', [record('2036-01-09 12:00:00', '13', '7', 3, '2')], 'correction');
  await insertOnce(
    db,
    'incident_elements',
    [
      {
        ...{ incident_id: 'I', element_key: '12', element_id: 'CELL-2', role: 'member', degraded_from: '2036-01-09 12:00:00', degraded_to: 0 },
        ...{ worst_evidence: 6, harm: 0.5, experience: 'slow', removed: false, revision: '1' },
      },
    ],
    'parts',
  );
});

test('one line of 72 hours: areas instead of cells, the newest word on each record, and the incident it met', async () => {
  const until = new Date('2036-01-09T12:15:00Z');
  const rows = await personHistory(db, { subscriber_key: '7', since: new Date(until.getTime() - 72 * 3_600_000), until });
  expect(
    rows.map((row) => [
      row.period_end.toISOString().slice(11, 16),
      row.area,
      row.seconds,
      row.events,
      row.failures,
      row.bytes,
      row.harm,
      row.incident_id,
    ]),
  ).toEqual([
    ['12:00', 'Ringe', 300, 4, 3, 1000, 0, ''],
    ['12:15', 'Odense C', 600, 8, 2, 2000, 0.5, 'I'],
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/CELL-|"1[123]"|10\.4|55\.4/);
});

test('nobody else is in it, and somebody unknown has no hours', async () => {
  const span = { since: new Date('2036-01-01T00:00:00Z'), until: new Date('2036-01-10T00:00:00Z') };
  expect(await personHistory(db, { subscriber_key: '9', ...span })).toEqual([]);
  expect((await personHistory(db, { subscriber_key: '8', ...span })).map((row) => row.failures)).toEqual([4]);
});
