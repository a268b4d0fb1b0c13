import { z } from 'zod';
import type { Database } from '../../sql/database.ts';
import { Count, defineQuery } from '../../sql/query.ts';
import { file, PeriodS } from '../statements.ts';
import { correlationOf } from './joint_tail.ts';
import type { Persistence } from './thresholds.ts';

/** Where the tail is looked at: far enough out to be tail, near enough to be reached often (once in a hundred periods if calibrated). */
const LEVEL = 2;
const MARGIN_S = 2 * 3_600;
/** With fewer exceedances than this nothing can be said, and strong memory is assumed: it asks for the higher threshold. */
const EXCEEDANCES_MIN = 50;
const UNMEASURED: Persistence = { lag1: 0.8, lag2: 0.64 };
/** More elements than this tell nothing new. */
const ELEMENTS_MAX = 5_000;

const countTail = defineQuery({
  file: file('feedback_persistence'),
  params: z.strictObject({ from: z.date(), to: z.date(), period_s: PeriodS, level: z.number(), margin_s: z.int(), thinning: z.int().min(1) }),
  row: z.strictObject({ periods: Count, above: Count, pairs_1: Count, both_1: Count, pairs_2: Count, both_2: Count }),
});

/** What was counted, and what follows: the share of ordinary element-periods at evidence 2 or more (0.01 if calibrated), and the memory there. */
export interface MeasuredPersistence extends Persistence {
  readonly periods: number;
  readonly above: number;
  readonly shareAbove: number;
  readonly measured: boolean;
}

/**
 * Measures how strongly ordinary evidence remembers, from the stored scores of a stretch of time outside incidents.
 * Cost: one pass over the stretch, at most 5,000 elements of it.
 */
export async function measurePersistence(
  db: Database,
  { from, to, periodS, elements }: { from: Date; to: Date; periodS: number; elements: number },
): Promise<MeasuredPersistence> {
  const thinning = Math.max(1, Math.ceil(elements / ELEMENTS_MAX));
  const [counts] = await countTail(db, { from, to, period_s: periodS, level: LEVEL, margin_s: MARGIN_S, thinning });
  if (!counts) throw new Error('the count of the tail gave no row');
  return persistenceOf(counts);
}

/** Pure part: from counts to correlations. */
export function persistenceOf(
  counts: Readonly<Record<'periods' | 'above' | 'pairs_1' | 'both_1' | 'pairs_2' | 'both_2', number>>,
): MeasuredPersistence {
  const { periods, above } = counts;
  const share = periods > 0 ? above / periods : 0;
  const told = { periods, above, shareAbove: share };
  if (above < EXCEEDANCES_MIN || counts.pairs_1 === 0 || counts.pairs_2 === 0) return { ...told, ...UNMEASURED, measured: false };
  const p = Math.min(0.5, share);
  return {
    ...told,
    lag1: correlationOf(p, counts.both_1 / counts.pairs_1),
    lag2: correlationOf(p, counts.both_2 / counts.pairs_2),
    measured: true,
  };
}
