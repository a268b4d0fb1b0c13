import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DATABASE_ROLES, type DatabaseRole } from '../grants.ts';
import type { ChildSettings } from './child.ts';
import { type Passwords, serverConfigXml, serverMemoryBytes, usersXml } from './config.ts';
import { bornAt, type Holder, isAlive, readLock, releaseLock, takeLock, updateLock } from './lock.ts';

/** How long a server may take to answer for the first time; a cold page cache reads 566 MB of library first. */
const START_MS_MAX = 45_000;
const STOP_MS_MAX = 15_000;

/** A running server, ours or another process's, and how to reach it. */
export interface Engine {
  readonly url: string;
  readonly passwords: Passwords;
  readonly owned: boolean;
  readonly pid: number;
  /** Resolves with a sentence when the server ends without having been asked to. Never resolves for a borrowed one. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface EngineOptions {
  readonly directory: string;
  readonly database: string;
  readonly vault: string;
  readonly memoryBytes?: number;
}

/** Another process has this data directory and its server does not answer yet. */
export class DirectoryBusyError extends Error {
  override readonly name = 'DirectoryBusyError';
}

/**
 * Starts a real ClickHouse server from the npm package on loopback, or borrows the one already running on this directory.
 * The server is a child process that dies with this one; the directory is locked; ports are chosen by the system.
 * @throws {DirectoryBusyError} when a living process holds the directory and its server does not answer
 * @throws {Error} one sentence that names CLICKHOUSE_URL as the way out, when no server can be started here
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const passwords = readPasswords(options.directory);
  const holder: Holder = { pid: process.pid, born: bornAt(process.pid), since: new Date().toISOString() };
  const other = takeLock(options.directory, holder);
  if (other) return borrow(options.directory, other, passwords);
  try {
    return await start(options, passwords, holder);
  } catch (error) {
    releaseLock(options.directory, process.pid);
    throw error;
  }
}

/** The server that a living process runs on a data directory and the passwords of its users, without starting or borrowing one; null where none runs. */
export function runningEngine(directory: string): { readonly url: string; readonly passwords: Passwords } | null {
  const holder = readLock(directory);
  return holder?.url && isAlive(holder) ? { url: holder.url, passwords: readPasswords(directory) } : null;
}

async function borrow(directory: string, first: Holder, passwords: Passwords): Promise<Engine> {
  const deadline = performance.now() + START_MS_MAX;
  for (let holder: Holder | null = first; holder && isAlive(holder) && performance.now() < deadline; holder = readLock(directory)) {
    if (holder.url && (await answers(holder.url))) {
      return { url: holder.url, passwords, owned: false, pid: holder.enginePid ?? 0, ended: new Promise(() => {}), stop: async () => {} };
    }
    await pause(200);
  }
  throw new DirectoryBusyError(
    `${directory} belongs to process ${first.pid} since ${first.since}, and its database does not answer; stop that process or choose another --data-dir`,
  );
}

async function start(options: EngineOptions, passwords: Passwords, holder: Holder): Promise<Engine> {
  const files = writeConfiguration(options, passwords);
  const settings: ChildSettings = {
    parentPid: process.pid,
    libraryPath: libraryPath(),
    storePath: join(options.directory, 'store'),
    configPath: files.config,
    portsPath: files.ports,
  };
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('./child.ts', import.meta.url)), JSON.stringify(settings)], {
    stdio: ['pipe', 'ignore', 'pipe'],
    // A group of its own: Ctrl-C goes to the terminal's whole group, and the server must outlive what is still being written.
    detached: true,
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH: process.env['PATH'] ?? '', HOME: options.directory, TZ: 'UTC' },
  });
  // Named at once, not only when it answers: whoever takes over after a crash must know whom to end.
  updateLock(options.directory, { ...holder, enginePid: child.pid ?? 0 });
  const said = collect(child);
  const ended = new Promise<string>((resolve) =>
    child.once('exit', (code, signal) => resolve(`the embedded ClickHouse ended (${signal ?? `exit ${code}`})${lastLine(said())}`)),
  );
  const url = await waitForPorts(files.ports, ended);
  updateLock(options.directory, { ...holder, enginePid: child.pid ?? 0, url });
  let stopping = false;
  const unexpected = ended.then((why) => (stopping ? new Promise<string>(() => {}) : why));
  return {
    url,
    passwords,
    owned: true,
    pid: child.pid ?? 0,
    ended: unexpected,
    async stop() {
      stopping = true;
      await stopChild(child, ended);
      releaseLock(options.directory, process.pid);
    },
  };
}

async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const patience = new AbortController();
  const gone = await Promise.race([ended.then(() => true), pause(STOP_MS_MAX, false, { signal: patience.signal }).catch(() => true)]);
  patience.abort();
  if (!gone) {
    child.kill('SIGKILL');
    await ended;
  }
}

function writeConfiguration(options: EngineOptions, passwords: Passwords): { config: string; ports: string } {
  const folder = join(options.directory, 'engine');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const memory = options.memoryBytes ?? serverMemoryBytes();
  const users = join(folder, 'users.xml');
  const config = join(folder, 'config.xml');
  const ports = join(folder, 'ports.tsv');
  rmSync(ports, { force: true });
  writeFileSync(users, usersXml(passwords, memory, options.database, options.vault), { mode: 0o600 });
  writeFileSync(config, serverConfigXml(users, memory), { mode: 0o600 });
  return { config, ports };
}

async function waitForPorts(path: string, ended: Promise<string>): Promise<string> {
  const deadline = performance.now() + START_MS_MAX;
  let dead: string | null = null;
  void ended.then((why) => {
    dead = why;
  });
  while (performance.now() < deadline) {
    if (dead !== null) break;
    const http = existsSync(path) ? readFileSync(path, 'utf8').split('\t')[0] : '';
    if (http) {
      const url = `http://127.0.0.1:${http}`;
      if (await answers(url)) return url;
    }
    await pause(50);
  }
  throw new Error(
    `${dead ?? `the embedded ClickHouse did not answer within ${START_MS_MAX / 1000} s`}; set CLICKHOUSE_URL to use a server of your own`,
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/ping`, { signal: AbortSignal.timeout(2_000) });
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}

/** Where the library lies for this platform. */
function libraryPath(): string {
  const name = `@chdb/lib-${process.platform}-${process.arch}${process.platform === 'linux' ? '-gnu' : ''}`;
  try {
    return join(createRequire(import.meta.url).resolve(`${name}/package.json`), '..', 'libchdb.so');
  } catch {
    throw new Error(`no embedded ClickHouse for this machine (npm package ${name} is not installed); set CLICKHOUSE_URL to use a server of your own`);
  }
}

const Secrets = z.record(z.enum(DATABASE_ROLES), z.string().min(32));

function readPasswords(directory: string): Passwords {
  const path = join(directory, 'engine-passwords.json');
  if (existsSync(path)) return Secrets.parse(JSON.parse(readFileSync(path, 'utf8'))) as Passwords;
  const made = Object.fromEntries(DATABASE_ROLES.map((role) => [role, randomBytes(24).toString('base64url')])) as Record<DatabaseRole, string>;
  try {
    writeFileSync(path, JSON.stringify(made, null, 2), { mode: 0o600, flag: 'wx' });
  } catch {
    return Secrets.parse(JSON.parse(readFileSync(path, 'utf8'))) as Passwords;
  }
  return made;
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-4_000);
  });
  return () => text;
}

function lastLine(text: string): string {
  const line = text
    .trim()
    .split('\n')
    .filter((l) => l.trim() !== '')
    .at(-1);
  return line ? `: ${line.slice(0, 300)}` : '';
}
