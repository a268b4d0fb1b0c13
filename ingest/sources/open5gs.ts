import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Open5gsSource } from './config.ts';
import { putIntoInbox } from './inbox-file.ts';

/** What the server gives at most, whatever is asked for. */
const PAGE_SIZE = 100;
const PAGES_MAX = 1_000;
const PAGE_BYTES_MAX = 4 * 1024 ** 2;
const ANSWER_MS_MAX = 10_000;

const Plmn = z.string().regex(/^\d{5,6}$/);
const Ue = z.object({
  supi: z.string().min(5).max(64),
  cm_state: z.enum(['connected', 'idle']),
  location: z.object({
    /** Microseconds since 1970. */
    timestamp: z.number(),
    nr_cgi: z
      .object({
        plmn: Plmn,
        nci: z
          .int()
          .min(0)
          .max(2 ** 36 - 1),
      })
      .optional(),
    tai: z.object({ plmn: Plmn }).optional(),
  }),
  enb: z
    .object({
      cell_id: z
        .int()
        .min(0)
        .max(2 ** 28 - 1),
    })
    .optional(),
});
const Page = z.object({ items: z.array(z.unknown()).max(PAGE_SIZE) });

/** What one look at a list found. */
export interface Poll {
  readonly connected: number;
  /** Entries that could not be read, or without a cell. */
  readonly unread: number;
}

/**
 * Asks an AMF or MME of Open5GS once who is connected where, and puts the answer into the inbox as serving-cell records: a stay that ends now and began at
 * the last look, or when the cell was learnt, if later. Those idle are passed over: where they are is not known to the cell. Nothing is written when nobody is connected.
 * @throws {Error} when the list cannot be had whole; then nothing is written, and what was missed stays unknown
 */
export async function pollOpen5gs(source: Open5gsSource, inboxDir: string, now: Date): Promise<Poll> {
  const lines: string[] = [];
  let unread = 0;
  for (let page = 0; ; page++) {
    if (page >= PAGES_MAX) throw new Error(`${source.name} lists more than ${PAGES_MAX * PAGE_SIZE} subscribers`);
    const items = await pageOf(source, page);
    for (const item of items) {
      const ue = Ue.safeParse(item);
      const cell = ue.success ? cellOf(ue.data) : null;
      if (!ue.success || (ue.data.cm_state === 'connected' && cell === null)) unread++;
      else if (ue.data.cm_state === 'connected') lines.push(`${JSON.stringify(stayOf(ue.data, cell as string, source.every_s, now))}\n`);
    }
    if (items.length < PAGE_SIZE) break;
  }
  if (lines.length > 0) await putIntoInbox(inboxDir, `open5gs-${source.name}-${now.getTime()}.ndjson`, [Buffer.from(lines.join(''))]);
  return { connected: lines.length, unread };
}

/** Polls until told to stop. A look that fails is told and the next one tried in its turn. */
export async function watchOpen5gs(source: Open5gsSource, inboxDir: string, signal: AbortSignal, onProblem: (error: Error) => void): Promise<void> {
  while (!signal.aborted) {
    try {
      const { unread } = await pollOpen5gs(source, inboxDir, new Date());
      if (unread > 0) onProblem(new Error(`${source.name} listed ${unread} subscribers that could not be read`));
    } catch (error) {
      if (!signal.aborted) onProblem(error instanceof Error ? error : new Error(String(error)));
    }
    await pause(source.every_s * 1_000, undefined, { signal }).catch(() => {});
  }
}

async function pageOf({ name, url }: Open5gsSource, page: number): Promise<unknown[]> {
  const address = new URL(url);
  address.searchParams.set('page', String(page));
  address.searchParams.set('page_size', String(PAGE_SIZE));
  const failed = (why: string) => new Error(`${name} gave no list of subscribers: ${why}`);
  let bytes: Buffer;
  try {
    const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    if (!answer.ok) throw failed(`HTTP ${answer.status}`);
    bytes = await bounded(answer, failed);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith(name)) throw error;
    throw failed(error instanceof Error && error.name === 'TimeoutError' ? 'no answer in ten seconds' : 'it cannot be reached');
  }
  const parsed = Page.safeParse(jsonOf(bytes));
  if (!parsed.success) throw failed('the answer is no list of items');
  return parsed.data.items;
}

async function bounded(answer: Response, failed: (why: string) => Error): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > PAGE_BYTES_MAX) throw failed('the answer is longer than 4 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

function cellOf({ location, enb }: z.output<typeof Ue>): string | null {
  const named = (plmn: string, digits: string) => `${plmn.slice(0, 3)}-${plmn.slice(3)}-${digits}`;
  if (location.nr_cgi) return named(location.nr_cgi.plmn, location.nr_cgi.nci.toString(16).padStart(9, '0'));
  return location.tai && enb ? named(location.tai.plmn, enb.cell_id.toString(16).padStart(7, '0')) : null;
}

function stayOf({ supi, location }: z.output<typeof Ue>, cell_id: string, everyS: number, now: Date) {
  const learntMs = Math.floor(location.timestamp / 1_000);
  const startMs = Math.min(now.getTime(), Math.max(now.getTime() - everyS * 1_000, learntMs));
  return { subscriber_id: supi.replace(/^imsi-/, ''), cell_id, start: new Date(startMs).toISOString(), end: now.toISOString(), events: 1 };
}
