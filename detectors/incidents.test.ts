import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { type Forgotten, forgetFrom, readForgotten } from './forget.ts';
import type { IncidentNews } from './incidents.ts';
import { incidentsIn } from './testing/incidents.ts';
import { all, cell, cells, fillRegion, quarter } from './testing/region.ts';

let db: Database;
let { empty, step, incidents } = {} as ReturnType<typeof incidentsIn>;
beforeAll(async () => {
  db = await testDatabase();
  ({ empty, step, incidents } = incidentsIn(db));
  await fillRegion(db);
});
beforeEach(() => empty());

async function takeBack(from: Date): Promise<Forgotten> {
  const before = await readForgotten(db, from);
  await forgetFrom(db, from);
  return before;
}

const told = (news: readonly IncidentNews[]) => news.map((n) => n.kind);

describe('why an incident is what it is', () => {
  beforeEach(async () => {
    await step(1, { ...all(cells(0, 23), { evidence: 9 }), [cell(100)]: { evidence: 5 } });
  });

  test('the cause is told with how it is elsewhere, how sure it is, and by which KPI', async () => {
    const [incident] = await incidents('root_kind, root_id, sentence, round(confidence, 3) AS confidence, severity, kpis, announced, unstable');
    expect(incident).toMatchObject({
      root_kind: 'transport_hub',
      root_id: 'H0',
      confidence: 1,
      kpis: ['setup_sr'],
      announced: true,
      unstable: false,
    });
    expect(incident!['sentence']).toMatch(
      /^Since \d\d:\d\d UTC 23 of 24 cells behind transport hub H0 are degraded, 1 of 96 elsewhere; 23 of 23 by setup success rate; strongest: 20 of 100 failed/,
    );
  });

  test('the others that were weighed are kept with the reason they were not chosen', async () => {
    const rows = await select<{ dimension: string; name: string; share: string; chosen: boolean; reason: string }>(
      db,
      `SELECT dimension, name, concat(toString(degraded), '/', toString(judged)) AS share, chosen, reason FROM incident_causes FINAL ORDER BY chosen DESC, dimension`,
    );
    expect(rows[0]).toEqual({
      dimension: 'transport_hub',
      name: 'H0',
      share: '23/24',
      chosen: true,
      reason: 'explains most of what is degraded, beyond chance',
    });
    expect(rows.slice(1).map((r) => [r.dimension, r.reason])).toEqual(
      expect.arrayContaining([
        ['site', 'explains only 6 of the 23'],
        ['tac', 'only 23 of 60 of it are degraded'],
        ['core_pool', 'only 23 of 60 of it are degraded'],
      ]),
    );
  });
});

test('what cells share is read from the inventory: sector within site, managed element, square of two kilometres', async () => {
  await step(1, all([cell(0), cell(1)], { evidence: 9 }));
  const rows = await select<{ dimension: string; name: string }>(db, 'SELECT dimension, name FROM incident_causes FINAL ORDER BY dimension');
  expect(Object.fromEntries(rows.map((r) => [r.dimension, r.name]))).toMatchObject({
    sector: 'S0 1',
    baseband: 'SubNetwork=R,ManagedElement=M0',
    site: 'S0',
    neighbourhood: '54.999, 9.995',
  });
});

test('an incident of a core function is tied to the cells behind it, and to no others', async () => {
  await step(1, { 'amf-east': { evidence: 12 }, ...all(cells(0, 8), { evidence: 4 }) });
  const roles = await select(db, 'SELECT role, count() AS n, max(element_id) AS last FROM incident_elements FINAL GROUP BY role ORDER BY role');
  expect(roles).toEqual([
    { role: 'member', n: '8', last: cell(7) },
    { role: 'root', n: '1', last: 'amf-east' },
    { role: 'served', n: '52', last: cell(59) },
  ]);
  const written = () => select(db, 'SELECT count() AS n FROM incident_elements');
  const before = await written();
  await step(2, { 'amf-east': { evidence: 12 }, ...all(cells(0, 8), { evidence: 4 }) });
  expect(await written(), 'while nothing changes, nothing is written again').toEqual(before);
  for (let n = 3; n <= 6; n++) await step(n);
  const ended = await select(db, 'SELECT DISTINCT role, degraded_to FROM incident_elements FINAL ORDER BY role');
  expect(ended).toEqual(['member', 'root', 'served'].map((role) => ({ role, degraded_to: '2026-01-05T10:30:00Z' })));
});

describe('periods detected late', () => {
  const bad = { [cell(3)]: { evidence: 9 } };
  const late = (n: number, forgotten?: Forgotten) => ({ asOf: quarter(n), told: new Set<string>(), retold: null, ...forgotten });

  test('an incident of seven hours ago is recorded and nobody is told, neither of its beginning nor of its end', async () => {
    const news = [...(await step(1, bad, late(29)))];
    for (let n = 2; n <= 5; n++) news.push(...(await step(n, {}, late(29))));
    expect(news).toEqual([]);
    expect(await incidents('state, announced')).toEqual([{ state: 'resolved', announced: false }]);
  });

  test('one that is still open when the present is reached is told then, once', async () => {
    const stories = [await step(1, bad, late(27)), await step(2, bad, late(27)), await step(3, bad, late(27)), await step(4, bad, late(27))];
    expect(stories.map(told)).toEqual([[], [], ['opened'], []]);
    expect(await select(db, 'SELECT announced FROM incident_events FINAL ORDER BY period_end')).toEqual(
      [false, false, true, true].map((announced) => ({ announced })),
    );
  });

  test('a stretch detected again tells only what is new, and leaves no element that is not degraded any more', async () => {
    await step(1, bad);
    await step(2, { ...bad, ...all([cell(4), cell(5)], { evidence: 9 }) });
    expect(await select(db, 'SELECT count() AS n FROM incident_elements FINAL WHERE NOT removed')).toEqual([{ n: '3' }]);
    const before = await takeBack(quarter(2));
    const news = await step(2, { ...bad, [cell(90)]: { evidence: 9 } }, late(2, before));
    expect(news.map((n) => [n.kind, n.sentence.includes(cell(90))])).toEqual([['opened', true]]);
    expect(await select(db, 'SELECT element_id FROM incident_elements FINAL WHERE NOT removed ORDER BY element_id')).toEqual([
      { element_id: cell(3) },
      { element_id: cell(90) },
    ]);
  });

  test('detected again from its first period, an incident has the same id and is not told again', async () => {
    const [first] = await step(1, bad);
    const before = await takeBack(quarter(1));
    expect(await step(1, bad, late(1, before))).toEqual([]);
    expect(await incidents('incident_id, announced')).toEqual([{ incident_id: first!.incidentId, announced: true }]);
  });
});

test('an incident that late data move by a period keeps its name and the time people were told; one that they bring to light was not known before', async () => {
  const bad = { [cell(3)]: { evidence: 9 } };
  await step(1);
  const [first] = await step(2, bad);
  const forgotten = await takeBack(quarter(1));
  const telling = { asOf: quarter(9), ...forgotten };
  expect(await step(1, { ...bad, [cell(50)]: { evidence: 9 } }, telling)).toHaveLength(1);
  expect(await step(2, { ...bad, [cell(50)]: { evidence: 9 } }, telling)).toEqual([]);
  expect(
    (await incidents('root_id, incident_id, detected_at')).map((row) => [
      row['root_id'],
      row['incident_id'] === first!.incidentId,
      row['detected_at'],
    ]),
  ).toEqual([
    [cell(3), true, '2026-01-05T10:30:00Z'],
    [cell(50), false, '2026-01-05T12:15:00Z'],
  ]);
});

test('one that closed comes back under its name, and its event says so', async () => {
  const bad = { [cell(3)]: { evidence: 9 } };
  const [first] = await step(1, bad);
  for (let n = 2; n <= 6; n++) await step(n);
  const [again] = await step(7, bad);
  expect([again!.kind, again!.incidentId]).toEqual(['opened', first!.incidentId]);
  const kinds = await select<{ kind: string }>(db, "SELECT kind FROM incident_events FINAL WHERE kind != 'updated' ORDER BY period_end");
  expect(kinds.map((row) => row.kind)).toEqual(['opened', 'resolved', 'reopened']);
});

test('findings of the slow detectors are neither continued nor closed here', async () => {
  await step(1, { [cell(3)]: { evidence: 9 } });
  await db.client.command({
    query: "INSERT INTO incident_events SELECT * REPLACE ('INC-drift' AS incident_id, 'drift' AS root_kind) FROM incident_events FINAL",
  });
  for (let n = 2; n <= 6; n++) await step(n);
  expect(await incidents('root_kind, state')).toEqual([
    { root_kind: 'drift', state: 'open' },
    { root_kind: 'element', state: 'resolved' },
  ]);
});
