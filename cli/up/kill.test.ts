import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { ingestPaths, syncCatalogue } from '../../ingest/index.ts';
import { play } from '../../simulator/index.ts';
import { readCatalogue } from '../../sql/catalogue/catalogue.ts';
import { connect, type Database } from '../../sql/database.ts';
import { openEngine } from '../../sql/engine/embedded.ts';
import { readLock } from '../../sql/engine/lock.ts';
import { openKeyRing } from '../../sql/identity.ts';
import { select, testDatabase } from '../../sql/testing/database.ts';

/** A small network that plays fast; what a run is killed in the middle of must end in the same tables as a run left alone. */
const NETWORK = { seed: 11, cells: 24, customers: 300, historyDays: 3 } as const;
const START = new Date('2026-01-05T07:00:00Z');
const PERIODS = 12;
/** Where in its life each run is cut short, and which process is hit: from the first second of loading to well into play. */
const CUTS = [
  [700, 'forecell'],
  [1_900, 'engine'],
  [2_600, 'simulator'],
  [3_400, 'forecell'],
  [4_500, 'engine'],
  [2_200, 'forecell'],
  [5_000, 'forecell'],
] as const;

const work = mkdtempSync(join(tmpdir(), 'forecell-kill-'));
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(work, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

function start(directory: string, port: number): ChildProcess {
  const args = [
    fileURLToPath(new URL('../forecell.js', import.meta.url)),
    'up',
    '--demo',
    '--data-dir',
    directory,
    '--port',
    port,
    '--intake-port',
    0,
    '--interval-ms',
    150,
  ];
  const network = ['--seed', NETWORK.seed, '--cells', NETWORK.cells, '--customers', NETWORK.customers, '--history-days', NETWORK.historyDays];
  const child = spawn(process.execPath, [...args, ...network].map(String), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CLICKHOUSE_URL: undefined },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.stdout?.resume();
  child.stderr?.resume();
  return child;
}

/** It may be too early for that process to exist yet, or the lock may still name the one of the run before; then only the program itself is hit. */
function killIfThere(pid: number): void {
  try {
    if (pid > 0) process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

function victim(child: ChildProcess, directory: string, who: string): number {
  if (who === 'engine') return readLock(directory)?.enginePid ?? 0;
  if (who === 'simulator') {
    // `ps` ends with 1 when there is no child yet.
    const { stdout } = spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(child.pid)], { encoding: 'utf8' });
    return Number(/^\s*(\d+) .*simulator\/main/m.exec(stdout)?.[1] ?? 0);
  }
  return child.pid ?? 0;
}

/** Every table's content that loading decides, without what differs by design (when it was loaded, under which keys). */
async function contents(db: Database, until: Date): Promise<Record<string, unknown>> {
  const at = { until };
  return {
    samples: await select(
      db,
      "SELECT kpi, toString(period_end) AS p, toString(quality) AS q, count() AS n, sum(cityHash64(element_key, numerator, denominator)) AS content FROM kpi_samples FINAL WHERE period_end <= {until:DateTime('UTC')} GROUP BY kpi, p, q ORDER BY kpi, p, q",
      at,
    ),
    presence: await select(
      db,
      "SELECT toString(period_end) AS p, count() AS n, sum(seconds) AS seconds, sum(events) AS events, sum(failures) AS failures, sum(bytes) AS bytes FROM presence FINAL WHERE period_end <= {until:DateTime('UTC')} GROUP BY p ORDER BY p",
      at,
    ),
    byLine: await select(
      db,
      `SELECT toString(ended) AS p, count() AS n, sum(stayed) AS seconds, sum(tried) AS events, sum(failed) AS failures
       FROM (
         SELECT any(period_end) AS ended, argMax(seconds, record) AS stayed, argMax(events, record) AS tried, argMax(failures, record) AS failed
         FROM presence_by_line WHERE period_end <= {until:DateTime('UTC')} GROUP BY subscriber_key, substring(record, 1, 20)
       )
       GROUP BY p ORDER BY p`,
      at,
    ),
    complaints: await select(
      db,
      "SELECT count() AS n, sum(toUnixTimestamp(created_at)) AS at FROM complaints FINAL WHERE created_at <= {until:DateTime('UTC')}",
      at,
    ),
    customers: await select(db, 'SELECT count() AS n, sum(value_band) AS value FROM customers FINAL'),
    subscriptions: await select(db, 'SELECT count() AS n FROM subscriptions FINAL'),
    identities: await select(db, 'SELECT subject, count() AS n FROM {vault:Identifier}.identities FINAL GROUP BY subject ORDER BY subject', {
      vault: db.vault,
    }),
    elements: await select(db, 'SELECT element_id, kind, site FROM elements FINAL WHERE NOT removed ORDER BY element_id'),
    arrivals: await select(
      db,
      "SELECT toString(period_end) AS p, source FROM arrivals FINAL WHERE period_end <= {until:DateTime('UTC')} ORDER BY p, source",
      at,
    ),
  };
}

async function reference(): Promise<Database> {
  const db = await testDatabase();
  const inbox = join(work, 'reference');
  await play({ ...NETWORK, start: START, inbox, state: join(work, 'state'), intervalMs: 0, periods: PERIODS });
  const catalogue = readCatalogue();
  await syncCatalogue(db, catalogue);
  const report = await ingestPaths(
    { db, catalogue, keys: openKeyRing(join(work, 'keys')), quarantineDir: join(work, 'quarantine'), now: null },
    [inbox],
    {},
  );
  expect(report.files.filter((file) => file.outcome !== 'loaded')).toEqual([]);
  return db;
}

test('killed again and again in any of its processes, it ends with every acknowledged row once', async () => {
  const directory = join(work, 'data');
  const port = await freePort();
  const until = new Date(START.getTime() + NETWORK.historyDays * 86_400_000 + PERIODS * 900_000);
  for (const [afterMs, who] of CUTS) {
    const child = start(directory, port);
    await pause(afterMs);
    killIfThere(victim(child, directory, who));
    await Promise.race([exited(child), pause(who === 'forecell' ? 5_000 : 1_500)]);
    child.kill('SIGKILL');
    await exited(child);
  }
  const last = start(directory, port);
  const db = await owner(directory, last.pid ?? 0);
  await expect
    .poll(async () => new Date((await select<{ p: string }>(db, 'SELECT max(period_end) AS p FROM periods'))[0]!.p).getTime(), {
      timeout: 120_000,
      interval: 500,
    })
    .toBeGreaterThan(until.getTime());
  last.kill('SIGINT');
  const survived = await reread(db, directory, last, until);
  expect(survived).toEqual(await contents(await reference(), until));
}, 280_000);

/** The tables after an orderly stop, read by a server started for it. */
async function reread(db: Database, directory: string, child: ChildProcess, until: Date): Promise<Record<string, unknown>> {
  await db.close();
  await exited(child);
  const engine = await openEngine({ directory, database: 'forecell', vault: 'forecell_vault' });
  const again = connect({ url: engine.url, username: 'owner', password: engine.passwords.owner, database: 'forecell', vault: 'forecell_vault' });
  try {
    return await contents(again, until);
  } finally {
    await again.close();
    await engine.stop();
  }
}

/** The running program's own server, borrowed. */
async function owner(directory: string, pid: number): Promise<Database> {
  const answering = () => readLock(directory)?.pid === pid && readLock(directory)?.url !== undefined;
  await expect.poll(answering, { timeout: 60_000, interval: 100 }).toBe(true);
  const engine = await openEngine({ directory, database: 'forecell', vault: 'forecell_vault' });
  expect(engine.owned).toBe(false);
  return connect({ url: engine.url, username: 'owner', password: engine.passwords.owner, database: 'forecell', vault: 'forecell_vault' });
}
