import type { Catalogue } from '../../sql/catalogue/catalogue.ts';
import type { Limits } from '../limits.ts';
import { PmContent } from './content.ts';
import type { PmFile } from './file.ts';
import { readPlain } from './plain.ts';
import { readXml } from './xml.ts';

export interface PmOptions {
  readonly catalogue: Catalogue;
  readonly limits: Limits;
  /** Periods that end more than ten minutes after this are refused; null when there is no clock to compare with. */
  readonly now: Date | null;
}

/**
 * Reads one 3GPP measurement file (TS 32.435, 28.532, 28.550) as a stream: what it counts, and of its values those that a KPI may need.
 * Nothing is kept of a file that turns out not to be well-formed. Memory: one chunk, one tag, and the held counters (bounded by `limits`).
 * A plain file of up to `keptBytesMax` is read at once (`plain.ts`), anything else by the full parser, with the same outcome.
 * @throws {FileRejected} with line and reason, when the file as a whole cannot be used
 */
export async function parsePmFile(chunks: AsyncIterable<Uint8Array>, options: PmOptions): Promise<PmFile> {
  const early: Uint8Array[] = [];
  let bytes = 0;
  const rest = chunks[Symbol.asyncIterator]();
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    early.push(next.value);
    bytes += next.value.length;
    if (bytes > options.limits.keptBytesMax) return parseFully(prepended(early, rest), options);
  }
  const content = new PmContent(options);
  const whole = early.length === 1 ? bufferOf(early[0] as Uint8Array) : Buffer.concat(early);
  return readPlain(whole, content, options.limits) ? content.finish() : parseFully(prepended([whole]), options);
}

/** As `parsePmFile`, always through the full parser, whatever the file is. */
export async function parseFully(chunks: AsyncIterable<Uint8Array>, options: PmOptions): Promise<PmFile> {
  const content = new PmContent(options);
  await readXml(chunks, content, options.limits);
  return content.finish();
}

async function* prepended(early: readonly Uint8Array[], rest?: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* early;
  if (rest) for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
