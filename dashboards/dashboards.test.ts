import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce } from '../sql/database.ts';
import { GRAFANA_TABLES } from '../sql/grants.ts';
import { testDatabase } from '../sql/testing/database.ts';
import { dashboards } from './build.ts';

interface Target {
  rawSql: string;
}
interface Panel {
  id?: number;
  title: string;
  targets?: Target[];
  panels?: Panel[];
}

const parsed = [...dashboards()].map(([name, json]) => ({ name, json, board: JSON.parse(json) as { uid: string; panels: Panel[] } }));
const panels = parsed.flatMap(({ name, board }) =>
  board.panels
    .flatMap((p) => [p, ...(p.panels ?? [])])
    .filter((p) => p.targets?.length)
    .map((panel) => ({ name, panel })),
);

/** As the data source's backend expands it (1 hour around the only period there is). */
const expand = (sql: string): string =>
  sql
    .replace(/\$__timeFilter\(([\w.]+)\)/g, '$1 >= toDateTime(1767600000) AND $1 <= toDateTime(1767650000)')
    .replace(/\$\{class:sqlstring\}/g, "'level','element'");

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

describe.each(parsed)('$name', ({ name, json }) => {
  test('is what the code builds', () => expect(readFileSync(new URL(`./out/${name}`, import.meta.url), 'utf8')).toBe(json));
});

describe.each(panels)('$name: $panel.title', ({ panel }) => {
  test('has an id of its own', () => expect(panels.filter((p) => p.panel.id === panel.id)).toHaveLength(1));

  test('its query answers on the real schema', async () => {
    for (const { rawSql } of panel.targets ?? []) {
      const answer = await db.client.query({ query: expand(rawSql), format: 'JSONEachRow' });
      expect((await answer.json()).length).toBeGreaterThan(0);
    }
  });

  test('reads only tables the grafana user is granted', () => {
    for (const { rawSql } of panel.targets ?? []) {
      const read = [...rawSql.matchAll(/(?:FROM|JOIN)\s+(\w+)/g)].map((m) => m[1]!);
      expect(read.filter((table) => !GRAFANA_TABLES.includes(table))).toEqual([]);
    }
  });
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

test('fewer than 20 people are never counted out', async () => {
  const reach = await db.client.query({ query: "SELECT customers FROM incident_reach WHERE incident_id = 'INC-1'", format: 'JSONEachRow' });
  expect(await reach.json()).toEqual([{ customers: '<20' }]);
});

const answer = async <T>(name: string): Promise<T[]> => {
  const text = readFileSync(new URL(`../sql/queries/dashboards/${name}.sql`, import.meta.url), 'utf8');
  return (await db.client.query({ query: expand(text), format: 'JSONEachRow' })).json<T>();
};

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
      /^NOT THE PRESENT: the newest period judged is \d+ days old\. 1 incident is open; 0 of 1 elements could be judged up to 2026-01-05 10:00 UTC\. Not known to be well: 1 never heard of\.$/,
    );
    expect(await answer('state_counts')).toMatchObject([
      { region: 'no region', technology: 'core', elements: '1', judged: '0', 'never heard of (unknown)': '1' },
    ]);
  });

  test('says before the first period that nothing has been judged', async () => {
    await db.client.command({ query: 'TRUNCATE TABLE periods' });
    expect(await now()).toBe('Nothing has been judged yet: whether the network is well is not known.');
  });
});
