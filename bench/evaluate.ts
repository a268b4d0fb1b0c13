import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCare } from '../care/index.ts';
import { scoreWaiting } from '../detectors/index.ts';
import { ingestPaths, syncCatalogue } from '../ingest/index.ts';
import { readTruth } from '../simulator/index.ts';
import { simulate } from '../simulator/simulate.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { connect, type Database } from '../sql/database.ts';
import { openEngine } from '../sql/engine/embedded.ts';
import { type KeyRing, openKeyRing } from '../sql/identity.ts';
import { migrate } from '../sql/migrate.ts';
import { type Judgement, judge } from './judgement.ts';
import { lagAgainstTruth } from './lag_truth.ts';
import { machine } from './machine.ts';
import { byPeriod } from './period_files.ts';
import { foundIncidents, trueFaults } from './played.ts';
import { sentencesOf } from './told_incidents.ts';

export interface EvaluationOptions {
  readonly seed: number;
  readonly cells: number;
  readonly customers: number;
  readonly historyDays: number;
  readonly days: number;
  readonly faults: number;
  /** A simulation made before, to be read instead of making one; or where to keep the one made. */
  readonly directory: string | null;
  readonly onProgress: (line: string) => void;
}

/**
 * The whole path on a simulated network: files in, periods closed and scored as they come, lists computed, then held against the truth.
 * The product sees only the files; the truth is opened at the end.
 */
export async function evaluate(
  options: EvaluationOptions,
): Promise<{ judgement: Judgement; seconds: Record<string, number>; machine: string; details: string[]; lag: string[] }> {
  const work = mkdtempSync(join(tmpdir(), 'forecell-evaluate-'));
  const simulation = options.directory ?? join(work, 'simulation');
  const seconds: Record<string, number> = {};
  const timed = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await run();
    seconds[name] = Math.round((performance.now() - began) / 100) / 10;
    return result;
  };
  if (!existsSync(join(simulation, 'truth', 'faults.json'))) {
    options.onProgress('simulating the network…');
    const { seed, cells, customers, historyDays, days, faults } = options;
    await timed('simulate', () => simulate({ seed, cells, customers, historyDays, days, faults, out: simulation }));
  }
  const engine = await openEngine({ directory: join(work, 'data'), database: 'forecell', vault: 'forecell_vault' });
  const db = connect({ url: engine.url, username: 'owner', password: engine.passwords.owner, database: 'forecell', vault: 'forecell_vault' });
  try {
    const keys = openKeyRing(join(work, 'data'));
    await play(db, keys, simulation, join(work, 'quarantine'), options.onProgress, timed);
    const truth = readTruth(join(simulation, 'truth'));
    const incidents = await foundIncidents(db);
    const faults = trueFaults(truth, simulation, keys);
    const judgement = judge(faults, incidents, (truth.cells * (truth.until - truth.from)) / 86_400);
    const lag = await lagAgainstTruth(db, keys, simulation, truth, faults, incidents);
    return { judgement, seconds, machine: machine(), details: await sentencesOf(db, judgement.falseIds), lag };
  } finally {
    await db.close();
    await engine.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

type Timed = <T>(name: string, run: () => Promise<T>) => Promise<T>;

async function play(
  db: Database,
  keys: KeyRing,
  simulation: string,
  quarantineDir: string,
  onProgress: (line: string) => void,
  timed: Timed,
): Promise<void> {
  mkdirSync(quarantineDir, { recursive: true });
  await migrate(db);
  const catalogue = readCatalogue();
  await syncCatalogue(db, catalogue);
  const deps = { db, catalogue, keys, quarantineDir, now: null };
  onProgress('loading the reference files and the history…');
  await timed('load history', async () => {
    await ingestPaths(deps, [join(simulation, 'reference')], {});
    await ingestPaths(deps, [join(simulation, 'history')], {});
  });
  const periods = [...byPeriod(simulation)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, files]) => files);
  onProgress(`playing ${periods.length} periods…`);
  let done = 0;
  const spent = { ingest: 0, detect: 0, care: 0 };
  const clock = async <T>(name: keyof typeof spent, run: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await run();
    spent[name] += performance.now() - began;
    return result;
  };
  // Lists of a period are computed while the next period's files are loaded, as they are when the product runs; detection waits for them.
  let lists: Promise<void> = Promise.resolve();
  await timed('play', async () => {
    for (const files of periods) {
      await clock('ingest', () => ingestPaths(deps, files, {}));
      await clock('detect', () =>
        scoreWaiting(db, {
          clock: { kind: 'arrivals' },
          graceS: 600,
          periodS: 900,
          onPeriod: async (report) => {
            await lists;
            lists = clock('care', async () => {
              await runCare(db, report.periodEnd);
            });
          },
        }),
      );
      done++;
      if (done % 48 === 0)
        onProgress(
          `  ${done} of ${periods.length} periods (${Math.round(spent.ingest / done)} ms to load, ${Math.round(spent.detect / done)} ms to detect, ${Math.round(spent.care / done)} ms for the lists, on average)`,
        );
    }
    await lists;
  });
}
