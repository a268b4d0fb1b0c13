import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Database, insertOnce, nextRevision } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import type { IncidentNews } from './incidents.ts';
import { elementStates } from './sources.ts';
import { incidentsIn } from './testing/incidents.ts';
import { all, cell, cells, deliver, fillRegion, quarter } from './testing/region.ts';

let db: Database;
let { empty, step, incidents } = {} as ReturnType<typeof incidentsIn>;
beforeAll(async () => {
  db = await testDatabase();
  ({ empty, step, incidents } = incidentsIn(db));
  await fillRegion(db);
});
beforeEach(() => empty());

const told = (news: readonly IncidentNews[]) => news.map((n) => n.kind);

describe('a gap in collection', () => {
  const blind = all(cells(0, 60), { state: 'missing' });
  beforeEach(async () => {
    for (let n = 1; n <= 4; n++) await deliver(db, quarter(n), { 'em-a': {}, 'em-b': {} });
    await step(4, { [cell(3)]: { evidence: 9 } });
  });

  test('is one incident, opens nothing of its cells, closes nothing of them, lists no element, and ends with the next delivery', async () => {
    const gap: IncidentNews[] = [];
    for (let n = 5; n <= 10; n++) {
      await deliver(db, quarter(n), { 'em-b': {} });
      gap.push(...(await step(n, blind)));
    }
    expect(gap.map((n) => [n.kind, n.members, n.severity])).toEqual([['opened', 60, 'major']]);
    expect(await incidents('root_kind, root_id, state')).toEqual([
      { root_kind: 'element', root_id: cell(3), state: 'open' },
      { root_kind: 'source', root_id: 'em-a', state: 'open' },
    ]);
    expect(await select(db, `SELECT element_id FROM incident_elements FINAL`)).toEqual([{ element_id: cell(3) }]);
    await deliver(db, quarter(11), { 'em-a': {}, 'em-b': {} });
    expect(told(await step(11))).toEqual(['resolved']);
    expect(await incidents('root_kind, resolved_at')).toContainEqual({ root_kind: 'source', resolved_at: '2026-01-05T12:30:00Z' });
  });

  test('also when the source delivers, and what it delivers is suspect for most of its elements', async () => {
    await deliver(db, quarter(5), { 'em-a': { quality: 'suspect' }, 'em-b': {} });
    const news = await step(5, all(cells(0, 60), { state: 'suspect' }));
    expect(news.map((n) => n.sentence)).toEqual([
      'Since 11:00 UTC em-a delivers suspect, empty or too little data: 60 elements are unknown meanwhile, which says nothing about how they are.',
    ]);
  });

  test('also when its samples are known by the content of the file they came in, which the ledger of loads ties to its sender', async () => {
    const at = quarter(5).getTime() / 1_000;
    await deliver(db, quarter(5), { 'em-b': {} });
    await db.client.command({
      query: `INSERT INTO kpi_samples (period_end, period_s, kpi, element_key, numerator, denominator, quality, source_key, revision)
        SELECT toDateTime({at:UInt32}, 'UTC'), 900, 'setup_sr', cityHash64(id), 0, 0, 'suspect', cityHash64('content'), 9 FROM (SELECT arrayJoin({ids:Array(String)}) AS id)`,
      query_params: { at, ids: cells(0, 60) },
    });
    await insertOnce(db, 'arrivals', [{ period_end: at, source: 'em-a', elements: 60, revision: '9' }], 'arrival-by-content');
    const load = {
      load_id: 'a'.repeat(64),
      name: 'A.xml',
      format: 'pm',
      state: 'done',
      source: 'content',
      period_from: at,
      period_to: at,
      revision: '9',
    };
    await insertOnce(db, 'loads', [{ ...load, report: JSON.stringify({ pm: { sender: 'em-a' } }) }], 'load-by-content');
    const news = await step(5, all(cells(0, 60), { state: 'suspect' }));
    expect(news.map((n) => [n.kind, n.members, n.sentence.includes('em-a delivers suspect')])).toEqual([['opened', 60, true]]);
  });

  test('also when the source delivers for a few of its elements only', async () => {
    await deliver(db, quarter(5), { 'em-a': { elements: 5 }, 'em-b': {} });
    expect(told(await step(5, all(cells(5, 60), { state: 'missing' })))).toEqual(['opened']);
  });

  test('a cell or two without data are no gap of their source', async () => {
    await deliver(db, quarter(5), { 'em-a': { elements: 58 }, 'em-b': {} });
    expect(await step(5, all(cells(58, 60), { state: 'missing' }))).toEqual([]);
  });

  test('says whether the source is alive, and whether it only repeats itself, by what was heard in that period', async () => {
    const sign = { domain: 'heartbeat', revision: await nextRevision(db) };
    const signs = [
      { ...sign, source: 'em-a', at_ms: quarter(5).getTime() - 60_000 },
      // Of somebody else.
      { ...sign, source: 'b', at_ms: quarter(5).getTime() },
      { ...sign, source: 'em-b', at_ms: quarter(3).getTime() },
    ];
    await insertOnce(db, 'source_signs', signs, 'signs');
    const repeats = { source: 'em-a', deliveries: 3, values: 180, at: quarter(5).getTime() / 1_000 + 30 };
    await insertOnce(db, 'source_repeats', [repeats, { ...repeats, source: 'em-b', at: quarter(3).getTime() / 1_000 }], 'repeats');
    await deliver(db, quarter(5), {});
    const sentences = (await step(5, all(cells(0, 120), { state: 'missing' }))).map((n) => n.sentence);
    expect(sentences.sort()).toEqual([
      'Since 11:00 UTC em-a has not delivered: 60 elements are unknown meanwhile, which says nothing about how they are. It is alive: it was heard of at 11:14 UTC, by no measurement. It repeats what it delivered before.',
      'Since 11:00 UTC em-b has not delivered: 60 elements are unknown meanwhile, which says nothing about how they are.',
    ]);
  });

  test('a source that delivers before the period is over has a clock of its own; where most do, the clock is ours', async () => {
    await deliver(db, quarter(5), { 'em-a': { aheadS: 300 }, 'em-b': { aheadS: -90 } });
    expect((await step(5)).map((n) => [n.kind, n.severity, n.sentence])).toEqual([
      ...[
        [
          'opened',
          'warning',
          expect.stringContaining('em-a delivers periods 300 s before they are over: its clock is ahead, and what its 60 elements'),
        ],
      ],
    ]);
    await deliver(db, quarter(6), { 'em-a': { aheadS: -90 }, 'em-b': { aheadS: -90 } });
    expect(told(await step(6))).toEqual(['resolved']);
    await deliver(db, quarter(7), { 'em-a': { aheadS: 300 }, 'em-b': { aheadS: 290 } });
    expect(await step(7)).toEqual([]);
  });

  test('everybody can see which elements are unknown, since when and why', async () => {
    await deliver(db, quarter(5), { 'em-b': {} });
    await step(5, blind);
    await deliver(db, quarter(6), { 'em-b': {} });
    await step(6, { ...blind, [cell(70)]: { state: 'learning' }, [cell(71)]: { state: 'missing' } });
    const states = await elementStates(db, quarter(6), 900);
    expect(states).toHaveLength(62);
    const of = (id: string) => states.filter((s) => s.element_id === id).map((s) => [s.state, s.since.toISOString().slice(11, 16), s.why]);
    expect(of(cell(0))).toEqual([['missing', '11:00', 'its source has a gap: em-a']]);
    expect(of(cell(70))).toEqual([['learning', '11:15', 'too few values at this hour of the week to know what is usual']]);
    expect(of(cell(71))).toEqual([['missing', '11:15', 'its source delivered, but nothing for it']]);
    expect(await elementStates(db, quarter(6), 900, true)).toHaveLength(121);
  });
});
