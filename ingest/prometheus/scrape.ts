import { setTimeout as pause } from 'node:timers/promises';
import { JournalRefusal } from '../journal/budget.ts';
import type { Journal } from '../journal/journal.ts';

/** A page to fetch again and again. */
export interface ScrapeTarget {
  readonly url: string;
  /** Under which name its series are known; host and port unless told. */
  readonly instance?: string | undefined;
  readonly interval_s: number;
}

export interface ScrapeDeps {
  readonly targets: readonly ScrapeTarget[];
  readonly journal: Journal;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Heard once when a target stops answering, and once when it answers again. */
  readonly onState?: (instance: string, up: boolean, reason: string) => void;
}

const BYTES_MAX = 16 * 1024 ** 2;
const ACCEPT = 'application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.5';

/** Fetches every target at its interval, each at a moment of its own, until told to stop. A page is kept in the journal as it came. */
export async function scrape(deps: ScrapeDeps): Promise<void> {
  await Promise.all(deps.targets.map((target, i) => scrapeOne(deps, target, i / Math.max(1, deps.targets.length))));
}

async function scrapeOne(deps: ScrapeDeps, target: ScrapeTarget, share: number): Promise<void> {
  const { signal } = deps;
  const instance = target.instance ?? new URL(target.url).host;
  const everyMs = target.interval_s * 1_000;
  await pause(share * everyMs, undefined, { signal }).catch(() => {});
  let up = true;
  while (!signal.aborted) {
    const began = performance.now();
    const reason = await fetchPage(deps, target.url, instance, everyMs).then(
      () => '',
      (error: unknown) =>
        error instanceof JournalRefusal
          ? 'the journal is full'
          : String((error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message),
    );
    if ((reason === '') !== up && !signal.aborted) deps.onState?.(instance, reason === '', reason);
    up = reason === '';
    await pause(Math.max(0, everyMs - (performance.now() - began)), undefined, { signal }).catch(() => {});
  }
}

/** One page, bounded in bytes and time. @throws {Error} when it cannot be had, or not kept */
export async function fetchPage(
  deps: Pick<ScrapeDeps, 'journal' | 'signal' | 'now'>,
  url: string,
  instance: string,
  timeoutMs: number,
): Promise<void> {
  const at = deps.now().getTime();
  const signal = AbortSignal.any([deps.signal, AbortSignal.timeout(timeoutMs)]);
  const answer = await fetch(url, { signal, redirect: 'error', headers: { accept: ACCEPT } });
  if (!answer.ok || answer.body === null) throw new Error(`HTTP ${answer.status}`);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > BYTES_MAX) throw new Error('the page is longer than 16 MiB');
    parts.push(part);
  }
  const way = answer.headers.get('content-type')?.startsWith('application/openmetrics-text') ? 'openmetrics' : 'text';
  await deps.journal.append([{ meta: { way, sender: 'scrape', instance, at_ms: at, name: 'scrape' }, content: Buffer.concat(parts) }]);
}
