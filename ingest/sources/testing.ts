import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { AwsClient } from 'aws4fetch';
import { parseSources, type S3Source, type SftpSource } from './config.ts';

/** OpenSSH's own server, where it is installed; tests that need it say so where it is not. */
export const SSHD: string | null = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd'].find((path) => existsSync(path)) ?? null;

/** A port that nobody had a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** A real SSH server on keys of its own, for the user of this process, over a folder of the test's. */
export class SshServer {
  readonly fingerprint: string;
  private readonly place: string;
  private readonly port: number;
  private child: ChildProcess | null = null;

  private constructor(place: string, port: number) {
    this.place = place;
    this.port = port;
    for (const name of ['host', 'user', 'stranger']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(place, name)]);
    this.fingerprint = execFileSync('ssh-keygen', ['-lf', join(place, 'host.pub')], { encoding: 'utf8' }).split(' ')[1] ?? '';
    mkdirSync(join(place, 'pm'));
  }

  static async start(place: string): Promise<SshServer> {
    const server = new SshServer(place, await freePort());
    await server.run();
    return server;
  }

  async run(): Promise<void> {
    // Root's sshd wants its empty folder.
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
    const settings = {
      HostKey: join(this.place, 'host'),
      AuthorizedKeysFile: join(this.place, 'user.pub'),
      ...{ ListenAddress: '127.0.0.1', StrictModes: 'no', UsePAM: 'no', PidFile: 'none', PermitRootLogin: 'yes' },
      ...{ PasswordAuthentication: 'no', Subsystem: 'sftp internal-sftp' },
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    this.child = spawn(SSHD ?? '', ['-D', '-e', '-f', '/dev/null', '-p', String(this.port), ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
    // It would outlive a test that is killed.
    const { child } = this;
    process.once('exit', () => child.kill('SIGKILL'));
    for await (const line of createInterface({ input: this.child.stderr as NodeJS.ReadableStream })) {
      if (line.includes('Server listening')) break;
    }
    this.child.stderr?.resume();
  }

  /** The listener and every connection it serves. */
  async stop(): Promise<void> {
    const { child } = this;
    if (child?.pid === undefined || child.exitCode !== null) return;
    // Says nothing and fails where there are none.
    const served = spawnSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], { encoding: 'utf8' })
      .stdout.trim()
      .split(/\s+/)
      .filter(Boolean);
    child.kill('SIGKILL');
    for (const pid of served) process.kill(Number(pid), 'SIGKILL');
    await once(child, 'exit');
  }

  source(own: Partial<Record<keyof SftpSource, unknown>> = {}): SftpSource & { readonly path: string } {
    const login = { host: '127.0.0.1', port: this.port, user: userInfo().username, host_key: [this.fingerprint] };
    const given = { name: 'enm', ...login, private_key: { file: join(this.place, 'user') }, path: join(this.place, 'pm/**/*.xml*'), ...own };
    return parseSources(JSON.stringify({ sftp: [given] }), 'sources.yaml').sftp[0] as SftpSource & { path: string };
  }

  pathOf(name: string): string {
    return join(this.place, 'pm', name);
  }

  put(name: string, content: string | Buffer, modifiedS: number): void {
    mkdirSync(dirname(this.pathOf(name)), { recursive: true });
    writeFileSync(this.pathOf(name), content);
    utimesSync(this.pathOf(name), modifiedS, modifiedS);
  }

  link(name: string, to: string): void {
    symlinkSync(this.pathOf(to), this.pathOf(name));
  }
}

interface S3rver {
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}

/** A server that speaks S3. It knows keys by their names, and does not check signatures of version 4. */
export class S3Server {
  private readonly server: S3rver;
  private readonly endpoint: string;

  private constructor(server: S3rver, port: number) {
    this.server = server;
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  static async start(directory: string): Promise<S3Server> {
    const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => S3rver;
    const buckets = { configureBuckets: [{ name: 'pm-files' }] };
    const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, ...buckets });
    return new S3Server(server, (await server.run()).port);
  }

  /** The server's only key; tests read it from the environment, as an operator would have it. */
  readonly env = { S3_ID: 'S3RVER', S3_SECRET: 'S3RVER', S3_WRONG: 'nobody' };

  source(own: Partial<Record<keyof S3Source, unknown>> = {}): S3Source {
    const keys = { access_key_id: { env: 'S3_ID' }, secret_access_key: { env: 'S3_SECRET' } };
    const given = { name: 'lake', endpoint: this.endpoint, bucket: 'pm-files', path: 'pm/**/*.xml*', ...keys, ...own };
    return parseSources(JSON.stringify({ s3: [given] }), 'sources.yaml').s3[0] as S3Source;
  }

  async put(name: string, content: string | Buffer): Promise<void> {
    const client = new AwsClient({ accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', service: 's3', region: 'us-east-1', retries: 0 });
    const path = name.split('/').map(encodeURIComponent).join('/');
    const answer = await client.fetch(`${this.endpoint}/pm-files/pm/${path}`, { method: 'PUT', body: content });
    if (!answer.ok) throw new Error(`the S3 server answered HTTP ${answer.status}`);
  }

  stop(): Promise<void> {
    return this.server.close();
  }
}

/** What is in a folder by the names the files had where they came from. */
export function originalNames(names: readonly string[]): string[] {
  return names.map((name) => name.replace(/^[a-z0-9-]+_[0-9a-f]{12}-/, '')).sort();
}
