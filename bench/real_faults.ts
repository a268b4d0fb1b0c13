import { z } from 'zod';
import { type Database, insertOnce, type Row } from '../sql/database.ts';
import { defineStatement } from '../sql/query.ts';
import { HISTORY_DAYS, START } from './fault_network.ts';
import { type FaultClass, type FaultPlan, PERIODS_A_DAY, seeded } from './fault_plan.ts';
import type { RealSeries } from './real_series.ts';

const copyWithFault = defineStatement({
  file: new URL('../sql/queries/bench/copy_with_fault.sql', import.meta.url),
  params: z.strictObject({
    start: z.date(),
    sources: z.array(z.string()),
    copies: z.array(z.string()),
    classes: z.array(z.string()),
    fault_starts: z.array(z.int()),
    fault_periods: z.int(),
  }),
  mayRunTwice: false,
});

/** What can go wrong with a count of attempts, and with a level such as throughput. */
const CLASSES: Readonly<Record<RealSeries['kind'], readonly FaultClass[]>> = {
  count: ['silent', 'traffic_x0.4'],
  level: ['throughput_x0.75', 'throughput_drift'],
};
const KPI: Readonly<Record<RealSeries['kind'], string>> = { count: 'nr_rrc_attempts', level: 'nr_dl_ue_throughput' };
const WARM_UP = 24;
const ROWS_PER_INSERT = 50_000;

/** One real stretch of a series: four weeks of history and the days evaluated. */
interface Stretch {
  readonly series: RealSeries;
  readonly firstDay: number;
}

export interface RealPlan {
  readonly plan: FaultPlan;
  readonly generate: (db: Database) => Promise<void>;
}

/**
 * Plans faults on copies of real series. Each series is cut into stretches whose evaluated days follow one another, so that no real moment
 * is evaluated twice; each stretch becomes one untouched element and one copy per class of fault with a fault of 24 hours in it.
 * All clean time is the untouched elements'. Elements have nothing in common: a region and a site each.
 * @throws {RangeError} when no series is long enough
 */
export function planReal(seed: number, series: readonly RealSeries[], days: number): RealPlan {
  const needed = HISTORY_DAYS + days;
  const stretches = series.flatMap((s): Stretch[] => {
    const count = Math.floor((s.values.length / PERIODS_A_DAY - HISTORY_DAYS) / days);
    return Array.from({ length: Math.max(0, count) }, (_, i) => ({ series: s, firstDay: i * days }));
  });
  if (stretches.length === 0) throw new RangeError(`planReal requires a series of at least ${needed} days in steps of 15 minutes or less`);
  const random = seeded(seed);
  const periods = days * PERIODS_A_DAY;
  const copies = stretches.flatMap((stretch, source) => CLASSES[stretch.series.kind].map((name) => ({ source, class: name })));
  const faults = copies.map((copy, i) => ({
    cell: stretches.length + i,
    class: copy.class,
    from: WARM_UP + Math.floor(random() * (periods - WARM_UP - PERIODS_A_DAY + 1)),
  }));
  const plan: FaultPlan = { cells: stretches.length + copies.length, periods, warmUp: WARM_UP, lasts: PERIODS_A_DAY, faults, copies: true };
  return {
    plan,
    generate: async (db) => {
      await storeElements(db, plan.cells);
      for (const [i, stretch] of stretches.entries()) await storeStretch(db, i, stretch, needed * PERIODS_A_DAY);
      await copyWithFault(db, {
        start: new Date(START),
        sources: copies.map((copy) => `cell-${copy.source}`),
        copies: faults.map((f) => `cell-${f.cell}`),
        classes: faults.map((f) => f.class),
        fault_starts: faults.map((f) => f.from + HISTORY_DAYS * PERIODS_A_DAY),
        fault_periods: plan.lasts,
      });
    },
  };
}

async function storeElements(db: Database, cells: number): Promise<void> {
  const rows = Array.from({ length: cells }, (_, i): Row => {
    const id = `cell-${i}`;
    return {
      element_id: id,
      name: id,
      kind: 'nr_cell',
      technology: 'NR',
      region: id,
      area: id,
      site: id,
      transport_hub: id,
      origin: 'inventory',
      revision: '1',
    };
  });
  await insertOnce(db, 'elements', rows, 'real:elements');
}

async function storeStretch(db: Database, cell: number, { series, firstDay }: Stretch, slots: number): Promise<void> {
  const rows: Row[] = [];
  for (let slot = 0; slot < slots; slot++) {
    const value = series.values[firstDay * PERIODS_A_DAY + slot] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const period_end = START / 1_000 + 900 * (slot + 1);
    const common = { period_s: 900, kpi: KPI[series.kind], element_id: `cell-${cell}`, quality: 'ok', source: 'bench', revision: '1' };
    rows.push({ period_end, ...common, numerator: value, denominator: 1 });
  }
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    await insertOnce(db, 'kpi_samples', rows.slice(from, from + ROWS_PER_INSERT), `real:${cell}:${from}`);
  }
}
