import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import { z } from 'zod';
import { detectPeriod } from '../detectors/index.ts';
import { fuseElements, scorePeriod } from '../detectors/statements.ts';
import { syncCatalogue } from '../ingest/index.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { connect, nextRevision } from '../sql/database.ts';
import { openEngine } from '../sql/engine/embedded.ts';
import { migrate } from '../sql/migrate.ts';
import { defineStatement } from '../sql/query.ts';
import { machine } from './machine.ts';

const file = (name: string): URL => new URL(`../sql/queries/bench/${name}.sql`, import.meta.url);
const syntheticElements = defineStatement({ file: file('synthetic_elements'), params: z.strictObject({ elements: z.int() }), mayRunTwice: true });
const syntheticBaselines = defineStatement({
  file: file('synthetic_baselines'),
  params: z.strictObject({ day: z.string(), kpis: z.int() }),
  mayRunTwice: false,
});
const syntheticNoise = defineStatement({ file: file('synthetic_noise'), params: z.strictObject({ day: z.string() }), mayRunTwice: true });
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
  readonly score_s: number;
  readonly fuse_s: number;
  readonly rest_s: number;
}

/** Times whole periods (score, fuse, incidents, ledger) over `elements` cells x `kpis` KPIs, baseline ready, state carried on from the period before. */
export async function benchScore(elements: number, kpis: number): Promise<ScoreBench> {
  const directory = mkdtempSync(join(tmpdir(), 'forecell-bench-'));
  const engine = await openEngine({ directory, database: 'forecell', vault: 'forecell_vault' });
  const db = connect({ url: engine.url, username: 'owner', password: engine.passwords.owner, database: 'forecell', vault: 'forecell_vault' });
  try {
    await migrate(db);
    await syncCatalogue(db, readCatalogue());
    await syntheticElements(db, { elements });
    await syntheticBaselines(db, { day: DAY, kpis });
    await syntheticNoise(db, { day: DAY });
    const whole: number[] = [];
    for (let i = 1; i <= PERIODS; i++) {
      const samplesRevision = await nextRevision(db);
      await syntheticSamples(db, { day: DAY, period_end: at(i), revision: samplesRevision });
      whole.push(
        await seconds(() =>
          detectPeriod(db, { periodEnd: at(i), periodS: 900, closedBy: 'complete', sourcesExpected: 1, sourcesArrived: 1, samplesRevision }),
        ),
      );
    }
    // The two set-based statements once more by themselves, for their shares. The hour of the week must stay 0, so the last period is repeated.
    const common = { period_end: at(PERIODS), period_s: 900 };
    const score = await seconds(async () =>
      scorePeriod(db, { ...common, day: DAY, hour_of_week: 0, samples_min: 8, revision: await nextRevision(db) }),
    );
    const fuse = await seconds(async () => fuseElements(db, { ...common, revision: await nextRevision(db) }));
    const median_s = round(median(whole));
    return {
      machine: machine(),
      elements,
      kpis,
      periods_s: whole,
      median_s,
      score_s: score,
      fuse_s: fuse,
      rest_s: Math.max(0, round(median_s - score - fuse)),
    };
  } finally {
    await db.close();
    await engine.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The end of the n-th quarter of the day. */
function at(index: number): Date {
  return new Date(Date.parse(`${DAY}T00:00:00Z`) + index * 900_000);
}

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return round((performance.now() - began) / 1_000);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
