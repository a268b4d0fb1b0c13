import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { bornAt } from '../sql/engine/lock.ts';
import { dashboards } from './commands/dashboards.ts';

const directory = mkdtempSync(join(tmpdir(), 'forecell-dashboards-cli-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('--here says what to do where no Forecell runs', async () => {
  await expect(dashboards.run(['--out', join(directory, 'out'), '--here', '--data-dir', directory])).rejects.toThrow(
    /no Forecell runs on .*; start it first/,
  );
});

test('--here fills in the database that runs, for its owner’s eyes only', async () => {
  const password = `${'p'.repeat(31)}$`;
  const passwords = Object.fromEntries(['owner', 'noc', 'care', 'grafana'].map((role) => [role, password]));
  writeFileSync(join(directory, 'engine-passwords.json'), JSON.stringify(passwords));
  const lock = { pid: process.pid, born: bornAt(process.pid), since: '2036-01-09T12:00:00Z', url: 'http://127.0.0.1:18601' };
  writeFileSync(join(directory, 'lock'), JSON.stringify(lock));
  const out = join(directory, 'out');
  expect(await dashboards.run(['--out', out, '--here', '--data-dir', directory])).toBe(0);
  const path = join(out, 'provisioning/datasources/forecell.yaml');
  const { datasources } = parse(readFileSync(path, 'utf8')) as { datasources: { jsonData: object; secureJsonData: { password: string } }[] };
  expect(datasources[0]?.jsonData).toMatchObject({ host: '127.0.0.1', port: '18601', username: 'grafana', defaultDatabase: 'forecell' });
  expect(datasources[0]?.secureJsonData.password).toBe(`${'p'.repeat(31)}$$`);
  expect(statSync(path).mode & 0o077).toBe(0);
  expect(readFileSync(join(out, 'provisioning/dashboards/forecell.yaml'), 'utf8')).toContain(out);
});
