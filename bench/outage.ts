import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildIntake, Streams, syncCatalogue } from '../ingest/index.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { type Connection, connect, type Database, insertOnce } from '../sql/database.ts';
import { openKeyRing } from '../sql/identity.ts';
import { Line } from '../sql/testing/line.ts';
import { machine } from './machine.ts';
import { heldBytes } from './memory.ts';

export interface OutageOptions {
  readonly connection: Connection;
  /** Elements of the network; each has so many KPI samples a period. */
  readonly cells: number;
  readonly kpis: number;
  /** Lengths of network time without the database. */
  readonly minutes: readonly number[];
  readonly onProgress?: (line: string) => void;
}

/** What one outage came to. */
export interface Outage {
  readonly minutes: number;
  readonly periods: number;
  readonly rows: number;
  /** Most bytes that waited in the journal, and the bound. */
  readonly journalBytes: number;
  readonly boundBytes: number;
  /** Deliveries refused with 429 once the bound was reached, and taken when they were sent again afterwards. */
  readonly refused: number;
  /** Growth of this process over what it held before, in MiB, at most. */
  readonly memoryMiB: number;
  readonly memoryBeforeMiB: number;
  /** Growth at the end of the outage of what this process holds on to (objects and buffers, after what is not needed was let go), with all of the journal waiting. */
  readonly heldMiB: number;
  /** Seconds from the return of the database until the newest period was stored, and until all of it was. */
  readonly newestS: number;
  readonly allS: number;
  /** Network time caught up with, over the time it took. */
  readonly catchUp: number;
  readonly lost: number;
  readonly doubled: number;
}

const PERIOD_S = 900;
const CELLS_PER_DELIVERY = 1_000;
const START_S = Date.UTC(2026, 2, 1) / 1_000;
const TOKEN = 'the-token-of-the-benchmark';
/** A mid-sized operator, for the ratio that matters: cells, and KPI samples of each in a period. */
const OPERATOR_ROWS_PER_S = (50_000 * 20) / PERIOD_S;

/**
 * The database away while the network goes on, for lengths of network time that are not waited for: the journal holds the rows of all those periods,
 * up to its bound, then senders are told to wait; when the database is back, the newest comes first, and everything is there once.
 */
export async function benchOutage(
  options: OutageOptions,
): Promise<{ machine: string; lines: string[]; outages: Outage[]; figures: Record<string, number> }> {
  const work = mkdtempSync(join(tmpdir(), 'forecell-outage-'));
  const line = new Line(new URL(options.connection.url));
  const db = connect(options.connection);
  const through = connect({ ...options.connection, url: await line.listen() });
  try {
    await syncCatalogue(db, readCatalogue());
    const elements = Array.from({ length: options.cells }, (_, i) => ({
      element_id: `K${i}`,
      name: `K${i}`,
      kind: 'nr_cell',
      origin: 'inventory',
      revision: '2',
    }));
    await insertOnce(db, 'elements', elements, 'bench:elements');
    const outages: Outage[] = [];
    let firstPeriod = 0;
    for (const minutes of options.minutes) {
      const run = new Run({ db, through, line, work: join(work, String(minutes)), options, firstPeriod });
      outages.push(await run.outage(minutes));
      firstPeriod += 100_000 / outages.length;
      options.onProgress?.(tell(outages.at(-1) as Outage));
    }
    const figures = Object.fromEntries(outages.flatMap((one) => [[`outage_${one.minutes}_min_catch_up`, one.catchUp]]));
    return { machine: machine(), lines: outages.map(tell), outages, figures };
  } finally {
    line.close();
    await through.close();
    await db.close();
    rmSync(work, { recursive: true, force: true });
  }
}

interface RunDeps {
  readonly db: Database;
  readonly through: Database;
  readonly line: Line;
  readonly work: string;
  readonly options: OutageOptions;
  readonly firstPeriod: number;
}

class Run {
  private readonly deps: RunDeps;
  private readonly kpis: readonly string[];
  private address = '';
  private memoryMax = 0;

  constructor(deps: RunDeps) {
    this.deps = deps;
    const ratios = (readCatalogue().byKind.get('nr_cell') ?? []).map(({ kpi }) => kpi);
    this.kpis = Array.from({ length: Math.min(deps.options.kpis, ratios.length) }, (_, i) => ratios[i] as string);
  }

  async outage(minutes: number): Promise<Outage> {
    const { line, work, through } = this.deps;
    const periods = Math.max(1, Math.ceil((minutes * 60) / PERIOD_S));
    mkdirSync(work, { recursive: true });
    const controller = new AbortController();
    // What those periods need, and a little more, so that the bound is met at the end of the outage and not only in theory.
    const boundBytes = this.bytesOfPeriod() * periods + Math.max(65_536, Math.floor(this.bytesOfPeriod() / 2));
    const deps = { db: through, catalogue: readCatalogue(), keys: openKeyRing(this.deps.work), quarantineDir: join(work, 'quarantine') };
    const streams = await Streams.open({
      ...deps,
      now: () => null,
      directory: join(work, 'journal'),
      bytesMax: boundBytes,
      signal: controller.signal,
      random: () => 0.1,
    });
    const app = await buildIntake({ db: through, streams, tokens: [{ token: TOKEN, role: 'ingest', name: 'bench' }] });
    try {
      this.address = await app.listen({ port: 0, host: '127.0.0.1' });
      streams.start();
      await this.period(0);
      while (streams.budget.usedBytes > 0) await pause(5);
      return await this.away(minutes, periods, boundBytes, streams, line);
    } finally {
      controller.abort();
      await app.close();
      await streams.close();
    }
  }

  private async away(minutes: number, periods: number, boundBytes: number, streams: Streams, line: Line): Promise<Outage> {
    const heldBefore = heldBytes();
    const before = process.memoryUsage.rss();
    this.memoryMax = before;
    line.set('away');
    for (let n = 1; n <= periods; n++) {
      const refused = await this.period(n);
      if (refused.length > 0) throw new Error(`the journal refused period ${n} of ${periods} before its bound`);
    }
    const journalBytes = streams.budget.usedBytes;
    const heldMiB = (heldBytes() - heldBefore) / 1024 ** 2;
    const refused = await this.period(periods + 1);
    if (refused.length === 0) throw new Error('the bound was not held');
    line.set('open');
    const began = performance.now();
    const newest = this.deps.firstPeriod + periods;
    let newestS = 0;
    while (streams.budget.usedBytes > 0) {
      await pause(20);
      this.memoryMax = Math.max(this.memoryMax, process.memoryUsage.rss());
      if (newestS === 0 && (await this.isStored(newest))) newestS = (performance.now() - began) / 1_000;
    }
    const allS = (performance.now() - began) / 1_000;
    // What was refused is offered again, as a sender does.
    for (const body of refused) if (!(await this.send(body))) throw new Error('what was refused was refused again with room enough');
    while (streams.budget.usedBytes > 0) await pause(5);
    const rows = this.rowsOf(periods + 2);
    const { stored, doubled } = await this.counted(periods + 1);
    return {
      ...{ minutes, periods, rows, journalBytes, boundBytes, refused: refused.length, newestS: newestS || allS, allS },
      memoryMiB: (this.memoryMax - before) / 1024 ** 2,
      memoryBeforeMiB: before / 1024 ** 2,
      heldMiB,
      catchUp: (periods * PERIOD_S) / allS,
      lost: rows - stored,
      doubled,
    };
  }

  /** Sends a period; returns what was refused for want of room. */
  private async period(n: number): Promise<string[]> {
    const refused: string[] = [];
    for (let from = 0; from < this.deps.options.cells; from += CELLS_PER_DELIVERY) {
      const body = this.body(n, from);
      if (!(await this.send(body))) refused.push(body);
      this.memoryMax = Math.max(this.memoryMax, process.memoryUsage.rss());
    }
    return refused;
  }

  private async send(body: string): Promise<boolean> {
    const answer = await fetch(`${this.address}/ingest/kpi_samples`, { method: 'POST', body, headers: { authorization: `Bearer ${TOKEN}` } });
    await answer.arrayBuffer();
    if (answer.status !== 202 && answer.status !== 429) throw new Error(`the intake answered ${answer.status}`);
    return answer.status === 202;
  }

  private body(n: number, from: number): string {
    const period_end = START_S + (this.deps.firstPeriod + n) * PERIOD_S;
    const to = Math.min(this.deps.options.cells, from + CELLS_PER_DELIVERY);
    const rows: string[] = [];
    for (let cell = from; cell < to; cell++)
      for (const kpi of this.kpis)
        rows.push(
          `{"period_end":${period_end},"period_s":900,"element_id":"K${cell}","kpi":"${kpi}","numerator":${(cell + n) % 97},"denominator":97,"quality":"ok"}`,
        );
    return rows.join('\n');
  }

  private bytesOfPeriod(): number {
    let bytes = 0;
    for (let from = 0; from < this.deps.options.cells; from += CELLS_PER_DELIVERY) bytes += Buffer.byteLength(this.body(1, from)) + 256;
    return bytes;
  }

  private rowsOf(periods: number): number {
    return periods * this.deps.options.cells * this.kpis.length;
  }

  private async isStored(period: number): Promise<boolean> {
    const answer = await this.deps.db.client.query({
      query: 'SELECT count() AS n FROM kpi_samples WHERE period_end = toDateTime({at:UInt32}, {zone:String})',
      query_params: { at: START_S + period * PERIOD_S, zone: 'UTC' },
      format: 'JSONEachRow',
    });
    return Number((await answer.json<{ n: string }>())[0]?.n) >= this.deps.options.cells * this.kpis.length;
  }

  private async counted(lastPeriod: number): Promise<{ stored: number; doubled: number }> {
    const answer = await this.deps.db.client.query({
      query: `SELECT count() AS n, uniqExact(period_end, element_key, kpi) AS distinct FROM kpi_samples FINAL
              WHERE toUnixTimestamp(period_end) BETWEEN {from:UInt32} AND {to:UInt32}`,
      query_params: { from: START_S + this.deps.firstPeriod * PERIOD_S, to: START_S + (this.deps.firstPeriod + lastPeriod) * PERIOD_S },
      format: 'JSONEachRow',
    });
    const [row] = await answer.json<{ n: string; distinct: string }>();
    return { stored: Number(row?.distinct), doubled: Number(row?.n) - Number(row?.distinct) };
  }
}

function tell(one: Outage): string {
  const whole = (value: number) => Math.round(value).toLocaleString('en-GB');
  // Without the period before and the one after the outage.
  const rowsPerS = (one.rows * one.periods) / (one.periods + 2) / one.allS;
  return `${one.minutes} minutes away (${one.periods} periods, ${whole(one.rows)} rows): ${whole(one.journalBytes / 1e6)} MB waited of ${whole(one.boundBytes / 1e6)} MB, then ${one.refused} deliveries were told to wait; memory ${whole(one.memoryBeforeMiB)} MiB, ${one.memoryMiB >= 0 ? '+' : ''}${whole(one.memoryMiB)} at most, of which ${one.heldMiB.toFixed(1)} MiB were held; back: newest period after ${one.newestS.toFixed(1)} s, all after ${one.allS.toFixed(1)} s, ${whole(one.catchUp)} times real time (${whole(rowsPerS / OPERATOR_ROWS_PER_S)} times for 50,000 cells of 20 KPIs); lost ${one.lost}, doubled ${one.doubled}`;
}
