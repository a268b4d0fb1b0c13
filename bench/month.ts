import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readContactPolicy } from '../api/index.ts';
import { type HouseholdPolicy, readHouseholdPolicy, refreshDecisionCentres, runCare, withLinksOn } from '../care/index.ts';
import { scoreWaiting } from '../detectors/index.ts';
import { ingestPaths, syncCatalogue } from '../ingest/index.ts';
import { readHouseholds } from '../simulator/truth.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { connect, type Database } from '../sql/database.ts';
import { openEngine } from '../sql/engine/embedded.ts';
import { type KeyRing, openKeyRing } from '../sql/identity.ts';
import { migrate } from '../sql/migrate.ts';
import { ContactDesk } from './contact_desk.ts';
import { type HouseholdJudgement, judgeHouseholds } from './household_truth.ts';
import { machine } from './machine.ts';
import { judgeMonth, type MonthJudgement } from './month_judgement.ts';
import { byPeriod } from './period_files.ts';
import { dropOldPresence } from './presence_retention.ts';
import { type StatementTime, withStopwatch } from './stopwatch.ts';

export interface MonthOptions {
  readonly seed: number;
  readonly cells: number;
  readonly customers: number;
  readonly days: number;
  readonly incidents: number;
  readonly historyDays: number;
  readonly onProgress: (line: string) => void;
  /** Stops between two periods; what was played until then is judged. */
  readonly signal: AbortSignal;
}

const [PERIOD_MS, DAY_MS] = [900_000, 86_400_000];
/** A Monday far from any retention limit: what is kept for a year by its own time must still be there at the end. */
const START = '2036-01-07T00:00:00Z';
/** Complaints before play, so that spikes have something to stand out from. */
const COMPLAINT_HISTORY_DAYS = 28;
/** The dearest kinds of statement that are told. */
const STATEMENTS_TOLD = 24;

/**
 * A simulated month from end to end: files in, periods closed and scored as they come, lists, households, links of complaints, spikes, and a care desk that
 * makes contacts; then all of it held against the truth. The simulator writes ahead in a process of its own; what was loaded is deleted.
 */
export async function benchMonth(options: MonthOptions) {
  const work = mkdtempSync(join(tmpdir(), 'forecell-month-'));
  const simulation = join(work, 'simulation');
  const began = performance.now();
  const simulator = startSimulator(options, simulation);
  try {
    const engine = await openEngine({ directory: join(work, 'data'), database: 'forecell', vault: 'forecell_vault' });
    const db = connect({ url: engine.url, username: 'owner', password: engine.passwords.owner, database: 'forecell', vault: 'forecell_vault' });
    try {
      const keys = openKeyRing(join(work, 'data'));
      const watch = withStopwatch(db);
      const played = await play(watch.db, keys, work, options, simulator);
      const statements: StatementTime[] = watch.times().slice(0, STATEMENTS_TOLD);
      const judgement = await judgeMonth(db, keys, simulation, played);
      return { machine: machine(), options: describe(options), minutes: (performance.now() - began) / 60_000, ...played, statements, judgement };
    } finally {
      await db.close();
      await engine.stop();
    }
  } finally {
    await simulator.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

function describe({ seed, cells, customers, days, incidents }: MonthOptions) {
  return { seed, cells, customers, days, incidents };
}

/** What was played, and what the desk saw. */
export interface Played {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  readonly complete: boolean;
  readonly hardLinks: HouseholdJudgement;
  readonly desk: Pick<ContactDesk, 'sittings' | 'contacts'>;
  readonly spentMs: Readonly<Record<string, number>>;
}

type Simulator = ReturnType<typeof startSimulator>;

/** The simulator beside us: says how many periods are written, and goes when we do. */
function startSimulator({ seed, cells, customers, days, incidents, historyDays }: MonthOptions, out: string) {
  const complaints = String(Math.min(historyDays, COMPLAINT_HISTORY_DAYS));
  const numbers = { seed, cells, customers, days, faults: incidents, 'history-days': historyDays, 'complaint-history-days': complaints };
  const args = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = fork(fileURLToPath(new URL('../simulator/main.ts', import.meta.url)), ['--out', out, '--start', START, '--households', ...args], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let [written, ended, trouble] = [0, false, ''];
  let wake = () => {};
  child.stderr?.on('data', (text: Buffer) => {
    trouble = text.toString().trim().split('\n').at(-1) ?? trouble;
  });
  child.on('message', (message: { done: number }) => {
    written = message.done;
    wake();
  });
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => {
      ended = true;
      wake();
      resolve();
    });
  });
  return {
    /** Resolves when that many periods are written; false when asked to stop first. */
    async until(periods: number, signal: AbortSignal): Promise<boolean> {
      while (written < periods && !signal.aborted) {
        if (ended) throw new Error(`the simulator ended early: ${trouble}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
      return written >= periods;
    },
    async stop(): Promise<void> {
      if (!ended) child.kill('SIGKILL');
      await gone;
    },
  };
}

async function play(db: Database, keys: KeyRing, work: string, options: MonthOptions, simulator: Simulator): Promise<Played> {
  const { signal, onProgress } = options;
  const simulation = join(work, 'simulation');
  const quarantineDir = join(work, 'quarantine');
  mkdirSync(quarantineDir, { recursive: true });
  await migrate(db);
  const catalogue = readCatalogue();
  await syncCatalogue(db, catalogue);
  const deps = { db, catalogue, keys, quarantineDir, now: null };
  const from = Date.parse(START) + options.historyDays * DAY_MS;
  onProgress('simulating who and what there is, and the weeks before…');
  await simulator.until(1, signal);
  onProgress('loading them…');
  await ingestPaths(deps, [join(simulation, 'reference'), join(simulation, 'history')], {});
  rmSync(join(simulation, 'history'), { recursive: true, force: true });
  const shipped = readHouseholdPolicy();
  await refreshDecisionCentres(db, new Date(from), shipped);
  const hardLinks = await judgeHouseholds(db, keys, simulation, { households: readHouseholds(join(simulation, 'truth')) });
  const month = new Month(deps, simulation, withLinksOn(shipped), new ContactDesk(db, keys, readContactPolicy()));
  const periods = options.days * 96;
  const began = performance.now();
  let done = 0;
  for (; done < periods && (await simulator.until(done + 1, signal)) && !signal.aborted; done++) {
    await month.period(new Date(from + (done + 1) * PERIOD_MS));
    if ((done + 1) % 24 !== 0) continue;
    const eachMs = (performance.now() - began) / (done + 1);
    onProgress(
      `  day ${((done + 1) / 96).toFixed(2)} of ${options.days}: ${month.pace(done + 1)}; ${Math.round((eachMs * (periods - done - 1)) / 60_000)} min to go`,
    );
  }
  await month.settled();
  return { from, until: from + done * PERIOD_MS, complete: done === periods, hardLinks, desk: month.desk, spentMs: month.spentMs };
}

/** One period after the other, as they come when the product runs: lists of a period are worked out while the next one's files are loaded. */
class Month {
  readonly desk: ContactDesk;
  readonly spentMs: Record<string, number> = { load: 0, detect: 0, care: 0, desk: 0 };
  private readonly deps: Parameters<typeof ingestPaths>[0];
  private readonly simulation: string;
  private readonly households: HouseholdPolicy;
  private care: Promise<void> = Promise.resolve();

  constructor(deps: Parameters<typeof ingestPaths>[0], simulation: string, households: HouseholdPolicy, desk: ContactDesk) {
    this.deps = deps;
    this.simulation = simulation;
    this.households = households;
    this.desk = desk;
  }

  async period(end: Date): Promise<void> {
    const { db } = this.deps;
    const files = byPeriod(this.simulation).get(end.toISOString().slice(0, 16)) ?? [];
    await this.timed('load', () => ingestPaths(this.deps, files, {}));
    // Complaints and answers are needed once more, by the truth.
    for (const file of files.filter((name) => /\/(pm|presence)\//.test(name))) rmSync(file);
    await this.timed('detect', () =>
      scoreWaiting(db, {
        clock: { kind: 'arrivals' },
        graceS: 600,
        periodS: 900,
        onPeriod: async ({ periodEnd }) => {
          await this.care;
          this.care = this.after(periodEnd);
          // A failure is met by whoever awaits it next.
          this.care.catch(() => {});
        },
      }),
    );
    await dropOldPresence(db, end);
  }

  settled(): Promise<void> {
    return this.care;
  }

  /** What a period costs on average, part by part. */
  pace(periods: number): string {
    return Object.entries(this.spentMs)
      .map(([part, ms]) => `${part} ${Math.round(ms / periods)} ms`)
      .join(', ');
  }

  private async after(periodEnd: Date): Promise<void> {
    await this.timed('care', () => runCare(this.deps.db, periodEnd, this.households));
    await this.timed('desk', () => this.desk.look(periodEnd));
  }

  private async timed(part: string, run: () => Promise<unknown>): Promise<void> {
    const began = performance.now();
    await run();
    this.spentMs[part] = (this.spentMs[part] ?? 0) + performance.now() - began;
  }
}

export type MonthResult = Awaited<ReturnType<typeof benchMonth>>;
export type { MonthJudgement };
