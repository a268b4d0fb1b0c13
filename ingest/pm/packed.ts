import type { PmFile } from './file.ts';

type Unmapped = PmFile['unmapped'];

/** Counters nobody reads, on their way from one thread to another: names as numbers, and only the names that are new. */
export interface PackedUnmapped {
  readonly newNames: readonly string[];
  /** Object class, counter and values, three numbers each. */
  readonly cells: Uint32Array;
}

/**
 * Files of one kind name the same counters, and hundreds of them are read by no KPI: as objects they would cost the receiving thread a third of what
 * parsing the file costs. Bounded: beyond so many names both sides begin anew.
 */
const NAMES_MAX = 100_000;

export class UnmappedPacker {
  private names = new Map<string, number>();

  pack(unmapped: Unmapped): PackedUnmapped & { readonly anew: boolean } {
    const anew = this.names.size > NAMES_MAX;
    if (anew) this.names = new Map();
    const newNames: string[] = [];
    const cells = new Uint32Array(unmapped.length * 3);
    for (const [i, { objectClass, counter, values }] of unmapped.entries()) {
      cells[i * 3] = this.numberOf(objectClass, newNames);
      cells[i * 3 + 1] = this.numberOf(counter, newNames);
      cells[i * 3 + 2] = values;
    }
    return { newNames, cells, anew };
  }

  private numberOf(name: string, newNames: string[]): number {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    newNames.push(name);
    this.names.set(name, this.names.size);
    return this.names.size - 1;
  }
}

/** The other end of an `UnmappedPacker`; takes what it packed in the same order. */
export class UnmappedUnpacker {
  private names: string[] = [];

  unpack({ newNames, cells, anew }: ReturnType<UnmappedPacker['pack']>): Unmapped {
    if (anew) this.names = [];
    for (const name of newNames) this.names.push(name);
    const unmapped: { objectClass: string; counter: string; values: number }[] = [];
    for (let i = 0; i < cells.length; i += 3) {
      const [objectClass = '', counter = ''] = [this.names[cells[i] as number], this.names[cells[i + 1] as number]];
      unmapped.push({ objectClass, counter, values: cells[i + 2] as number });
    }
    return unmapped;
  }
}
