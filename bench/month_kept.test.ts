import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Kept, MonthDirectory } from './month_kept.ts';

const OPTIONS = { seed: 1, cells: 120, customers: 100, days: 30, incidents: 60, historyDays: 28 };
const KEPT = { done: 97, playedMs: 5_000, spentMs: { load: 3 }, statements: [], looked: ['INC-1 0'], contacts: [] };
const SITTING = { incident: 'INC-1', at: 7, purpose: 'incident', restored: false, rulings: [] } as const;
let path: string;

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'forecell-test-'));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

const interrupted = async () => {
  const directory = new MonthDirectory(path, OPTIONS);
  await directory.take();
  await directory.keep(KEPT as unknown as Kept, [SITTING, { ...SITTING, at: 8 }]);
};

test('a month that was interrupted goes on with all it had, sittings included', async () => {
  await interrupted();
  expect(await new MonthDirectory(path, OPTIONS).take()).toEqual({ ...KEPT, sittings: [SITTING, { ...SITTING, at: 8 }] });
});

test('a new directory has nothing to go on with', async () => {
  expect(await new MonthDirectory(path, OPTIONS).take()).toBeNull();
});

test('a month that was killed while it was played is not gone on with', async () => {
  await interrupted();
  await new MonthDirectory(path, OPTIONS).take();
  await expect(new MonthDirectory(path, OPTIONS).take()).rejects.toThrow(/was killed while it was played/);
});

test('another month has no place in its directory', async () => {
  await interrupted();
  await expect(new MonthDirectory(path, { ...OPTIONS, seed: 2 }).take()).rejects.toThrow(/holds another month: .*"seed":1/);
});
