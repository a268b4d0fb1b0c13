import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSlowDetectors, type SlowReport } from '../detectors/slow/index.ts';
import { ingestPaths, syncCatalogue } from '../ingest/index.ts';
import { type Fault, readTruth } from '../simulator/index.ts';
import { simulate } from '../simulator/simulate.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { connect, type Database } from '../sql/database.ts';
import { openEngine } from '../sql/engine/embedded.ts';
import { openKeyRing } from '../sql/identity.ts';
import { migrate } from '../sql/migrate.ts';
import { machine } from './machine.ts';
import { judgeMissingLists, type MissingList } from './slow_lists.ts';
import { type Placebo, placeboChanges } from './slow_placebo.ts';

export interface SlowBenchOptions {
  readonly seed: number;
  readonly cells: number;
  readonly customers: number;
  readonly onProgress: (line: string) => void;
}

/** What one detector found of what was done, what else it raised, and how long its turns took. */
export interface SlowResult {
  readonly detector: string;
  readonly done: number;
  readonly found: number;
  readonly delays: readonly string[];
  readonly falseIncidents: readonly string[];
  /** Elements (drift), recorded changes that did no harm (change), groups of users times periods (usage) that could have been raised wrongly. */
  readonly clean: number;
  readonly turnMs: readonly number[];
}

/** Play starts on a Thursday, so that the 72 hours of records before it are working days like itself. */
const START = new Date('2026-01-05T00:00:00Z');
const HISTORY_DAYS = 31;
const DAYS = 1;
const DAY_S = 86_400;

interface Raised {
  readonly detector: string;
  readonly root_id: string;
  readonly first: string;
  readonly sentence: string;
}

/**
 * Simulates a network with five weeks behind it in which cells drift, changes do harm (and twice as many do none) and users go missing;
 * runs the slow detectors as they run in production, at every period of the last day (and every hour of the three before), and holds what they raised against the truth.
 * Everything not done by the plan is clean, so what is raised there is a false alarm.
 * Cost: about three minutes for 200 cells and 8,000 customers on 2 cores.
 */
export async function benchSlow(
  options: SlowBenchOptions,
): Promise<{ machine: string; results: SlowResult[]; lists: MissingList[]; placebo: Placebo; sentences: string[] }> {
  const work = mkdtempSync(join(tmpdir(), 'forecell-slow-'));
  const out = join(work, 'simulation');
  options.onProgress('simulating the network…');
  const { seed, cells, customers } = options;
  await simulate({ out, seed, cells, customers, start: START, historyDays: HISTORY_DAYS, days: DAYS, presenceHistoryHours: 72, plan: planOf() });
  const engine = await openEngine({ directory: join(work, 'engine'), database: 'forecell', vault: 'forecell_vault' });
  const db = connect({ url: engine.url, username: 'owner', password: engine.passwords.owner, database: 'forecell', vault: 'forecell_vault' });
  try {
    await migrate(db);
    const catalogue = readCatalogue();
    await syncCatalogue(db, catalogue);
    const keys = openKeyRing(work);
    const deps = { db, catalogue, keys, quarantineDir: join(work, 'quarantine'), now: null };
    options.onProgress('loading its files…');
    await ingestPaths(deps, [join(out, 'reference')], {});
    for (const part of ['history', 'pm', 'presence']) await ingestPaths(deps, [join(out, part)], {});
    const turns = await playPeriods(db, options.onProgress);
    const truth = readTruth(join(out, 'truth'));
    const raised = await raisedBy(db);
    const results = judge(truth.faults, raised, turns, await cleanOf(db));
    const lists = await judgeMissingLists(db, truth, keys);
    options.onProgress('changes that never happened…');
    const placebo = await placeboChanges(
      db,
      [24, 26].map((day) => new Date(START.getTime() + 1_000 * DAY_S * day)),
    );
    return { machine: machine(), results, lists, placebo, sentences: raised.map((r) => `${r.first} ${r.sentence}`) };
  } finally {
    await db.close();
    await engine.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Eight drifts that began 24 to 10 days before play, four bad changes on its first morning, three services missing during its day. */
function planOf() {
  const drifts = Array.from({ length: 8 }, (_, i) => ({ kind: 'weeks_drift' as const, startS: -(24 - 2 * i) * DAY_S, durationS: 40 * DAY_S }));
  const changes = Array.from({ length: 4 }, (_, i) => ({
    kind: 'bad_change' as const,
    startS: 7_200 + 600 * i,
    durationS: 40 * DAY_S,
    magnitude: 0.15 + 0.05 * i,
  }));
  const absences = [
    { kind: 'usage_absence' as const, startS: 10 * 3_600, durationS: 2 * 3_600, root: 'Odense C/data', magnitude: 0.6 },
    { kind: 'usage_absence' as const, startS: 18 * 3_600, durationS: 2 * 3_600, root: 'Svendborg/voice', magnitude: 0.3 },
    { kind: 'usage_absence' as const, startS: 14 * 3_600, durationS: 2 * 3_600, root: 'Nyborg/data', magnitude: 0.5 },
  ];
  return [...drifts, ...changes, ...absences];
}

async function playPeriods(db: Database, onProgress: (line: string) => void): Promise<SlowReport[]> {
  const from = START.getTime() / 1_000 + HISTORY_DAYS * DAY_S;
  // The records of the three days before are counted first, as a live run would have done period by period.
  for (let at = from - 3 * DAY_S + 3_600; at <= from; at += 3_600) await runSlowDetectors(db, new Date(at * 1_000));
  const reports: SlowReport[] = [];
  for (let at = from + 900; at <= from + DAYS * DAY_S; at += 900) {
    reports.push(await runSlowDetectors(db, new Date(at * 1_000)));
    await db.client.insert({
      table: 'periods',
      values: [{ period_end: at, period_s: 900, closed_by: 'replay', revision: at }],
      format: 'JSONEachRow',
    });
    if ((at - from) % (6 * 3_600) === 0) onProgress(`${(at - from) / 3_600} of ${24 * DAYS} hours`);
  }
  return reports;
}

async function raisedBy(db: Database): Promise<Raised[]> {
  const answer = await db.client.query({
    query: `SELECT detector, root_id, toString(min(period_end)) AS first, argMax(sentence, evidence) AS sentence
      FROM findings FINAL WHERE state = 'raised' GROUP BY detector, root_id ORDER BY detector, first, root_id`,
    format: 'JSONEachRow',
  });
  return answer.json<Raised>();
}

async function cleanOf(db: Database): Promise<Record<string, number>> {
  const answer = await db.client.query({
    query: `SELECT (SELECT count() FROM elements FINAL) AS drift, (SELECT count() FROM changes FINAL) AS change, (SELECT count() FROM usage_counts FINAL) AS usage`,
    format: 'JSONEachRow',
  });
  const [row] = await answer.json<Record<string, string>>();
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, count]) => [name, Number(count)]));
}

/** A finding is right when a fault of its kind has its root: the drifting cell, the change's site (by number), the area and service. */
function judge(faults: readonly Fault[], raised: readonly Raised[], turns: readonly SlowReport[], clean: Record<string, number>): SlowResult[] {
  const kinds = [
    ['drift', 'weeks_drift'],
    ['change', 'bad_change'],
    ['usage', 'usage_absence'],
  ] as const;
  return kinds.map(([detector, kind]) => {
    const done = faults.filter((fault) => fault.kind === kind);
    const rootOf = (fault: Fault, i: number) =>
      kind === 'bad_change' ? `CM-${4711 + 10 * i}` : kind === 'usage_absence' ? `${fault.root}/` : fault.root;
    const roots = new Map(done.map((fault, i) => [rootOf(fault, i), fault]));
    const own = raised.filter((r) => r.detector === detector);
    const delays = own.flatMap((r) => {
      const fault = roots.get(r.root_id);
      return fault ? [`${r.root_id}: ${((Date.parse(r.first) / 1_000 - fault.start) / 3_600).toFixed(1)} h`] : [];
    });
    const took = turns.filter((turn) => turn.ran.includes(detector)).map((turn) => turn.tookMs[detector]);
    const falseIncidents = own.filter((r) => !roots.has(r.root_id)).map((r) => `${r.first} ${r.sentence}`);
    return { detector, done: done.length, found: delays.length, delays, falseIncidents, clean: (clean[detector] ?? 0) - done.length, turnMs: took };
  });
}
