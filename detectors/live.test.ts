import { beforeAll, expect, test } from 'vitest';
import { type Database, insertOnce, nextRevision } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { scoreWaiting } from './live.ts';

/** Two element managers, one cell each; the network's clock is told by what has arrived. */
let db: Database;
const SOURCES = ['em-a', 'em-b'] as const;
const period = (quarter: number): Date => new Date(Date.parse('2026-01-05T10:00:00Z') + quarter * 900_000);

beforeAll(async () => {
  db = await testDatabase();
  await insertOnce(
    db,
    'kpis',
    [
      {
        kpi: 'attempts',
        applies_to: 'nr_cell',
        class: 'volume',
        worse: 'down',
        scale: 'log',
        spread_floor: 0.1,
        impact: 1,
        silence: true,
        revision: '1',
      },
    ],
    'k',
  );
  await insertOnce(
    db,
    'elements',
    SOURCES.map((source) => ({ element_id: `cell-of-${source}`, name: source, kind: 'nr_cell', region: 'R', origin: 'inventory', revision: '1' })),
    'e',
  );
});

function deliver(quarter: number, ...sources: readonly string[]): Promise<void> {
  return deliverAfter(0, quarter, ...sources);
}

/** @param minutes after the period's end; 0: whenever this test runs */
async function deliverAfter(minutes: number, quarter: number, ...sources: readonly string[]): Promise<void> {
  const revision = await nextRevision(db);
  const at = period(quarter).getTime() / 1_000;
  await insertOnce(
    db,
    'kpi_samples',
    sources.map((source) => ({
      period_end: at,
      period_s: 900,
      kpi: 'attempts',
      element_id: `cell-of-${source}`,
      numerator: 50,
      denominator: 1,
      quality: 'ok',
      source,
      revision,
    })),
    `s${revision}`,
  );
  await insertOnce(
    db,
    'arrivals',
    sources.map((source) => ({ period_end: at, source, elements: 1, revision, ...(minutes > 0 ? { arrived_at: at + 60 * minutes } : {}) })),
    `a${revision}`,
  );
}

/** Everything told so far, oldest first. */
const told: string[] = [];

/** Looks once, and says which periods were scored, why, and of how many elements anything was known. */
async function look(wall?: Date, graceMaxS?: number): Promise<string[]> {
  const seen: string[] = [];
  await scoreWaiting(db, {
    clock: wall ? { kind: 'wall', now: () => wall } : { kind: 'arrivals' },
    graceS: 600,
    ...(graceMaxS === undefined ? {} : { graceMaxS }),
    periodS: 900,
    onPeriod: async (report) => {
      const [row] = await select<{ n: string }>(db, "SELECT count() AS n FROM element_scores FINAL WHERE period_end = {at:DateTime('UTC')}", {
        at: report.periodEnd,
      });
      told.push(...report.news.map((news) => news.kind));
      seen.push(`${report.periodEnd.toISOString().slice(11, 16)} ${report.closedBy} ${row!.n}`);
    },
  });
  return seen;
}

test('periods close as sources deliver, by grace when one stays away, and again when it comes late', async () => {
  await deliver(1, ...SOURCES);
  expect(await look(), 'nobody is known to deliver yet, so the first period waits for its grace').toEqual([]);
  await deliver(2, ...SOURCES);
  expect(await look()).toEqual(['10:15 grace 2', '10:30 complete 2']);
  expect(await look(), 'nothing new, nothing to do').toEqual([]);
  await deliver(3, 'em-a');
  expect(await look(), 'one of two is missing').toEqual([]);
  await deliver(4, ...SOURCES);
  expect(await look(), 'the next period shows that the grace time is over').toEqual(['10:45 grace 1', '11:00 complete 2']);
  await deliver(3, 'em-b');
  expect(await look(), 'a late file rescores its period and what continues from it').toEqual(['10:45 late 2', '11:00 late 2']);
  expect(await look()).toEqual([]);
});

test('a period that waits holds back the periods after it, and a source that stayed away is one incident until it delivers', async () => {
  await deliver(6, ...SOURCES);
  await deliver(5, 'em-a');
  expect(await look()).toEqual(['11:15 grace 1', '11:30 complete 2']);
  const story = await select(
    db,
    "SELECT root_id, kind FROM incident_events FINAL WHERE root_kind = 'source' AND onset >= '2026-01-05 11:00:00' ORDER BY period_end",
  );
  expect(story).toEqual([
    { root_id: 'em-b', kind: 'opened' },
    { root_id: 'em-b', kind: 'resolved' },
  ]);
});

test('a correction reopens at most a day of the past, and nobody is told of what it finds there', async () => {
  await deliver(50, ...SOURCES);
  expect(await look()).toEqual(['22:30 complete 2']);
  await deliver(5, 'em-b');
  expect(await look(), 'the periods it touches and those that continue from them').toEqual(['11:15 late 2', '11:30 late 2', '22:30 late 2']);
  const [gap] = await select<{ state: string }>(db, "SELECT state FROM incidents WHERE root_kind = 'source' AND onset >= '2026-01-05 11:00:00'");
  expect(gap?.state, 'the gap of 11:15 is no gap any more, and whoever was told of it is told that').toBe('withdrawn');
  expect(
    told.filter((kind) => kind === 'withdrawn'),
    'the gaps of 10:45 and 11:15, each once',
  ).toHaveLength(2);
  await deliver(110, ...SOURCES);
  expect(await look()).toEqual(['13:30 complete 2']);
  await deliver(6, 'em-b');
  expect(await look(), 'more than a day old').toEqual([]);
});

test('when nothing comes from anybody, the wall closes the periods, the sources are told, and a replay remembers the silence', async () => {
  const after = (quarters: number) => new Date(period(quarters + 1).getTime() + 11 * 60_000);
  expect(await look(after(110)), 'the next period is not over yet').toEqual([]);
  expect(await look(after(112))).toEqual(['13:45 silence 0', '14:00 silence 0']);
  expect(await look(after(112)), 'once').toEqual([]);
  const gaps = () =>
    select(db, "SELECT root_id, state FROM incidents WHERE root_kind = 'source' AND onset >= '2026-01-06 13:00:00' ORDER BY root_id");
  expect(await gaps()).toEqual(SOURCES.map((root_id) => ({ root_id, state: 'open' })));
  await deliver(113, ...SOURCES);
  expect(await look(after(113))).toEqual(['14:15 complete 2']);
  expect(await gaps()).toEqual(SOURCES.map((root_id) => ({ root_id, state: 'resolved' })));
  await deliver(110, 'em-b');
  expect(await look(after(113))).toEqual(['13:30 late 2', '13:45 silence 0', '14:00 silence 0', '14:15 late 2']);
  expect(await gaps()).toEqual(SOURCES.map((root_id) => ({ root_id, state: 'resolved' })));
  expect(await look(after(113 + 4 * 7)), 'after six hours there is nothing new to say').toEqual([]);
});

test('a backlog of hours is scored from its oldest period on, none passed over; what is more than a day behind was never live', async () => {
  await deliver(300, ...SOURCES);
  await deliver(360, ...SOURCES);
  await deliver(400, ...SOURCES);
  expect(await look()).toEqual(['04:00 complete 2', '14:00 complete 2']);
});

test('a late file has only the periods judged before judged again: the newest, which is not over, waits for its sources', async () => {
  const minutes = (quarter: number, after: number) => new Date(period(quarter).getTime() + after * 60_000);
  await deliver(401, ...SOURCES);
  await deliver(402, 'em-a');
  expect(await look(minutes(402, 11))).toEqual(['14:15 complete 2', '14:30 grace 1']);
  const before = told.length;
  await deliver(403, 'em-a');
  await deliver(402, 'em-b');
  expect(await look(minutes(403, 1)), 'nine minutes are left').toEqual(['14:30 late 2']);
  await deliver(403, 'em-b');
  expect(await look(minutes(403, 2))).toEqual(['14:45 complete 2']);
  expect(told.slice(before), 'the gap that was none, and nothing of the newest period').toEqual(['withdrawn']);
});

test('what closed while a late file was on its way is judged in the same look, after what it changes', async () => {
  const minutes = (quarter: number, after: number) => new Date(period(quarter).getTime() + after * 60_000);
  await deliver(402, 'em-b');
  await deliver(404, ...SOURCES);
  expect(await look(minutes(404, 1))).toEqual(['14:30 late 2', '14:45 late 2', '15:00 complete 2']);
});

test('on the wall’s clock a period of a far future neither ends the scoring of what comes nor silences silence; nor does one that was scored', async () => {
  const after = (quarters: number) => new Date(period(quarters + 1).getTime() + 11 * 60_000);
  const FAR = 36 * 365 * 96;
  await deliver(405, ...SOURCES);
  await deliver(FAR, 'em-a');
  expect(await look(after(405))).toEqual(['15:15 complete 2']);
  await deliver(406, ...SOURCES);
  expect(await look(after(406))).toEqual(['15:30 complete 2']);
  await insertOnce(db, 'periods', [{ period_end: period(FAR).getTime() / 1_000, period_s: 900, closed_by: 'grace', revision: '1' }], 'far');
  await deliver(407, ...SOURCES);
  expect(await look(after(407))).toEqual(['15:45 complete 2']);
  expect(await look(after(409))).toEqual(['16:00 silence 0', '16:15 silence 0']);
});

test('a source that usually delivers after 22 minutes is waited for, and missed a minute later; one that is later than the bound is not waited for', async () => {
  const at = (quarter: number, minutes: number) => new Date(period(quarter).getTime() + minutes * 60_000);
  for (const quarter of [600, 601, 602]) {
    await deliverAfter(2, quarter, 'em-a');
    await deliverAfter(22, quarter, 'em-b');
  }
  await look(at(602, 25), 1_800);
  const before = told.length;
  await deliverAfter(2, 603, 'em-a');
  expect(await look(at(603, 12), 1_800)).toEqual([]);
  await deliverAfter(22, 603, 'em-b');
  expect(await look(at(603, 22), 1_800)).toEqual(['16:45 complete 2']);
  await deliverAfter(2, 604, 'em-a');
  expect(await look(at(604, 22.9), 1_800)).toEqual([]);
  expect(told.slice(before), 'nobody heard of a gap so far').toEqual([]);
  expect(await look(at(604, 23), 1_800)).toEqual(['17:00 grace 1']);
  expect(told.slice(before), 'what falls silent is told within the bound').toEqual(['opened']);
  await deliverAfter(2, 605, 'em-a');
  expect(await look(at(605, 10), 1_200), 'with a bound of twenty minutes').toEqual(['17:15 grace 1']);
});
