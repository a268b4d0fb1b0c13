import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../sql/database.ts';
import { openEngine } from '../sql/engine/embedded.ts';
import { openKeyRing } from '../sql/identity.ts';
import { machine } from './machine.ts';
import { judgeMonth } from './month_judgement.ts';
import { MonthDirectory } from './month_kept.ts';
import { playMonth } from './month_play.ts';
import { type SimulatedMonth, type Simulator, startSimulator } from './month_simulator.ts';
import { withStopwatch } from './stopwatch.ts';

export interface MonthOptions extends SimulatedMonth {
  /** Where the month is kept when it is interrupted, to go on from there; null for a directory that goes with the run. */
  readonly directory: string | null;
  readonly onProgress: (line: string) => void;
  /** Stops between two periods; what was played until then is judged. */
  readonly signal: AbortSignal;
}

/** The dearest kinds of statement that are told. */
const STATEMENTS_TOLD = 24;

/**
 * A simulated month from end to end: files in, periods closed and scored as they come, lists, households, links of complaints, spikes, and a care desk that
 * makes contacts; then all of it held against the truth. The simulator writes ahead in a process of its own; what was loaded is deleted.
 * @throws {RangeError} when the directory holds another month, or one that was killed
 */
export async function benchMonth(options: MonthOptions) {
  const { seed, cells, customers, days, incidents, historyDays } = options;
  const simulated = { seed, cells, customers, days, incidents, historyDays };
  const directory = new MonthDirectory(options.directory ?? mkdtempSync(join(tmpdir(), 'forecell-month-')), simulated);
  try {
    const kept = await directory.take();
    const simulator = startSimulator(simulated, directory.simulation);
    try {
      return { machine: machine(), options: simulated, ...(await playAndJudge(directory, kept, options, simulator)) };
    } finally {
      await simulator.stop();
    }
  } finally {
    if (options.directory === null) rmSync(directory.path, { recursive: true, force: true });
  }
}

async function playAndJudge(
  directory: MonthDirectory,
  kept: Awaited<ReturnType<MonthDirectory['take']>>,
  options: MonthOptions,
  simulator: Simulator,
) {
  const engine = await openEngine({ directory: directory.database, database: 'forecell', vault: 'forecell_vault' });
  const db = connect({ url: engine.url, username: 'owner', password: engine.passwords.owner, database: 'forecell', vault: 'forecell_vault' });
  try {
    const keys = openKeyRing(directory.database);
    const watch = withStopwatch(db, kept?.statements);
    const played = await playMonth({ db: watch.db, keys, directory, options, simulator, kept });
    const statements = watch.times();
    await directory.keep({ ...played.kept, statements }, played.desk.sittings);
    const judgement = await judgeMonth(db, keys, directory.simulation, played);
    return { ...played, statements: statements.slice(0, STATEMENTS_TOLD), judgement };
  } finally {
    await db.close();
    await engine.stop();
  }
}

export type MonthResult = Awaited<ReturnType<typeof benchMonth>>;
