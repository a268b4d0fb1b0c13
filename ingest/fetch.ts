import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { JournalRecord } from './journal/frame.ts';
import { readEvents } from './ves/event.ts';
import { fileLocations } from './ves/file_ready.ts';

export interface FetchDeps {
  /** Files go where any other file is put: the inbox knows what to do with them. */
  readonly inboxDir: string;
  /** The only hosts that are asked, as the operator names them (`pm.example.net`, `10.1.2.3:8080`): an event must not send us anywhere it likes. */
  readonly hosts: readonly string[];
  readonly signal: AbortSignal;
  /** Opens what is neither http nor https, by scheme (`sftp:`), and itself knows which hosts may be asked. */
  readonly schemes?: Readonly<Record<string, (url: URL) => Promise<AsyncIterable<Uint8Array>>>>;
  readonly bytesMax?: number;
  readonly timeoutMs?: number;
  readonly wait?: (ms: number) => Promise<void>;
  readonly onFetched?: (outcome: 'fetched' | 'given_up') => void;
}

/** A location that no retry can make good, with its reason. */
export class Unfetchable extends Error {
  override readonly name = 'Unfetchable';
}

const TRIES_MAX = 6;
const FIRST_WAIT_MS = 1_000;
const AT_ONCE = 4;
const BYTES_MAX = 512 * 1024 ** 2;

/**
 * Fetches the files that FileReady events speak of and puts them into the inbox, whole or not at all. Tried six times over half a minute,
 * longer apart each time; what could not be had is told to `giveUp`. The same event again puts the same file there again, which is then known by its content.
 */
export function fileFetcher(deps: FetchDeps, giveUp: (record: JournalRecord, reason: string) => Promise<void>) {
  return async (records: readonly JournalRecord[]): Promise<void> => {
    const wanted = records.flatMap((record) =>
      readEvents(record.content.toString('utf8')).flatMap((event) => (fileLocations(event) ?? []).map((location) => ({ record, location }))),
    );
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      await Promise.all(
        wanted.slice(at, at + AT_ONCE).map(async ({ record, location }) => {
          const reason = await fetchWithRetries(deps, location);
          deps.onFetched?.(reason === null ? 'fetched' : 'given_up');
          if (reason !== null) await giveUp(record, reason);
        }),
      );
    }
  };
}

async function fetchWithRetries(deps: FetchDeps, location: string): Promise<string | null> {
  let reason = '';
  for (let tries = 1; tries <= TRIES_MAX; tries++) {
    try {
      await fetchOne(deps, location);
      return null;
    } catch (error) {
      if (deps.signal.aborted) throw error;
      if (error instanceof Unfetchable) return error.message;
      const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as { code?: string }).code;
      reason = `the file could not be fetched in ${tries} tries (${cause ?? (error as Error).message})`;
      const ms = FIRST_WAIT_MS * 2 ** (tries - 1) * Math.random();
      if (tries < TRIES_MAX) await (deps.wait ? deps.wait(ms) : pause(ms, undefined, { signal: deps.signal }));
    }
  }
  return reason;
}

async function fetchOne(deps: FetchDeps, location: string): Promise<void> {
  if (!URL.canParse(location)) throw new Unfetchable('the location is no address');
  const url = new URL(location);
  if (!deps.schemes?.[url.protocol] && !deps.hosts.includes(url.host))
    throw new Unfetchable('the host of the location is not one that files may be fetched from; name it in intake.yaml');
  const name = `${createHash('sha256').update(location).digest('hex').slice(0, 8)}-${(url.pathname.split('/').at(-1) ?? '').replace(/[^\w.+-]/g, '_').slice(-120)}`;
  await mkdir(deps.inboxDir, { recursive: true, mode: 0o700 });
  const target = join(deps.inboxDir, name);
  // A retry of the whole batch need not fetch what still waits in the inbox.
  if (await stat(target).catch(() => null)) return;
  const part = `${target}.part`;
  const file = await open(part, 'w', 0o600);
  try {
    let bytes = 0;
    for await (const chunk of await opened(deps, url)) {
      bytes += (chunk as Buffer).length;
      if (bytes > (deps.bytesMax ?? BYTES_MAX)) throw new Unfetchable('the file is larger than is fetched');
      await file.writeFile(chunk as Buffer);
    }
    await file.sync();
    await file.close();
    await rename(part, target);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(part, { force: true });
    throw error;
  }
}

async function opened(deps: FetchDeps, url: URL): Promise<AsyncIterable<unknown>> {
  const other = deps.schemes?.[url.protocol];
  if (other) return other(url);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Unfetchable(`files are not fetched over ${url.protocol.replace(/\W/g, '').slice(0, 10)}`);
  const credentials =
    url.username === '' ? null : Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString('base64');
  url.username = '';
  url.password = '';
  const signal = AbortSignal.any([deps.signal, AbortSignal.timeout(deps.timeoutMs ?? 60_000)]);
  // A redirect could lead to a host nobody named.
  const answer = await fetch(url, { signal, redirect: 'error', headers: credentials === null ? {} : { authorization: `Basic ${credentials}` } });
  if (answer.status === 401 || answer.status === 403) throw new Unfetchable(`the host refuses the file (${answer.status})`);
  if (!answer.ok || answer.body === null) throw Object.assign(new Error('no file'), { code: `HTTP ${answer.status}` });
  return Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
}
