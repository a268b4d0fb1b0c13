import { normalQuantile } from './quantiles.ts';

/**
 * Seeded randomness without a shared state: every entity and every period has a stream of its own, derived by hashing,
 * so adding an entity, or a fault, does not change what the others draw.
 */

/** Mixes three 32-bit words into one (the finaliser of MurmurHash3 between the words). */
export function mix(a: number, b: number, c = 0): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  h ^= h >>> 15;
  h = Math.imul(h ^ b, 0xc2b2ae35);
  h ^= h >>> 13;
  h = Math.imul(h ^ c, 0x27d4eb2f);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  return h >>> 0;
}

/** A 32-bit hash of a text under a seed (FNV-1a, finished with {@link mix}). */
export function hashText(seed: number, text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(seed, h, text.length);
}

/** One uniform number in (0, 1) from a hash: for single decisions that need no stream. */
export function chance(a: number, b: number, c = 0): number {
  return (mix(a, b, c) + 0.5) / 4294967296;
}

/** A stream of numbers: sfc32, seeded from three words. Cheap enough to be seeded anew for every cell and period. */
export class Stream {
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;

  constructor(a = 0, b = 0, c = 0) {
    this.seed(a, b, c);
  }

  seed(a: number, b: number, c = 0): this {
    this.a = mix(a, b, c) | 0;
    this.b = mix(b ^ 0x5bd1e995, c, a) | 0;
    this.c = mix(c ^ 0x1b873593, a, b) | 0;
    this.counter = 1;
    for (let i = 0; i < 4; i++) this.word();
    return this;
  }

  private word(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + t;
    return t >>> 0;
  }

  /** In (0, 1), never 0 and never 1. */
  uniform(): number {
    return (this.word() + 0.5) / 4294967296;
  }

  /** A whole number in [0, n). */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('pick requires at least one item');
    return item;
  }

  /** Standard normal. */
  normal(): number {
    return normalQuantile(this.uniform());
  }
}

/** An order of the items that depends on the stream alone (Fisher-Yates). */
export function shuffled<T>(items: readonly T[], stream: Stream): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    const held = order[i] as T;
    order[i] = order[j] as T;
    order[j] = held;
  }
  return order;
}
