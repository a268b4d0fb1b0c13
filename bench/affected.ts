import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { median } from 'simple-statistics';
import { z } from 'zod';
import { affectedCustomers, personHistory, readContactPolicy } from '../api/index.ts';
import { CONFIDENCE_LISTED_MIN, computeAffected, refreshDecisionCentres } from '../care/index.ts';
import { type Database, insertOnce, nextRevision } from '../sql/database.ts';
import { type KeyRing, openKeyRing } from '../sql/identity.ts';
import { Count, defineQuery, defineStatement, Key } from '../sql/query.ts';
import { machine } from './machine.ts';
import { withScratchDatabase } from './scratch.ts';
import { withStopwatch } from './stopwatch.ts';

const file = (name: string): URL => new URL(`../sql/queries/bench/${name}.sql`, import.meta.url);
const People = { subscribers: z.int().positive(), revision: Key };
const nationElements = defineStatement({ file: file('nation_elements'), params: z.strictObject({ cells: z.int() }), mayRunTwice: true });
const nationCustomers = defineStatement({ file: file('nation_customers'), params: z.strictObject(People), mayRunTwice: true });
const nationSubscriptions = defineStatement({ file: file('nation_subscriptions'), params: z.strictObject(People), mayRunTwice: true });
const nationPresence = defineStatement({
  file: file('nation_presence'),
  params: z.strictObject({ ...People, period_end: z.date(), cells: z.int(), per_day: z.int() }),
  mayRunTwice: true,
});
const nationIncident = defineStatement({
  file: file('nation_incident'),
  params: z.strictObject({
    ...{ incident: z.string(), from: z.date(), to: z.date(), harm: z.number(), experience: z.string() },
    ...{ first_cell: z.int(), cells: z.int(), revision: Key },
  }),
  mayRunTwice: true,
});
const nationLines = defineQuery({
  file: file('nation_lines'),
  params: z.strictObject({ numbers: z.array(z.int()) }),
  row: z.strictObject({ subscriber_key: Key }),
});
const spaceOfPresence = defineQuery({
  file: file('space_of_presence'),
  params: z.strictObject({}),
  row: z.strictObject({ rows: Count, bytes: Count, by_line_bytes: Count, parts: Count, by_line_parts: Count }),
});
const mergeLinesNow = defineStatement({ file: file('merge_lines_now'), params: z.strictObject({}), mayRunTwice: true });
const mergeLinesAsEver = defineStatement({ file: file('merge_lines_as_ever'), params: z.strictObject({}), mayRunTwice: true });
const mergesOfPresence = defineQuery({ file: file('merges_of_presence'), params: z.strictObject({}), row: z.strictObject({ merges: Count }) });
const cpuSpent = defineQuery({ file: file('cpu_spent'), params: z.strictObject({}), row: z.strictObject({ cpu_us: Count }) });
const historyPlan = defineQuery({
  file: file('history_plan'),
  params: z.strictObject({ subscriber_key: Key, since: z.date(), until: z.date() }),
  row: z.strictObject({ explain: z.string() }),
});

const DAY = Date.UTC(2036, 0, 9);
const QUARTER_MS = 900_000;
const QUARTERS = 96;
/** The order by line is one part but for the last half hour or hour (presence_by_line). */
const QUARTERS_MERGED = QUARTERS - 3;
const PER_DAY = 20;
/** Lines to a cell, so that a smaller nation has the same list with less around it. */
const LINES_A_CELL = 250;
const INCIDENT_CELLS = 30;
const RUNS = 5;
const PEOPLE_ASKED = 25;
const STEPS_TOLD = 8;
const PAGE = 500;
/** Asked so often in a row without a merge under way, merging is over. */
const MERGES_QUIET = 5;
const MERGES_ASKED_MS = 1_000;
/** What a day of 10 million people takes, with the parts being merged beside it. */
const BYTES_PER_RECORD = 90;

export interface AffectedBench {
  readonly machine: string;
  readonly lines: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
}

/**
 * A nation's day of serving-cell records, made inside the database, then what care asks of it: the list of an incident of 30 cells over two hours by the production's
 * `computeAffected` (slow ones, and ones without service, where absence is looked at too), and one person's last 72 hours by the query of the customer page.
 * Everything is in a database of its own, gone afterwards. Shape: 10 million subscribers are 200 million records.
 * Fewer lines have fewer cells, so that the list stays as long and only the nation around it shrinks.
 * Cost: about 90 bytes of disk a record while parts are merged; minutes to make.
 * @throws {Error} when the disk has no room for it
 */
export async function benchAffected(subscribers: number, onProgress: (line: string) => void): Promise<AffectedBench> {
  const { bavail, bsize } = statfsSync(tmpdir());
  const needed = subscribers * PER_DAY * BYTES_PER_RECORD;
  if (bavail * bsize < needed)
    throw new Error(`this needs ${Math.round(needed / 1e9)} GB of disk in ${tmpdir()}, where ${Math.round((bavail * bsize) / 1e9)} GB are left`);
  return withScratchDatabase(async (db) => {
    const lines: string[] = [];
    const figures: Record<string, number> = { subscribers };
    const tell = (line: string): void => {
      lines.push(line);
      onProgress(line);
    };
    await makeNation(db, subscribers, tell, figures);
    const directory = mkdtempSync(join(tmpdir(), 'forecell-keys-'));
    try {
      await askLists(db, openKeyRing(directory), cellsOf(subscribers), tell, figures);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
    await askHistories(db, subscribers, tell, figures);
    return { machine: machine(), lines, figures };
  });
}

type Tell = (line: string) => void;

async function makeNation(db: Database, subscribers: number, tell: Tell, figures: Record<string, number>): Promise<void> {
  const revision = await nextRevision(db);
  const cells = cellsOf(subscribers);
  await nationElements(db, { cells });
  const customers_s = await seconds(async () => {
    await nationCustomers(db, { subscribers, revision });
    await nationSubscriptions(db, { subscribers, revision });
  });
  // Who decides is worked out when customers or contracts change; no list waits for it.
  const centres_s = await seconds(() => refreshDecisionCentres(db, at(0)));
  Object.assign(figures, { centres_s: round(centres_s) });
  tell(
    `${thousands(subscribers)} lines and their customers made in ${customers_s.toFixed(1)} s, who decides about each worked out in ${centres_s.toFixed(1)} s`,
  );
  let merge_s = 0;
  const insert_s = await seconds(async () => {
    for (let quarter = 1; quarter <= QUARTERS; quarter++) {
      await nationPresence(db, { period_end: at(quarter), cells, subscribers, per_day: PER_DAY, revision });
      if (quarter === QUARTERS_MERGED) merge_s = await seconds(() => halfAnHourPasses(db));
    }
  });
  const settled_s = await seconds(() => mergesOver(db));
  const [space] = await spaceOfPresence(db, {});
  const { rows, bytes, by_line_bytes, parts, by_line_parts } = space ?? { rows: 0, bytes: 0, by_line_bytes: 0, parts: 0, by_line_parts: 0 };
  Object.assign(figures, { records: rows, insert_s: insert_s - merge_s, merge_s, settled_s, bytes, by_line_bytes, parts, by_line_parts });
  tell(
    `${thousands(rows)} records of presence written in ${(insert_s - merge_s).toFixed(0)} s (${thousands(rows / (insert_s - merge_s))} a second); ${gigabytes(bytes)} on disk in ${parts} parts after ${settled_s.toFixed(0)} s more of merging`,
  );
  tell(
    `the order by line: ${gigabytes(by_line_bytes)} in ${by_line_parts} parts, one of them ${QUARTERS_MERGED} quarter hours, which took ${merge_s.toFixed(0)} s to merge`,
  );
}

/** What is half an hour old in the order by line is merged into one part by itself; where no time passes, the half hour is made short until that is done. */
async function halfAnHourPasses(db: Database): Promise<void> {
  await mergeLinesNow(db, {});
  for (;;) {
    const [space] = await spaceOfPresence(db, {});
    if ((space?.by_line_parts ?? 0) <= 1) break;
    await setTimeout(MERGES_ASKED_MS);
  }
  await mergeLinesAsEver(db, {});
}

/** A nation's quarter hours come fifteen minutes apart, not seconds: what is merged between two of them is merged here before anything is asked. */
async function mergesOver(db: Database): Promise<void> {
  for (let quiet = 0; quiet < MERGES_QUIET; quiet++) {
    const [running] = await mergesOfPresence(db, {});
    if ((running?.merges ?? 0) > 0) quiet = -1;
    await setTimeout(MERGES_ASKED_MS);
  }
}

/** Two kinds of incident: people are seen on a slow cell; on a silent one they are inferred, from everybody's hours before and after. */
async function askLists(db: Database, keys: KeyRing, nation: number, tell: Tell, figures: Record<string, number>): Promise<void> {
  for (const [name, experience, harm, firstCell] of [
    ['slow', 'slow', 0.5, Math.floor(0.015 * nation)],
    ['no_service', 'no_service', 1, Math.floor(0.165 * nation)],
  ] as const) {
    const incident = `bench-${name}`;
    await nationIncident(db, {
      ...{ incident, from: at(64), to: at(72), harm, experience },
      ...{ first_cell: firstCell, cells: INCIDENT_CELLS, revision: await nextRevision(db) },
    });
    await insertOnce(db, 'incident_events', [eventOf(incident, experience)], `bench ${incident}`);
    const times: number[] = [];
    const cpu: number[] = [];
    const watch = withStopwatch(db);
    let people = 0;
    for (let run = 0; run <= RUNS; run++) {
      // The first run fills the caches a running server has.
      const before = await cpuSpent(db, {});
      const took_s = await seconds(async () => {
        people = (await computeAffected(watch.db, incident, at(72)))[0]?.subscriptions ?? 0;
      });
      const after = await cpuSpent(db, {});
      if (run === 0) continue;
      times.push(took_s);
      cpu.push(((after[0]?.cpu_us ?? 0) - (before[0]?.cpu_us ?? 0)) / 1e6);
    }
    figures[`list_${name}_cpu_s`] = round(median(cpu));
    figures[`list_${name}_median_s`] = round(median(times));
    tell(
      `list of ${INCIDENT_CELLS} cells over two hours, ${name.replace('_', ' ')}: ${median(times).toFixed(2)} s (median of ${RUNS}: ${times.map((t) => t.toFixed(2)).join(', ')}), ${median(cpu).toFixed(2)} s of processor time; ${thousands(people)} lines listed`,
    );
    const steps = watch.times().slice(0, STEPS_TOLD);
    tell(
      `  of that: ${steps.map((step) => `${step.name} ${(step.ms / (RUNS + 1)).toFixed(0)} ms${step.rows > 0 ? ` (${thousands(step.rows / (RUNS + 1))} rows read)` : ''}`).join(', ')}`,
    );
    await askReading(db, keys, incident, name, tell, figures);
  }
}

/** What an agent waits for: the list as care's route answers it, the first page and what the contact policy says of every line. No names are in this vault. */
async function askReading(db: Database, keys: KeyRing, incident: string, name: string, tell: Tell, figures: Record<string, number>): Promise<void> {
  const reader = { actor: 'bench', role: 'care', action: 'list', purpose: 'incident_care' } as const;
  const page = { limit: PAGE, offset: 0, confidenceMin: CONFIDENCE_LISTED_MIN, policy: readContactPolicy(), at: at(72), reader };
  const times: number[] = [];
  const before = await cpuSpent(db, {});
  for (let run = 0; run < RUNS; run++) times.push(await seconds(() => affectedCustomers(db, keys, incident, page)));
  const after = await cpuSpent(db, {});
  const cpu_s = ((after[0]?.cpu_us ?? 0) - (before[0]?.cpu_us ?? 0)) / 1e6 / RUNS;
  figures[`read_${name}_median_s`] = round(median(times));
  tell(
    `  read by an agent, first ${PAGE} and the policy's word on every line: ${median(times).toFixed(2)} s (median of ${RUNS}), ${cpu_s.toFixed(2)} s of the database's processor time`,
  );
}

async function askHistories(db: Database, subscribers: number, tell: Tell, figures: Record<string, number>): Promise<void> {
  const numbers = Array.from({ length: PEOPLE_ASKED }, (_, n) => Math.floor(((n + 0.5) * subscribers) / PEOPLE_ASKED));
  const people = await nationLines(db, { numbers });
  const until = at(QUARTERS);
  const since = new Date(until.getTime() - 72 * 3_600_000);
  const times: number[] = [];
  let quarters = 0;
  const before = await cpuSpent(db, {});
  for (const { subscriber_key } of people) {
    const took_s = await seconds(async () => {
      quarters += (await personHistory(db, { subscriber_key, since, until })).length;
    });
    times.push(1_000 * took_s);
  }
  const after = await cpuSpent(db, {});
  const cpu_ms = ((after[0]?.cpu_us ?? 0) - (before[0]?.cpu_us ?? 0)) / 1e3 / PEOPLE_ASKED;
  figures['history_cpu_ms'] = Math.round(cpu_ms);
  figures['history_median_ms'] = Math.round(median(times));
  tell(
    `one person's last 72 hours: ${median(times).toFixed(0)} ms (median of ${PEOPLE_ASKED} people, worst ${Math.max(...times).toFixed(0)} ms), ${cpu_ms.toFixed(0)} ms of processor time each; ${(quarters / PEOPLE_ASKED).toFixed(0)} rows each`,
  );
  const plan = await historyPlan(db, { subscriber_key: people[0]?.subscriber_key ?? '0', since, until });
  const granules = plan.map((row) => row.explain.trim()).filter((line) => /ReadFromMergeTree|Granules/.test(line));
  tell(`  read by ${granules.slice(0, 2).join(', ')}`);
}

/** How many cells the nation has: 40,000 for 10 million lines. */
function cellsOf(subscribers: number): number {
  return Math.max(10 * INCIDENT_CELLS, Math.round(subscribers / LINES_A_CELL));
}

function eventOf(incident: string, experience: string) {
  const stamp = (date: Date): string => date.toISOString().slice(0, 19).replace('T', ' ');
  return {
    ...{ incident_id: incident, period_end: stamp(at(72)), kind: 'opened', state: 'open', onset: stamp(at(64)), detected_at: stamp(at(66)) },
    ...{ resolved_at: '1970-01-01 00:00:00', root_kind: 'element', root_id: 'cell-600', severity: 'major', evidence: 6, cause: '' },
    ...{ sentence: 'Something is wrong.', area: 'Area 10', region: 'R0', technology: 'NR', experience, merged_into: '', progress: '', revision: '1' },
  };
}

function at(quarter: number): Date {
  return new Date(DAY + quarter * QUARTER_MS);
}

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return (performance.now() - began) / 1_000;
}

const round = (value: number): number => Math.round(value * 100) / 100;
const thousands = (value: number): string => Math.round(value).toLocaleString('en-GB');
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
