import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type OffsetRange, type Part, placeOf } from './kafka_batch.ts';

const Offset = z
  .string()
  .regex(/^\d{1,19}$/)
  .transform(BigInt);
const Ranges = z.record(z.string(), z.strictObject({ from: Offset, to: Offset }));

/**
 * What is about to be kept of each partition, on the disk before it is kept: whoever is killed between the journal and the commit reads the same messages again, and has to make
 * the same document of them to have it known as the same.
 */
export class PendingRanges {
  readonly ranges = new Map<string, OffsetRange>();
  private readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Ranges of an earlier run; none where there was none, or where the file cannot be read: then a document is made anew, and replaces the one of its name. */
  static async open(directory: string, source: string): Promise<PendingRanges> {
    const pending = new PendingRanges(join(directory, `kafka-${source}.json`));
    const text = await readFile(pending.path, 'utf8').catch(() => '{}');
    try {
      for (const [place, range] of Object.entries(Ranges.parse(JSON.parse(text)))) pending.ranges.set(place, range);
    } catch {
      pending.ranges.clear();
    }
    return pending;
  }

  async write(parts: readonly Part[]): Promise<void> {
    for (const { from, to, ...part } of parts) this.ranges.set(placeOf(part), { from, to });
    const written = Object.fromEntries([...this.ranges].map(([place, { from, to }]) => [place, { from: String(from), to: String(to) }]));
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const file = await open(`${this.path}.tmp`, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(written));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${this.path}.tmp`, this.path);
    const folder = await open(dirname(this.path));
    await folder.sync().finally(() => folder.close());
  }
}
