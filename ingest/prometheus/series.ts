import { createHash } from 'node:crypto';
import type { Labels, Mapping, MappingLine } from './mapping.ts';

/** What a series means, under the key its samples are stored by. */
export interface Series {
  readonly key: bigint;
  /** The key's lower and upper 32 bits: rows are written in these, as big integers cost an allocation each. */
  readonly low: number;
  readonly high: number;
  readonly instance: string;
  readonly line: MappingLine;
  /** The day on which it was told of last, counted from its own hour. */
  day: number;
}

/** Series remembered that mean nothing here; those that mean something are bounded by sender. About 100 MB at most. */
const UNMAPPED_MAX = 200_000;
/** Longer label sets are remembered by their hash: a sender decides how long they are. */
const KEY_MAX = 400;
/** Series one sender may make up; what goes beyond is counted and left out, so that nobody fills the tables with names. */
export const SERIES_PER_SENDER_MAX = 100_000;

/** Remembers which series mean what, by the bytes of their labels. */
export class SeriesMemory {
  private readonly mapping: Mapping;
  private readonly perSenderMax: number;
  /** By sender, and by the bytes of their labels. */
  private readonly known = new Map<string, Map<string, Series>>();
  private readonly unmapped = new Set<string>();

  constructor(mapping: Mapping, perSenderMax = SERIES_PER_SENDER_MAX) {
    this.mapping = mapping;
    this.perSenderMax = perSenderMax;
  }

  /**
   * Null when no line maps it; `'over'` when the sender has too many. `onTold` hears of each series when it is new and then once a day, since the table forgets
   * what nobody has spoken of for thirty: each at its own hour of the day, or a million would be told in one batch. `hour` is that of receipt, since 1970.
   */
  find(sender: string, key: string, labels: () => Labels, onTold: (series: Series) => void, hour: number): Series | null | 'over' {
    const remembered = key.length > KEY_MAX ? createHash('sha256').update(key, 'latin1').digest('base64') : key;
    const own = this.known.get(sender) ?? new Map<string, Series>();
    if (own.size === 0) this.known.set(sender, own);
    const known = own.get(remembered);
    if (known !== undefined) {
      const day = dayOf(known.low, hour);
      if (day > known.day) {
        known.day = day;
        onTold(known);
      }
      return known;
    }
    // What means nothing means nothing whoever sends it.
    if (this.unmapped.has(remembered)) return null;
    const read = labels();
    const line = this.mapping.find(read);
    if (line === null) {
      if (this.unmapped.size >= UNMAPPED_MAX) this.unmapped.clear();
      this.unmapped.add(remembered);
      return null;
    }
    if (own.size >= this.perSenderMax) return 'over';
    const key64 = keyOf(read);
    const halves = { low: Number(key64 & 0xffffffffn), high: Number(key64 >> 32n) };
    const series = { key: key64, ...halves, instance: instanceOf(read, sender), line, day: dayOf(halves.low, hour) };
    own.set(remembered, series);
    onTold(series);
    return series;
  }

  /** Forgets what was told by `onTold` and could not be stored. */
  forget(): void {
    this.known.clear();
  }
}

/** Days begin at another hour for each series. */
function dayOf(low: number, hour: number): number {
  return Math.floor((hour + (low % 24)) / 24);
}

function keyOf(labels: Labels): bigint {
  const sorted = [...labels].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest().readBigUInt64LE(0);
}

/** Whose series it is: `forecell_element` where the operator sets that label, else `instance`, else the sender. */
function instanceOf(labels: Labels, sender: string): string {
  const name = labels.get('forecell_element') ?? labels.get('instance') ?? sender;
  return name.replace(/[,=\s]/g, '_').slice(0, 200);
}
