import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Database } from '../database.ts';
import { type Engine, openEngine } from './embedded.ts';
import { bornAt, isAlive, readLock, takeLock } from './lock.ts';

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'forecell-engine-'));
  folders.push(made);
  return made;
};
afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

const open = (directory: string): Promise<Engine> => openEngine({ directory, database: 'forecell', vault: 'forecell_vault' });
const owner = (engine: Engine): Database =>
  connect({ url: engine.url, username: 'owner', password: engine.passwords.owner, database: 'default', vault: 'v' });
const count = async (db: Database, table: string): Promise<number> => {
  const answer = await db.client.query({ query: `SELECT count() AS n FROM ${table}`, format: 'JSONEachRow' });
  return Number((await answer.json<{ n: string }>())[0]!.n);
};

describe('the embedded server', () => {
  test('keeps every acknowledged row when it is killed, and opens again without repair', async () => {
    const directory = folder();
    const first = await open(directory);
    const db = owner(first);
    await db.client.command({ query: 'CREATE DATABASE kept' });
    await db.client.command({ query: 'CREATE TABLE kept.t (n UInt64) ENGINE = MergeTree ORDER BY n' });
    for (let i = 0; i < 5; i++)
      await db.client.insert({ table: 'kept.t', values: Array.from({ length: 1_000 }, (_, n) => ({ n: i * 1_000 + n })), format: 'JSONEachRow' });
    process.kill(first.pid, 'SIGKILL');
    expect(await first.ended).toContain('SIGKILL');
    await db.close();
    await first.stop();
    const second = await open(directory);
    const again = owner(second);
    expect(await count(again, 'kept.t')).toBe(5_000);
    await again.close();
    await second.stop();
  });

  test('dies with the process that started it, however that ends, and the next start takes over', async () => {
    const directory = folder();
    const script = `import { openEngine } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
      const engine = await openEngine({ directory: ${JSON.stringify(directory)}, database: 'forecell', vault: 'forecell_vault' });
      process.stdout.write(String(engine.pid));
      setInterval(() => {}, 1000);`;
    const path = join(directory, 'parent.mts');
    writeFileSync(path, script);
    const parent = spawn(process.execPath, ['--import', 'tsx', path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    const enginePid = Number(chunk.toString());
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await expect.poll(() => bornAt(enginePid), { timeout: 15_000, interval: 100 }).toBe('');
    const engine = await open(directory);
    expect(engine.owned).toBe(true);
    await engine.stop();
    expect(readLock(directory)).toBeNull();
  });

  test('ends at once when its parent died before it could ask to be told', async () => {
    const child = fileURLToPath(new URL('./child.ts', import.meta.url));
    const orphan = { parentPid: process.pid + 1, libraryPath: 'never opened', storePath: '', configPath: '', portsPath: '' };
    const server = spawn(process.execPath, ['--import', 'tsx', child, JSON.stringify(orphan)], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = await once(server, 'exit');
    expect([code, said]).toEqual([1, '']);
  });

  test('is shared by a second opener of the same directory, which leaves it running', async () => {
    const directory = folder();
    const first = await open(directory);
    const second = await open(directory);
    expect([first.owned, second.owned, second.url]).toEqual([true, false, first.url]);
    await second.stop();
    const db = owner(first);
    expect(await count(db, 'numbers(3)')).toBe(3);
    await db.close();
    await first.stop();
  });

  describe('users', () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await open(folder());
    });
    afterAll(() => engine.stop());

    test('the default user can read nothing', async () => {
      const db = connect({ url: engine.url, username: 'default', password: '', database: 'default', vault: 'v' });
      expect(await count(db, 'system.tables')).toBe(0);
      await expect(count(db, "file('x.csv', 'CSV', 'a String')")).rejects.toMatchObject({ code: '497' });
      await expect(db.client.command({ query: 'CREATE DATABASE x' })).rejects.toMatchObject({ code: '497' });
      await db.close();
    });

    test('a wrong password is refused', async () => {
      const db = connect({ url: engine.url, username: 'owner', password: 'guess', database: 'default', vault: 'v' });
      await expect(count(db, 'numbers(1)')).rejects.toMatchObject({ code: '516' });
      await db.close();
    });
  });

  test('what the pipeline asks makes way for what people ask', async () => {
    const engine = await open(folder());
    const nice = async (role: 'owner' | 'noc' | 'care') => {
      const db = connect({ url: engine.url, username: role, password: engine.passwords[role], database: 'default', vault: 'v' });
      const answer = await db.client.query({ query: "SELECT getSetting('os_threads_nice_value_query') AS nice", format: 'JSONEachRow' });
      const [row] = await answer.json<{ nice: number }>();
      await db.close();
      return row?.nice;
    };
    expect(await nice('owner')).toBeGreaterThan(0);
    expect([await nice('noc'), await nice('care')]).toEqual([0, 0]);
    await engine.stop();
  });

  test('passwords are readable by their owner only', async () => {
    const directory = folder();
    await (await open(directory)).stop();
    expect(statSync(join(directory, 'engine-passwords.json')).mode & 0o077).toBe(0);
    expect(Object.keys(JSON.parse(readFileSync(join(directory, 'engine-passwords.json'), 'utf8')))).toEqual(['owner', 'noc', 'care', 'grafana']);
  });
});

describe('the lock', () => {
  const me = { pid: process.pid, born: bornAt(process.pid), since: '2026-01-05T00:00:00Z' };

  test('names the living holder to whoever comes second', () => {
    const directory = folder();
    expect(takeLock(directory, me)).toBeNull();
    expect(takeLock(directory, { ...me, since: 'later' })).toMatchObject({ pid: process.pid, since: '2026-01-05T00:00:00Z' });
  });

  test('a lock left by a process that is gone is taken over', () => {
    const directory = folder();
    writeFileSync(join(directory, 'lock'), JSON.stringify({ ...me, pid: 4_194_300, born: '1' }));
    expect(takeLock(directory, me)).toBeNull();
  });

  test('a lock of an earlier process with the same number is stale', () => {
    expect(isAlive({ ...me, born: '12' })).toBe(false);
    expect(isAlive(me)).toBe(true);
  });

  test('a torn lock file counts as none', () => {
    const directory = folder();
    writeFileSync(join(directory, 'lock'), '{"pid": 1');
    expect(takeLock(directory, me)).toBeNull();
  });
});
