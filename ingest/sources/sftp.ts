import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { Client, type FileEntryWithStats, type SFTPWrapper, type Stats } from 'ssh2';
import type { SftpSource } from './config.ts';
import { type Environment, readSecret } from './secret.ts';
import { type FileStore, FOLDERS_MAX, LISTED_MAX, type ListedFile, type PathPattern, pathPatterns, StoreFileError } from './store.ts';

const CONNECT_MS_MAX = 20_000;
/** How long one answer may take before the connection is given up. */
const ANSWER_MS_MAX = 60_000;
/** Every server reads so much at once; asked for several ahead, so that distance does not set the pace. */
const READ_BYTES = 32 * 1024;
const READS_AHEAD = 16;
/** Folders listed at once: one after the other, thousands of nodes' folders would take minutes. */
const FOLDERS_AT_ONCE = 16;
/** SFTP v3 status codes that are about one file. */
const NO_SUCH_FILE = 2;
const DENIED = 3;
const KIND_MASK = 0o170_000;
const FOLDER = 0o040_000;
const REGULAR = 0o100_000;

/** What ssh2 answers with, as promises that end: with an answer, with the connection, or after a minute. */
export class SftpConnection {
  private readonly client: Client;
  private readonly sftp: SFTPWrapper;
  private lost: Error | null = null;

  private constructor(client: Client, sftp: SFTPWrapper) {
    this.client = client;
    this.sftp = sftp;
    // Also later faults: without a listener they would end the program.
    client.on('error', (error) => {
      this.lost ??= error;
    });
    client.on('close', () => {
      this.lost ??= new Error('the connection was closed');
    });
  }

  /**
   * Connects and checks the host's key against those the operator has named, before anything secret is said.
   * @throws {Error} one sentence; for an unknown key with its fingerprint, so that it can be checked and named
   */
  static async open(source: SftpSource, env: Environment, signal: AbortSignal): Promise<SftpConnection> {
    signal.throwIfAborted();
    const client = new Client();
    let presented: string | null = null;
    const hostVerifier = (key: Buffer): boolean => {
      const fingerprint = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
      if (source.host_key.includes(fingerprint)) return true;
      presented = fingerprint;
      return false;
    };
    const login = source.private_key ? { privateKey: readSecret(source.private_key, env) } : {};
    const password = source.password ? { password: readSecret(source.password, env) } : {};
    const passphrase = source.passphrase ? { passphrase: readSecret(source.passphrase, env) } : {};
    const end = () => client.destroy();
    signal.addEventListener('abort', end, { once: true });
    client.once('close', () => signal.removeEventListener('abort', end));
    try {
      await new Promise<void>((resolve, reject) => {
        client
          .once('ready', resolve)
          .once('error', reject)
          .once('close', () => reject(new Error('the connection was closed')));
        const keepalive = { keepaliveInterval: 15_000, keepaliveCountMax: 3 };
        const to = { host: source.host, port: source.port, username: source.user, readyTimeout: CONNECT_MS_MAX };
        client.connect({ ...to, ...login, ...password, ...passphrase, ...keepalive, hostVerifier });
      });
      const sftp = await ended<SFTPWrapper>((done) => client.sftp(done), end);
      return new SftpConnection(client, sftp);
    } catch (error) {
      client.on('error', () => {}).end();
      throw new Error(presented === null ? whyNot(error) : `its host key ${presented} is not one that sources.yaml names under host_key`);
    }
  }

  get isLost(): boolean {
    return this.lost !== null;
  }

  folder(path: string): Promise<FileEntryWithStats[]> {
    return this.ask((done) => this.sftp.readdir(path, done));
  }

  /** The content of a file, of exactly the size it has when it is opened. `check` sees what is said of it before and after, and throws when it is not as it should be. */
  async *content(path: string, check: (stats: Stats) => void): AsyncGenerator<Buffer> {
    const handle = await this.ask<Buffer>((done) => this.sftp.open(path, 'r', done));
    try {
      const stats = await this.ask<Stats>((done) => this.sftp.fstat(handle, done));
      check(stats);
      const ahead: Promise<Buffer>[] = [];
      for (let asked = 0; asked < stats.size || ahead.length > 0; ) {
        while (asked < stats.size && ahead.length < READS_AHEAD) {
          const part = this.part(handle, asked, Math.min(READ_BYTES, stats.size - asked));
          // Awaited in its turn; one that fails after another has failed is no news.
          part.catch(() => {});
          ahead.push(part);
          asked += READ_BYTES;
        }
        yield await (ahead.shift() as Promise<Buffer>);
      }
      check(await this.ask<Stats>((done) => this.sftp.fstat(handle, done)));
    } finally {
      // Nothing waits for it.
      if (!this.isLost) this.sftp.close(handle, () => {});
    }
  }

  end(): void {
    this.client.end();
  }

  private async part(handle: Buffer, position: number, bytes: number): Promise<Buffer> {
    const whole = Buffer.allocUnsafe(bytes);
    for (let at = 0; at < bytes; ) {
      const read = await this.ask<number>((done) =>
        this.sftp.read(handle, whole, at, bytes - at, position + at, (error, count) => done(error, count)),
      );
      if (read === 0) throw new StoreFileError('it became shorter while it was read');
      at += read;
    }
    return whole;
  }

  private async ask<T>(call: (done: (error: Error | undefined | null, value?: T) => void) => void): Promise<T> {
    if (this.lost) throw new Error(whyNot(this.lost));
    try {
      return await ended(call, () => this.client.destroy());
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (code === NO_SUCH_FILE) throw new StoreFileError('it is no longer there');
      if (code === DENIED) throw new StoreFileError('the user may not read it');
      throw new Error(whyNot(this.lost ?? error));
    }
  }
}

/** The files of one SFTP server, listed and read over one connection that is made anew when it was lost. */
export class SftpStore implements FileStore {
  readonly whole = false;
  private readonly source: SftpSource & { readonly path: string };
  private readonly env: Environment;
  private connecting: Promise<SftpConnection> | null = null;
  private connection: SftpConnection | null = null;

  constructor(source: SftpSource & { readonly path: string }, env: Environment) {
    this.source = source;
    this.env = env;
  }

  async list(now: Date, signal: AbortSignal): Promise<ListedFile[]> {
    const connection = await this.connected(signal);
    const { path, look_back_h } = this.source;
    const found = new Map<string, ListedFile>();
    let folders = 0;
    for (const pattern of pathPatterns(path, now, look_back_h)) {
      let level = [posix.dirname(`${pattern.prefix}x`)];
      for (let depth = 0; level.length > 0; depth++) {
        folders += level.length;
        if (folders > FOLDERS_MAX) throw new Error(`its path goes through more than ${FOLDERS_MAX} folders; draw it narrower`);
        // The folder of a day that has not begun need not be there.
        const hasToBe = depth === 0 && !pattern.isDated;
        level = await this.through(connection, level, hasToBe, pattern, found);
      }
    }
    return [...found.values()];
  }

  /** One level of folders: adds the files that fit, answers with the folders that lead on. */
  private async through(
    connection: SftpConnection,
    level: readonly string[],
    hasToBe: boolean,
    pattern: PathPattern,
    found: Map<string, ListedFile>,
  ): Promise<string[]> {
    const next: string[] = [];
    for (let at = 0; at < level.length; at += FOLDERS_AT_ONCE) {
      const some = level.slice(at, at + FOLDERS_AT_ONCE);
      const listed = await Promise.all(some.map((folder) => this.entries(connection, folder, hasToBe)));
      for (const [i, entries] of listed.entries()) {
        for (const { filename, attrs } of entries) {
          const path = posix.join(some[i] as string, filename);
          const kind = attrs.mode & KIND_MASK;
          if (kind === FOLDER && pattern.leadsOn(path)) next.push(path);
          else if (kind === REGULAR && pattern.fits(path))
            found.set(path, { path, bytes: attrs.size, modifiedMs: attrs.mtime * 1_000, mark: String(attrs.mtime) });
        }
      }
      if (found.size > LISTED_MAX) throw new Error(`its path fits more than ${LISTED_MAX} files; draw it narrower`);
    }
    return next;
  }

  async *read(file: ListedFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const connection = await this.connected(signal);
    const same = (stats: Stats) => {
      if (stats.size !== file.bytes || String(stats.mtime) !== file.mark) throw new StoreFileError('it changed since it was listed');
    };
    yield* connection.content(file.path, same);
  }

  end(): void {
    this.connection?.end();
    this.connection = null;
    this.connecting = null;
  }

  /** A folder that went away, or that this user may not read, hides no other; the first of all has to be there. */
  private async entries(connection: SftpConnection, folder: string, hasToBe: boolean): Promise<FileEntryWithStats[]> {
    try {
      return await connection.folder(folder);
    } catch (error) {
      if (!(error instanceof StoreFileError)) throw error;
      if (hasToBe) throw new Error(`the folder ${folder} cannot be listed: ${error.message}`);
      return [];
    }
  }

  /** One connection for all who ask at once. */
  private connected(signal: AbortSignal): Promise<SftpConnection> {
    if (this.connection?.isLost) this.end();
    this.connecting ??= this.connect(signal);
    return this.connecting;
  }

  private async connect(signal: AbortSignal): Promise<SftpConnection> {
    try {
      this.connection = await SftpConnection.open(this.source, this.env, signal);
      return this.connection;
    } catch (error) {
      this.connecting = null;
      throw error;
    }
  }
}

/** Waits for an answer, a minute at most. */
function ended<T>(call: (done: (error: Error | undefined | null, value?: T) => void) => void, giveUp: () => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      giveUp();
      reject(new Error('no answer in a minute'));
    }, ANSWER_MS_MAX);
    call((error, value) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(value as T);
    });
  });
}

/** What went wrong, without anything that the server made up. */
function whyNot(error: unknown): string {
  const { message = '', code, level } = error as { message?: string; code?: unknown; level?: string };
  if (level === 'client-authentication') return 'it does not accept the user with this key or password';
  if (level === 'client-timeout') return 'it did not answer in 20 seconds';
  if (typeof code === 'string') return `it cannot be reached (${code})`;
  if (level === 'client-socket') return 'it cannot be reached';
  // Of reading the key: said by ssh2, of no content.
  if (message.startsWith('Cannot parse privateKey')) return 'the private key cannot be read (is its passphrase right?)';
  return message.startsWith('the ') || message.startsWith('no ') || message.startsWith('it ') ? message : 'the connection failed';
}
