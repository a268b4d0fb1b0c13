import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
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
const SAMPLES_PER_SERIES = 4;
const QUIET_MS = 2_000;
const TOKEN = 'the-token-of-the-benchmark';
const START_S = Date.UTC(2026, 2, 1) / 1_000;

/**
 * Times the ways in over HTTP, end to end: from the first byte sent until the last row is in ClickHouse; sender, intake and database are processes of their own on shared cores.
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
    const metrics = new MetricStore({ ...deps, mapping: new Mapping(), seriesPerSenderMax: 1_000_000, quietMs: QUIET_MS });
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
      // What the periods come to is computed once they are quiet: told apart, as it is no part of taking samples in.
      await pause(QUIET_MS);
      const periods = await withClocks(db, () => metrics.settle());
      const computed = `their periods' KPIs afterwards: ${periods.seconds.toFixed(1)} s, ${processorS(periods).toFixed(1)} s of processor time`;
      const lines = [tell('KPI samples as NDJSON over HTTP', samples), `${tell('remote-write samples', writes)}; ${computed}`];
      const later = { remote_write_periods_cpu_s: processorS(periods) };
      const figures = { ...figuresOf('ndjson', 'rows', samples), ...figuresOf('remote_write', 'samples', writes), ...later };
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
  const bodies = Math.ceil(rows / ROWS_PER_BODY);
  const total = bodies * ROWS_PER_BODY;
  const folder = join(work, 'ndjson');
  const path = join(work, 'samples.ndjson');
  mkdirSync(folder);
  for (let n = 0; n < bodies; n++) {
    writeFileSync(join(folder, nameOf(n)), samplesOf(n));
    appendFileSync(path, samplesOf(n));
  }
  const sender = await senderOf(`${address}/ingest/kpi_samples`, folder, {});
  const ours = await withClocks(db, () => sendAll(sender, streams));
  await expectRows(db, 'kpi_samples', total);
  const query = 'INSERT INTO kpi_alone (period_end, period_s, element_id, kpi, numerator, denominator, quality, revision) FORMAT JSONEachRow';
  await db.client.command({ query: 'CREATE TABLE kpi_alone AS kpi_samples' });
  return { rows: total, ours, alone: await withClocks(db, () => loadFile(db, query, path)) };
}

async function timeWrites(db: Database, work: string, address: string, streams: Streams, rows: number): Promise<Timed> {
  const requests = Math.ceil(rows / (SERIES_PER_REQUEST * SAMPLES_PER_SERIES));
  const total = requests * SERIES_PER_REQUEST * SAMPLES_PER_SERIES;
  const folder = join(work, 'writes');
  mkdirSync(folder);
  for (let n = 0; n < requests; n++) writeFileSync(join(folder, nameOf(n)), snap(writeRequestV1(seriesOf(n))));
  const sender = await senderOf(`${address}/api/v1/write`, folder, { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' });
  const ours = await withClocks(db, () => sendAll(sender, streams));
  await expectRows(db, 'metric_samples', total);
  const path = join(work, 'metrics.bin');
  const answer = await db.client.exec({ query: 'SELECT series_key, at, value, revision FROM metric_samples FORMAT RowBinary' });
  await pipeline(answer.stream, createWriteStream(path));
  await db.client.command({ query: 'CREATE TABLE metrics_alone AS metric_samples' });
  return { rows: total, ours, alone: await withClocks(db, () => loadFile(db, 'INSERT INTO metrics_alone FORMAT RowBinary', path)) };
}

const nameOf = (n: number) => `${String(n).padStart(6, '0')}.body`;

/** A process that has everything in memory and waits to be told. */
async function senderOf(url: string, folder: string, headers: Record<string, string>): Promise<ChildProcess> {
  const told = JSON.stringify({ ...headers, authorization: `Bearer ${TOKEN}` });
  const child = fork(fileURLToPath(new URL('./send_main.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, SEND_URL: url, SEND_FOLDER: folder, SEND_HEADERS: told },
  });
  await once(child, 'message');
  return child;
}

/** Until the last row is where it belongs. */
async function sendAll(sender: ChildProcess, streams: Streams): Promise<void> {
  sender.send('go');
  const [code] = (await once(sender, 'exit')) as [number | null];
  if (code !== 0) throw new Error('the sender failed');
  while (streams.budget.usedBytes > 0) await pause(5);
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
