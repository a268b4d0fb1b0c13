import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type Delivery, type IngestDeps, ingestDeliveries } from './ingest.ts';
import type { Report } from './report.ts';

const Line = z.object({
  id: z.string().regex(/^\d{1,20}$/),
  stream: z.string(),
  meta: z.record(z.string(), z.union([z.string(), z.number()])),
  content: z.base64(),
});
const AT_ONCE = 500;

/**
 * Loads again what the intake had set aside in `<stream>.records.ndjson`, after what was wrong has been mended. The revision is that of the first
 * receipt, so what has come since stays on top, and what is in already changes nothing. `passedOver` counts lines that are no documents
 * (remote-write, notices of files) or cannot be read.
 */
export async function replaySetAside(deps: IngestDeps, file: string): Promise<Report & { readonly passedOver: number }> {
  const files: Report['files'] = [];
  let batch: Delivery[] = [];
  let passedOver = 0;
  const flush = async (): Promise<void> => {
    if (batch.length > 0) files.push(...(await ingestDeliveries(deps, batch)).files);
    batch = [];
  };
  for await (const text of createInterface({ input: createReadStream(file) })) {
    const delivery = readLine(text);
    if (delivery === null) passedOver++;
    else batch.push(delivery);
    if (batch.length >= AT_ONCE) await flush();
  }
  await flush();
  return { files, passedOver };
}

function readLine(text: string): Delivery | null {
  let parsed: ReturnType<typeof Line.safeParse>;
  try {
    parsed = Line.safeParse(JSON.parse(text));
  } catch {
    return null;
  }
  if (!parsed.success || parsed.data.stream === 'prometheus' || parsed.data.stream === 'files') return null;
  const { id, meta, content } = parsed.data;
  const sender = meta['sender'];
  const name = String(meta['name'] ?? 'set-aside');
  return { name, content: Buffer.from(content, 'base64'), revision: id, ...(sender === undefined ? {} : { sender: String(sender) }) };
}
