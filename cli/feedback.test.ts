import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { connect, type Database, insertOnce } from '../sql/database.ts';
import { migrate } from '../sql/migrate.ts';
import { COMMANDS } from './commands/index.ts';
import { describeCalibration, describeQuality } from './commands/quality.ts';
import { describeReport } from './commands/what_if.ts';

/** The commands against a server that is already there, as with CLICKHOUSE_URL. */
const name = `t_${randomBytes(6).toString('hex')}`;
const directory = mkdtempSync(join(tmpdir(), 'forecell-cli-'));
const given = process.env['CLICKHOUSE_URL'];
let db: Database;

beforeAll(async () => {
  const username = process.env['CLICKHOUSE_USER'] ?? (given ? 'default' : 'owner');
  vi.stubEnv('CLICKHOUSE_URL', inject('engineUrl'));
  vi.stubEnv('CLICKHOUSE_USER', username);
  vi.stubEnv('CLICKHOUSE_PASSWORD', inject('enginePassword'));
  vi.stubEnv('FORECELL_DATABASE', name);
  db = connect({ url: inject('engineUrl'), username, password: inject('enginePassword'), database: name, vault: `${name}_vault` });
  await migrate(db);
  const event = {
    period_end: '2026-01-05 10:15:00',
    detected_at: '2026-01-05 10:15:00',
    onset: '2026-01-05 10:00:00',
    root_kind: 'site',
    root_id: 'S1',
    revision: '1',
  };
  await insertOnce(db, 'incident_events', [{ incident_id: 'INC-1', kind: 'opened', state: 'open', severity: 'major', ...event }], 'events');
  await insertOnce(
    db,
    'periods',
    [1, 2, 3, 4].map((i) => ({ period_end: `2026-01-05 10:${15 * (i - 1) || '00'}:00`, period_s: 900, closed_by: 'complete', revision: '1' })),
    'periods',
  );
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const database of [`${name}_vault`, name])
    await db.client.command({ query: 'DROP DATABASE IF EXISTS {database:Identifier}', query_params: { database } });
  await db.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What a command prints. */
async function print(command: string, ...argv: string[]): Promise<string> {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  try {
    expect(await COMMANDS.get(command)?.run([...argv, '--data-dir', directory])).toBe(0);
  } finally {
    log.mockRestore();
  }
  return lines.join('\n');
}

test('forecell label stores what was said and shows the history', async () => {
  await print('label', 'INC-1', 'true');
  const shown = await print('label', 'INC-1', 'false', '--reason', 'no_impact', '--note', 'roof works');
  expect(shown.split('\n').map((line) => line.split(', by ')[0]?.slice(18))).toEqual(['false (no_impact: roof works)', 'true']);
  expect(JSON.parse(await print('label', 'INC-1', '--json')).labels).toHaveLength(2);
});

test.each([
  [[], 'name an incident'],
  [['INC-1', 'perhaps'], 'not "perhaps"'],
  [['INC-1', 'false'], 'needs a reason'],
  [['INC-2', 'true'], 'no incident with this id'],
])('forecell label %j is the caller’s mistake', async (argv, why) => {
  await expect(print('label', ...argv)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining(why) });
});

test('forecell quality shows precision and the budget', async () => {
  await print('label', 'INC-1', 'expected');
  const lines = (await print('quality')).split('\n');
  expect(lines[0]).toBe('1 incidents in 0.04 days over 0 cells, 0 of them not labelled');
  expect(lines.find((line) => line.includes('site'))).toMatch(/unknown, site +1 +0 +0 +1 +0 {2}0 % \(0 % to 79 %\)/);
});

test('forecell detect --what-if writes a proposal only when asked, with the report inside', async () => {
  const report = JSON.parse(await print('detect', '--what-if', '--open-once', '8', '--json'));
  expect(report).toMatchObject({ raised: 1, reproduced: 0, gone: 1, proposed: { open_once: 8, open_twice: 4.6 }, proposal: null });
  expect(JSON.parse(await print('quality', '--json')).waiting).toEqual([]);
  const words = await print('detect', '--what-if', '--open-once', '8', '--propose', 'fewer at night');
  expect(words).toContain('  kept 0; part of another 0; gone 1; new 0, split off 0');
  expect(await print('quality')).toMatch(/waiting for review: \d{16} by command line: .*: fewer at night/);
});

test.each([
  [['--budget', '1', '--open-once', '8'], 'not both'],
  [['--open-once', '4'], 'in order'],
  [['--open-twice=-1'], 'positive number'],
  [['--propose', ' '], '1 to 500 characters'],
  [['--from', '2026-02-01', '--to', '2026-01-01'], 'after --to'],
])('forecell detect --what-if %j is the caller’s mistake', async (argv, why) => {
  await expect(print('detect', '--what-if', ...argv)).rejects.toThrow(why);
});

test('the words say how much later, what was lost of complaints, and what to tighten', () => {
  const tally = { name: 'level', raised: 3, kept: 2, absorbed: 0, gone: 1, added: 0 };
  const told = {
    incident_id: 'INC-9',
    root: 'element c1',
    detected_at: '2026-01-05T10:15:00.000Z',
    label: 'true',
    detector: 'level',
    later_min: 45,
    complained: true,
  };
  const lines = describeReport({
    ...{ from: '2026-01-05T00:15:00.000Z', to: '2026-02-02T00:00:00.000Z', days: 28, periods: 2_688, cells: 1_000, reproduced: 3 },
    ...{ now: { revision: '0', open_once: 6.5, open_twice: 5 }, proposed: { open_once: 8, open_twice: 6 } },
    ...{
      raised: 3,
      kept: 2,
      earlier: 0,
      later: 1,
      earlier_median_min: null,
      later_median_min: 45,
      later_max_min: 45,
      absorbed: 0,
      gone: 1,
      split: 0,
      added: 0,
    },
    ...{ by_label: [tally], by_detector: [tally] },
    non_actionable_per_day: { before: { labelled: 0.1, at_most: 0.5 }, after: { labelled: 0, at_most: 0.4 } },
    complaint_linked: { raised: 2, lost: 1, behind_complaint: 1 },
    examples: { gone: [{ ...told, later_min: 0 }], added: [], moved: [told] },
  });
  expect(lines.join('\n')).toContain('kept 2, 1 later by a median of 45 min; part of another 0; gone 1');
  expect(lines.join('\n')).toContain('customers complained about 2 of them: 1 would not have been raised, 1 only after the first complaint');
  expect(lines.at(-1)).toBe('  INC-9  element c1, true, level, 45 min later, customers complained');
  const counts = {
    labelled_true: 9,
    labelled_false: 11,
    labelled_expected: 0,
    unlabelled: 0,
    share: 0.1,
    budget_per_day: 0.1,
    non_actionable_per_day: 2,
  };
  const quality = describeQuality({
    ...{
      since: new Date(0),
      until: new Date(0),
      days: 5.5,
      cells: 200,
      precision: [],
      spikes: { spikes: 3, known: 1, late: 0, missed: 2, not_network: 0 },
    },
    seen: { state: 'seen', judged_share: 1, sentence: '100 % of element-periods could be judged.' },
    budget: {
      policy_revision: '0',
      per_day: 0.1,
      incidents: 20,
      unlabelled: 0,
      withdrawn: 0,
      non_actionable_per_day: 2,
      non_actionable_per_day_at_most: 2,
    },
    by_detector: [{ detector: 'level', ...counts, tighten: true }],
  });
  expect(quality).toContain('  level: more than half of its verdicts were false or expected; tighten it');
});

test('calibration is a line for each detector and class; what too few tests can say is no number', () => {
  const one = { detector: 'level', class: 'volume', kpi: '', reached: 1, tests: 1, tests_effective: 1, tests_doubtful: 0, series: 1 };
  const unknown = { observed: null, observed_low: null, observed_high: null, at_most: null, state: 'too_few' as const };
  const known = { observed: 0.013, observed_low: 0.012, observed_high: 0.014, at_most: 0.013, state: 'too_often' as const };
  const span = { first_day: '2026-01-05', last_day: '2026-01-05', days: 1, sentence: '1 day up to 2026-01-05: …' };
  expect(
    describeCalibration({
      ...span,
      figures: [
        { ...one, nominal: 0.000001, ...unknown },
        { ...one, nominal: 0.01, ...known },
      ],
    }),
  ).toEqual(['1 day up to 2026-01-05: …', 'times the promise             1e-2     1e-6', '  level, volume                1.3  too few']);
  expect(describeCalibration({ ...span, figures: [] })).toEqual(['1 day up to 2026-01-05: …']);
});
