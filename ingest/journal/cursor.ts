import { crc32c } from './crc32c.ts';

/** How far a journal has been drained: every segment up to `low`, and those of `done` above it. */
export interface Cursor {
  readonly low: number;
  readonly done: readonly number[];
  /** The last id given out when this was written; ids go on from here, whatever the clock says. */
  readonly lastId: bigint;
}

/** Raises `low` over everything that is no longer there, so that `done` stays short. */
export function compact(cursor: Cursor, live: readonly number[], next: number): Cursor {
  const low = Math.max(cursor.low, Math.min(next, ...live) - 1);
  return { low, done: [...new Set(cursor.done)].filter((number) => number > low).sort((a, b) => a - b), lastId: cursor.lastId };
}

export function encodeCursor({ low, done, lastId }: Cursor): Buffer {
  const text = JSON.stringify({ low, done, lastId: String(lastId) });
  return Buffer.from(`${crc32c(Buffer.from(text)).toString(16)} ${text}\n`);
}

/** @throws {Error} when the file is damaged: to guess would lose or repeat, so a person has to look */
export function decodeCursor(bytes: Buffer): Cursor {
  const line = bytes.toString('utf8').trimEnd();
  const at = line.indexOf(' ');
  const text = line.slice(at + 1);
  if (at < 0 || crc32c(Buffer.from(text)).toString(16) !== line.slice(0, at)) {
    throw new Error('the cursor of a journal is damaged; remove the file `cursor` to drain again whatever segments are there');
  }
  const { low, done, lastId } = JSON.parse(text) as { low: number; done: number[]; lastId: string };
  return { low, done, lastId: BigInt(lastId) };
}
