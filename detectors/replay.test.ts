import { beforeAll, beforeEach, expect, test } from 'vitest';
import { type Database, insertOnce, nextRevision, type Row } from '../sql/database.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { scoreWaiting } from './live.ts';
import { buildQuietNetwork, id, period, play } from './testing/quiet_network.ts';

/**
 * Four quarter hours of the quiet network, judged and told; then a file comes late for the second and third, in which cell 7 was not silent after all.
 * One incident began before the stretch, one begins in it, one vanishes with it. Whatever stops the replay, it must end as one that nothing stopped.
 */
const SILENT: Record<string, Row> = { attempts: { numerator: 0 }, rrc_setup_sr: { numerator: 0, denominator: 0 } };
const ODD: Readonly<Record<number, readonly number[]>> = { 1: [3], 2: [3, 7], 3: [3, 7], 4: [3, 11] };
const LAST = 4;
const WRITTEN = ['incident_events', 'incident_elements', 'incident_evidence', 'incident_causes', 'element_scores', 'element_kpi_scores', 'periods'];
const WHOLE = ['00:30', '00:45', '01:00'];

let db: Database;
let undisturbed: Awaited<ReturnType<typeof rows>>;
let news: string[];
/** How often the replay that nothing stops writes. */
let writes = 0;

beforeAll(async () => {
  db = await testDatabase();
  await buildQuietNetwork(db);
  await arrive([1, 2, 3, 4]);
  for (let n = 1; n <= LAST; n++) await play(db, n, Object.fromEntries((ODD[n] ?? []).map((cell) => [id(cell), SILENT])));
  for (const table of WRITTEN) {
    await command(`CREATE TABLE before_${table} AS ${table}`);
    await command(`INSERT INTO before_${table} SELECT * FROM ${table} FINAL`);
  }
  await deliverLate();
  const counted = failing(Number.POSITIVE_INFINITY, 'before');
  const calm = await look({ through: counted.db });
  writes = counted.writes();
  expect(calm.seen).toEqual(WHOLE);
  news = calm.news;
  undisturbed = await rows();
}, 180_000);

beforeEach(async () => {
  for (const table of WRITTEN) {
    await command(`TRUNCATE TABLE ${table}`);
    await command(`INSERT INTO ${table} SELECT * FROM before_${table}`);
  }
  await deliverLate();
});

function command(query: string) {
  return db.client.command({ query });
}

async function arrive(quarters: readonly number[]): Promise<void> {
  const revision = await nextRevision(db);
  const arrivals = quarters.map((n) => ({ period_end: period(n).getTime() / 1_000, source: 'em', elements: 30, revision }));
  await insertOnce(db, 'arrivals', arrivals, `arrivals:${revision}`);
}

/** What cell 7 really had in the two quarters. */
async function deliverLate(): Promise<void> {
  const revision = await nextRevision(db);
  const sample = (n: number, kpi: string, numerator: number): Row => ({
    ...{ period_end: period(n).getTime() / 1_000, period_s: 900, kpi, element_id: id(7), numerator, denominator: 100, quality: 'ok' },
    ...{ source: 'em', revision },
  });
  const samples = [2, 3].flatMap((n) => [sample(n, 'attempts', 10_000), sample(n, 'rrc_setup_sr', 99)]);
  await insertOnce(db, 'kpi_samples', samples, `late:${revision}`);
  await arrive([2, 3]);
}

/** What is stored, but for when it was written and how long that took. */
async function rows(): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const table of WRITTEN) {
    found[table] = await select(db, `SELECT * EXCEPT (revision, samples_revision, scored_at, duration_ms) FROM ${table} FINAL ORDER BY ALL`);
  }
  return found;
}

interface Look {
  readonly through?: Database;
  readonly signal?: AbortSignal;
  readonly after?: (done: number) => void;
}

/** Looks once: which periods were judged and what was told, until something stopped it. */
async function look({ through = db, signal, after }: Look = {}) {
  const seen: string[] = [];
  const told: string[] = [];
  let stopped = false;
  try {
    await scoreWaiting(through, {
      ...{ clock: { kind: 'arrivals' }, graceS: 600, periodS: 900 },
      ...(signal ? { signal } : {}),
      onPeriod: async (report) => {
        seen.push(report.periodEnd.toISOString().slice(11, 16));
        after?.(seen.length);
        told.push(...report.news.map((one) => `${one.kind} ${one.incidentId}`));
      },
    });
  } catch (error) {
    if (!String(error).includes('stopped by the test')) throw error;
    stopped = true;
  }
  return { seen, news: told, stopped };
}

/** A database that is gone from its nth write on, which is done and not answered, or not done. */
function failing(nth: number, when: 'before' | 'after') {
  const under: Promise<unknown>[] = [];
  let written = 0;
  const stop = () => Promise.reject(new Error('stopped by the test'));
  const client = new Proxy(db.client, {
    get(target, name) {
      const own = Reflect.get(target, name) as unknown;
      if (typeof own !== 'function') return own;
      return (...given: unknown[]) => {
        const writing = name === 'insert' || name === 'command';
        if (writing) written++;
        if (written > nth || (written === nth && when === 'before')) return stop();
        const answer = Promise.resolve(own.apply(target, given));
        under.push(answer);
        return written === nth && writing ? answer.then(stop) : answer;
      };
    },
  });
  return { db: { ...db, client, triesMax: 1 } satisfies Database, writes: () => written, settled: () => Promise.allSettled(under) };
}

test('of the incidents of this network one goes on, one begins and one vanishes', () => {
  const kinds = (undisturbed['incident_events'] as { root_id: string; kind: string }[]).map(({ root_id, kind }) => `${root_id} ${kind}`);
  expect(kinds).toEqual(expect.arrayContaining(['cell-03 opened', 'cell-03 updated', 'cell-07 withdrawn', 'cell-11 opened']));
  expect(news).toEqual([expect.stringMatching(/^withdrawn /)]);
});

test.each([1, 3])('a replay that failed after its period %i goes on from there, and ends in the rows of one that nothing stopped', async (nth) => {
  const fail = (done: number) => {
    if (done === nth) throw new Error('stopped by the test');
  };
  const first = await look({ after: fail });
  expect(first).toMatchObject({ stopped: true, seen: WHOLE.slice(0, nth) });
  const second = await look();
  expect(second.seen, 'the one that was not finished again').toEqual(WHOLE.slice(nth - 1));
  expect(await rows()).toEqual(undisturbed);
  expect([...first.news, ...second.news].sort()).toEqual([...news].sort());
  expect((await look()).seen, 'it is over').toEqual([]);
});

test('a replay that is told to stop leaves what it had not done to the next look, which tells nobody twice', async () => {
  const controller = new AbortController();
  const first = await look({ signal: controller.signal, after: (done) => done === 1 && controller.abort() });
  expect(first.seen).toEqual(WHOLE.slice(0, 1));
  const second = await look();
  expect(second.seen).toEqual(WHOLE.slice(1));
  expect(await rows()).toEqual(undisturbed);
  expect([...first.news, ...second.news]).toEqual(news);
});

/** Which write: writing it down is the first, taking back the second to the sixth; those below zero are from the end, where what vanished is told and the last period is noted. */
const POINTS = [
  { nth: 1, when: 'after' },
  { nth: 2, when: 'after' },
  { nth: 3, when: 'before' },
  { nth: 4, when: 'before' },
  { nth: 4, when: 'after' },
  { nth: 6, when: 'after' },
  { nth: 18, when: 'before' },
  { nth: -2, when: 'after' },
  { nth: -1, when: 'before' },
  { nth: 0, when: 'before' },
] as const;

test.each(POINTS)(
  'a replay whose database is lost $when write $nth is taken up again without a loss',
  { timeout: 120_000 },
  async ({ nth, when }) => {
    const gone = failing(nth > 0 ? nth : writes + nth, when);
    expect((await look({ through: gone.db })).stopped).toBe(true);
    await gone.settled();
    await look();
    expect(await rows()).toEqual(undisturbed);
    expect((await look()).seen, 'it is over').toEqual([]);
  },
);
