import { Unfetchable } from '../fetch.ts';
import type { SftpSource } from './config.ts';
import type { Environment } from './secret.ts';
import type { SftpConnection } from './sftp.ts';
import { StoreFileError } from './store.ts';

/** A connection that nobody used for so long is ended. */
const IDLE_MS = 30_000;

/** One server's connection, made when it is needed and shared by the files that are read at once. */
class Shared {
  private readonly open: () => Promise<SftpConnection>;
  private connecting: Promise<SftpConnection> | null = null;
  private connection: SftpConnection | null = null;
  private users = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(open: () => Promise<SftpConnection>) {
    this.open = open;
  }

  async *content(path: string): AsyncGenerator<Buffer> {
    this.users++;
    clearTimeout(this.idle);
    try {
      yield* (await this.connected()).content(path, () => {});
    } catch (error) {
      throw error instanceof StoreFileError ? new Error(error.message) : error;
    } finally {
      if (--this.users === 0) this.idle = setTimeout(() => this.end(), IDLE_MS).unref();
    }
  }

  private connected(): Promise<SftpConnection> {
    if (this.connection?.isLost) this.end();
    this.connecting ??= this.open().then(
      (connection) => {
        this.connection = connection;
        return connection;
      },
      (error: unknown) => {
        this.connecting = null;
        throw error;
      },
    );
    return this.connecting;
  }

  private end(): void {
    this.connection?.end();
    this.connection = null;
    this.connecting = null;
  }
}

/**
 * Opens files that events say are ready at `sftp://[user@]host[:port]/path`, on the servers that `sources.yaml` names and no others: the event says which file, the operator
 * says who we are there and what its host key is. A password in the location is passed over. Where two entries name one server, the user decides, then the first.
 */
export function sftpOpener(sources: readonly SftpSource[], env: Environment, signal: AbortSignal): (url: URL) => Promise<AsyncIterable<Uint8Array>> {
  const shared = new Map(
    sources.map((source) => [source, new Shared(async () => (await import('./sftp.ts')).SftpConnection.open(source, env, signal))]),
  );
  return async (url) => {
    const port = url.port === '' ? 22 : Number(url.port);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const there = sources.filter((source) => source.host === host && source.port === port);
    const source = there.find(({ user }) => user === decodeURIComponent(url.username)) ?? there[0];
    if (source === undefined) throw new Unfetchable('the server of the location is not one that sources.yaml names under sftp');
    return (shared.get(source) as Shared).content(decodeURIComponent(url.pathname));
  };
}
