import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce } from '../sql/database.ts';
import { GRAFANA_TABLES } from '../sql/grants.ts';
import { testDatabase } from '../sql/testing/database.ts';
import { allFiles } from './build.ts';
import { UIDS } from './links.ts';
import { DATASOURCE, sql } from './query.ts';
import { expand } from './testing/expand.ts';
import { boards, panelsOf, questionsOf } from './testing/questions.ts';
import { grafanaUnit, shownKpis } from './units.ts';

const parsed = boards();

/** As Grafana would ask about two days around the only period there is, with everything chosen. */
const everything = { all: true, values: ['level', 'element'] };
const asked = { from: new Date(1767600000_000), to: new Date(1767650000_000), intervalMs: 900_000 };
const variables = { class: everything, region: everything, technology: everything, vendor: everything };
const expanded = (rawSql: string): string => expand(rawSql, { ...asked, variables });

let db: Database;
beforeAll(async () => {
  db = await testDatabase();
  await insertOnce(
    db,
    'periods',
    [{ period_end: 1767607200, period_s: 900, closed_by: 'complete', sources_expected: 3, sources_arrived: 2, revision: '1' }],
    'p',
  );
  await insertOnce(db, 'elements', [{ element_id: 'c1', kind: 'nr_cell', origin: 'inventory', revision: '1' }], 'el');
  await insertOnce(db, 'element_scores', [{ period_end: 1767607200, element_key: '1', state: 'missing', revision: '1' }], 'e');
  await insertOnce(
    db,
    'incident_events',
    [
      {
        incident_id: 'INC-1',
        period_end: 1767607200,
        kind: 'opened',
        state: 'open',
        detected_at: 1767607200,
        severity: 'major',
        sentence: 's',
        revision: '1',
      },
    ],
    'i',
  );
  const level = { day: '2026-01-04', detector: 'level', kpi: 'load', class: 'level', series: 9, tests: 900_000, tests_squared: 9e10, revision: '1' };
  const reached = { reached: [9_000, 900, 90, 9, 0], reached_squared: [9e6, 9e4, 900, 9, 0], reached_by_tests: [9e8, 9e7, 9e6, 9e5, 0] };
  const doubtful = { doubtful_tests: 0, doubtful_reached: [0, 0, 0, 0, 0] };
  await db.client.insert({ table: 'calibration_days', values: [{ ...level, ...reached, ...doubtful }], format: 'JSONEachRow' });
  await insertOnce(
    db,
    'lag',
    [{ incident_id: 'INC-1', onset: 1767606300, detected_at: 1767607200, complaints: '3', first_complaint_at: 1767610800, revision: '1' }],
    'l',
  );
  const cause = {
    incident_id: 'INC-1',
    period_end: 1767607200,
    degraded: 23,
    judged: 24,
    elsewhere_degraded: 3,
    elsewhere_judged: 576,
    revision: '1',
  };
  await insertOnce(
    db,
    'incident_causes',
    [{ ...cause, dimension: 'transport_hub', name: 'H17', log10_p: -49.6, chosen: true, reason: 'explains most of what is degraded, beyond chance' }],
    'c',
  );
  const first = { dimension: 'all', name: 'all', metric: 'detection_lead', unit: 's', value: 600, n: 3, revision: '1' };
  const groups = [first, { ...first, dimension: 'region', name: 'Funen' }, { ...first, dimension: 'week', name: '2026-01-05' }];
  await insertOnce(db, 'lag_figures', groups, 'f');
  await insertOnce(db, 'complaint_survival', [{ dimension: 'all', name: 'all', after_s: 900, silent_share: 0.5, revision: '1' }], 's');
  await insertOnce(db, 'complaint_spikes', [{ spike_id: 'SPK-1', found_at: 1767607200, complaints: 7, verdict: 'miss', revision: '1' }], 'k');
  const many = Array.from({ length: 23 }, (_, i) => ({
    complaint_key: String(i + 1),
    created_at: 1767607200,
    topic: 'slow_data',
    complaint_revision: '1',
  }));
  await insertOnce(db, 'complaint_topics', [...many, { ...many[0], complaint_key: '99', topic: 'bill' }], 't');
  await insertOnce(db, 'incident_impact', [{ incident_id: 'INC-1', customers: '7', revision: '1' }], 'c');
});

const out = (name: string): URL => new URL(`./out/${name}`, import.meta.url);

test.each([...allFiles()])('out/%s is what the code builds', (name, text) => expect(readFileSync(out(name), 'utf8')).toBe(text));

test('nothing lies in out/ that the code does not build', () => {
  const files = readdirSync(out(''), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files).toHaveLength(allFiles().size);
});

test('no two dashboards have a uid in common, and each is the one people keep', () =>
  expect(parsed.map(({ board }) => board.uid).sort()).toEqual(Object.values(UIDS).sort()));

test('no two panels of all dashboards have an id in common, so that an alert or a link names one', () => {
  const ids = parsed.flatMap(({ board }) => panelsOf(board).map(({ id }) => id));
  expect(ids).not.toContain(undefined);
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(parsed)('$file', ({ board }) => {
  const panels = panelsOf(board);
  const asking = panels.filter(({ type }) => type !== 'row');

  test('is in the classic model, tagged, and leads to the others', () => {
    expect(board.schemaVersion).toBeGreaterThanOrEqual(36);
    expect(board.tags).toContain('forecell');
    expect(board.links).toContainEqual(expect.objectContaining({ type: 'dashboards', tags: ['forecell'] }));
  });

  test('asks the provisioned data source only', () => {
    expect(
      asking.filter(({ datasource, targets = [] }) => [datasource, ...targets.map((t) => t.datasource)].some((d) => d?.uid !== DATASOURCE.uid)),
    ).toEqual([]);
    expect(asking.filter(({ targets = [] }) => targets.length === 0)).toEqual([]);
  });

  test('lays its panels out inside 24 columns, none over another', () => {
    const places = panels.map(({ id, gridPos }) => ({ id, ...(gridPos ?? { x: -1, y: -1, w: 0, h: 0 }) }));
    expect(places.filter(({ x, w, h }) => x < 0 || x + w > 24 || h < 1)).toEqual([]);
    const over = places.flatMap((a, i) =>
      places
        .slice(i + 1)
        .filter((b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)
        .map((b) => [a.id, b.id]),
    );
    expect(over).toEqual([]);
  });

  test('shows the legend of every chart that has lines', () =>
    expect(
      asking.filter(({ type, options }) => ['timeseries', 'trend', 'xychart', 'state-timeline'].includes(type) && !options?.legend?.showLegend),
    ).toEqual([]));

  test('leaves switches where somebody looks for them', () =>
    expect((board.annotations?.list ?? []).filter(({ placement }) => placement !== undefined)).toEqual([]));

  test('reads only tables the grafana user is granted', () => {
    const read = questionsOf(board).flatMap(({ rawSql }) => [...rawSql.matchAll(/(?<!ARRAY )(?:FROM|JOIN)\s+([a-z]\w*)/g)].map((m) => m[1] ?? ''));
    const own = new Set(['shown', 'numbers']);
    expect(read.filter((table) => !GRAFANA_TABLES.includes(table) && !own.has(table))).toEqual([]);
  });

  test('links lead to dashboards and panels that are there', () => {
    const uids = [...JSON.stringify(board).matchAll(/\/d\/([\w-]+)/g)].map((m) => m[1]);
    expect(uids.filter((uid) => !Object.values(UIDS).some((known) => known === uid))).toEqual([]);
  });
});

test('no tile is asked of anybody: the map’s ground is a point that is already here, drawn at no zoom', () => {
  const maps = parsed.flatMap(({ board }) => panelsOf(board)).filter(({ type }) => type === 'geomap');
  expect(maps).toHaveLength(1);
  const { basemap } = maps[0]!.options as unknown as { basemap: { config: { url: string; minZoom: number } } };
  expect(basemap.config.url).toMatch(/^data:image\/gif/);
  expect(basemap.config.minZoom).toBeGreaterThan(22);
});

test('every unit of the catalogue has a Grafana unit; one without is refused by name', () => {
  expect(shownKpis().filter(({ grafanaUnit: unit }) => !unit)).toEqual([]);
  expect(() => grafanaUnit({ class: 'level', unit: 'furlong' })).toThrow(/furlong/);
});

test('complaints are counted by day and topic, rounded, and below 20 not at all', async () => {
  const answer = await db.client.query({
    query: 'SELECT topic, complaints, negative_share FROM complaint_days_shown ORDER BY topic',
    format: 'JSONEachRow',
  });
  expect(await answer.json()).toEqual([
    { topic: 'bill', complaints: '<20', negative_share: null },
    { topic: 'slow_data', complaints: '25', negative_share: 0 },
  ]);
});

describe('numbers of people, where several views show them', () => {
  const rows = async (query: string) => (await db.client.query({ query, format: 'JSONEachRow' })).json();
  beforeAll(async () => {
    const told = [1, 2, 3].map((n) => ({
      incident_id: 'INC-1',
      centre_key: String(n),
      version: 1,
      kind: 'contacted',
      purpose: 'incident',
      at: '2036-01-09T12:00:00Z',
    }));
    await insertOnce(db, 'case_events', told, 'told');
    const touched = [...Array(7).keys()].map((n) => ({
      incident_id: 'INC-1',
      subscriber_key: String(n + 1),
      customer_key: String(n + 1),
      confidence: 0.9,
      revision: '1',
    }));
    await insertOnce(db, 'incident_customers', touched, 'touched');
  });

  test('three that were told are fewer than 20', async () =>
    expect(await rows('SELECT contacted FROM incident_contacts_shown')).toEqual([{ contacted: '<20' }]));
  test('a sum over incidents is rounded so far that none of its parts can be worked out', async () =>
    expect(await rows('SELECT severity, incidents, customers FROM open_reach ORDER BY severity')).toEqual([
      { severity: 'any', incidents: '1', customers: '<50' },
      { severity: 'major', incidents: '1', customers: '<50' },
    ]));
  test('an incident whose list was not computed says so, and none is called nobody', async () =>
    expect(await rows('SELECT customers, contacted FROM incidents_shown')).toEqual([{ customers: '<20', contacted: '<20' }]));
});

test('fewer than 20 people are never counted out', async () => {
  const reach = await db.client.query({ query: "SELECT customers FROM incident_reach WHERE incident_id = 'INC-1'", format: 'JSONEachRow' });
  expect(await reach.json()).toEqual([{ customers: '<20' }]);
});

const answer = async <T>(name: string): Promise<T[]> => (await db.client.query({ query: expanded(sql(name)), format: 'JSONEachRow' })).json<T>();

test('a level that too few tests can speak of has no point in the chart, and its verdict says so', async () => {
  const points = await answer<{ promised: number; level: number }>('calibration_chart');
  expect(points.map((point) => [point.promised, point.level])).toEqual([
    [0.00001, 0.00001],
    [0.0001, 0.0001],
    [0.001, 0.001],
    [0.01, 0.01],
  ]);
  const verdicts = await answer<{ promised: string; verdict: string; 'times the promise': number | null }>('calibration_table');
  expect(verdicts.find((row) => row.promised.includes('million'))).toMatchObject({ verdict: 'too few tests to say', 'times the promise': null });
});

test('the lead is told in minutes, without a number of people', async () => {
  expect(await answer('lead')).toMatchObject([
    { incidents: '1', 'with complaints': '1', 'detected before the first': '1', 'minutes ahead of the first, median': 60 },
  ]);
});

describe('the first line of the NOC page', () => {
  const now = async () => (await answer<{ Now: string }>('now_sentence'))[0]?.Now;

  test('never calls a network well of which nothing is known', async () => {
    expect(await now()).toMatch(
      /^NOT THE PRESENT: the newest period judged is \d+ days old\. 1 incident is open\. 0 of 1 elements could be judged up to 2026-01-05 10:00 UTC\. Not known to be well: 1 never heard of\.$/,
    );
    expect(await answer('state_counts')).toMatchObject([
      { region: 'no region', technology: 'no technology', elements: '1', judged: '0', 'never heard of (unknown)': '1' },
    ]);
  });

  test('says before the first period that nothing has been judged', async () => {
    await db.client.command({ query: 'TRUNCATE TABLE periods' });
    expect(await now()).toBe('Nothing has been judged yet: whether the network is well is not known.');
  });
});
