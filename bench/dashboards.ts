import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, openVariables, rangeFor, rangeOf, type Send, sendAs } from '../dashboards/testing/ask.ts';
import { expand } from '../dashboards/testing/expand.ts';
import { alertQuestions, boards, type Question, questionsOf } from '../dashboards/testing/questions.ts';
import { connect } from '../sql/database.ts';
import { openEngine } from '../sql/engine/embedded.ts';
import { migrate } from '../sql/migrate.ts';
import { type DashboardNetworkOptions, fillDashboardNetwork } from './dashboard_network.ts';
import { machine } from './machine.ts';

const RANGES = [
  { name: '1 hour', hours: 1 },
  { name: '24 hours', hours: 24 },
  { name: '28 days', hours: 28 * 24 },
] as const;
const RUNS = 3;
const SLOWEST_TOLD = 10;
const ON_WALL_CLOCK = ['forecell-pipeline', 'alerting'];

/** How long one question takes, as the median of some runs, over one range. */
interface Timing {
  readonly board: string;
  readonly name: string;
  readonly range: string;
  readonly ms: number;
}

export interface DashboardsBench {
  readonly machine: string;
  readonly options: DashboardNetworkOptions;
  readonly timings: readonly Timing[];
  readonly lines: readonly string[];
}

/**
 * How long every question of every dashboard and alert takes, asked as the restricted user on a simulated network with four weeks of scores, over an hour, a day and four
 * weeks: the median of three runs of each. The promise is under a second each.
 */
export async function benchDashboards(options: DashboardNetworkOptions, onProgress: (line: string) => void): Promise<DashboardsBench> {
  const directory = mkdtempSync(join(tmpdir(), 'forecell-dashboards-'));
  const engine = await openEngine({ directory, database: 'forecell', vault: 'forecell_vault' });
  const { url, passwords } = engine;
  const db = connect({ url, username: 'owner', password: passwords.owner, database: 'forecell', vault: 'forecell_vault' });
  try {
    await migrate(db);
    onProgress('making a network and judging its last hours…');
    const newest = await fillDashboardNetwork(db, options);
    onProgress('asking every question…');
    const timings = await timeAll(sendAs({ url, database: 'forecell', user: 'grafana', password: passwords.grafana }), newest);
    return { machine: machine(), options, timings, lines: describe(options, timings) };
  } finally {
    await db.close();
    await engine.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function timeAll(send: Send, newest: Date): Promise<Timing[]> {
  const timings: Timing[] = [];
  for (const { name: range, hours } of RANGES) {
    for (const { board } of boards()) {
      const asked = rangeOf(ON_WALL_CLOCK.includes(board.uid) ? new Date() : newest, hours);
      const variables = await openVariables(send, board, asked);
      for (const question of questionsOf(board)) timings.push(await time(send, question, range, { ...asked, variables }));
    }
    for (const question of alertQuestions()) timings.push(await time(send, question, range, rangeOf(new Date(), hours)));
  }
  return timings;
}

async function time(send: Send, question: Question, range: string, asked: Parameters<typeof expand>[1]): Promise<Timing> {
  const sql = expand(question.rawSql, rangeFor(question, asked));
  const taken: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const began = performance.now();
    await ask(send, sql);
    taken.push(performance.now() - began);
  }
  return { board: question.board, name: question.name, range, ms: middle(taken) };
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function describe({ cells, periods }: DashboardNetworkOptions, timings: readonly Timing[]): string[] {
  const byRange = RANGES.map(({ name }) => {
    const of = timings.filter(({ range }) => range === name).map(({ ms }) => ms);
    const slow = of.filter((ms) => ms > 1_000).length;
    return `  over ${name}: ${of.length} questions, median ${Math.round(middle(of))} ms, slowest ${Math.round(Math.max(...of))} ms, ${slow} above a second`;
  });
  const slowest = [...timings].sort((a, b) => b.ms - a.ms).slice(0, SLOWEST_TOLD);
  return [
    `dashboards: ${cells} cells, ${periods} periods judged and repeated without a gap over four weeks; every question of panels, variables, annotations and alerts, as the restricted user`,
    ...byRange,
    'the slowest:',
    ...slowest.map(({ board, name, range, ms }) => `  ${String(Math.round(ms)).padStart(6)} ms  ${board}: ${name}, over ${range}`),
  ];
}
