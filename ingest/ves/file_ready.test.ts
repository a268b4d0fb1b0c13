import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../sql/testing/database.ts';
import { testIntake } from '../http/testing.ts';
import { fixture, folder } from '../testing.ts';

const xml = readFileSync(fixture('two-cells.xml'));
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  if (request.url === '/flaky.xml' && asked.filter((url) => url === '/flaky.xml').length < 3) response.writeHead(503).end();
  else if (request.url === '/gone.xml') response.writeHead(404).end();
  else if (request.url === '/away.xml') response.writeHead(302, { location: 'http://169.254.169.254/secret' }).end();
  else response.end(request.url === '/large.xml' ? Buffer.alloc(100_000) : xml);
});
let host = '';
let intake: Awaited<ReturnType<typeof testIntake>>;
const inboxDir = folder();

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const fetching = { inboxDir, hosts: [host], bytesMax: 50_000, wait: async () => {} };
  intake = await testIntake(await testDatabase(), { fetching });
});
afterAll(() => server.close());

const header = { eventId: 'n1', eventName: 'n', sequence: 0, priority: 'Normal', reportingEntityName: '', sourceName: 'gnb7', version: '4.0.1' };
const times = { startEpochMicrosec: Date.UTC(2026, 0, 5) * 1_000, lastEpochMicrosec: Date.UTC(2026, 0, 5) * 1_000 };

function fileReady(...locations: string[]) {
  const arrayOfNamedHashMap = locations.map((location) => ({
    name: 'f',
    hashMap: { location, compression: 'gzip', fileFormatType: 'org.3GPP.32.435#measCollec' },
  }));
  const notificationFields = { changeIdentifier: 'PM_MEAS_FILES', changeType: 'FileReady', notificationFieldsVersion: '2.0', arrayOfNamedHashMap };
  return { event: { commonEventHeader: { ...header, ...times, domain: 'notification' }, notificationFields } };
}

const setAside = () =>
  readFileSync(join(intake.quarantineDir, 'files.records.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).reason as string);

test('a file that is ready is fetched into the inbox, whole, with retries; also when 3GPP’s own notification says so', async () => {
  expect((await intake.send('/eventListener/v7', JSON.stringify(fileReady(`http://${host}/flaky.xml`)))).statusCode).toBe(202);
  const stndDefinedFields = { data: { fileInfoList: [{ fileLocation: `http://user:pass@${host}/a/C2026.xml` }] }, stndDefinedFieldsVersion: '1.0' };
  await intake.send(
    '/eventListener/v7',
    JSON.stringify({ event: { commonEventHeader: { ...header, ...times, domain: 'stndDefined' }, stndDefinedFields } }),
  );
  await intake.drain();
  const names = readdirSync(inboxDir).sort((a, b) => (a.slice(9) < b.slice(9) ? -1 : 1));
  expect(names.map((name) => name.slice(9))).toEqual(['C2026.xml', 'flaky.xml']);
  expect(readFileSync(join(inboxDir, names[1]!))).toEqual(xml);
  expect([...asked].sort()).toEqual(['/a/C2026.xml', '/flaky.xml', '/flaky.xml', '/flaky.xml']);
});

test('what cannot be had is set aside with its reason, and no event leads anywhere the operator has not named', async () => {
  const before = readdirSync(inboxDir).length;
  const locations = [
    `http://${host}/gone.xml`,
    `http://${host}/large.xml`,
    `http://${host}/away.xml`,
    'http://169.254.169.254/latest',
    `sftp://${host}/x.xml`,
    'file:///etc/passwd',
  ];
  await intake.send('/eventListener/v7', JSON.stringify(fileReady(...locations)));
  await intake.drain();
  expect(readdirSync(inboxDir).length).toBe(before);
  expect(setAside().sort()).toEqual([
    'files are not fetched over sftp',
    'the file could not be fetched in 6 tries (HTTP 404)',
    'the file could not be fetched in 6 tries (fetch failed)',
    'the file is larger than is fetched',
    'the host of the location is not one that files may be fetched from; name it in intake.yaml',
    'the host of the location is not one that files may be fetched from; name it in intake.yaml',
  ]);
});
