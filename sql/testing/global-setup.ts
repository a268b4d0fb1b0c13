import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openEngine } from '../engine/embedded.ts';

declare module 'vitest' {
  interface ProvidedContext {
    engineUrl: string;
    enginePassword: string;
  }
}

/**
 * The server goes on counting some 50 MB of each test file's database after it was dropped, a tenth of which it uses: by two hundred files the count passes what it may have
 * in production, so that the last ones were refused. Nothing here needs so much; it is how far the count may go.
 */
const COUNTED_BYTES_MAX = 32 * 1024 ** 3;

/** One real ClickHouse for the whole test run; a server named by CLICKHOUSE_URL instead of it, where that is set. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['CLICKHOUSE_URL'];
  if (given) {
    project.provide('engineUrl', given);
    project.provide('enginePassword', process.env['CLICKHOUSE_PASSWORD'] ?? '');
    return async () => {};
  }
  const directory = mkdtempSync(join(tmpdir(), 'forecell-test-'));
  const engine = await openEngine({ directory, database: 'forecell', vault: 'forecell_vault', memoryBytes: COUNTED_BYTES_MAX });
  project.provide('engineUrl', engine.url);
  project.provide('enginePassword', engine.passwords.owner);
  return async () => {
    await engine.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}
