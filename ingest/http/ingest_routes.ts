import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { loadedBefore } from '../ledger.ts';
import { FileRejected } from '../limits.ts';
import { recognise } from '../recognise.ts';
import type { Format } from '../report.ts';
import { type Intake, senderName } from './intake.ts';
import { Refused } from './refused.ts';

/** Kind in the address → the format its content must turn out to be. */
const KINDS: Readonly<Record<string, Format>> = {
  pm: 'pm_xml',
  kpi_samples: 'kpi_history',
  kpi_history: 'kpi_history',
  inventory: 'inventory',
  customers: 'customers',
  subscriptions: 'subscriptions',
  consents: 'consents',
  contact_flags: 'contact_flags',
  maintenance: 'maintenance',
  changes: 'changes',
  serving_cells: 'serving_cells',
  complaints: 'complaints',
  trouble_tickets: 'trouble_tickets',
};
const HEAD_BYTES = 65_536;
const KEYS_MAX = 100_000;
const PARQUET_ROWS_MAX = 2_000_000;

/** What was delivered under an idempotency key, the newest hundred thousand since the start. */
class KnownKeys {
  private readonly known = new Map<string, string>();

  get(key: string): string | undefined {
    return this.known.get(key);
  }

  set(key: string, receipt: string): void {
    if (this.known.size >= KEYS_MAX) this.known.delete(this.known.keys().next().value as string);
    this.known.set(key, receipt);
  }
}

/**
 * Plain HTTP: `POST /ingest/{kind}` with CSV, NDJSON, XML or Parquet. What comes is known by its content; the kind only says what is expected.
 * Answered 202 with a receipt when it is safe on disk; `GET /ingest/receipts/{receipt}` says what became of it.
 */
export function ingestRoutes(app: FastifyInstance, intake: Intake): void {
  const keys = new KnownKeys();
  app.post<{ Params: { kind: string } }>('/ingest/:kind', async (request, reply) => {
    const { kind } = request.params;
    const format = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
    if (format === undefined) throw new Refused(404, `The kinds are ${Object.keys(KINDS).join(', ')}.`);
    const key = idempotencyKey(request.headers['idempotency-key']);
    const content = await contentOf(await intake.bodies.read(request.raw), kind, format);
    const sender = senderName(request);
    const receipt = createHash('sha256').update(content).digest('hex');
    const known = key === null ? undefined : keys.get(`${sender}\n${kind}\n${key}`);
    if (known !== undefined && known !== receipt) throw new Refused(422, 'This idempotency key was used for another content.');
    if (known === undefined) {
      const arrival = { name: `${kind}-${sender}`, content, loadId: receipt, ...(kind === 'kpi_samples' ? { sender } : {}) };
      await intake.streams.take(kind === 'kpi_samples' || kind === 'kpi_history' || kind === 'pm' ? 'samples' : 'records', [arrival]);
      if (key !== null) keys.set(`${sender}\n${kind}\n${key}`, receipt);
      intake.counters.add('deliveries', { source: sender, way: 'http' });
    } else intake.counters.add('repeated', { source: sender });
    return reply.code(202).send({ receipt, kind, bytes: content.length, repeated: known !== undefined });
  });
  app.get<{ Params: { receipt: string } }>('/ingest/receipts/:receipt', async (request) => {
    const { receipt } = request.params;
    if (!/^[0-9a-f]{64}$/.test(receipt)) throw new Refused(400, 'A receipt is 64 hexadecimal digits.');
    const found = (await loadedBefore(intake.db, [receipt])).get(receipt);
    if (!found) return { receipt, state: 'waiting' };
    const { path: _, loadId: __, ...report } = found.report;
    return { receipt, state: report.outcome === 'rejected' ? 'rejected' : 'done', report };
  });
}

function idempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw new Refused(400, 'An idempotency key is 1 to 200 visible characters.');
}

/** The content as a loader takes it. */
async function contentOf(body: Buffer, kind: string, format: Format): Promise<Buffer> {
  try {
    const parquet = body.subarray(0, 4).toString('latin1') === 'PAR1';
    const content = parquet && format !== 'kpi_history' ? await linesOfParquet(body) : body;
    const found = recognise(content.subarray(0, HEAD_BYTES)).format;
    if (found !== format) throw new Refused(422, `The content was recognised as ${found}, not as ${kind}.`);
    return content;
  } catch (error) {
    if (error instanceof FileRejected) throw new Refused(422, `The content cannot be used: ${error.message}.`);
    throw error;
  }
}

/** Rows of a Parquet file as NDJSON, for kinds whose loader reads records. */
async function linesOfParquet(body: Buffer): Promise<Buffer> {
  const file = body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength) as ArrayBuffer;
  try {
    if (Number(parquetMetadata(file).num_rows) > PARQUET_ROWS_MAX) throw new Refused(413, `A Parquet file may hold ${PARQUET_ROWS_MAX} rows.`);
    const rows = await parquetReadObjects({ file });
    return Buffer.from(rows.map((row) => JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))).join('\n'));
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(422, 'The Parquet file cannot be read (uncompressed and snappy pages are).');
  }
}
