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

/** One real ClickHouse for the whole test run; a server named by CLICKHOUSE_URL instead of it, where that is set. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['CLICKHOUSE_URL'];
  if (given) {
    project.provide('engineUrl', given);
    project.provide('enginePassword', process.env['CLICKHOUSE_PASSWORD'] ?? '');
    return async () => {};
  }
  const directory = mkdtempSync(join(tmpdir(), 'forecell-test-'));
  const engine = await openEngine({ directory, database: 'forecell', vault: 'forecell_vault' });
  project.provide('engineUrl', engine.url);
  project.provide('enginePassword', engine.passwords.owner);
  return async () => {
    await engine.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}
