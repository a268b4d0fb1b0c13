import { bootstrap } from './estimates.ts';
import type { Estimate } from './survival.ts';

/** Complaints come up to so long after the end, or are linked to nothing. */
export const AFTERMATH_S = 72 * 3600;
/** Fewer complaints than this have no half-life worth a number. */
const COMPLAINTS_MIN = 8;

/** One incident's complaints after its end, in seconds after it, and those that chance links in the same time. */
export interface Aftermath {
  readonly waits: readonly number[];
  readonly chanceWaits: readonly number[];
  /** Shifts that were looked at for chance. */
  readonly shifts: number;
}

/**
 * Complaint half-life: how long after the end half of the remaining excess has come. Excess(t) = complaints up to t − what chance links up to t;
 * the half-life is the first t where it reaches half of its total over 72 hours. Pooled over incidents, because one alone has too few. Interval:
 * bootstrap over incidents. Unknown below 8 complaints, or where chance explains all of them.
 * @example halfLife([{ waits: [60, 120, 180, 240, 300, 360, 420, 480], chanceWaits: [], shifts: 2 }]).value // => 240
 */
export function halfLife(aftermaths: readonly Aftermath[]): Estimate {
  const value = pooled(aftermaths);
  const some = aftermaths.filter(({ waits }) => waits.length > 0);
  if (!Number.isFinite(value) || some.length < 3) return { value, low: Number.NaN, high: Number.NaN };
  return { value, ...bootstrap(aftermaths, pooled) };
}

function pooled(aftermaths: readonly Aftermath[]): number {
  const waits = aftermaths.flatMap((a) => a.waits).filter((wait) => wait <= AFTERMATH_S);
  const chance = aftermaths.flatMap((a) => a.chanceWaits.map((wait) => ({ wait, weight: -1 / a.shifts })));
  const excess = waits.length + chance.reduce((sum, { weight }) => sum + weight, 0);
  if (waits.length < COMPLAINTS_MIN || excess <= 0) return Number.NaN;
  const steps = [...waits.map((wait) => ({ wait, weight: 1 })), ...chance].sort((a, b) => a.wait - b.wait);
  let sum = 0;
  for (const { wait, weight } of steps) {
    sum += weight;
    if (sum >= excess / 2 - 1e-9) return wait;
  }
  return Number.NaN;
}
