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
const expand = (sql: string): string => sql.replace(/\$__timeFilter\(([\w.]+)\)/g, '$1 >= toDateTime(1767600000) AND $1 <= toDateTime(1767650000)');

let db: Database;
beforeAll(async () => {
  db = await testDatabase();
  await insertOnce(
    db,
    'periods',
    [{ period_end: 1767607200, period_s: 900, closed_by: 'complete', sources_expected: 3, sources_arrived: 2, revision: '1' }],
    'p',
  );
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
  const answer = await db.client.query({ query: "SELECT customers FROM incident_reach WHERE incident_id = 'INC-1'", format: 'JSONEachRow' });
  expect(await answer.json()).toEqual([{ customers: '<20' }]);
});
