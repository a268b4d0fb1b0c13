import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Database, insertOnce, nextRevision } from '../../sql/database.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';
import { runSlowDetectors } from './index.ts';
import { quietNetwork } from './testing.ts';
import { DEFAULT_SLOW } from './types.ts';

const AREAS = ['Even', 'Odd', 'North', 'South', 'West', 'East', 'Harbour', 'Hills'];
/** A Thursday evening; history reaches back to the Thursday two weeks before. */
const evening = (time: string) => new Date(`2026-01-22T${time}:00Z`);
let db: Database;

/** What is there of each group in a period, as a ClickHouse expression of `area`, `service`, `usual`; constants of a test, never input. */
async function count(from: Date, to: Date, users = 'usual', daysBack: readonly number[] = [0]): Promise<void> {
  await db.client.command({
    query: `INSERT INTO usage_counts (period_end, area, service, device_class, users, bytes, revision)
      SELECT toDateTime(${from.getTime() / 1_000} + 900 * slot - 86400 * back, 'UTC') AS period_end, area, service, '', greatest(0, round((${users}) * noisy)), 1e7 * (${users}) * noisy, ${await nextRevision(db)}
      FROM (
        SELECT back, intDiv(number, 24) AS slot, [${AREAS.map((area) => `'${area}'`)}][1 + number % 8] AS area, ['voice', 'data', 'iot'][1 + intDiv(number, 8) % 3] AS service,
          (60 + 80 * (number % 8)) * [3, 1, 0.3][1 + intDiv(number, 8) % 3] AS usual,
          1 + 0.04 * (sipHash64(back, number, ${from.getTime()}) % 1000 + sipHash64(back, number, 2) % 1000 - 999) / 408. AS noisy
        FROM numbers(24 * ${(to.getTime() - from.getTime()) / 900_000 + 1}) ARRAY JOIN [${daysBack}] AS back
      )`,
    clickhouse_settings: { wait_end_of_query: 1 },
  });
}

const found = (time: string) =>
  select<{ root_id: string; kpi: string; sentence: string; value: number; expected: number }>(
    db,
    "SELECT root_id, kpi, sentence, value, expected FROM findings FINAL WHERE detector = 'usage' AND state = 'raised' AND period_end = {at:DateTime('UTC')} ORDER BY root_id",
    { at: evening(time) },
  );

/** An incident of the quick detectors that holds every cell of the area Odd. */
async function openHubIncident(): Promise<void> {
  await db.client.command({
    query:
      "INSERT INTO incident_elements (incident_id, element_key, element_id, revision) SELECT 'INC-HUB', element_key, element_id, 1 FROM elements FINAL WHERE area = 'Odd'",
  });
  const values = [
    {
      incident_id: 'INC-HUB',
      period_end: evening('19:00').getTime() / 1_000,
      kind: 'opened',
      state: 'open',
      root_kind: 'transport_hub',
      revision: 1,
    },
  ];
  await db.client.insert({ table: 'incident_events', values, format: 'JSONEachRow' });
}

/** How the cells of an area stand, a condition on `elements`. */
async function scores(time: string, where: string, evidence: number, state = 'judged'): Promise<void> {
  await db.client.command({
    query: `INSERT INTO element_scores (period_end, element_key, state, evidence, revision) SELECT {at:DateTime('UTC')}, element_key, {state:String}, {evidence:Float64}, {revision:UInt64} FROM elements FINAL WHERE ${where}`,
    query_params: { at: evening(time), evidence, state, revision: await nextRevision(db) },
  });
}

/** Twice as much on the first ten cells of the area Odd as on each of the others. */
async function useOfYesterday(): Promise<void> {
  await db.client.command({
    query: `INSERT INTO presence (period_end, element_id, subscriber_key, source, seconds, events, bytes, revision)
      SELECT {at:DateTime('UTC')}, element_id, arrayJoin(range(if(toUInt32(substring(element_id, 6)) < 20, 200, 100))), 's', 60, 1, 10, 1 FROM elements FINAL WHERE area = 'Odd'`,
    query_params: { at: new Date(evening('19:00').getTime() - 86_400_000) },
  });
}

beforeAll(async () => {
  db = await testDatabase();
  await quietNetwork(db, 60);
});

beforeEach(async () => {
  for (const table of ['usage_counts', 'findings', 'incident_events', 'incident_evidence', 'incident_elements', 'element_scores', 'presence'])
    await db.client.command({ query: `TRUNCATE TABLE ${table}` });
  await count(evening('17:30'), evening('21:00'), 'usual', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
});

describe('D10', () => {
  test('users of one service in one area are missing: found in the first period, told in fives, and over four periods after they are back', async () => {
    await count(evening('18:00'), evening('19:00'));
    await count(evening('19:15'), evening('19:30'), "if(service = 'data' AND area = 'Hills', 0.4, 1) * usual");
    await count(evening('19:45'), evening('21:00'));
    await db.client.insert({
      table: 'element_scores',
      values: [{ period_end: evening('19:15').getTime() / 1_000, element_key: '1', state: 'judged', evidence: 0, revision: 1 }],
      format: 'JSONEachRow',
    });
    expect((await runSlowDetectors(db, evening('19:00'))).raised).toBe(0);
    await runSlowDetectors(db, evening('19:15'));
    const [row, ...more] = await found('19:15');
    expect(more).toEqual([]);
    expect(row).toMatchObject({ root_id: 'Hills/data/', kpi: 'active_users' });
    expect(row!.sentence).toMatch(/^3[4-9]\d usual evening users of data in Hills are missing \(of 6\d\d\); radio KPIs not looked at$/);
    expect([row!.value % 5, row!.expected % 5]).toEqual([0, 0]);
    const news = [];
    for (const time of ['19:30', '19:45', '20:00', '20:15', '20:30'])
      news.push(...(await runSlowDetectors(db, evening(time))).news.map((n) => `${time} ${n.kind}`));
    expect(news).toEqual(['20:30 resolved']);
    expect(await select(db, 'SELECT root_kind, root_id, state, onset FROM incidents')).toEqual([
      { root_kind: 'usage', root_id: 'Hills/data/', state: 'resolved', onset: '2026-01-22T19:00:00Z' },
    ]);
  });

  test('a service that goes missing everywhere is one incident, its areas are evidence of it', async () => {
    await count(evening('18:00'), evening('19:15'), "if(service = 'data', 0.3, 1) * usual");
    await runSlowDetectors(db, evening('19:15'));
    expect(await select(db, 'SELECT root_id, severity FROM incidents')).toEqual([{ root_id: '/data/', severity: 'critical' }]);
  });

  test('a holiday on which every area has 15 % fewer users raises no area', async () => {
    await count(evening('18:00'), evening('19:15'), '0.85 * usual');
    await runSlowDetectors(db, evening('19:15'));
    expect((await found('19:15')).filter((f) => !f.root_id.startsWith('/'))).toEqual([]);
  });

  test('records that did not come are not customers that left: of every service at once, of a whole area, of a period', async () => {
    await count(evening('18:00'), evening('19:15'), "if(area IN ('Even', 'Hills', 'Harbour', 'East', 'West'), 0, 1) * usual");
    expect((await runSlowDetectors(db, evening('19:15'))).ran).not.toContain('usage');
    await count(evening('18:00'), evening('19:30'), "if(area = 'Hills', 0, 1) * usual");
    await runSlowDetectors(db, evening('19:30'));
    expect((await found('19:30')).filter((f) => f.root_id.startsWith('Hills'))).toEqual([]);
    expect((await runSlowDetectors(db, new Date(evening('19:30').getTime() + 7_200_000))).ran).not.toContain('usage');
  });

  test('an outage that holds an area explains its missing users also in a period whose measurements of that area never came', async () => {
    await count(evening('18:00'), evening('19:15'), "if(area = 'Odd', 0.3, 1) * usual");
    await openHubIncident();
    await db.client.command({
      query:
        "INSERT INTO element_scores (period_end, element_key, state, revision) SELECT {at:DateTime('UTC')}, element_key, 'judged', 1 FROM elements FINAL WHERE area = 'Even'",
      query_params: { at: evening('19:15') },
    });
    const report = await runSlowDetectors(db, evening('19:15'));
    expect((await found('19:15')).map((f) => f.root_id)).toEqual(['Odd/data/', 'Odd/iot/', 'Odd/voice/']);
    expect(report.news).toEqual([]);
    expect(await select(db, 'SELECT DISTINCT incident_id FROM incident_evidence')).toEqual([{ incident_id: 'INC-HUB' }]);
  });

  test('beside cells that show something, missing users wait a period for the cells’ own detectors: an outage they name takes them, else they open', async () => {
    await count(evening('18:00'), evening('19:30'), "if(area IN ('Odd', 'Even'), 0.3, 1) * usual");
    for (const time of ['19:15', '19:30']) await scores(time, "area IN ('Odd', 'Even')", 8);
    expect((await runSlowDetectors(db, evening('19:15'))).news).toEqual([]);
    expect(await found('19:15')).toEqual([]);
    await openHubIncident();
    expect((await runSlowDetectors(db, evening('19:30'))).news.map((n) => n.sentence.replace(/^.* of (\w+) in (\w+) .*$/, '$2 $1')).sort()).toEqual([
      'Even data',
      'Even iot',
      'Even voice',
    ]);
    expect(await select(db, "SELECT DISTINCT incident_id FROM incident_evidence WHERE sentence LIKE '%in Odd %'")).toEqual([
      { incident_id: 'INC-HUB' },
    ]);
  });

  test('an area nobody at all is seen in is not known, and its silence is not summed up when its users are back', async () => {
    await count(evening('18:00'), evening('19:15'));
    await count(evening('19:30'), evening('20:15'), "if(area = 'Hills', 0, 1) * usual");
    await count(evening('20:30'), evening('20:45'), "if(area = 'Hills', 0.9, 1) * usual");
    for (const time of ['19:30', '19:45', '20:00', '20:15', '20:30', '20:45']) await runSlowDetectors(db, evening(time));
    expect(await select(db, "SELECT DISTINCT root_id FROM findings FINAL WHERE state IN ('raised', 'watching') AND root_id LIKE 'Hills%'")).toEqual(
      [],
    );
  });

  test('users of cells under planned work are not missing; those of the rest of the area are', async () => {
    // Odd has 30 cells: a third of them, with half of the area's use, is worked on.
    await useOfYesterday();
    const worked = "area = 'Odd' AND toUInt32(substring(element_id, 6)) < 20";
    for (const time of ['19:00', '19:15']) {
      await scores(time, "area IN ('Odd', 'Even')", 0);
      await scores(time, worked, 0, 'maintenance');
    }
    await count(evening('18:00'), evening('19:15'), "if(area = 'Odd', 0.5, 1) * usual");
    await runSlowDetectors(db, evening('19:15'));
    expect(await found('19:15')).toEqual([]);
    await count(evening('18:45'), evening('19:15'), "if(area = 'Odd', 0.3, 1) * usual");
    await runSlowDetectors(db, evening('19:15'));
    expect((await found('19:15')).map((f) => f.root_id)).toEqual(['Odd/data/', 'Odd/iot/', 'Odd/voice/']);
  });

  test('without two weeks or a few days of its sort nothing is judged', async () => {
    await db.client.command({ query: 'TRUNCATE TABLE usage_counts' });
    const yesterday = (time: string) => new Date(evening(time).getTime() - 86_400_000);
    await count(yesterday('18:00'), yesterday('21:00'));
    await count(evening('18:00'), evening('19:15'), '0.1 * usual');
    expect((await runSlowDetectors(db, evening('19:15'))).ran).not.toContain('usage');
  });
});

describe('counting', () => {
  test('each person counts once in an area however many cells served them, by service and class of device; a known group nobody is seen of is zero', async () => {
    await db.client.command({ query: 'TRUNCATE TABLE usage_counts' });
    const at = evening('12:00').getTime() / 1_000;
    const line = (subscriber_key: number, line_type: string, device_class = '') => ({
      subscriber_key,
      customer_key: 1,
      line_type,
      device_class,
      revision: 1,
    });
    await insertOnce(db, 'subscriptions', [line(1, 'voice'), line(2, 'data'), line(3, 'data', 'tablet'), line(4, 'voice')], 'lines');
    const stay = (element_id: string, subscriber_key: number, events = 1) => ({
      period_end: at,
      element_id,
      subscriber_key,
      source: 's',
      seconds: 60,
      events,
      bytes: 10,
      revision: 1,
    });
    await insertOnce(
      db,
      'presence',
      [stay('cell-0', 1), stay('cell-2', 1), stay('cell-1', 1), stay('cell-0', 2), stay('cell-0', 3), stay('cell-0', 4, 0)],
      'stays',
    );
    await db.client.insert({
      table: 'usage_counts',
      values: [{ period_end: at - 86_400, area: 'Odd', service: 'iot', device_class: '', users: 9, bytes: 9, revision: 1 }],
      format: 'JSONEachRow',
    });
    await runSlowDetectors(db, evening('12:00'));
    expect(
      await select(
        db,
        'SELECT toString(area) AS area, toString(service) AS service, toString(device_class) AS device, users, toUInt32(bytes) AS bytes FROM usage_counts FINAL WHERE period_end = {at:UInt32} ORDER BY ALL',
        { at },
      ),
    ).toEqual([
      { area: 'Even', service: 'data', device: '', users: 1, bytes: 10 },
      { area: 'Even', service: 'data', device: 'tablet', users: 1, bytes: 10 },
      { area: 'Even', service: 'voice', device: '', users: 1, bytes: 20 },
      { area: 'Odd', service: 'iot', device: '', users: 0, bytes: 0 },
      { area: 'Odd', service: 'voice', device: '', users: 1, bytes: 10 },
    ]);
    expect(DEFAULT_SLOW.usage.recentS).toBeGreaterThan(900);
  });
});
