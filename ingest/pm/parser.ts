import type { Catalogue } from '../../sql/catalogue/catalogue.ts';
import type { Limits } from '../limits.ts';
import { PmContent } from './content.ts';
import type { PmFile } from './file.ts';
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
 * Cost: about 50 MB of XML a second on one core.
 * @throws {FileRejected} with line and reason, when the file as a whole cannot be used
 */
export async function parsePmFile(chunks: AsyncIterable<Uint8Array>, options: PmOptions): Promise<PmFile> {
  const content = new PmContent(options);
  await readXml(chunks, content, options.limits);
  return content.finish();
}
