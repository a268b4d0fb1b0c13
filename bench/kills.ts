import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { syncCatalogue } from '../ingest/index.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { type Connection, connect, type Database, insertOnce } from '../sql/database.ts';
import { machine } from './machine.ts';

export interface KillsOptions {
  readonly kills: number;
  readonly rows: number;
  readonly seed: number;
  readonly connection: Connection;
  readonly onProgress?: (line: string) => void;
}

export interface KillsResult {
  readonly machine: string;
  readonly kills: number;
  readonly rowsAcknowledged: number;
  readonly rowsStored: number;
  /** Rows of acknowledged deliveries that are not there; rows that are there more than once; rows that nobody sent. All have to be 0. */
  readonly lost: number;
  readonly doubled: number;
  readonly foreign: number;
  readonly arrivals: number;
  readonly deliveries: number;
  /** Deliveries offered again because the answer never came. */
  readonly offeredAgain: number;
  readonly tornBytes: number;
  readonly lines: readonly string[];
}

const ELEMENTS = 1_000;
const START_S = Date.UTC(2026, 2, 1) / 1_000;
const TOKEN = randomBytes(24).toString('base64url');

/**
 * Kills the intake (SIGKILL) at random moments while rows are sent to it, again and again, and then counts: each acknowledged row is stored once.
 * The database lives on, as it would; an answer that never came is followed by the same delivery again.
 */
export async function benchKills(options: KillsOptions): Promise<KillsResult> {
  const directory = mkdtempSync(join(tmpdir(), 'forecell-kills-'));
  const db = connect(options.connection);
  try {
    await syncCatalogue(db, readCatalogue());
    const rows = Array.from({ length: ELEMENTS }, (_, i) => ({
      element_id: `K${i}`,
      name: `K${i}`,
      kind: 'nr_cell',
      origin: 'inventory',
      revision: '2',
    }));
    await insertOnce(db, 'elements', rows, 'kills:elements');
    const run = new Run(options, directory);
    await run.sendAll();
    return await judge(db, options, run);
  } finally {
    await db.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

class Run {
  readonly acked = new Set<number>();
  kills = 0;
  offeredAgain = 0;
  tornBytes = 0;
  readonly deliveries: number;
  private readonly options: KillsOptions;
  private readonly directory: string;
  private child: ChildProcess | null = null;
  private address = '';
  private waitingBytes = Number.POSITIVE_INFINITY;
  private state: number;

  constructor(options: KillsOptions, directory: string) {
    this.options = options;
    this.directory = directory;
    this.deliveries = Math.max(1, Math.round(options.rows / ELEMENTS));
    this.state = options.seed >>> 0;
  }

  /** Sends what is not yet acknowledged, four at a time, and kills as often as asked, spread over the whole; ends when nothing waits any more. */
  async sendAll(): Promise<void> {
    const { kills } = this.options;
    await this.start();
    for (let round = 0; round <= kills; round++) {
      const until = Math.ceil((this.deliveries * (round + 1)) / (kills + 1));
      const sending = this.sendUpTo(until);
      if (round < kills) {
        await pause(Math.floor(this.chance() * 400));
        await this.kill();
        await sending;
        await this.start();
        if (round % 10 === 9) this.options.onProgress?.(`${round + 1} kills, ${this.acked.size} of ${this.deliveries} deliveries acknowledged`);
      } else await sending;
    }
    while (this.acked.size < this.deliveries) await this.sendUpTo(this.deliveries);
    this.waitingBytes = Number.POSITIVE_INFINITY;
    while (this.waitingBytes > 0) await pause(50);
    await this.kill();
  }

  private async sendUpTo(until: number): Promise<void> {
    const left = Array.from({ length: until }, (_, n) => n).filter((n) => !this.acked.has(n));
    const send = async (): Promise<void> => {
      for (let n = left.shift(); n !== undefined; n = left.shift()) {
        const answer = await fetch(`${this.address}/ingest/kpi_samples`, {
          method: 'POST',
          body: delivery(n),
          headers: { authorization: `Bearer ${TOKEN}` },
        }).catch(() => null);
        if (answer?.status === 202) this.acked.add(n);
        else {
          this.offeredAgain++;
          // It is dead; what is left is sent to the next one.
          if (answer === null) return;
        }
      }
    };
    await Promise.all([send(), send(), send(), send()]);
  }

  private async start(): Promise<void> {
    const child = fork(fileURLToPath(new URL('./kill_intake_main.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, KILL_CONNECTION: JSON.stringify(this.options.connection), KILL_DIRECTORY: this.directory, KILL_TOKEN: TOKEN },
    });
    this.child = child;
    this.address = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the intake ended by itself (${code})`)));
      child.on('message', (message: { address?: string; torn?: number; waitingBytes?: number }) => {
        if (message.waitingBytes !== undefined) this.waitingBytes = message.waitingBytes;
        this.tornBytes += message.torn ?? 0;
        if (message.address) resolve(message.address);
      });
    });
  }

  private async kill(): Promise<void> {
    const { child } = this;
    if (!child) return;
    child.removeAllListeners('exit');
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    this.kills++;
  }

  private chance(): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.state / 2 ** 32;
  }
}

function delivery(n: number): string {
  const period_end = START_S + n * 900;
  const row = (i: number) =>
    `{"period_end":${period_end},"period_s":900,"element_id":"K${i}","kpi":"nr_rrc_setup_sr","numerator":${n},"denominator":${n + i},"quality":"ok"}`;
  return Array.from({ length: ELEMENTS }, (_, i) => row(i)).join('\n');
}

async function judge(db: Database, options: KillsOptions, run: Run): Promise<KillsResult> {
  const one = async (query: string): Promise<number> => {
    const answer = await db.client.query({
      query,
      query_params: { start: START_S, elements: ELEMENTS, deliveries: run.deliveries },
      format: 'JSONEachRow',
    });
    return Number((await answer.json<{ n: string }>())[0]?.n);
  };
  const stored = await one('SELECT count() AS n FROM kpi_samples FINAL');
  const distinct = await one('SELECT uniqExact(period_end, element_key, kpi) AS n FROM kpi_samples FINAL');
  const good = await one(
    "SELECT count() AS n FROM (SELECT DISTINCT s.period_end, s.element_key FROM kpi_samples AS s FINAL INNER JOIN (SELECT element_key, toUInt64(substring(element_id, 2)) AS i FROM elements FINAL WHERE element_id LIKE 'K%') AS e ON e.element_key = s.element_key WHERE numerator = intDiv(toUnixTimestamp(period_end) - {start:UInt32}, 900) AND denominator = numerator + i AND intDiv(toUnixTimestamp(period_end) - {start:UInt32}, 900) < {deliveries:UInt32})",
  );
  const arrivals = await one("SELECT count() AS n FROM arrivals FINAL WHERE source = 'bench' AND elements = {elements:UInt32}");
  const rowsAcknowledged = run.acked.size * ELEMENTS;
  const result = {
    machine: machine(),
    kills: run.kills,
    rowsAcknowledged,
    rowsStored: stored,
    lost: rowsAcknowledged - good,
    doubled: stored - distinct,
    foreign: distinct - good,
    arrivals,
    deliveries: run.deliveries,
    offeredAgain: run.offeredAgain,
    tornBytes: run.tornBytes,
  };
  const lines = [
    `${result.kills} kills (seed ${options.seed}): ${rowsAcknowledged.toLocaleString('en-GB')} rows acknowledged, ${stored.toLocaleString('en-GB')} stored; lost ${result.lost}, doubled ${result.doubled}, foreign ${result.foreign}`,
    `${run.deliveries} deliveries, ${run.offeredAgain} offered again, ${arrivals} arrivals, ${run.tornBytes} torn bytes cut off`,
  ];
  return { ...result, lines };
}
