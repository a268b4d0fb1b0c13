import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { CONFIDENCE_LISTED_MIN, runCare } from '../care/index.ts';
import { scoreWaiting } from '../detectors/index.ts';
import { ingestPaths, syncCatalogue } from '../ingest/index.ts';
import { readTruth } from '../simulator/index.ts';
import { simulate } from '../simulator/simulate.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { connect, type Database } from '../sql/database.ts';
import { openEngine } from '../sql/engine/embedded.ts';
import { type KeyRing, openKeyRing } from '../sql/identity.ts';
import { migrate } from '../sql/migrate.ts';
import { defineQuery } from '../sql/query.ts';
import { firstComplaints } from './first_complaints.ts';
import { type FoundIncident, type Judgement, judge, type TrueFault } from './judgement.ts';
import { lagAgainstTruth } from './lag_truth.ts';
import { machine } from './machine.ts';
import { toldIncidents } from './told_incidents.ts';

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

const listed = defineQuery({
  file: new URL('../sql/queries/bench/listed_customers.sql', import.meta.url),
  params: z.strictObject({ confidence_min: z.number() }),
  row: z.strictObject({ incident_id: z.string(), subscriber_keys: z.array(z.string()) }),
});

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
    const complaints = firstComplaints(simulation, truth);
    const faults = truth.faults.map(
      (fault): TrueFault => ({
        id: fault.id,
        kind: fault.kind,
        hard: fault.hard,
        start: fault.start * 1_000,
        end: fault.end * 1_000,
        elementIds: [...fault.elementIds, fault.root],
        complaintAt: complaints.get(fault.id) ?? null,
        touched: new Set([...(truth.affected.get(fault.id)?.keys() ?? [])].map((id) => keys.key('subscriber', id))),
      }),
    );
    const judgement = judge(faults, incidents, (truth.cells * (truth.until - truth.from)) / 86_400);
    const lag = await lagAgainstTruth(db, keys, simulation, truth, faults, incidents);
    return { judgement, seconds, machine: machine(), details: await describeFalse(db, judgement), lag };
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
  const periods = byPeriod(simulation);
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

/** The files of each period, in the order they would come: complaints and presence with their period's measurements. */
function byPeriod(simulation: string): string[][] {
  const periods = new Map<string, string[]>();
  for (const folder of ['pm', 'presence', 'complaints']) {
    const directory = join(simulation, folder);
    if (!existsSync(directory)) continue;
    for (const name of readdirSync(directory).sort()) {
      const period = periodOf(name);
      const list = periods.get(period);
      if (list) list.push(join(directory, name));
      else periods.set(period, [join(directory, name)]);
    }
  }
  return [...periods.keys()].sort().map((period) => periods.get(period) ?? []);
}

/** `A20260105.0700+0000-0715+0000_…` and `serving_20260105T0715` both belong to the period that ends 07:15. */
function periodOf(name: string): string {
  const pm = /^[AB](\d{8})\.(\d{4})\+0000-(\d{4})\+0000/.exec(name);
  if (pm) {
    const [, day = '', from = '', to = ''] = pm;
    const date = new Date(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${to.slice(0, 2)}:${to.slice(2)}:00Z`);
    if (to < from) date.setUTCDate(date.getUTCDate() + 1);
    return date.toISOString().slice(0, 16);
  }
  const other = /(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})/.exec(name);
  if (!other) throw new Error(`${name} does not say which period it belongs to`);
  return `${other[1]}-${other[2]}-${other[3]}T${other[4]}:${other[5]}`;
}

async function foundIncidents(db: Database): Promise<FoundIncident[]> {
  const lists = new Map((await listed(db, { confidence_min: CONFIDENCE_LISTED_MIN })).map((row) => [row.incident_id, new Set(row.subscriber_keys)]));
  return (await toldIncidents(db)).map((incident) => ({ ...incident, listed: lists.get(incident.incidentId) ?? new Set<string>() }));
}

async function describeFalse(db: Database, judgement: Judgement): Promise<string[]> {
  return (await toldIncidents(db))
    .filter((incident) => judgement.falseIds.includes(incident.incidentId))
    .map((incident) => `${incident.incidentId} ${incident.root}: ${incident.sentence}`);
}
