import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { type PlayMessage, type PlayOptions, play } from './play.ts';
import { PlaySchedule } from './play-schedule.ts';
import { readTruth } from './truth.ts';
import { World } from './world.ts';

const root = mkdtempSync(join(tmpdir(), 'forecell-play-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const start = new Date('2026-01-05T07:00:00Z');
const options = (name: string, periods: number): PlayOptions => ({
  ...{ seed: 2, cells: 60, customers: 2500, historyDays: 1, presenceHistoryHours: 1, start, intervalMs: 0, periods },
  inbox: join(root, name, 'inbox'),
  state: join(root, name, 'state'),
});

function hashes(directory: string): Map<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => relative(directory, join(entry.parentPath, entry.name))).sort();
  return new Map(
    paths.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(directory, path)))
        .digest('hex'),
    ]),
  );
}

describe('play', () => {
  test('a stop, and a crash after writing but before noting it, leave the same bytes as a run without them', async () => {
    await play(options('whole', 22));
    await play(options('broken', 15));
    const state = join(root, 'broken/state');
    const before = readFileSync(join(state, 'progress.json'));
    cpSync(join(state, 'truth'), join(root, 'kept'), { recursive: true });
    await play(options('broken', 17));
    // As after kill -9 between the last file and the note of it: files and truth are ahead of the progress.
    writeFileSync(join(state, 'progress.json'), before);
    const told: PlayMessage[] = [];
    await play(options('broken', 22), (message) => told.push(message));
    expect(told.filter(({ type }) => type === 'period')).toHaveLength(7);
    expect(hashes(join(root, 'broken/inbox'))).toEqual(hashes(join(root, 'whole/inbox')));
    expect(hashes(state)).toEqual(hashes(join(root, 'whole/state')));
    const truth = readTruth(join(state, 'truth'));
    expect(truth.faults.map(({ kind }) => kind)).toContain('silent_cell');
    expect(truth.affected.size).toBeGreaterThan(1);
    // Some of the complaints made after the stop come from what was suffered before it.
    const late = [...truth.complaints].filter(
      ([id, cause]) => cause === truth.faults[0]!.id || (cause === truth.faults[1]!.id && id > 'Q20260106-1045'),
    );
    expect(late.length).toBeGreaterThan(0);
  });

  test('a stop during the history goes on with the days that are missing', async () => {
    const stop = new AbortController();
    const told: PlayMessage[] = [];
    await play({ ...options('early', 2), signal: stop.signal }, (message) => {
      told.push(message);
      if (message.type === 'history') stop.abort();
    });
    await play(options('early', 2), (message) => told.push(message));
    expect(told.filter(({ type }) => type === 'history')).toEqual([
      { type: 'history', done: 1, total: 2 },
      { type: 'history', done: 2, total: 2 },
    ]);
    const whole = hashes(join(root, 'whole/inbox'));
    for (const [path, hash] of hashes(join(root, 'early/inbox'))) expect(whole.get(path)).toBe(hash);
  });

  test('state of a run with other options is refused, naming them', async () => {
    await expect(play({ ...options('whole', 22), seed: 3 })).rejects.toThrow('"seed":2');
  });

  test('nothing about faults is told, to the inbox or to the parent', () => {
    const inbox = [...hashes(join(root, 'whole/inbox')).keys()];
    expect(inbox.filter((path) => /truth|fault/.test(path))).toEqual([]);
    const announced = readFileSync(join(root, 'whole/inbox', inbox.find((path) => path.startsWith('maintenance/'))!), 'utf8')
      .trim()
      .split('\n');
    expect(announced.length).toBeGreaterThan(1);
  });

  test.each([1, 2, 3, 4, 5])('with seed %i the demonstration has every clear kind early, and something new all the time', (seed) => {
    const from = start.getTime() / 1000 + 35 * 86_400;
    const schedule = new PlaySchedule(new World({ seed, cells: 300 }), from);
    const opening = schedule.faults.map(({ kind, start }) => [kind, Math.floor((start - from) / 900)]);
    expect(opening).toEqual([
      ['silent_cell', 6],
      ['transport_hub_outage', 8],
      ['planned_work', 12],
      ['rising_failures', 17],
      ['core_function_failure', 27],
    ]);
    schedule.extendTo(from + 5 * 86_400);
    const starts = schedule.faults.map(({ start }) => (start - from) / 900);
    const gaps = starts.slice(1).map((at, i) => at - starts[i]!);
    expect(Math.max(...gaps)).toBeLessThan(32);
    expect(schedule.faults.length).toBeGreaterThan(30);
  });

  test('the process tells its parent how far it is, and ends when the parent goes', async () => {
    const args = ['--play', '--inbox', join(root, 'child/inbox'), '--state', join(root, 'child/state'), '--interval-ms', '20'];
    const small = ['--cells', '24', '--customers', '50', '--history-days', '1', '--presence-history-hours', '1'];
    const child = fork(fileURLToPath(new URL('./main.ts', import.meta.url)), [...args, ...small], { execArgv: ['--import', 'tsx'], silent: true });
    const told: PlayMessage[] = [];
    await new Promise<void>((resolve) => {
      child.on('message', (message) => {
        told.push(message as PlayMessage);
        if (told.filter(({ type }) => type === 'period').length === 2) resolve();
      });
    });
    child.disconnect();
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
    expect(told.slice(0, 4).map(({ type }) => type)).toEqual(['history', 'history', 'history-done', 'period']);
  });
});
