import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import { z } from 'zod';
import { detectPeriod, type PeriodReport } from '../detectors/index.ts';
import { assignKpiSlots, makePeerGroups } from '../detectors/statements.ts';
import { syncCatalogue } from '../ingest/index.ts';
import { type Catalogue, readCatalogue } from '../sql/catalogue/catalogue.ts';
import { connect, nextRevision } from '../sql/database.ts';
import { openEngine } from '../sql/engine/embedded.ts';
import { migrate } from '../sql/migrate.ts';
import { defineStatement } from '../sql/query.ts';
import { machine } from './machine.ts';
import { processorS } from './processor_time.ts';

const file = (name: string): URL => new URL(`../sql/queries/bench/${name}.sql`, import.meta.url);
const syntheticElements = defineStatement({ file: file('synthetic_elements'), params: z.strictObject({ elements: z.int() }), mayRunTwice: true });
const syntheticBaselines = defineStatement({
  file: file('synthetic_baselines'),
  params: z.strictObject({ day: z.string() }),
  mayRunTwice: false,
});
const syntheticNoise = defineStatement({ file: file('synthetic_noise'), params: z.strictObject({ day: z.string() }), mayRunTwice: true });
const syntheticSignatures = defineStatement({
  file: file('synthetic_signatures'),
  params: z.strictObject({ day: z.string(), kpis: z.int() }),
  mayRunTwice: true,
});
const syntheticSamples = defineStatement({
  file: file('synthetic_samples'),
  params: z.strictObject({ day: z.string(), period_end: z.date(), revision: z.string() }),
  mayRunTwice: true,
});

const DAY = '2026-02-09';
/** All in hour 0 of the week, for which the baseline is made. */
const PERIODS = 4;

export interface ScoreBench {
  readonly machine: string;
  readonly elements: number;
  readonly kpis: number;
  /** Seconds of each of the periods, first to last, and the medians of its steps. */
  readonly periods_s: readonly number[];
  readonly median_s: number;
  /** Median of the processor time that the server took for a period: what stays comparable on a machine that does other things too. */
  readonly cpu_s: number;
  readonly steps_s: Readonly<Record<string, number>>;
}

/** Times whole periods (score, fuse, incidents, ledger) over `elements` cells x `kpis` KPIs, baseline ready, state carried on from the period before. */
export async function benchScore(elements: number, kpis: number): Promise<ScoreBench> {
  const directory = mkdtempSync(join(tmpdir(), 'forecell-bench-'));
  const engine = await openEngine({ directory, database: 'forecell', vault: 'forecell_vault' });
  const db = connect({ url: engine.url, username: 'owner', password: engine.passwords.owner, database: 'forecell', vault: 'forecell_vault' });
  try {
    await migrate(db);
    await syncCatalogue(db, firstKpis(kpis));
    await assignKpiSlots(db, { revision: await nextRevision(db) });
    await syntheticElements(db, { elements });
    await syntheticBaselines(db, { day: DAY });
    await makePeerGroups(db, { day: DAY });
    await syntheticSignatures(db, { day: DAY, kpis });
    await syntheticNoise(db, { day: DAY });
    const reports: PeriodReport[] = [];
    const cpus: number[] = [];
    for (let i = 1; i <= PERIODS; i++) {
      const samplesRevision = await nextRevision(db);
      await syntheticSamples(db, { day: DAY, period_end: at(i), revision: samplesRevision });
      const before = await processorS(db);
      reports.push(
        await detectPeriod(db, { periodEnd: at(i), periodS: 900, closedBy: 'complete', sourcesExpected: 1, sourcesArrived: 1, samplesRevision }),
      );
      cpus.push((await processorS(db)) - before);
    }
    const steps = Object.keys(reports[0]?.stepsMs ?? {});
    return {
      machine: machine(),
      elements,
      kpis,
      periods_s: reports.map((report) => report.durationMs / 1_000),
      median_s: median(reports.map((report) => report.durationMs)) / 1_000,
      cpu_s: Math.round(1_000 * median(cpus)) / 1_000,
      steps_s: Object.fromEntries(steps.map((step) => [step, median(reports.map((report) => report.stepsMs[step] ?? 0)) / 1_000])),
    };
  } finally {
    await db.close();
    await engine.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The result in lines for people. */
export function describeScore({ machine: where, elements, kpis, median_s, cpu_s, periods_s, steps_s }: ScoreBench): string[] {
  const steps = Object.entries(steps_s).map(([step, step_s]) => `${step} ${step_s} s`);
  return [
    where,
    `${elements.toLocaleString('en-GB')} elements x ${kpis} KPIs: ${median_s} s a period (median of ${periods_s.length}: ${periods_s.join(', ')}), ${cpu_s} s of processor time`,
    `of that: ${steps.join(', ')}`,
  ];
}

/** The end of the n-th quarter of the day. */
function at(index: number): Date {
  return new Date(Date.parse(`${DAY}T00:00:00Z`) + index * 900_000);
}

/** The catalogue cut down to so many KPIs of one kind of cell, so that exactly they are scored. */
function firstKpis(kpis: number): Catalogue {
  const all = readCatalogue();
  const cells = all.kpis.filter((kpi) => kpi.applies_to === 'nr_cell' && kpi.class !== 'state');
  if (kpis > cells.length) throw new RangeError(`there are ${cells.length} KPIs of a cell, not ${kpis}`);
  return { ...all, kpis: cells.slice(0, kpis) };
}
