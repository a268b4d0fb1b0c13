import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { defineStatement } from '../sql/query.ts';
import { type FaultPlan, PERIODS_A_DAY } from './fault_plan.ts';

const file = (name: string): URL => new URL(`../sql/queries/bench/${name}.sql`, import.meta.url);

export const faultElements = defineStatement({ file: file('fault_elements'), params: z.strictObject({ elements: z.int() }), mayRunTwice: false });
export const faultSamples = defineStatement({
  file: file('fault_samples'),
  params: z.strictObject({
    seed: z.int(),
    start: z.date(),
    periods: z.int(),
    first_cell: z.int(),
    cells: z.int(),
    fault_cells: z.array(z.int()),
    fault_classes: z.array(z.string()),
    fault_starts: z.array(z.int()),
    fault_periods: z.int(),
  }),
  mayRunTwice: false,
});
/** Four weeks teach what is normal: four values of each quarter of an hour of the week. */
export const HISTORY_DAYS = 28;
/** A Monday. */
export const START = Date.parse('2026-01-05T00:00:00Z');
/** Bounds the memory of one statement: 150 cells x 6 KPIs x 3,072 periods are 2.8 million rows, in about 5 s. */
const CELLS_PER_SLICE = 150;

/** Fills an empty database with the network, four weeks of history and the evaluated span with its faults. All of it follows from the seed. */
export async function generateFaults(db: Database, seed: number, plan: FaultPlan): Promise<void> {
  await faultElements(db, { elements: plan.cells });
  const shift = HISTORY_DAYS * PERIODS_A_DAY;
  for (let first = 0; first < plan.cells; first += CELLS_PER_SLICE) {
    await faultSamples(db, {
      seed,
      start: new Date(START),
      periods: shift + plan.periods,
      first_cell: first,
      cells: Math.min(CELLS_PER_SLICE, plan.cells - first),
      fault_cells: plan.faults.map((f) => f.cell),
      fault_classes: plan.faults.map((f) => f.class),
      fault_starts: plan.faults.map((f) => f.from + shift),
      fault_periods: plan.lasts,
    });
  }
}
