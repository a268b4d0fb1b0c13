import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIntake, Mapping, MetricStore, Streams, syncCatalogue } from '../ingest/index.ts';
import { snap, writeRequestV1 } from '../ingest/prometheus/testing.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { type Connection, connect, type Database, insertOnce } from '../sql/database.ts';
import { openKeyRing } from '../sql/identity.ts';
import { machine } from './machine.ts';
import { type Spent, withClocks } from './processor.ts';

const ELEMENTS = 20_000;
const ROWS_PER_BODY = 40_000;
const SERIES_PER_REQUEST = 5_000;
const TOKEN = 'the-token-of-the-benchmark';
const START_S = Date.UTC(2026, 2, 1) / 1_000;

/**
 * Times the ways in over HTTP, end to end: from the first byte sent until the last row is in ClickHouse, sender and intake in one process on shared cores.
 * KPI samples as NDJSON and remote-write samples, each against ClickHouse alone loading the same rows from a local file in the same run.
 */
export async function benchIntake(
  connection: Connection,
  rows: number,
): Promise<{ machine: string; lines: string[]; figures: Record<string, number> }> {
  const work = mkdtempSync(join(tmpdir(), 'forecell-intake-'));
  const db = connect(connection);
  const controller = new AbortController();
  try {
    const catalogue = readCatalogue();
    await syncCatalogue(db, catalogue);
    const elements = Array.from({ length: ELEMENTS }, (_, i) => ({
      element_id: `K${i}`,
      name: `K${i}`,
      kind: 'nr_cell',
      origin: 'inventory',
      revision: '2',
    }));
    await insertOnce(db, 'elements', elements, 'bench:elements');
    const deps = { db, catalogue, keys: openKeyRing(work), quarantineDir: join(work, 'quarantine'), now: () => null };
    const metrics = new MetricStore({ ...deps, mapping: new Mapping(), seriesPerSenderMax: 1_000_000 });
    const signal = controller.signal;
    const streams = await Streams.open({
      ...deps,
      directory: join(work, 'journal'),
      bytesMax: 4 * 1024 ** 3,
      signal,
      deliver: { prometheus: (records) => metrics.deliver(records) },
    });
    const app = await buildIntake({ db, streams, tokens: [{ token: TOKEN, role: 'ingest', name: 'bench' }] });
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    streams.start();
    try {
      const samples = await timeSamples(db, work, address, streams, rows);
      const writes = await timeWrites(db, work, address, streams, rows);
      const lines = [tell('KPI samples as NDJSON over HTTP', samples), tell('remote-write samples', writes)];
      const figures = { ...figuresOf('ndjson', 'rows', samples), ...figuresOf('remote_write', 'samples', writes) };
      return { machine: machine(), lines, figures };
    } finally {
      controller.abort();
      await app.close();
      await streams.close();
    }
  } finally {
    await db.close();
    rmSync(work, { recursive: true, force: true });
  }
}

interface Timed {
  readonly rows: number;
  /** End to end, and ClickHouse alone. */
  readonly ours: Spent;
  readonly alone: Spent;
}

async function timeSamples(db: Database, work: string, address: string, streams: Streams, rows: number): Promise<Timed> {
  const bodies = Array.from({ length: Math.ceil(rows / ROWS_PER_BODY) }, (_, n) => Buffer.from(samplesOf(n)));
  const total = bodies.length * ROWS_PER_BODY;
  const ours = await withClocks(db, () => sendAll(`${address}/ingest/kpi_samples`, bodies, {}, streams));
  await expectRows(db, 'kpi_samples', total);
  const path = join(work, 'samples.ndjson');
  writeFileSync(path, Buffer.concat(bodies));
  const query = 'INSERT INTO kpi_alone (period_end, period_s, element_id, kpi, numerator, denominator, quality, revision) FORMAT JSONEachRow';
  await db.client.command({ query: 'CREATE TABLE kpi_alone AS kpi_samples' });
  return { rows: total, ours, alone: await withClocks(db, () => loadFile(db, query, path)) };
}

async function timeWrites(db: Database, work: string, address: string, streams: Streams, rows: number): Promise<Timed> {
  const requests = Math.ceil(rows / (SERIES_PER_REQUEST * 4));
  const bodies = Array.from({ length: requests }, (_, n) => snap(writeRequestV1(seriesOf(n))));
  const total = requests * SERIES_PER_REQUEST * 4;
  const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' };
  const ours = await withClocks(db, () => sendAll(`${address}/api/v1/write`, bodies, headers, streams));
  await expectRows(db, 'metric_samples', total);
  const path = join(work, 'metrics.bin');
  const answer = await db.client.exec({ query: 'SELECT series_key, at, value, revision FROM metric_samples FORMAT RowBinary' });
  const parts: Buffer[] = [];
  for await (const part of answer.stream) parts.push(part as Buffer);
  writeFileSync(path, Buffer.concat(parts));
  await db.client.command({ query: 'CREATE TABLE metrics_alone AS metric_samples' });
  return { rows: total, ours, alone: await withClocks(db, () => loadFile(db, 'INSERT INTO metrics_alone FORMAT RowBinary', path)) };
}

async function sendAll(url: string, bodies: readonly Buffer[], headers: Record<string, string>, streams: Streams): Promise<void> {
  const left = [...bodies];
  const send = async (): Promise<void> => {
    for (let body = left.shift(); body !== undefined; body = left.shift()) {
      const answer = await fetch(url, { method: 'POST', body: new Uint8Array(body), headers: { ...headers, authorization: `Bearer ${TOKEN}` } });
      if (!answer.ok) throw new Error(`the intake answered ${answer.status}: ${await answer.text()}`);
    }
  };
  await Promise.all([send(), send()]);
  while (streams.budget.usedBytes > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function loadFile(db: Database, query: string, path: string): Promise<void> {
  const settings = { wait_end_of_query: 1, max_partitions_per_insert_block: '1000' } as const;
  const answer = await db.client.exec({ query, values: createReadStream(path, { highWaterMark: 1024 ** 2 }), clickhouse_settings: settings });
  for await (const _ of answer.stream) {
    // Nothing is expected.
  }
}

async function expectRows(db: Database, table: string, rows: number): Promise<void> {
  const answer = await db.client.query({
    query: 'SELECT count() AS n FROM {table:Identifier} FINAL',
    query_params: { table },
    format: 'JSONEachRow',
  });
  const found = Number((await answer.json<{ n: string }>())[0]?.n);
  if (found !== rows) throw new Error(`${table} holds ${found} rows where ${rows} were sent`);
}

function samplesOf(n: number): string {
  const row = (i: number) => {
    const at = n * ROWS_PER_BODY + i;
    return `{"period_end":${START_S + Math.floor(at / ELEMENTS) * 900},"period_s":900,"element_id":"K${at % ELEMENTS}","kpi":"nr_rrc_setup_sr","numerator":${at % 97},"denominator":97,"quality":"ok"}\n`;
  };
  return Array.from({ length: ROWS_PER_BODY }, (_, i) => row(i)).join('');
}

/** Five thousand series of exporters, four samples each, a minute apart. */
function seriesOf(n: number) {
  const minute = n % 40;
  const block = Math.floor(n / 40);
  return Array.from({ length: SERIES_PER_REQUEST }, (_, i) => ({
    labels: {
      __name__: 'fivegs_amffunction_rm_reginitreq',
      instance: `amf-${block}-${i % 50}:9090`,
      job: 'amf',
      plmnid: '00101',
      snssai: String(Math.floor(i / 50)),
    },
    samples: [0, 1, 2, 3].map((k): [number, number] => [(START_S + (minute * 4 + k) * 15) * 1_000, minute * 4 + k]),
  }));
}

const processorS = ({ ownS, serverS }: Spent): number => ownS + serverS;

function tell(what: string, { rows, ours, alone }: Timed): string {
  const whole = (value: number) => Math.round(value).toLocaleString('en-GB');
  const of = (spent: Spent) =>
    `${whole(rows / spent.seconds)} rows/s, ${whole(rows / processorS(spent))} a second of processor time (${spent.ownS.toFixed(1)} s here, ${spent.serverS.toFixed(1)} s in the server)`;
  return `${what}: ${whole(rows)} rows; end to end ${of(ours)}; ClickHouse alone from a local file ${of(alone)}; ratio ${(alone.seconds / ours.seconds).toFixed(2)}, by processor time ${(processorS(alone) / processorS(ours)).toFixed(2)}`;
}

function figuresOf(name: string, unit: string, { rows, ours, alone }: Timed): Record<string, number> {
  return {
    [`${name}_${unit}_per_s`]: rows / ours.seconds,
    [`${name}_${unit}_per_processor_s`]: rows / processorS(ours),
    [`${name}_own_cpu_s`]: ours.ownS,
    [`${name}_server_cpu_s`]: ours.serverS,
    [`${name}_alone_per_s`]: rows / alone.seconds,
    [`${name}_ratio`]: alone.seconds / ours.seconds,
    [`${name}_processor_ratio`]: processorS(alone) / processorS(ours),
  };
}
