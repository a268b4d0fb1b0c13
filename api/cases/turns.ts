import { RequestError } from '../errors.ts';

const WAITING_MAX = 200;

/** Lets work on one thing happen one after the other, in the order it was asked for; work on different things goes side by side. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();
  private readonly waiting = new Map<string, number>();

  /** @throws {RequestError} 429 when 200 are waiting for the same thing already */
  async take<T>(thing: string, work: () => Promise<T>): Promise<T> {
    const before = this.waiting.get(thing) ?? 0;
    if (before >= WAITING_MAX) throw new RequestError(429, 'Too many are at this case at once; try again in a moment.');
    this.waiting.set(thing, before + 1);
    const turn = (this.last.get(thing) ?? Promise.resolve()).then(work, work);
    this.last.set(thing, turn);
    try {
      return await turn;
    } finally {
      const left = (this.waiting.get(thing) ?? 1) - 1;
      if (left > 0) this.waiting.set(thing, left);
      else {
        this.waiting.delete(thing);
        this.last.delete(thing);
      }
    }
  }
}
