import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { ingestPaths } from './ingest.ts';
import { chargingStays, isGlobalCellId, locationStays } from './records/core-records.ts';
import { parseSources } from './sources/config.ts';
import { pollOpen5gs, watchOpen5gs } from './sources/open5gs.ts';
import { depsFor, fixture, folder, put } from './testing.ts';

let db: Database;
const place = folder();

beforeAll(async () => {
  db = await testDatabase();
});

beforeEach(async () => {
  for (const table of ['presence', 'loads', 'elements', 'element_aliases']) await db.client.command({ query: `TRUNCATE TABLE ${table}` });
});

const load = async (path: string, yaml = '') => {
  const deps = { ...depsFor(db, join(place, 'quarantine')), sources: parseSources(yaml, 'sources.yaml') };
  return (await ingestPaths(deps, [path.startsWith('/') ? path : fixture(path)])).files[0]!;
};
/** Presence as read, cells and subscribers by name. */
const presence = async (cells: readonly string[], subscribers: readonly string[]) => {
  const { keys } = depsFor(db, '');
  const names = new Map(subscribers.map((name) => [String(keys.key('subscriber', name)), name]));
  const rows = await select<{ end: string; cell: string; who: string; s: number; events: number; bytes: string }>(
    db,
    `SELECT formatDateTime(period_end, '%H:%i') AS end, cell, toString(subscriber_key) AS who, sum(seconds) AS s, sum(events) AS events, sum(bytes) AS bytes
     FROM presence FINAL INNER JOIN (SELECT arrayJoin({cells:Array(String)}) AS cell) AS c ON element_key = cityHash64(cell)
     GROUP BY ALL ORDER BY end, cell`,
    { cells },
  );
  return rows.map(({ end, cell, who, s, events, bytes }) => `${end} ${cell} ${names.get(who)} ${s}s ${events} ${bytes}B`);
};

const A = '001-01-000190001';
const B = '001-01-000190002';
const L = '001-01-0019b01';

describe('what the core tells of where subscribers are', () => {
  test('a location report is a moment at the time the location was learnt; reports without a cell, a time, or of an old place are refused', async () => {
    const report = await load('location-reports.ndjson');
    expect(report).toMatchObject({ format: 'location_reports', outcome: 'loaded', values: 7, accepted: 3 });
    expect(report.rejected).toEqual([
      { line: 2, reason: 'cell_id: missing' },
      { line: 3, reason: 'the object holds no record' },
      { line: 4, reason: 'start: not a time' },
      { line: 5, reason: 'cell_id: missing' },
    ]);
    expect(await presence([A, B, L], ['001010000000001', '001010000000002'])).toEqual([
      `10:15 ${A} 001010000000001 0s 1 0B`,
      `10:15 ${B} 001010000000001 0s 1 0B`,
      `10:15 ${L} 001010000000002 0s 1 0B`,
    ]);
  });

  test('the inventory’s own name of a cell is used where it lists the core’s as an alias', async () => {
    await load(put(place, 'cells.csv', `element_id,kind,dn_aliases\nNR-1,nr_cell,${A}|ManagedElement=x\nL-1,lte_cell,${L}\n`));
    await load('location-reports.ndjson');
    expect(await presence(['NR-1', B, 'L-1'], ['001010000000001', '001010000000002'])).toEqual([
      `10:15 ${B} 001010000000001 0s 1 0B`,
      '10:15 L-1 001010000000002 0s 1 0B',
      '10:15 NR-1 001010000000001 0s 1 0B',
    ]);
  });

  test('a charging record’s containers are stays where their traffic went, cut at the quarter hours; what has no times is a moment', async () => {
    const report = await load('charging-records.json');
    expect(report).toMatchObject({ format: 'charging_records', values: 4, accepted: 3, rejected: [{ line: 17, reason: 'cell_id: missing' }] });
    expect(await presence([A, B, L], ['001010000000001', '001010000000002'])).toEqual([
      `10:30 ${B} 001010000000001 600s 1 500B`,
      `10:45 ${B} 001010000000001 600s 0 500B`,
      `11:00 ${A} 001010000000001 0s 1 50B`,
      `11:15 ${L} 001010000000002 0s 1 0B`,
    ]);
  });

  test('subscribers may be known by their number instead', async () => {
    const report = await load('charging-records.json', 'serving_cells: { subscriber: gpsi }');
    expect(report.rejected.map(({ reason }) => reason)).toEqual(['subscriber_id: missing', 'subscriber_id: missing']);
    expect((await presence([A, B], ['4520000001'])).every((row) => row.includes('4520000001'))).toBe(true);
  });

  test('whatever JSON comes, every stay has the fields of one and no more', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const record = {
          reportList: [value],
          pDUSessionChargingInformation: value,
          multipleUnitUsage: [{ usedUnitContainer: [value] }, value],
          location: value,
        };
        for (const stay of [
          ...locationStays(record, 'supi'),
          ...locationStays(value, 'gpsi'),
          ...chargingStays(record, 'supi'),
          ...chargingStays(value, 'gpsi'),
        ]) {
          expect(Object.keys(stay)).toEqual(['subscriber_id', 'cell_id', 'start', 'end', 'events', 'bytes']);
          expect(stay.cell_id === '' || isGlobalCellId(stay.cell_id)).toBe(true);
        }
      }),
      { seed: 29_518, numRuns: 500 },
    );
  });
});

/** A server of this test's own that answers as told. */
async function serve(answer: RequestListener): Promise<string> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/ue-info`;
}

const ue = (i: number, over: object = {}) => ({
  supi: `imsi-00101${String(i).padStart(10, '0')}`,
  cm_state: 'connected',
  gnb: { gnb_id: 100, cell_id: 1 },
  location: {
    timestamp: Date.parse('2026-01-05T10:06:30Z') * 1_000,
    nr_tai: { plmn: '00101' },
    nr_cgi: { plmn: '00101', nci: 1_638_401, gnb_id: 100, cell_id: 1 },
  },
  ...over,
});
const source = (url: string) => parseSources(`open5gs: [{ name: amf-1, url: "${url}", every_s: 60 }]`, 'sources.yaml').open5gs[0]!;

describe('asking Open5GS who is connected where', () => {
  const now = new Date('2026-01-05T10:07:00Z');

  test('every page is read, the idle are passed over, and the stays go into the inbox and on into presence', async () => {
    const everyone = [ue(1), ue(2, { cm_state: 'idle' }), ue(3, { supi: 5 }), ue(4, { location: { timestamp: 0 } })];
    for (let i = 5; i <= 104; i++) everyone.push(ue(i, { location: { ...ue(i).location, timestamp: 1 } }));
    const lte = {
      supi: '001010000000999',
      cm_state: 'connected',
      enb: { enb_id: 411, cell_id: 0x19b01 },
      location: { tai: { plmn: '00101' }, timestamp: 1 },
    };
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url ?? '');
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'));
      response.end(JSON.stringify({ items: [...everyone, lte].slice(page * 100, page * 100 + 100), pager: { page, page_size: 100, count: 105 } }));
    });
    const inbox = join(place, 'inbox');
    expect(await pollOpen5gs(source(url), inbox, now)).toEqual({ connected: 102, unread: 2 });
    expect(asked).toEqual(['/ue-info?page=0&page_size=100', '/ue-info?page=1&page_size=100']);
    const [name] = readdirSync(inbox);
    expect(name).toBe(`open5gs-amf-1-${now.getTime()}.ndjson`);
    expect(statSync(join(inbox, name!)).mode & 0o777).toBe(0o600);
    const report = await load(join(inbox, name!));
    expect(report).toMatchObject({ format: 'serving_cells', accepted: 102, rejectedCount: 0 });
    const seen = await presence([A, L], ['001010000000001', '001010000000104', '001010000000999']);
    // Half a minute since the cell was learnt, a whole one since the last look.
    expect(seen).toContain(`10:15 ${A} 001010000000001 30s 1 0B`);
    expect(seen).toContain(`10:15 ${A} 001010000000104 60s 1 0B`);
    expect(seen).toContain(`10:15 ${L} 001010000000999 60s 1 0B`);
  });

  test('an answer that is an error, no list, too long, endless or a redirect ends in one sentence and writes nothing', async () => {
    const inbox = join(place, 'empty-inbox');
    mkdirSync(inbox);
    const refusal = async (answer: RequestListener) => {
      const failed = await pollOpen5gs(source(await serve(answer)), inbox, now).catch((error: Error) => error.message);
      expect(readdirSync(inbox)).toEqual([]);
      return failed;
    };
    const say =
      (text: string | Buffer, status = 200): RequestListener =>
      (_, response) =>
        void response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(text);
    expect(await refusal(say('', 503))).toBe('amf-1 gave no list of subscribers: HTTP 503');
    expect(await refusal(say('', 302))).toBe('amf-1 gave no list of subscribers: it cannot be reached');
    expect(await refusal(say('<html>'))).toBe('amf-1 gave no list of subscribers: the answer is no list of items');
    expect(await refusal(say(Buffer.alloc(5 * 1024 ** 2, 32)))).toBe('amf-1 gave no list of subscribers: the answer is longer than 4 MiB');
    const full = JSON.stringify({ items: Array.from({ length: 100 }, () => 0) });
    expect(await refusal(say(full))).toBe('amf-1 lists more than 100000 subscribers');
    expect(await refusal((request) => void request.socket.destroy())).toBe('amf-1 gave no list of subscribers: it cannot be reached');
    expect(await refusal(say('{"items":[]}'))).toEqual({ connected: 0, unread: 0 });
  });

  test('a source that fails is told of and asked again until the watch ends', async () => {
    const stop = new AbortController();
    const problems: string[] = [];
    const url = await serve((_, response) => void response.writeHead(500).end());
    await watchOpen5gs(source(url), join(place, 'never'), stop.signal, (error) => {
      problems.push(error.message);
      stop.abort();
    });
    expect(problems).toEqual(['amf-1 gave no list of subscribers: HTTP 500']);
    expect(existsSync(join(place, 'never'))).toBe(false);
  });
});
