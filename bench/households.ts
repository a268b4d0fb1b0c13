import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readHouseholdPolicy, refreshDecisionCentres, withLinksOn } from '../care/index.ts';
import { ingestPaths } from '../ingest/index.ts';
import { simulateNights } from '../simulator/nights.ts';
import { readHouseholds } from '../simulator/truth.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { openKeyRing } from '../sql/identity.ts';
import { describeHouseholds, judgeHouseholds } from './household_truth.ts';
import { machine } from './machine.ts';
import { withScratchDatabase } from './scratch.ts';

export interface HouseholdsOptions {
  readonly seed: number;
  readonly cells: number;
  readonly customers: number;
  readonly nights: number;
  readonly onProgress: (line: string) => void;
}

/**
 * How well those who decide together are found: a simulated region where people live together beyond their contracts, its files, its nights, and the truth
 * of who lives with whom held against hard links alone and against every soft link as shipped, switched on.
 */
export async function benchHouseholds(options: HouseholdsOptions) {
  const directory = mkdtempSync(join(tmpdir(), 'forecell-households-'));
  try {
    options.onProgress('simulating who lives with whom, and their nights…');
    const nights = simulateNights(options, directory);
    const truth = { households: readHouseholds(join(directory, 'truth')) };
    return await withScratchDatabase(async (db) => {
      const keys = openKeyRing(join(directory, 'keys'));
      const quarantineDir = join(directory, 'quarantine');
      mkdirSync(quarantineDir);
      const deps = { db, catalogue: readCatalogue(), keys, quarantineDir, now: null };
      options.onProgress('loading contracts, devices, top-ups, logins…');
      await ingestPaths(deps, [join(directory, 'reference')], {});
      const shipped = readHouseholdPolicy();
      const first = nights[0]?.end ?? new Date();
      await refreshDecisionCentres(db, first, shipped);
      const hard = await judgeHouseholds(db, keys, directory, truth);
      const on = withLinksOn(shipped);
      let seconds = 0;
      for (const { end, files } of nights) {
        await ingestPaths(deps, files, {});
        const began = performance.now();
        await refreshDecisionCentres(db, end, on);
        seconds = (performance.now() - began) / 1000;
        options.onProgress(`  night until ${end.toISOString()} (${seconds.toFixed(1)} s to work out households)`);
      }
      const soft = await judgeHouseholds(db, keys, directory, truth);
      const lines = [
        `${options.customers.toLocaleString('en-GB')} customers, ${options.nights} nights, seed ${options.seed}`,
        ...describeHouseholds('hard links only', hard),
        ...describeHouseholds('soft links on', soft),
        `working them out took ${seconds.toFixed(1)} s the last time`,
      ];
      return { machine: machine(), hard, soft, lines };
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
