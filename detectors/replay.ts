import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { Count, defineQuery, Instant } from '../sql/query.ts';
import { type Forgotten, forgetFrom, readForgotten } from './forget.ts';
import { type DetectionPolicy, detectPeriod, type PeriodReport } from './period.ts';
import { beginReplay, endReplay, noteDone, type Replay, readUnfinished } from './replay_ledger.ts';
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

/** How a replay is carried out, whichever stretch it is of. */
type Manner = Omit<ReplayOptions, 'from' | 'to' | 'closedBy'>;
/** Why a period is judged again when nothing came late. */
const BY_HAND = 'replay';

/**
 * Detects a past range again with the code that runs live: incidents of the range are taken back first, then each period is done in order;
 * those that were told and are not found again are told as withdrawn with the last one.
 * Nothing after a period is looked at while it is judged, so the result is what a live run would have given with the data complete.
 * It is written down before anything is taken back, and what was left of an earlier one is done with it.
 * @returns how many periods were detected
 */
export async function detectRange(db: Database, options: ReplayOptions): Promise<number> {
  const left = await readUnfinished(db);
  const from = left && left.from < options.from ? left.from : options.from;
  const to = left && left.to > options.to ? left.to : options.to;
  const forgotten = joined(left?.forgotten, await readForgotten(db, from));
  return carryOut(db, await beginReplay(db, { from, to, closedBy: options.closedBy ?? BY_HAND, forgotten }), options);
}

/**
 * Goes on with the replay that an error, a signal or the end of the process stopped, if one was; its incidents are taken back and not all found again.
 * @returns how many periods were detected
 */
export async function finishReplay(db: Database, options: Manner): Promise<number> {
  const left = await readUnfinished(db);
  return left ? carryOut(db, left, options) : 0;
}

async function carryOut(db: Database, replay: Replay, options: Manner): Promise<number> {
  const { from, to, closedBy, forgotten } = replay;
  const periods = await samplePeriods(db, { from, to });
  await forgetFrom(db, from);
  // Asked for by hand, the range is told again as it happens; because a file came late, only what is new is told.
  const telling = closedBy === BY_HAND || options.asOf === undefined ? {} : { telling: { asOf: options.asOf, ...forgotten } };
  let done = 0;
  for (const row of periods) {
    if (options.signal?.aborted) return done;
    const report = await detectPeriod(
      db,
      {
        periodEnd: row.period_end,
        periodS: row.period_s,
        closedBy: row.sources === 0 ? 'silence' : closedBy,
        sourcesExpected: row.sources,
        sourcesArrived: row.sources,
        samplesRevision: row.samples_revision,
        ...telling,
      },
      options.policy,
    );
    done++;
    // What was told and is not there any more is told with the newest period, once everything that could bring it back has been seen.
    const withdrawn = done === periods.length ? await withdrawVanished(db, forgotten.announced, row.period_end) : [];
    await options.onPeriod({ ...report, news: [...report.news, ...withdrawn] });
    await noteDone(db, replay, row.period_end);
  }
  if (periods.length === 0) await withdrawVanished(db, forgotten.announced, to);
  await endReplay(db, replay);
  return done;
}

/** What was there before either; what people were told last counts. */
function joined(earlier: Forgotten | undefined, { told, retold, announced }: Forgotten): Forgotten {
  if (!earlier) return { told, retold, announced };
  const named = new Set(retold.map((incident) => incident.incidentId));
  const known = new Set(announced.map((incident) => incident.incident_id));
  return {
    told: new Set([...earlier.told, ...told]),
    retold: [...earlier.retold.filter((incident) => !named.has(incident.incidentId)), ...retold],
    announced: [...earlier.announced.filter((incident) => !known.has(incident.incident_id)), ...announced],
  };
}
