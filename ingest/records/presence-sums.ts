import type { StayPart } from './presence-split.ts';

/** One sum of a chunk: one subscriber on one cell in one bucket. */
export interface PresenceSum extends StayPart {
  readonly cell: string;
  readonly subscriberKey: string;
}

/**
 * Adds stays up per bucket, cell and subscriber, for a bounded number of rows. Names are numbered and sums lie in arrays of numbers:
 * half a million small objects would cost more in garbage collection than everything else a load does.
 */
export class PresenceSums {
  private readonly max: number;
  private readonly cells = new Numbers();
  private readonly subscribers = new Numbers();
  /** Bucket end → (cell, subscriber) as one number → row. */
  private readonly rows = new Map<number, Map<number, number>>();
  private readonly sums: Float64Array;
  private count = 0;

  constructor(max: number) {
    this.max = max;
    // Room for the longest stay behind the bound: a day has 97 buckets at most.
    this.sums = new Float64Array((max + 100) * 4);
  }

  get size(): number {
    return this.count;
  }

  get full(): boolean {
    return this.count >= this.max;
  }

  add(cell: string, subscriberKey: string, part: StayPart): void {
    // Fewer than 2^20 cells and 2^32 subscribers fit a chunk, so the pair fits a number exactly.
    const pair = this.cells.of(cell) * 4_294_967_296 + this.subscribers.of(subscriberKey);
    let bucket = this.rows.get(part.bucketEndS);
    if (!bucket) {
      bucket = new Map();
      this.rows.set(part.bucketEndS, bucket);
    }
    let row = bucket.get(pair);
    if (row === undefined) {
      row = this.count++;
      bucket.set(pair, row);
    }
    const { sums } = this;
    const at = row * 4;
    sums[at] = (sums[at] as number) + part.seconds;
    sums[at + 1] = (sums[at + 1] as number) + part.events;
    sums[at + 2] = (sums[at + 2] as number) + part.failures;
    sums[at + 3] = (sums[at + 3] as number) + part.bytes;
  }

  *all(): Generator<PresenceSum> {
    for (const [bucketEndS, pairs] of this.rows) {
      for (const [pair, row] of pairs) {
        const at = row * 4;
        yield {
          bucketEndS,
          cell: this.cells.nameOf(Math.floor(pair / 4_294_967_296)),
          subscriberKey: this.subscribers.nameOf(pair % 4_294_967_296),
          seconds: this.sums[at] as number,
          events: this.sums[at + 1] as number,
          failures: this.sums[at + 2] as number,
          bytes: this.sums[at + 3] as number,
        };
      }
    }
  }

  clear(): void {
    this.rows.clear();
    this.cells.clear();
    this.subscribers.clear();
    this.sums.fill(0);
    this.count = 0;
  }
}

/** Numbers names in the order they are met. */
class Numbers {
  private readonly numbers = new Map<string, number>();
  private names: string[] = [];

  of(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }

  nameOf(number: number): string {
    return this.names[number] as string;
  }

  clear(): void {
    this.numbers.clear();
    this.names = [];
  }
}
