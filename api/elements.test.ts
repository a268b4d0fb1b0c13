import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, insertOnce } from '../sql/database.ts';
import { statesSentence } from './elements.ts';
import { seenIn } from './quality.ts';
import { bearer } from './testing/region.ts';
import { type Served, serveRegion } from './testing/served.ts';

/** Seven more elements in two regions, each in another state in the newest period; one of them was judged until a quarter of an hour before. */
let served: Served;
let db: Database;
const NEWEST = '2036-01-09 12:30:00';
const STATES = { n1: 'judged', n2: 'judged', n3: 'learning', s1: 'missing', s2: 'suspect', s3: 'maintenance', s4: 'locked' } as const;

beforeAll(async () => {
  served = await serveRegion();
  db = served.db;
  await insertOnce(
    db,
    'elements',
    Object.keys(STATES).map((id) => ({
      ...{
        element_id: id,
        name: `cell ${id}`,
        kind: 'nr_cell',
        technology: id === 'n2' ? 'LTE' : 'NR',
        area: 'A',
        origin: 'inventory',
        revision: '1',
      },
      region: id.startsWith('n') ? 'North' : 'South',
    })),
    'more elements',
  );
  const put = (at: string, states: Readonly<Record<string, string>>) =>
    db.client.command({
      query: `INSERT INTO element_scores (period_end, element_key, state, kpis_judged, revision)
        SELECT {at:DateTime('UTC')}, cityHash64(tupleElement(x, 1)), tupleElement(x, 2), if(tupleElement(x, 2) = 'judged', 5, 0), 1
        FROM (SELECT arrayJoin(arrayZip({ids:Array(String)}, {states:Array(String)})) AS x)`,
      query_params: { at, ids: Object.keys(states), states: Object.values(states) },
    });
  await put('2036-01-09 12:00:00', { ...STATES, s1: 'judged' });
  await put('2036-01-09 12:15:00', { ...STATES, s1: 'judged' });
  await put(NEWEST, STATES);
});

const get = async (url: string, role: 'noc' | 'cx' | 'care' = 'noc') =>
  (await served.app.inject({ method: 'GET', url, headers: bearer(role) })).json();
const ids = (answer: { elements: { element_id: string }[] }) => answer.elements.map((element) => element.element_id);

describe('elements', () => {
  test('are counted by region, technology and state, and what is not known is named in the first sentence', async () => {
    const answer = await get('/elements', 'cx');
    expect(answer.sentence).toBe(
      '2 of 8 elements could be judged up to 2036-01-09 12:30 UTC, 2 are locked or in planned work. Nothing is known of 4: 1 learning, 1 missing, 1 suspect, 1 never heard of.',
    );
    expect(answer.counts).toContainEqual({ region: 'North', technology: 'LTE', state: 'judged', elements: 1 });
    expect(answer.counts).toContainEqual({ region: 'South', technology: 'NR', state: 'missing', elements: 1 });
    expect(answer.counts.reduce((sum: number, row: { elements: number }) => sum + row.elements, 0)).toBe(8);
  });

  test('say since when and why no more is known', async () => {
    const { elements, total } = await get('/elements?state=missing');
    expect(total).toBe(1);
    expect(elements).toEqual([
      {
        ...{ element_id: 's1', name: 'cell s1', kind: 'nr_cell', technology: 'NR', region: 'South', area: 'A', state: 'missing', kpis_judged: 0 },
        ...{ since: '2036-01-09T12:15:00Z', why: 'its source delivered, but nothing for it' },
      },
    ]);
  });

  test.each([
    ['state=judged', ['n1', 'n2']],
    ['state=masked', ['s3', 's4']],
    ['state=not_judged', ['NR1', 'n3', 's1', 's2']],
    ['state=not_judged&region=South', ['s1', 's2']],
    ['technology=LTE', ['n2']],
    ['limit=2&offset=1', ['n1', 'n2']],
    ['region=Nowhere', []],
  ])('filter %s', async (query, expected) => expect(ids(await get(`/elements?${query}`))).toEqual(expected));

  test('a total is of all that fit, not of the page', async () => {
    expect(await get('/elements?state=not_judged&limit=1')).toMatchObject({ total: 4, limit: 1, offset: 0 });
    expect((await get('/elements?state=perfect')).error).toMatch(/^The request is not valid: state/);
  });

  test('before the first period nothing is said to be well', () => {
    expect(statesSentence([{ state: 'unknown', elements: 1_200 }], null)).toBe(
      'Nothing has been judged yet: whether any of the 1,200 elements is well is not known.',
    );
    expect(statesSentence([], null)).toBe('No element is known yet: load an inventory, or measurements.');
  });
});

describe('quiet is not health', () => {
  test('an empty list of incidents says how much of the network it rests on', async () => {
    expect(await get('/incidents?area=Nowhere')).toMatchObject({
      total: 0,
      sentence: 'No incident. 612 elements were judged up to 2036-01-09 12:30 UTC; of 6 nothing is known.',
    });
  });

  test('no false alarm in a time when nothing could be judged is unknown, not zero', async () => {
    const blind = { period_s: 900, closed_by: 'silence', elements_scored: 0, elements_unknown: 618, revision: '1' };
    await insertOnce(
      db,
      'periods',
      [
        { ...blind, period_end: '2036-01-05 12:15:00' },
        { ...blind, period_end: '2036-01-05 12:30:00' },
      ],
      'blind',
    );
    const quality = await get('/quality?since=2036-01-05T00:00:00Z&until=2036-01-06T00:00:00Z', 'cx');
    expect(quality.seen).toEqual({
      state: 'unseen',
      judged_share: 0,
      sentence: 'Nothing could be judged in this time: that there was no false alarm says nothing.',
    });
    expect(quality.budget).toMatchObject({ incidents: 0, non_actionable_per_day: null, non_actionable_per_day_at_most: null });
  });

  test.each([
    [{ days: 1, judged: 990, unknown: 10 }, 'seen', '99 % of element-periods could be judged.'],
    [
      { days: 1, judged: 300, unknown: 700 },
      'partly_seen',
      'Only 30 % of element-periods could be judged, the rest were learning, missing or suspect: quiet is partly blindness here.',
    ],
    [{ days: 0, judged: 0, unknown: 0 }, 'unseen', 'Nothing could be judged in this time: that there was no false alarm says nothing.'],
  ])('%o is %s', (tally, state, sentence) => expect(seenIn(tally)).toMatchObject({ state, sentence }));
});
