import type { PmFile } from './file.ts';

/** A counter that no KPI reads, over the files of a batch. */
export interface Unmapped {
  readonly objectClass: string;
  readonly counter: string;
  readonly vendor: string;
  /** The first file that named it. */
  readonly loadId: string;
  values: number;
}

/** Counts the counters that no KPI reads, file by file. */
export class UnmappedCounters {
  private readonly byKind = new Map<string, Map<string, Unmapped>>();
  private before: Unmapped[] = [];

  count(file: PmFile, loadId: string): void {
    // Files of nodes of one kind name the same counters in the same order: then each is where the last file had it.
    const { before } = this;
    this.before = file.unmapped.map((one, i) => {
      const last = before[i];
      const same = last !== undefined && last.counter === one.counter && last.objectClass === one.objectClass && last.vendor === file.vendor;
      const tally = same ? last : this.tally(one.objectClass, one.counter, file.vendor, loadId);
      tally.values += one.values;
      return tally;
    });
  }

  all(): Unmapped[] {
    return [...this.byKind.values()].flatMap((byCounter) => [...byCounter.values()]);
  }

  private tally(objectClass: string, counter: string, vendor: string, loadId: string): Unmapped {
    const kind = `${vendor}\n${objectClass}`;
    const byCounter = this.byKind.get(kind) ?? new Map<string, Unmapped>();
    this.byKind.set(kind, byCounter);
    const known = byCounter.get(counter);
    if (known) return known;
    const tally = { objectClass, counter, vendor, loadId, values: 0 };
    byCounter.set(counter, tally);
    return tally;
  }
}

/** The counters with the most values, those of equal number in the file's order; without sorting all of a long list. */
export function mostFrequent(unmapped: PmFile['unmapped'], count: number): PmFile['unmapped'][number][] {
  const first: PmFile['unmapped'][number][] = [];
  for (const { objectClass, counter, values } of unmapped) {
    if (first.length === count && values <= (first[count - 1]?.values ?? 0)) continue;
    first.push({ objectClass, counter, values });
    first.sort((a, b) => b.values - a.values);
    if (first.length > count) first.pop();
  }
  return first;
}
