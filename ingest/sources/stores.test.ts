import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../sql/database.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { Counters } from '../http/counters.ts';
import { testIntake } from '../http/testing.ts';
import { ingestPaths } from '../ingest.ts';
import { depsFor, fixture, folder } from '../testing.ts';
import { parseSources } from './config.ts';
import { S3Store } from './s3.ts';
import { SftpStore } from './sftp.ts';
import { sftpOpener } from './sftp_ready.ts';
import { type FileStore, pathPattern, pathPatterns } from './store.ts';
import { originalNames, S3Server, SSHD, SshServer } from './testing.ts';
import { watchStore } from './watch_store.ts';
import { type WatchedOptions, WatchedStore } from './watched.ts';

if (SSHD === null) console.log('no sshd on this machine: the tests of SFTP are skipped (apt-get install openssh-server)');

const NOW = new Date('2026-01-05T12:00:00Z');
const at = (minutes: number) => NOW.getTime() / 1_000 + 60 * minutes;
const xml = readFileSync(fixture('two-cells.xml'));
const signal = new AbortController().signal;

let db: Database;
let s3: S3Server;
const ssh: SshServer[] = [];
beforeAll(async () => {
  db = await testDatabase();
  s3 = await S3Server.start(folder());
}, 180_000);
afterAll(async () => {
  await s3.stop();
  await Promise.all(ssh.map((server) => server.stop()));
});

async function sshServer(): Promise<SshServer> {
  const server = await SshServer.start(folder());
  ssh.push(server);
  return server;
}

let sources = 0;
function watchedBy(store: FileStore, own: Partial<WatchedOptions> = {}) {
  const told: string[] = [];
  const inboxDir = own.inboxDir ?? folder();
  const options = { db, inboxDir, source: `test-${++sources}`, maxAgeDays: 30, fileBytesMax: 1_000_000, signal, now: () => NOW, ...own };
  const watched = new WatchedStore(store, { ...options, onGivenUp: (reason) => told.push(reason) });
  return { watched, told, inboxDir, options, inbox: () => originalNames(readdirSync(inboxDir)) };
}

test('a path pattern fits names and folders, and never what is hidden or half written', () => {
  const days = pathPattern('/pm/2026*/{A,B}*.xml*');
  expect(
    ['/pm/20260105/A1.xml.gz', '/pm/20260105/B1.xml', '/pm/2025/A1.xml', '/pm/20260105/x/A1.xml', '/pm/20260105/A1.xml.part'].map(days.fits),
  ).toEqual([...[true, true, false, false, false]]);
  expect(['/pm', '/pm/20260105', '/pm/2025', '/pm/20260105/x', '/etc'].map(days.leadsOn)).toEqual([true, true, false, false, false]);
  const deep = pathPattern('pm/**/*.xml');
  expect(['pm/a.xml', 'pm/a/b/c.xml', 'pm/.a.xml', 'other/a.xml'].map(deep.fits)).toEqual([true, true, false, false]);
  expect([deep.prefix, days.prefix, pathPattern('/pm/one.xml').prefix]).toEqual(['pm/', '/pm/2026', '/pm/one.xml']);
});

test.skipIf(!SSHD)(
  'over SFTP a file is taken once two looks found it the same, whole, with its own time, and once only, also by who comes after',
  async () => {
    const server = await sshServer();
    server.put('gnb7/A1.xml', xml, at(-30));
    server.put('gnb8/A2.xml', 'half', at(-20));
    server.put('gnb8/.hidden.xml', xml, at(-20));
    server.put('gnb8/A3.xml.part', xml, at(-20));
    server.put('old.xml', xml, at(-60 * 24 * 31));
    server.link('gnb8/link.xml', 'gnb7/A1.xml');
    const { watched, inbox, inboxDir, options } = watchedBy(new SftpStore(server.source(), {}));
    expect(await watched.look()).toMatchObject({ taken: 0, settling: 2 });
    server.put('gnb8/A2.xml', 'half and the rest', at(-19));
    expect(await watched.look()).toMatchObject({ taken: 1, bytes: xml.length, settling: 1 });
    expect(inbox()).toEqual(['A1.xml']);
    const [first] = readdirSync(inboxDir);
    expect(readFileSync(join(inboxDir, first!))).toEqual(xml);
    expect(statSync(join(inboxDir, first!))).toMatchObject({ mtimeMs: at(-30) * 1_000, mode: 0o100600 });
    expect(await watched.look()).toMatchObject({ taken: 1, settling: 0 });
    expect(await watched.look()).toMatchObject({ taken: 0 });

    const after = watchedBy(new SftpStore(server.source(), {}), options);
    rmSync(inboxDir, { recursive: true });
    expect([await after.watched.look(), await after.watched.look()]).toMatchObject([{ taken: 0 }, { taken: 0, failed: 0 }]);
    // The same size and another time is another content; both are there to be told apart.
    server.put('gnb8/A2.xml', 'half and the REST', at(-5));
    expect([await after.watched.look(), await after.watched.look()]).toMatchObject([{ taken: 0 }, { taken: 1 }]);
    expect(
      await select(db, 'SELECT count() AS files, uniqExact(path) AS paths FROM files_taken WHERE source = {s:String}', { s: options.source }),
    ).toEqual([{ files: '3', paths: '2' }]);
  },
);

test('a secret may not stand in the file itself, a host has to have a key, and what is refused repeats neither', () => {
  const given = { name: 'enm', host: 'h', user: 'u', host_key: [`SHA256:${'A'.repeat(43)}`], password: { env: 'PASSWORD' }, path: '/pm/*' };
  const parsed = (own: object) => () => parseSources(JSON.stringify({ sftp: [{ ...given, ...own }] }), 'sources.yaml');
  expect(parsed({})().sftp[0]).toMatchObject({ port: 22, every_s: 60, max_age_days: 30, look_back_h: 24 });
  for (const own of [
    { password: 'hunter2' },
    { host_key: [] },
    { host_key: ['hunter2'] },
    { password: undefined },
    { path: 'pm/*' },
    { path: '/{a/b,c}' },
  ]) {
    expect(parsed(own)).toThrow(/^sources\.yaml does not describe sources/);
    expect(parsed(own)).not.toThrow(/hunter2/);
  }
  expect(() => parseSources(JSON.stringify({ sftp: [given, given] }), 'sources.yaml')).toThrow('sources.yaml describes two sftp named enm');
});

test('a path with a date in it stands for the days looked back to, wherever the sender’s midnight is', () => {
  const prefixes = (path: string, hours: number) => pathPatterns(path, NOW, hours).map(({ prefix }) => prefix);
  expect(prefixes('pm/<yyyy>-<MM>-<dd>/*', 24)).toEqual(['pm/2026-01-03/', 'pm/2026-01-04/', 'pm/2026-01-05/', 'pm/2026-01-06/']);
  expect(prefixes('/pm/A<yyyy><MM><dd>.<HH>*', 1)).toHaveLength(30);
  expect(prefixes('/pm/*/A*.xml', 24)).toEqual(['/pm/']);
});

test.skipIf(!SSHD)('over SFTP only the folders of the days looked back to are listed, and one that is not there yet is no fault', async () => {
  const server = await sshServer();
  for (const day of ['20260105', '20260104', '20251201']) server.put(`${day}/gnb7/A.xml`, xml, at(-30));
  const store = new SftpStore(server.source({ path: server.pathOf('<yyyy><MM><dd>/*/A.xml'), look_back_h: 3 }), {});
  expect((await store.list(NOW, signal)).map(({ path }) => path).sort()).toEqual(
    ['20260104/gnb7/A.xml', '20260105/gnb7/A.xml'].map((name) => server.pathOf(name)),
  );
  await expect(new SftpStore(server.source({ path: server.pathOf('nowhere/*.xml') }), {}).list(NOW, signal)).rejects.toThrow(
    `the folder ${server.pathOf('nowhere')} cannot be listed: it is no longer there`,
  );
});

test.skipIf(!SSHD)('a file of many reads comes whole', async () => {
  const server = await sshServer();
  const large = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 2_654_435_761) % 251));
  server.put('large.xml', large, at(-30));
  const { watched, inboxDir } = watchedBy(new SftpStore(server.source(), {}));
  await watched.look();
  await watched.look();
  expect(readFileSync(join(inboxDir, readdirSync(inboxDir)[0]!)).equals(large)).toBe(true);
});

test.skipIf(!SSHD)('a host with another key is not spoken to, and its fingerprint is told; a user it does not know is told as that', async () => {
  const server = await sshServer();
  const other = `SHA256:${'A'.repeat(43)}`;
  await expect(new SftpStore(server.source({ host_key: [other] }), {}).list(NOW, signal)).rejects.toThrow(
    `its host key ${server.fingerprint} is not one`,
  );
  const stranger = server.source({ private_key: { env: 'KEY' } });
  const KEY = readFileSync(join(server.pathOf('..'), 'stranger'), 'utf8');
  await expect(new SftpStore(stranger, { KEY }).list(NOW, signal)).rejects.toThrow('it does not accept the user with this key or password');
  await expect(new SftpStore(stranger, {}).list(NOW, signal)).rejects.toThrow('the environment variable KEY is not set');
  await expect(new SftpStore(stranger, { KEY: 'no key' }).list(NOW, signal)).rejects.toThrow(/^the private key cannot be read/);
});

test('from an S3 store an object is taken at the first look, as it is there whole or not at all, and once only', async () => {
  await s3.put('gnb7/A 1+æ.xml', xml);
  await s3.put('gnb8/A2.xml', 'a');
  const store = () => new S3Store(s3.source(), s3.env);
  const { watched, inbox, inboxDir, options } = watchedBy(store(), { now: () => new Date() });
  expect(await watched.look()).toMatchObject({ taken: 2, bytes: xml.length + 1 });
  expect(inbox()).toEqual(['A2.xml', 'A_1+_.xml']);
  expect(
    readdirSync(inboxDir)
      .map((name) => readFileSync(join(inboxDir, name)).length)
      .sort(),
  ).toEqual([1, xml.length].sort());
  const after = watchedBy(store(), options);
  expect(await after.watched.look()).toMatchObject({ taken: 0, failed: 0 });
  await s3.put('gnb8/A2.xml', 'b');
  expect(await after.watched.look()).toMatchObject({ taken: 1 });
});

test('a key the S3 store does not accept, and a bucket that is not there, are told as that', async () => {
  const wrong = s3.source({ access_key_id: { env: 'S3_WRONG' } });
  await expect(new S3Store(wrong, s3.env).list(NOW, signal)).rejects.toThrow('it does not accept the key');
  await expect(new S3Store(s3.source({ bucket: 'nowhere' }), s3.env).list(NOW, signal)).rejects.toThrow('there is no such bucket');
});

test('what is too large is let be and told once; what does not fit into the inbox waits where it is, the newest last', async () => {
  for (const [i, bytes] of [10, 10, 2_000].entries()) await s3.put(`bounds/${i}.xml`, Buffer.alloc(bytes));
  const store = new S3Store(s3.source({ path: 'pm/bounds/*' }), s3.env);
  const { watched, told, inbox, inboxDir } = watchedBy(store, { fileBytesMax: 1_000, waitingFilesMax: 1, now: () => new Date() });
  expect(await watched.look()).toMatchObject({ taken: 1, held: 1, given_up: 1 });
  expect(inbox()).toEqual(['0.xml']);
  expect(await watched.look()).toMatchObject({ taken: 0, held: 1, given_up: 0 });
  for (const name of readdirSync(inboxDir)) rmSync(join(inboxDir, name));
  expect(await watched.look()).toMatchObject({ taken: 1, held: 0 });
  expect(inbox()).toEqual(['1.xml']);
  expect(told).toEqual(['a file of 2000 bytes is larger than the 1000 that are taken (pm/bounds/2.xml)']);
});

test('a file that changes or goes while it is read is not taken by halves, tried again, and let be after six looks', async () => {
  await s3.put('gone/1.xml', 'one');
  const inner = new S3Store(s3.source({ path: 'pm/gone/*' }), s3.env);
  const listed = await inner.list(NOW, signal);
  await s3.put('gone/1.xml', 'other');
  // A store that lists what was there before.
  const stale: FileStore = { whole: true, list: async () => listed, read: (file, end) => inner.read(file, end), end: () => {} };
  const { watched, told, inboxDir } = watchedBy(stale, { now: () => new Date() });
  for (let looks = 1; looks <= 8; looks++) expect(await watched.look()).toMatchObject({ taken: 0, failed: looks <= 6 ? 1 : 0 });
  expect(readdirSync(inboxDir)).toEqual([]);
  expect(told).toEqual(['a file could not be had in 6 looks: it changed since it was listed (pm/gone/1.xml)']);
});

test('killed between the inbox and the memory of it, a file comes again under the same name and is stored once', async () => {
  await s3.put('killed/two-cells.xml', xml);
  const store = () => new S3Store(s3.source({ path: 'pm/killed/*' }), s3.env);
  const first = watchedBy(store(), { db: { ...db, triesMax: 1, client: failingInserts(db) }, now: () => new Date() });
  await expect(first.watched.look()).rejects.toThrow('ECONNREFUSED');
  expect(first.inbox()).toEqual(['two-cells.xml']);
  writeFileSync(join(first.inboxDir, `${first.options.source}_0123456789ab-torn.xml.part`), 'half');
  const deps = depsFor(db, folder());
  const [before] = (await ingestPaths(deps, [first.inboxDir])).files;
  const second = watchedBy(store(), { ...first.options, db });
  expect(await second.watched.look()).toMatchObject({ taken: 1 });
  expect(second.inbox()).toEqual(['two-cells.xml']);
  const [again] = (await ingestPaths(deps, [first.inboxDir])).files;
  expect([before?.outcome, again?.outcome, again?.duplicate]).toEqual(['loaded', 'duplicate', before?.values]);
});

/** The database, away for who writes. */
function failingInserts(whole: Database): Database['client'] {
  return new Proxy(whole.client, {
    get: (client, name) => (name === 'insert' ? () => Promise.reject(new Error('connect ECONNREFUSED')) : Reflect.get(client, name).bind(client)),
  });
}

test.skipIf(!SSHD)('a server that goes away is told once, asked less and less often, told once when it is back, and counted', async () => {
  const server = await sshServer();
  server.put('A1.xml', xml, at(-30));
  const told: string[] = [];
  const waits: number[] = [];
  const controller = new AbortController();
  const counters = new Counters();
  const inboxDir = folder();
  const wait = async (ms: number) => {
    waits.push(ms);
    if (waits.length === 2) await server.stop();
    if (waits.length === 5) await server.run();
    if (waits.length === 6) controller.abort();
  };
  await watchStore(new SftpStore(server.source(), {}), {
    ...{ db, inboxDir, source: 'sftp-away', maxAgeDays: 30, fileBytesMax: 1_000_000, signal: controller.signal, now: () => NOW },
    ...{ everyMs: 1_000, counters, onTold: (sentence: string) => told.push(sentence), wait, random: () => 1 },
  });
  expect(waits).toEqual([1_000, 1_000, 3_000, 5_000, 9_000, 1_000]);
  expect(told).toEqual([
    expect.stringMatching(/^sftp-away cannot be read and will be tried again: (it cannot be reached|the connection was closed)/),
    'sftp-away can be read again',
  ]);
  expect(counters.write().filter((line) => !line.startsWith('#'))).toEqual([
    'forecell_intake_looks_total{source="sftp-away",outcome="ok"} 3',
    'forecell_intake_looks_total{source="sftp-away",outcome="failed"} 3',
    'forecell_intake_watched_files_total{source="sftp-away",outcome="settling"} 1',
    'forecell_intake_watched_files_total{source="sftp-away",outcome="taken"} 1',
    `forecell_intake_watched_bytes_total{source="sftp-away"} ${xml.length}`,
  ]);
});

test.skipIf(!SSHD)(
  'a file that a FileReady event names on a known SFTP server is fetched; on another server, or gone, it is set aside with the reason',
  async () => {
    const server = await sshServer();
    server.put('C2026.xml', xml, at(-30));
    const source = server.source({ path: undefined });
    const inboxDir = folder();
    const schemes = { 'sftp:': sftpOpener([source], {}, signal) };
    const intake = await testIntake(db, { fetching: { inboxDir, hosts: [], schemes, wait: async () => {} } });
    const where = `sftp://${source.user}:secret@127.0.0.1:${source.port}`;
    const locations = [`${where}${server.pathOf('C2026.xml')}`, `${where}${server.pathOf('gone.xml')}`, 'sftp://10.0.0.1/etc/passwd'];
    const arrayOfNamedHashMap = locations.map((location) => ({ name: 'f', hashMap: { location } }));
    const times = { startEpochMicrosec: NOW.getTime() * 1_000, lastEpochMicrosec: NOW.getTime() * 1_000 };
    const header = { eventId: 'n1', eventName: 'n', sequence: 0, priority: 'Normal', reportingEntityName: '', sourceName: 'gnb7', version: '4.0.1' };
    const notificationFields = { changeIdentifier: 'PM_MEAS_FILES', changeType: 'FileReady', notificationFieldsVersion: '2.0', arrayOfNamedHashMap };
    const event = { commonEventHeader: { ...header, ...times, domain: 'notification' }, notificationFields };
    expect((await intake.send('/eventListener/v7', JSON.stringify({ event }))).statusCode).toBe(202);
    await intake.drain();
    expect(readdirSync(inboxDir).map((name) => readFileSync(join(inboxDir, name)))).toEqual([xml]);
    const aside = readFileSync(join(intake.quarantineDir, 'files.records.ndjson'), 'utf8').trim().split('\n');
    expect(aside.map((line) => JSON.parse(line).reason).sort()).toEqual([
      'the file could not be fetched in 6 tries (it is no longer there)',
      'the server of the location is not one that sources.yaml names under sftp',
    ]);
  },
);
