import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  ask,
  faults,
  nothingChosen,
  openVariables,
  partsRead,
  rangeFor,
  rangeOf,
  type Send,
  sendAs,
} from '../dashboards/testing/ask.ts';
import { type Chosen, expand } from '../dashboards/testing/expand.ts';
import { alertQuestions, boards, type Question, questionsOf } from '../dashboards/testing/questions.ts';
import { connect, type Database } from '../sql/database.ts';
import { type Engine, openEngine } from '../sql/engine/embedded.ts';
import { migrate } from '../sql/migrate.ts';
import { fillDashboardNetwork, SMALL_NETWORK } from './dashboard_network.ts';

/** Who may read what is in the server's own configuration, so this file has a server of its own. */
const directory = mkdtempSync(join(tmpdir(), 'forecell-dashboards-'));
let engine: Engine;
let db: Database;
let grafana: Send;
let owner: Send;
/** The network's clock, which the pipeline's page does not go by. */
let newest: Date;

beforeAll(async () => {
  engine = await openEngine({ directory, database: 'forecell', vault: 'forecell_vault' });
  const { url, passwords } = engine;
  db = connect({ url, username: 'owner', password: passwords.owner, database: 'forecell', vault: 'forecell_vault' });
  grafana = sendAs({ url, database: 'forecell', user: 'grafana', password: passwords.grafana });
  owner = sendAs({ url, database: 'forecell', user: 'owner', password: passwords.owner });
  await migrate(db);
  newest = await fillDashboardNetwork(db, SMALL_NETWORK);
}, 900_000);
afterAll(async () => {
  await db.close();
  await engine.stop();
  rmSync(directory, { recursive: true, force: true });
});

const RANGES = [
  { range: '1 hour', hours: 1 },
  { range: '24 hours', hours: 24 },
  { range: '28 days', hours: 28 * 24 },
];
/** Boards on the machine's clock: their range ends now, when the files were loaded. */
const ON_WALL_CLOCK = ['forecell-pipeline', 'alerting'];
/** What the smallest demonstration has none of, so that an empty answer is right: [question, why]. */
const MAY_BE_EMPTY: readonly (readonly [board: string, name: string, why: string])[] = [
  ['forecell-element', 'annotation Planned work', 'the element that scores highest is under no planned work: it would not be judged'],
];

const endOf = (board: string): Date => (ON_WALL_CLOCK.includes(board) ? new Date(Date.now() + 60_000) : newest);

/** As a page asks: several questions at once. */
const AT_ONCE = 4;
async function together<T>(all: readonly T[], each: (one: T) => Promise<unknown>): Promise<void> {
  const left = [...all];
  const ask = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await each(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
}

async function answer(question: Question, hours: number, variables: Record<string, Chosen>): Promise<Answer & { sql: string }> {
  const asked = rangeFor(question, { ...rangeOf(endOf(question.board), hours), variables });
  const sql = expand(question.rawSql, asked);
  return { ...(await ask(grafana, sql)), sql };
}

describe.each([...boards(), { file: 'alert rules', board: null }])('$file, asked as the restricted user', ({ board }) => {
  const questions = board ? questionsOf(board) : alertQuestions();

  test.each(RANGES)(
    'answers over $range with the right columns, and with something',
    async ({ hours }) => {
      const variables = board ? await openVariables(grafana, board, rangeOf(endOf(board.uid), hours)) : {};
      const wrong: string[] = [];
      await together(questions, async (question) => {
        const { rows, columns } = await answer(question, hours, variables).catch((error: Error) => {
          wrong.push(`${question.name}: ${error.message}`);
          return { columns: [], rows: [null] as unknown as Answer['rows'] };
        });
        if (columns.length === 0) return;
        wrong.push(...faults(question, { columns, rows }).map((said) => `${question.name}: ${said}`));
        if (rows.length === 0 && !MAY_BE_EMPTY.some(([of, name]) => question.board === of && question.name === name))
          wrong.push(`${question.name}: nothing`);
      });
      expect(wrong).toEqual([]);
    },
    300_000,
  );

  test('understands every question where a variable has no options yet', async () => {
    const refused: string[] = [];
    await together(questions, (question) =>
      answer(question, 1, board ? nothingChosen(board) : {}).catch((error: Error) => refused.push(`${question.name}: ${error.message}`)),
    );
    expect(refused).toEqual([]);
  }, 300_000);
});

test('numbers of people reach a page rounded or suppressed, whatever it asks', async () => {
  const shown = await Promise.all(
    [
      'SELECT customers FROM incidents_shown',
      'SELECT contacted FROM incidents_shown',
      'SELECT affected FROM contact_effects',
      'SELECT complained FROM contact_effects',
    ].map(async (query) => (await ask(grafana, query)).rows.map(([value]) => String(value))),
  );
  expect(shown.flat().length).toBeGreaterThan(8);
  expect(shown.flat().filter((value) => !/^(<20|\?|\d*[05])$/.test(value))).toEqual([]);
});

test('who is touched stays out of reach', async () => {
  for (const table of ['incident_customers', 'case_events', 'presence', 'complaint_norms', 'incident_impact'])
    await expect(grafana(`SELECT count() FROM ${table}`)).rejects.toThrow(/ACCESS_DENIED/);
});

describe('what is read', () => {
  test('an hour of a time-bounded question reads two days’ partitions at most', async () => {
    // One part for each partition: parts are what EXPLAIN counts.
    await together([...BY_DAY], (table) => owner(`OPTIMIZE TABLE ${table} FINAL`));
    const wide: string[] = [];
    let pruned = 0;
    for (const { board } of boards()) {
      const range = rangeOf(endOf(board.uid), 1);
      const variables = await openVariables(grafana, board, range);
      const bounded = questionsOf(board).filter(({ rawSql, timeFrom }) => rawSql.includes('$__timeFilter') && timeFrom === undefined);
      await together(bounded, async (question) => {
        const sql = expand(question.rawSql, { ...range, variables });
        for (const { table, read, of } of await partsRead(owner, sql)) {
          if (!BY_DAY.has(table) || of <= 2) continue;
          pruned++;
          if (read > 2) wide.push(`${board.uid} ${question.name}: ${read} of ${of} parts of ${table}`);
        }
      });
    }
    expect(wide).toEqual([]);
    expect(pruned).toBeGreaterThan(10);
  }, 300_000);
});

/** Tables with a partition for each day, of which an hour needs two at most. */
const BY_DAY = new Set(['element_kpi_scores', 'element_scores', 'core_scores', 'kpi_samples', 'rejections']);
