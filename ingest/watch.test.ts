import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../sql/database.ts';
import { testDatabase } from '../sql/testing/database.ts';
import type { Report } from './report.ts';
import { catalogue, depsFor, fixture, folder, put, samplesOf } from './testing.ts';
import { watchInbox } from './watch.ts';

let db: Database;

beforeAll(async () => {
  db = await testDatabase();
});

/** Watches until as many files were reported as expected. `hear`: how many are in after each batch, and whether more wait. */
async function watched(
  place: string,
  expected: number,
  doneFilesMax = 100,
  hear: (word: boolean | number) => void = () => {},
): Promise<Report['files']> {
  const stop = new AbortController();
  const files: Report['files'] = [];
  const problems: Error[] = [];
  const { keys } = depsFor(db, '');
  await watchInbox(
    { db, catalogue, keys, quarantineDir: join(place, 'quarantine'), now: () => null },
    {
      inboxDir: join(place, 'inbox'),
      doneDir: join(place, 'done'),
      doneFilesMax,
      intervalMs: 20,
      signal: stop.signal,
      onReport: (report) => {
        files.push(...report.files);
        hear(files.length);
        if (files.length >= expected) stop.abort();
      },
      onBacklog: hear,
      onProblem: (error) => problems.push(error),
    },
  );
  expect(problems).toEqual([]);
  return files;
}

test('what is put into the inbox is loaded in order of dependence, then moved, deleted or set aside', async () => {
  const place = folder();
  const inbox = join(place, 'inbox');
  mkdirSync(join(inbox, 'deeper'), { recursive: true });
  const copy = (name: string, to = name) => put(inbox, to, readFileSync(fixture(name)));
  copy('two-cells.xml', 'deeper/two-cells.xml');
  copy('truncated.xml');
  copy('customers.csv');
  copy('inventory.csv');
  put(inbox, 'half-written.xml.part', 'x');
  put(inbox, '.hidden', 'x');
  const files = await watched(place, 4);
  expect(files.map((file) => file.outcome).sort()).toEqual(['loaded', 'loaded', 'loaded', 'rejected']);
  expect(new Set((await samplesOf(db)).map((sample) => sample.element_id))).toEqual(new Set(['NR-017-1', 'NR-017-2']));
  expect(readdirSync(join(place, 'done')).sort()).toEqual(['inventory.csv', 'two-cells.xml']);
  expect(readdirSync(inbox).sort()).toEqual(['.hidden', 'deeper', 'half-written.xml.part']);
  const aside = join(place, 'quarantine');
  expect(readFileSync(join(aside, 'truncated.xml.reason.txt'), 'utf8')).toMatch(/^line \d+: the file ends before it is complete/);
  expect(statSync(join(aside, 'truncated.xml')).mode & 0o777).toBe(0o600);
  expect(existsSync(join(inbox, 'customers.csv'))).toBe(false);
  expect(existsSync(join(place, 'done', 'customers.csv'))).toBe(false);
});

test('a file met again after a crash between loading and moving is known, and moved; only the newest are kept', async () => {
  const place = folder();
  const inbox = join(place, 'inbox');
  mkdirSync(inbox);
  put(inbox, 'once-more.xml', readFileSync(fixture('two-cells.xml')));
  for (let i = 0; i < 3; i++) put(inbox, `file-${i}.xml`, readFileSync(fixture('sub-counters.xml'), 'utf8').replaceAll('g8', `h${i}`));
  const files = await watched(place, 4, 2);
  expect(files.find((file) => file.path.endsWith('once-more.xml'))?.outcome).toBe('duplicate');
  expect(readdirSync(inbox)).toEqual([]);
  expect(readdirSync(join(place, 'done'))).toHaveLength(2);
});

test('whoever asks is told that more is waiting than is loaded together, and that nothing is any more only when the last of it is in', async () => {
  const place = folder();
  const inbox = join(place, 'inbox');
  mkdirSync(inbox, { recursive: true });
  const FILES = 201;
  const window = (n: number) =>
    `window_id,scope,scope_id,starts_at,ends_at,reason\nW${n},site,s${n},2026-01-05T22:00:00Z,2026-01-06T04:00:00Z,upgrade\n`;
  for (let n = 0; n < FILES; n++) put(inbox, `window-${n}.csv`, window(n));
  const told: (boolean | number)[] = [];
  await watched(place, FILES, 500, (word) => told.push(word));
  expect(told).toEqual([true, 200, true, 201, false]);
});
