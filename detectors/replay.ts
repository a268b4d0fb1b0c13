import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { Count, defineQuery, Instant } from '../sql/query.ts';
import { forgetFrom } from './forget.ts';
import { type DetectionPolicy, detectPeriod, type PeriodReport } from './period.ts';
import { file } from './statements.ts';
import { withdrawVanished } from './withdraw.ts';

export interface ReplayOptions {
  /** First period's end, included. */
  readonly from: Date;
  /** Last period's end, included; moved to the newest period already scored when that is later, because state runs on. */
  readonly to: Date;
  readonly closedBy?: string;
  readonly policy?: DetectionPolicy;
  readonly onPeriod: (report: PeriodReport) => Promise<void>;
  /** The network's clock: periods older than the policy's `announceAgeS` are recorded and not told. Left out, each period is told as the present. */
  readonly asOf?: Date;
  readonly signal?: AbortSignal;
}

const samplePeriods = defineQuery({
  file: file('sample_periods'),
  params: z.strictObject({ from: z.date(), to: z.date() }),
  row: z.strictObject({ period_end: Instant, period_s: z.int(), sources: Count, samples_revision: z.string() }),
});

/**
 * Detects a past range again with the code that runs live: incidents of the range are taken back first, then each period is done in order;
 * those that were told and are not found again are told as withdrawn with the last one.
 * Nothing after a period is looked at while it is judged, so the result is what a live run would have given with the data complete.
 * @returns how many periods were detected
 */
export async function detectRange(db: Database, options: ReplayOptions): Promise<number> {
  const periods = await samplePeriods(db, { from: options.from, to: options.to });
  const forgotten = await forgetFrom(db, options.from);
  let done = 0;
  for (const row of periods) {
    if (options.signal?.aborted) break;
    const report = await detectPeriod(
      db,
      {
        periodEnd: row.period_end,
        periodS: row.period_s,
        closedBy: row.sources === 0 ? 'silence' : (options.closedBy ?? 'replay'),
        sourcesExpected: row.sources,
        sourcesArrived: row.sources,
        samplesRevision: row.samples_revision,
        // Asked for by hand, the range is told again as it happens; because a file came late, only what is new is told.
        ...(options.asOf === undefined ? {} : { telling: { asOf: options.asOf, ...forgotten } }),
      },
      options.policy,
    );
    done++;
    // What was told and is not there any more is told with the newest period, once everything that could bring it back has been seen.
    const withdrawn = done === periods.length ? await withdrawVanished(db, forgotten.announced, row.period_end) : [];
    await options.onPeriod({ ...report, news: [...report.news, ...withdrawn] });
  }
  if (periods.length === 0) await withdrawVanished(db, forgotten.announced, options.to);
  return done;
}
