import type { Database } from '../../sql/database.ts';
import { figuresMeasured } from '../statements.ts';

/** Figures over weeks, and what chance links beside them, change slowly: they are worked out once an hour of network time. */
const FIGURES_EVERY_S = 3_600;

/** Whether the figures are due at a moment: none yet, an hour old, or of that moment or a later one (a replay, which may know more). */
export async function figuresDue(db: Database, at: Date): Promise<boolean> {
  const [before] = await figuresMeasured(db, {});
  const age_s = before ? (at.getTime() - before.computed_for.getTime()) / 1000 : 0;
  return age_s <= 0 || age_s >= FIGURES_EVERY_S;
}
