import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testDatabase } from '../../sql/testing/database.ts';
import { syncCatalogue } from '../catalogue-sync.ts';
import { ingestPaths } from '../ingest.ts';
import { FileRejected, LIMITS } from '../limits.ts';
import { openSource } from '../source.ts';
import { catalogue, depsFor, fixture, folder, put, samplesOf } from '../testing.ts';
import type { PmFile } from './file.ts';
import { parsePmFile } from './parser.ts';
import { POOLED_FILES_MIN, ReaderPool, readersOf } from './pool.ts';

const NOW = new Date('2026-01-05T10:30:00Z');

async function outcome(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FileRejected) return { refused: error.message, line: error.line };
    throw error;
  }
}

/** As it is said to be, without what the parser keeps for itself. */
function sent(file: PmFile): PmFile {
  return { ...file, unmapped: file.unmapped.map(({ objectClass, counter, values }) => ({ objectClass, counter, values })) };
}

async function started(pool: ReaderPool): Promise<ReaderPool> {
  await expect.poll(() => pool.open(fixture('two-cells.xml'), LIMITS), { timeout: 30_000, interval: 50 }).not.toBeNull();
  return pool;
}

test('a reader in a thread of its own reads every fixture as it is read here, refusals too, one after the other', async () => {
  const pool = await started(new ReaderPool(catalogue));
  const names = readdirSync(fixture('')).filter((name) => name.endsWith('.xml'));
  for (const name of [...names, ...names, 'not-there.xml']) {
    const path = fixture(name);
    const there = await outcome(async () => {
      const source = await pool.open(path, LIMITS);
      return { loadId: source?.loadId, bytes: source?.bytes, file: await source?.parse(NOW) };
    });
    const here = await outcome(async () => {
      const source = await openSource(path, LIMITS);
      return { loadId: source.loadId, bytes: source.bytes, file: sent(await parsePmFile(source.chunks(), { catalogue, limits: LIMITS, now: NOW })) };
    });
    expect({ name, ...(there as object) }).toEqual({ name, ...(here as object) });
  }
}, 60_000);

test('many files at once end in the same tables whether readers took part or not, and what is sent again is known', async () => {
  const place = folder();
  const text = readFileSync(fixture('two-cells.xml'), 'latin1');
  const paths = Array.from({ length: POOLED_FILES_MIN + 8 }, (_, n) => put(place, `f${n}.xml`, text.replaceAll('site-017', `site-${n}`)));
  const broken = put(place, 'broken.xml', readFileSync(fixture('truncated.xml')));
  const told = [];
  await started(readersOf(catalogue));
  for (const pooled of [true, false]) {
    const db = await testDatabase();
    await syncCatalogue(db, catalogue);
    const deps = depsFor(db, join(place, 'quarantine'));
    const files = [];
    // Below the bound nobody asks a reader.
    const calls = pooled
      ? [[...paths, broken]]
      : [...paths, broken].map((_, i, all) => all.slice(i * 20, i * 20 + 20)).filter((some) => some.length > 0);
    for (const some of calls) files.push(...(await ingestPaths(deps, some)).files);
    if (pooled) expect(new Set((await ingestPaths(deps, paths)).files.map((file) => file.outcome))).toEqual(new Set(['duplicate']));
    told.push({ files, samples: await samplesOf(db) });
  }
  expect(told[0]).toEqual(told[1]);
  expect(told[0]?.samples.length).toBeGreaterThan(100);
}, 240_000);
