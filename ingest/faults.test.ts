import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connect, type Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { Line } from '../sql/testing/line.ts';
import { syncCatalogue } from './catalogue-sync.ts';
import { testIntake } from './http/testing.ts';
import { ingestPaths } from './ingest.ts';
import { replaySetAside } from './set_aside.ts';
import { catalogue, depsFor, fixture, folder } from './testing.ts';

let db: Database;
let line: Line;
let through: Database;
let cells: string[];

beforeAll(async () => {
  db = await testDatabase();
  await syncCatalogue(db, catalogue);
  await ingestPaths(depsFor(db, folder()), [fixture('inventory.csv')]);
  cells = (await select<{ element_id: string }>(db, "SELECT element_id FROM elements FINAL WHERE kind = 'nr_cell' ORDER BY element_id")).map(
    (row) => row.element_id,
  );
  line = new Line(new URL(inject('engineUrl')));
  const url = await line.listen();
  const username = process.env['CLICKHOUSE_USER'] ?? (process.env['CLICKHOUSE_URL'] ? 'default' : 'owner');
  through = connect({ url, username, password: inject('enginePassword'), database: db.name, vault: db.vault });
});
afterAll(async () => {
  line.close();
  await through.close();
});

const START = Date.UTC(2026, 1, 1);

function delivery(n: number, numerator = 9): string {
  const period_end = new Date(START + n * 900_000).toISOString();
  const row = { period_end, period_s: 900, element_id: cells[0], kpi: 'nr_rrc_setup_sr', numerator, denominator: 10, quality: 'ok' };
  return JSON.stringify(row);
}

async function storedPeriods(from: number, to: number) {
  const params = { from: START / 1_000 + from * 900, to: START / 1_000 + to * 900 };
  const rows = await select<{ n: string; sum: number; distinct: string }>(
    db,
    'SELECT count() AS n, sum(numerator) AS sum, uniqExact(period_end) AS distinct FROM kpi_samples FINAL WHERE toUnixTimestamp(period_end) BETWEEN {from:UInt32} AND {to:UInt32}',
    params,
  );
  return { n: Number(rows[0]?.n), sum: rows[0]?.sum, distinct: Number(rows[0]?.distinct) };
}

test('faults 5 and 11: with the database away everything is taken, and afterwards all of it is there once, the newest first', async () => {
  const intake = await testIntake(through, { random: () => 0 });
  line.set('away');
  for (let n = 1; n <= 12; n++) {
    expect((await intake.send('/ingest/kpi_samples', delivery(n))).statusCode).toBe(202);
    await intake.streams.journal('samples').seal();
  }
  const drain = intake.streams.drains.get('samples')!;
  await drain.drainAll();
  expect(drain.status).toMatchObject({ state: 'waiting', delivered: 0, setAside: 0 });
  expect(intake.problems.some((sentence) => sentence.startsWith('the stream samples waits: E'))).toBe(true);
  expect((await intake.get('/metrics')).body).toContain('forecell_stream_state{stream="samples",state="waiting"} 1');
  line.set('open');
  await drain.drainAll();
  expect(drain.status).toMatchObject({ state: 'running', delivered: 12, setAside: 0 });
  expect(await storedPeriods(1, 12)).toEqual({ n: 12, sum: 108, distinct: 12 });
  const order = intake.reports.flatMap(({ files }) => files.map((file) => file.loadId));
  const [first, last] = await Promise.all(
    [order[0], order.at(-1)].map((load_id) =>
      select<{ p: string }>(db, 'SELECT toString(period_to) AS p FROM loads FINAL WHERE load_id = {load_id:String}', { load_id }),
    ),
  );
  expect(first![0]!.p > last![0]!.p).toBe(true);
}, 120_000);

test('fault 6: a slow database meets one request at a time, and nothing is doubled', async () => {
  const intake = await testIntake(through);
  for (let n = 101; n <= 104; n++) {
    await intake.send('/ingest/kpi_samples', delivery(n));
    await intake.streams.journal('samples').seal();
  }
  line.most = 0;
  line.delayMs = 60;
  await intake.drain();
  line.delayMs = 0;
  expect(line.most).toBe(1);
  expect(await storedPeriods(101, 104)).toEqual({ n: 4, sum: 36, distinct: 4 });
});

test('faults 2 and 7: stored, and the answer lost, again and again: one copy, also of arrivals, loads and alarms', async () => {
  const intake = await testIntake(through, { random: () => 0 });
  await intake.send('/ingest/kpi_samples', delivery(201));
  const header = {
    domain: 'fault',
    eventId: 'f',
    eventName: 'f',
    sequence: 0,
    priority: 'High',
    reportingEntityName: '',
    sourceName: 'lost',
    version: '4.0',
    startEpochMicrosec: START * 1_000,
    lastEpochMicrosec: START * 1_000,
  };
  const faultFields = { alarmCondition: 'c', eventSeverity: 'MAJOR', eventSourceType: 'x', specificProblem: 'p' };
  await intake.send('/eventListener/v7', JSON.stringify({ event: { commonEventHeader: header, faultFields } }));
  for (const stream of ['samples', 'ves'] as const) {
    line.set('answers_lost');
    const drain = intake.streams.drains.get(stream)!;
    const drained = drain.drainAll();
    await expect
      .poll(() => drain.status.tries, { timeout: 60_000, interval: 20 })
      .toBeGreaterThan(0)
      .catch(() => {});
    line.set('open');
    await drained;
    await drain.drainAll();
    expect(drain.status.state).toBe('running');
  }
  expect(await storedPeriods(201, 201)).toEqual({ n: 1, sum: 9, distinct: 1 });
  const counts = await select<{ what: string; n: string }>(
    db,
    `SELECT * FROM (SELECT 'arrivals' AS what, count() AS n FROM arrivals FINAL WHERE toUnixTimestamp(period_end) = {at:UInt32}
     UNION ALL SELECT 'alarms', count() FROM alarms FINAL WHERE source = 'lost'
     UNION ALL SELECT 'loads', count() FROM loads FINAL WHERE period_to = toDateTime({at:UInt32}, 'UTC')) ORDER BY what`,
    { at: START / 1_000 + 201 * 900 },
  );
  expect(counts.map(({ what, n }) => `${what} ${n}`)).toEqual(['alarms 1', 'arrivals 1', 'loads 1']);
}, 120_000);

/** The same database, that answers some writes with an error of its own. */
function failing(code: string, when: (table: string) => boolean): Database {
  const client = new Proxy(db.client, {
    get(target, name) {
      const method = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      if (name !== 'insert' && name !== 'exec') return method.bind(target);
      return (params: { table?: string; query?: string }) =>
        when(params.table ?? params.query ?? '')
          ? Promise.reject(Object.assign(new Error('refused by the database'), { code }))
          : method.call(target, params);
    },
  });
  return { ...db, client };
}

test('faults 8 and 11: too many parts, no memory, read-only, disk full: waited out, nothing set aside', async () => {
  for (const code of ['252', '241', '164', '243']) {
    let refusals = 0;
    const intake = await testIntake(
      failing(code, () => ++refusals === 1),
      { random: () => 0 },
    );
    await intake.send('/ingest/kpi_samples', delivery(300 + Number(code)));
    await intake.drain();
    expect(intake.streams.drains.get('samples')!.status).toMatchObject({ state: 'waiting', reason: code, setAside: 0 });
    await intake.drain();
    const { status } = intake.streams.drains.get('samples')!;
    expect([status.state, status.setAside, await storedPeriods(300 + Number(code), 300 + Number(code))]).toEqual([
      'running',
      0,
      { n: 1, sum: 9, distinct: 1 },
    ]);
  }
});

test('fault 9: a table that is not as expected blocks its stream and says so; the others run; nothing is lost', async () => {
  let mended = false;
  const intake = await testIntake(
    failing('16', (table) => !mended && table.includes('kpi_samples')),
    { random: () => 0 },
  );
  await intake.send('/ingest/kpi_samples', delivery(601));
  await intake.send('/ingest/maintenance', 'window_id,scope,scope_id,starts_at,ends_at\nW9,site,S1,2026-01-05T10:00:00Z,2026-01-05T12:00:00Z\n');
  await intake.drain();
  const samples = intake.streams.drains.get('samples')!;
  expect(samples.status).toMatchObject({ state: 'blocked', reason: 'schema (16)', setAside: 0 });
  expect(intake.streams.drains.get('records')!.status).toMatchObject({ state: 'running', delivered: 1 });
  mended = true;
  await samples.drainAll();
  expect([samples.status.state, (await storedPeriods(601, 601)).n]).toEqual(['running', 1]);
});

test('fault 21: texts that are no text, nested without end or full of NUL cost themselves alone: each has its reason, and what comes after is stored', async () => {
  const intake = await testIntake(db);
  const good = delivery(701);
  const deep = `${good.slice(0, -1)},"more":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`;
  const odd = [
    deep,
    `${good}\0`,
    `\uFEFF${good}`,
    `${good}\r\r${good}`,
    good.replace('"kpi"', '"kpi":"x","kpi"'),
    `${good}\n{"period_end":`,
    `[${good},`,
  ];
  for (const body of odd) expect([202, 422]).toContain((await intake.send('/ingest/kpi_samples', body)).statusCode);
  expect((await intake.send('/ingest/kpi_samples', delivery(702))).statusCode).toBe(202);
  await intake.drain();
  expect(intake.streams.drains.get('samples')!.status.state).toBe('running');
  expect((await storedPeriods(702, 702)).n).toBe(1);
  const refused = intake.reports.flatMap(({ files }) => files).filter((file) => file.outcome === 'rejected');
  for (const file of refused) expect(file.rejected[0]?.reason).toMatch(/^[^{}]{10,}$/);
});

test('fault 25: one record that always fails is set aside with its reason, can be loaded again once it is mended, and the rest goes on; when too many fail the stream stops setting aside', async () => {
  // The database refuses a delivery that speaks of a certain source, and no other.
  const poisoned = (all: boolean) =>
    new Proxy(db.client, {
      get(target, name) {
        const method = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        if (name !== 'insert') return method.bind(target);
        return (params: { table: string; values: { source?: string }[] }) =>
          params.table === 'alarms' && params.values.some((row) => all || row.source === 'poison')
            ? Promise.reject(Object.assign(new Error('cannot'), { code: '49' }))
            : method.call(target, params);
      },
    });
  const header = (sourceName: string, n: number) => ({
    domain: 'fault',
    eventId: `p${n}`,
    eventName: 'f',
    sequence: 0,
    priority: 'High',
    reportingEntityName: '',
    sourceName,
    version: '4.0',
    startEpochMicrosec: START * 1_000,
    lastEpochMicrosec: START * 1_000,
  });
  const faultFields = { alarmCondition: 'c', eventSeverity: 'MAJOR', eventSourceType: 'x', specificProblem: 'p' };
  const list = (names: readonly string[]) =>
    JSON.stringify({ eventList: names.map((name, n) => ({ commonEventHeader: header(name, n), faultFields })) });
  const intake = await testIntake({ ...db, client: poisoned(false) }, { random: () => 0 });
  await intake.send('/eventListener/v7', list(['good-1', 'poison', 'good-2']));
  await intake.drain();
  expect(intake.streams.drains.get('ves')!.status).toMatchObject({ state: 'running', setAside: 1 });
  expect(await select(db, "SELECT source FROM alarms FINAL WHERE source LIKE 'good%' ORDER BY source")).toEqual([
    { source: 'good-1' },
    { source: 'good-2' },
  ]);
  // Mended: what was set aside is loaded again, and once.
  for (let n = 0; n < 2; n++) await replaySetAside(depsFor(db, folder()), join(intake.quarantineDir, 'ves.records.ndjson'));
  expect(await select(db, "SELECT source FROM alarms FINAL WHERE source = 'poison'")).toEqual([{ source: 'poison' }]);
  const broken = await testIntake({ ...db, client: poisoned(true) }, { random: () => 0 });
  await broken.send('/eventListener/v7', list(Array.from({ length: 40 }, (_, n) => `all-${n}`)));
  await broken.drain();
  expect(broken.streams.drains.get('ves')!.status).toMatchObject({ state: 'blocked', reason: 'too many records cannot be stored', setAside: 0 });
});
