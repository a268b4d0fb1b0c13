import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { keyRing } from '../sql/identity.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { ingestPaths } from './index.ts';

const db = await testDatabase();
const directory = mkdtempSync(join(tmpdir(), 'forecell-ties-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const keys = keyRing('k1', Buffer.alloc(32, 1), Buffer.alloc(32, 2));
const now = new Date('2036-01-09T12:00:00Z');

async function load(name: string, text: string) {
  const path = join(directory, name);
  writeFileSync(path, text);
  const report = await ingestPaths({ db, catalogue: readCatalogue(), keys, quarantineDir: directory, now }, [path], {});
  const [file] = report.files;
  return [file?.format, file?.accepted, file?.rejected.map(({ reason }) => reason)];
}

test('devices, top-ups and logins are known by their columns, kept under keys, and bad records refused with a reason that repeats nothing', async () => {
  expect(
    await load(
      'a.csv',
      'subscriber_id,device_id,seen_from,seen_to\nimsi-1,IMEI-77,2035-01-01T00:00:00Z,2035-06-01T00:00:00Z\nimsi-1,IMEI-77,2035-01-01T00:00:00Z,2035-07-01T00:00:00Z\nimsi-2,IMEI-77,2035-09-01T00:00:00Z,2035-08-01T00:00:00Z\nimsi-2,IMEI-77,2035-09-01T00:00:00Z,2037-08-01T00:00:00Z\nimsi-2,,2035-09-01T00:00:00Z,2035-10-01T00:00:00Z\n',
    ),
  ).toEqual(['device_stays', 2, ['seen_to: before seen_from', 'seen_to: in the future', 'device_id: missing']]);
  expect(
    await load(
      'b.ndjson',
      '{"paying_subscriber_id":"imsi-1","subscriber_id":"imsi-2","at":"2035-12-01T00:00:00Z"}\n{"paying_subscriber_id":"imsi-1","subscriber_id":"imsi-1","at":"2035-12-02T00:00:00Z"}\n{"paying_subscriber_id":"imsi-1","subscriber_id":"imsi-2","at":"soon"}\n',
    ),
  ).toMatchObject(['top_ups', 2, [expect.stringMatching(/^at: /)]]);
  expect(await load('c.csv', 'login_id;subscriber_id;at\nanna@example.org;001010000000001;2035-12-01T00:00:00Z\n')).toEqual([
    'self_care_logins',
    1,
    [],
  ]);
  expect(await select(db, 'SELECT device_key, subscriber_key, toString(seen_to) AS until FROM device_stays FINAL')).toEqual([
    { device_key: keys.key('device', 'IMEI-77'), subscriber_key: keys.key('subscriber', 'imsi-1'), until: '2035-07-01 00:00:00' },
  ]);
  // A top-up of the own line says nothing and is not kept.
  expect(await select(db, 'SELECT payer_key, subscriber_key FROM top_ups')).toEqual([
    { payer_key: keys.key('subscriber', 'imsi-1'), subscriber_key: keys.key('subscriber', 'imsi-2') },
  ]);
  const [login] = await select<{ login_key: string }>(db, 'SELECT login_key FROM self_care_logins');
  expect(login?.login_key).toBe(keys.key('login', 'anna@example.org'));
});
