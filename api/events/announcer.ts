import { randomBytes } from 'node:crypto';
import { RequestError } from '../errors.ts';
import type { Role } from '../tokens.ts';
import type { News, NewsSource } from './news.ts';

/** News kept for whoever was away for a moment, and listeners at once. */
export const KEPT_MAX = 1_000;
export const LISTENERS_MAX = 200;
/** A page asks its questions and begins to listen at the same moment: what was told in between would be missed by both. */
const RECENT_MS = 10_000;
const FOR_CASES: readonly Role[] = ['care', 'admin'];

export interface Listener {
  readonly role: Role;
  readonly hear: (text: string) => void;
}

interface Kept {
  readonly id: number;
  readonly news: News;
  /** Milliseconds on the clock of this process. */
  readonly toldAtMs: number;
}

/**
 * Tells listeners what is new: one poller for the process, which asks only while somebody listens, or while it is wanted otherwise (`wanted`). Events are numbered
 * under a name of this process; whoever comes back with the number of the last one heard is told what came since, or, where that is not known any more, to read
 * everything anew (`reset`); whoever is new is told what the last ten seconds brought.
 */
export class Announcer {
  private readonly source: NewsSource;
  private readonly everyMs: number;
  private readonly wanted: (() => boolean) | null;
  private readonly name = randomBytes(6).toString('hex');
  private readonly listeners = new Set<Listener>();
  private kept: Kept[] = [];
  private count = 0;
  private timer: NodeJS.Timeout | null = null;
  private asking: Promise<void> | null = null;
  private closed = false;

  constructor(source: NewsSource, everyMs: number, wanted: (() => boolean) | null = null) {
    this.source = source;
    this.everyMs = everyMs;
    this.wanted = wanted;
    if (wanted) this.schedule(everyMs);
  }

  /**
   * Lets somebody listen from now on, or from the event `lastId` on. Returns how to stop.
   * @throws {RequestError} 429 when 200 listen already
   */
  listen(listener: Listener, lastId: string | undefined): () => void {
    if (this.closed || this.listeners.size >= LISTENERS_MAX) throw new RequestError(429, 'Too many listen already; ask again in a minute.');
    const recent = performance.now() - RECENT_MS;
    const missed = lastId === undefined ? this.kept.filter((one) => one.toldAtMs > recent) : this.since(lastId);
    listener.hear(`retry: 3000\nid: ${this.name}-${this.count}\nevent: hello\ndata: {}\n\n`);
    if (missed === null) listener.hear(`id: ${this.name}-${this.count}\nevent: reset\ndata: {}\n\n`);
    else for (const one of missed) this.tell(listener, one);
    this.listeners.add(listener);
    this.schedule(0);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Asks now what is new and tells it. Faults are the database's and pass: the next question asks for the same again. */
  async ask(): Promise<void> {
    this.asking ??= this.source()
      .then((news) => {
        for (const one of news) this.announce(one);
      })
      .catch(() => {})
      .finally(() => {
        this.asking = null;
      });
    return this.asking;
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
    this.listeners.clear();
    await this.asking;
  }

  private announce(news: News): void {
    this.count += 1;
    const one = { id: this.count, news, toldAtMs: performance.now() };
    this.kept = [...this.kept.slice(-(KEPT_MAX - 1)), one];
    for (const listener of this.listeners) this.tell(listener, one);
  }

  private tell({ role, hear }: Listener, { id, news: { event, data } }: Kept): void {
    if (event === 'case' && !FOR_CASES.includes(role)) return;
    hear(`id: ${this.name}-${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** What came after an event, null when that is not known. */
  private since(lastId: string): Kept[] | null {
    const [name, text = ''] = lastId.split('-');
    const id = Number(text);
    if (name !== this.name || !Number.isInteger(id) || id > this.count) return null;
    if (this.count - id > this.kept.length) return null;
    return this.kept.filter((one) => one.id > id);
  }

  private schedule(afterMs: number): void {
    if (this.timer || this.closed) return;
    this.timer = setTimeout(() => {
      const asked = this.listeners.size > 0 || this.wanted?.() ? this.ask() : Promise.resolve();
      void asked.then(() => {
        this.timer = null;
        if (this.listeners.size > 0 || this.wanted) this.schedule(this.everyMs);
      });
    }, afterMs);
    this.timer.unref();
  }
}
