import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { type Forgotten, forgetFrom, readForgotten } from './forget.ts';
import { DEFAULT_POLICY } from './incident/types.ts';
import { type IncidentNews, updateIncidents } from './incidents.ts';
import { all, cell, cells, fillRegion, quarter, type Scored, score } from './testing/region.ts';
import { readAnnounced, withdrawVanished } from './withdraw.ts';

/** A stretch is detected, people are told; then data come late or corrected, and it is detected again. */
let db: Database;
beforeAll(async () => {
  db = await testDatabase();
  await fillRegion(db);
});
beforeEach(async () => {
  for (const table of ['element_scores', 'element_kpi_scores', 'incident_events', 'incident_elements', 'incident_evidence', 'incident_causes'])
    await db.client.command({ query: `TRUNCATE TABLE ${table}` });
});

type Story = Readonly<Record<number, Record<string, Scored>>>;

async function play(story: Story, forgotten?: Forgotten): Promise<IncidentNews[]> {
  const news: IncidentNews[] = [];
  for (const [n, odd] of Object.entries(story)) {
    await score(db, quarter(Number(n)), odd);
    const telling = forgotten && { asOf: quarter(8), ...forgotten };
    news.push(...(await updateIncidents(db, quarter(Number(n)), DEFAULT_POLICY, telling)).news);
  }
  return news;
}

/** The stretch from its first period, with what is known now; the present is the eighth quarter. */
async function again(story: Story): Promise<IncidentNews[]> {
  const from = quarter(Math.min(...Object.keys(story).map(Number)));
  const forgotten = await readForgotten(db, from);
  await forgetFrom(db, from);
  const news = await play(story, forgotten);
  return [...news, ...(await withdrawVanished(db, forgotten.announced, quarter(8)))];
}

const BAD = { [cell(3)]: { evidence: 9 } };
const incidents = () =>
  select<{ incident_id: string; state: string; merged_into: string; announced: boolean; sentence: string }>(
    db,
    'SELECT incident_id, state, merged_into, announced, sentence FROM incidents ORDER BY detected_at, incident_id',
  );

test('one that corrected data do not show any more is told once as withdrawn, and stays on record under its name', async () => {
  const [first] = await play({ 1: {}, 2: BAD, 3: BAD });
  const news = await again({ 1: {}, 2: {}, 3: {} });
  expect(news.map((n) => [n.kind, n.incidentId])).toEqual([['withdrawn', first!.incidentId]]);
  expect(news[0]?.sentence).toMatch(
    /^Withdrawn at 12:00 UTC: with the data that came late or corrected it is not there any more\. It had said: Since \d\d:\d\d UTC cell-003 is degraded/,
  );
  expect(await incidents()).toMatchObject([{ incident_id: first!.incidentId, state: 'withdrawn', announced: true, sentence: news[0]!.sentence }]);
  expect(await select(db, 'SELECT count() AS n FROM incident_elements FINAL WHERE NOT removed'), 'so that nobody stays on its list').toEqual([
    { n: '0' },
  ]);
});

test('detected once more, it is not told a second time', async () => {
  await play({ 1: {}, 2: BAD });
  await again({ 1: {}, 2: {} });
  const before = await incidents();
  expect(await again({ 1: {}, 2: {} })).toEqual([]);
  expect(await incidents()).toEqual(before);
});

test('found again after all, it is told as opened again', async () => {
  await play({ 1: {}, 2: BAD });
  await again({ 1: {}, 2: {} });
  expect((await again({ 1: {}, 2: BAD })).map((n) => n.kind)).toEqual(['opened']);
  expect((await incidents()).map((row) => row.state)).toEqual(['open']);
});

test('one that is still there is not touched, and one that nobody was told of just goes', async () => {
  await play({ 1: BAD, 2: BAD });
  expect(await again({ 1: BAD, 2: BAD })).toEqual([]);
  await db.client.command({ query: 'TRUNCATE TABLE incident_events' });
  await score(db, quarter(1), BAD);
  await updateIncidents(db, quarter(1), DEFAULT_POLICY, { asOf: quarter(40), told: new Set(), retold: null });
  expect((await incidents()).map((row) => row.announced)).toEqual([false]);
  expect(await again({ 1: {} })).toEqual([]);
  expect(await incidents()).toEqual([]);
});

test('one whose trouble is now told by another is part of it, not withdrawn', async () => {
  // Far apart: two incidents.
  const two = await play({ 1: { [cell(3)]: { evidence: 9 }, [cell(20)]: { evidence: 9 } } });
  expect(two.map((n) => n.kind)).toEqual(['opened', 'opened']);
  const news = await again({ 1: all(cells(0, 23), { evidence: 9 }) });
  const standing = (await incidents()).filter((row) => row.state === 'open');
  expect(standing).toHaveLength(1);
  const hub = standing[0]!.incident_id;
  expect(news.filter((n) => n.kind !== 'opened').map((n) => [n.kind, n.incidentId, n.into])).toEqual(
    two.map((n) => ['merged', n.incidentId, hub]).sort(([, a], [, b]) => (a! < b! ? -1 : 1)),
  );
  expect((await incidents()).filter((row) => row.state === 'merged').map((row) => row.merged_into)).toEqual([hub, hub]);
});

test('a gap that was filled is told as filled', async () => {
  const gap = {
    incident_id: 'INC-gap',
    kind: 'opened',
    state: 'open',
    root_kind: 'source',
    root_id: 'em-a',
    announced: true,
    severity: 'major',
    revision: '1',
  };
  const told = { period_end: quarter(2).getTime() / 1_000, onset: quarter(1).getTime() / 1_000, detected_at: quarter(2).getTime() / 1_000 };
  await db.client.insert({
    table: 'incident_events',
    values: [{ ...gap, ...told, sentence: 'em-a has delivered nothing since 10:15 UTC.', progress: '' }],
    format: 'JSONEachRow',
  });
  const announced = await readAnnounced(db, quarter(1));
  await db.client.command({ query: 'TRUNCATE TABLE incident_events' });
  const [news] = await withdrawVanished(db, announced, quarter(8));
  expect(news?.sentence).toBe('Withdrawn at 12:00 UTC: what had been missing came late. It had said: em-a has delivered nothing since 10:15 UTC.');
});
