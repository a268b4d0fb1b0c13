import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import type { Report } from '../ingest/index.ts';
import { connect, type Database } from '../sql/database.ts';
import { select } from '../sql/testing/database.ts';
import { COMMANDS } from './commands/index.ts';

/** `forecell ingest` against a server that is already there, as with CLICKHOUSE_URL. */
const name = `t_${randomBytes(6).toString('hex')}`;
const directory = mkdtempSync(join(tmpdir(), 'forecell-ingest-cli-'));
const given = process.env['CLICKHOUSE_URL'];
let db: Database;

beforeAll(() => {
  const username = process.env['CLICKHOUSE_USER'] ?? (given ? 'default' : 'owner');
  vi.stubEnv('CLICKHOUSE_URL', inject('engineUrl'));
  vi.stubEnv('CLICKHOUSE_USER', username);
  vi.stubEnv('CLICKHOUSE_PASSWORD', inject('enginePassword'));
  vi.stubEnv('FORECELL_DATABASE', name);
  db = connect({ url: inject('engineUrl'), username, password: inject('enginePassword'), database: name, vault: `${name}_vault` });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const database of [`${name}_vault`, name])
    await db.client.command({ query: 'DROP DATABASE IF EXISTS {database:Identifier}', query_params: { database } });
  await db.close();
  rmSync(directory, { recursive: true, force: true });
});

async function ingest(...argv: string[]): Promise<Report['files']> {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  try {
    await COMMANDS.get('ingest')?.run([...argv, '--json', '--data-dir', directory]);
  } finally {
    log.mockRestore();
  }
  return (JSON.parse(lines.join('\n')) as Report).files;
}

function file(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const newest = async () => (await select<{ at: string }>(db, 'SELECT toString(max(period_end)) AS at FROM arrivals'))[0]?.at;

test('a period in the future is refused with its reason, unless the data directory goes by the time of the simulated network', async () => {
  const past = readFileSync(new URL('../ingest/fixtures/two-cells.xml', import.meta.url), 'utf8');
  const future = past.replaceAll('2026-', '2062-');
  const [dated, right] = await ingest(file('a.xml', future), file('b.xml', past));
  expect(dated).toMatchObject({ samples: 0, accepted: 0 });
  expect(dated?.rejected.map(({ reason }) => reason).join()).toContain('future');
  expect(right).toMatchObject({ outcome: 'loaded', accepted: 6 });
  expect(await newest()).toBe('2026-01-05 10:15:00');

  const logins = file('logins.csv', 'login_id,subscriber_id,at\nl1,imsi-1,2062-01-05T10:00:00Z\n');
  const [login] = await ingest(logins);
  expect(login?.rejected).toEqual([{ line: 2, reason: 'at: in the future' }]);
  expect(readFileSync(join(directory, 'quarantine', `${login?.loadId}.records.ndjson`), 'utf8')).toContain('at: in the future');

  mkdirSync(join(directory, 'simulator'));
  expect((await ingest(file('c.xml', future.replaceAll('10:15:00Z', '10:30:00Z'))))[0]).toMatchObject({ outcome: 'loaded', accepted: 6 });
  expect(await newest()).toBe('2062-01-05 10:30:00');
});
