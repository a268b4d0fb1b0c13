/** Answers kept at once; the one asked longest ago goes. */
export const ANSWERS_MAX = 200;
/** An answer that news makes old is kept this long without any: what is no news (a source that is late by now) shows after it. */
const NEWS_AGE_MS_MAX = 30_000;
/** One that only time makes old: read again behind the reader's back from the first age on, in front of them from the second. */
const [TIME_AGE_MS, TIME_AGE_MS_MAX] = [15_000, 60_000];
/** Asked for within this time, an answer is read again when there is news; else it is dropped. */
export const ASKED_MS_MAX = 60_000;
/** How long news waits for the answers it makes old. */
const REFRESH_MS_MAX = 3_000;
/** Answers read again at once. */
const READERS = 2;

/** What makes an answer old: a period, an incident, a count of customers (`news`), or time alone. */
export type OldBy = 'news' | 'time';

interface Kept {
  readonly oldBy: OldBy;
  readonly read: () => Promise<unknown>;
  answer: Promise<unknown>;
  /** When the reading began that gave it. */
  readAtMs: number;
  askedAtMs: number;
  /** A newer one is on its way. */
  coming: Promise<void> | null;
  answered: boolean;
}

/**
 * Answers that do not depend on who asks, kept while nothing is new: a hundred open pages ask the same few questions at the same moment, and each would cost the
 * database as much as the first. Whoever asks while it is being read waits for the same reading. A fault is never kept.
 *
 * News is told only when the answers it makes old have been read anew (`refresh`): so a page that asks because it was told gets the new answer, at once. Without
 * anybody looking for news (`watched`), an answer is kept for as long as between two looks.
 *
 * At most 200 answers. Time is an argument (`now`, milliseconds).
 */
export class KeptAnswers {
  private readonly kept = new Map<string, Kept>();
  private readonly now: () => number;
  private readonly lookMs: number;
  private lookedAtMs = Number.NEGATIVE_INFINITY;

  /** `lookMs`: how often somebody looks for news. */
  constructor(lookMs: number, now: () => number = Date.now) {
    this.lookMs = lookMs;
    this.now = now;
  }

  /** The answer to a question, by its name: the kept one while it is good, else what `read` gives. @throws what `read` throws */
  ask<T>(name: string, oldBy: OldBy, read: () => Promise<T>): Promise<T> {
    const now = this.now();
    const known = this.kept.get(name);
    if (known && this.isGood(known, now)) {
      known.askedAtMs = now;
      this.kept.delete(name);
      this.kept.set(name, known);
      if (known.oldBy === 'time' && now - known.readAtMs > TIME_AGE_MS) void this.readAgain(name, known);
      return known.answer as Promise<T>;
    }
    const answer = read();
    const fresh: Kept = { oldBy, read, answer, readAtMs: now, askedAtMs: now, coming: null, answered: false };
    this.kept.delete(name);
    this.kept.set(name, fresh);
    answer.then(
      () => {
        fresh.answered = true;
      },
      () => this.drop(name, fresh),
    );
    for (const eldest of this.kept.keys()) {
      if (this.kept.size <= ANSWERS_MAX) break;
      this.kept.delete(eldest);
    }
    return answer;
  }

  /** Somebody looked for news just now, and the database answered. */
  watched(): void {
    this.lookedAtMs = this.now();
  }

  /** Whether anything was asked for lately, so that news is worth looking for. */
  get wanted(): boolean {
    const now = this.now();
    return [...this.kept.values()].some((one) => now - one.askedAtMs <= ASKED_MS_MAX);
  }

  /** There is news: reads anew what was asked for lately and drops the rest. Ends after three seconds at the latest; what is not read by then is dropped too. */
  async refresh(): Promise<void> {
    const now = this.now();
    const old = [...this.kept].filter(([, one]) => one.oldBy === 'news');
    const waiting = old.filter(([name, one]) => {
      const lately = now - one.askedAtMs <= ASKED_MS_MAX;
      if (!lately) this.drop(name, one);
      return lately;
    });
    const queue = waiting.toReversed();
    const readers = Array.from({ length: READERS }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await this.readAgain(next[0], next[1]);
    });
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, REFRESH_MS_MAX);
    });
    await Promise.race([Promise.all(readers), patience]);
    clearTimeout(timer);
    queue.length = 0;
    for (const [name, one] of waiting) if (one.readAtMs < now) this.drop(name, one);
  }

  /** Something was written here: whoever wrote it sees it with the next question, and so does everybody else. */
  forget(): void {
    this.kept.clear();
  }

  private isGood(one: Kept, now: number): boolean {
    if (!one.answered) return true;
    const age = now - one.readAtMs;
    if (one.oldBy === 'time') return age <= TIME_AGE_MS_MAX;
    const looked = now - this.lookedAtMs <= 3 * this.lookMs;
    return age <= (looked ? NEWS_AGE_MS_MAX : this.lookMs);
  }

  /** Reads an answer anew and puts it in the old one's place when it is there; a fault drops the old one, so that the next to ask hears of it. */
  private readAgain(name: string, one: Kept): Promise<void> {
    one.coming ??= this.replace(name, one).finally(() => {
      one.coming = null;
    });
    return one.coming;
  }

  private async replace(name: string, one: Kept): Promise<void> {
    const began = this.now();
    try {
      const answer = await one.read();
      one.answer = Promise.resolve(answer);
      one.answered = true;
      one.readAtMs = began;
    } catch {
      this.drop(name, one);
    }
  }

  private drop(name: string, one: Kept): void {
    if (this.kept.get(name) === one) this.kept.delete(name);
  }
}
