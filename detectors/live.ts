import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { defineQuery, Instant } from '../sql/query.ts';
import { closingOf, type ExpectedSource, longestWaitS, waitFor } from './closing.ts';
import { type DetectionPolicy, detectPeriod, type PeriodReport } from './period.ts';
import { detectRange, finishReplay } from './replay.ts';
import { file } from './statements.ts';

/** Whose time decides that a period's grace is over: the wall's, or the newest delivery's (replays and simulations). */
export type Clock = { readonly kind: 'wall'; readonly now: () => Date } | { readonly kind: 'arrivals' };

export interface LiveOptions {
  readonly clock: Clock;
  readonly graceS: number;
  /** By the wall's clock a source that usually delivers later than the grace time is waited for until then; left out, for nobody longer than the grace time. */
  readonly graceMaxS?: number;
  readonly periodS: number;
  readonly policy?: DetectionPolicy;
  readonly onPeriod: (report: PeriodReport) => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Periods this far behind the newest delivery are scored when their turn comes; what is older was never live. A day, because detection may fall behind
 * by hours (a database that was away, a slow first baseline), and a period passed over is a fault nobody hears of: with 6 hours that happened.
 */
const UNSCORED_S_MAX = 24 * 3_600;
/** Total silence is told period by period for so long, then it has been told. */
const SILENCE_S_MAX = 6 * 3_600;
/** A late or corrected file may reopen at most this much of the past; older ones are stored and not rescored. */
const LATE_S_MAX = 24 * 3_600;
const PERIODS_PER_CALL = 200;
/** How far a sender's clock may run ahead, as the ways in have it. */
const AHEAD_S = 600;
/** As far as the database can date. */
const NO_END = new Date(4_294_967_295_000);

const waitingPeriods = defineQuery({
  file: file('waiting_periods'),
  params: z.strictObject({ since: z.date(), since_late: z.date(), rows_max: z.int() }),
  row: z.strictObject({
    period_end: Instant,
    samples_revision: z.string(),
    sources: z.array(z.string()),
    scored_before: z.union([z.boolean(), z.number()]).transform(Boolean),
  }),
});
const expectedSources = defineQuery({
  file: file('expected_sources'),
  params: z.strictObject({ period_end: z.date(), late_max_s: z.int() }),
  row: z.strictObject({ source: z.string(), late_s: z.int() }),
});
const newestArrival = defineQuery({
  file: file('newest_arrival'),
  params: z.strictObject({ until: z.date() }),
  row: z.strictObject({ newest: Instant, scored: Instant }),
});

/**
 * Scores every period that has closed since the last call, oldest first, and returns how many.
 * A period waits until it closes, and nothing after it is scored before it: the sequential tests need the order.
 * On the wall's clock a period beyond now is no period yet: one wrong date would otherwise put everything that comes a day and more behind.
 * There a period in which nobody delivered anything closes too, a period later: total silence is the one thing that must not go unnoticed.
 * A delivery for a period already scored replays from there, at most a day, because the periods after it continue from its state.
 * A replay that something stopped is finished before anything else.
 */
export async function scoreWaiting(db: Database, options: LiveOptions): Promise<number> {
  const until = options.clock.kind === 'wall' ? new Date(options.clock.now().getTime() + AHEAD_S * 1_000) : NO_END;
  const [newest] = await newestArrival(db, { until });
  if (!newest || newest.newest.getTime() === 0) return 0;
  const now = options.clock.kind === 'wall' ? options.clock.now() : newest.newest;
  const before = (ageS: number): Date => new Date(newest.newest.getTime() - ageS * 1_000);
  let scored = await finishReplay(db, { asOf: now, ...replayOptions(options) });
  if (options.signal?.aborted) return scored;
  const asked = { since: before(UNSCORED_S_MAX), since_late: before(LATE_S_MAX), rows_max: PERIODS_PER_CALL };
  const waitingNow = (await waitingPeriods(db, asked)).filter((waiting) => waiting.period_end <= until);
  let replayed = false;
  for (const waiting of waitingNow) {
    if (options.signal?.aborted) break;
    // Done with the replay that one before it brought about.
    if (replayed && waiting.period_end <= newest.scored) continue;
    const expected = await readExpected(db, waiting.period_end, options);
    const closedBy = closingOf(
      // What comes between periods that were scored without it is late too: what was judged after it did not know of it.
      {
        ...{ periodEnd: waiting.period_end, arrived: waiting.sources, expected },
        scoredBefore: waiting.scored_before || waiting.period_end < newest.scored,
      },
      now,
      options.graceS,
    );
    if (closedBy === null) break;
    if (closedBy === 'late') {
      // Only what was judged is judged again: the periods after it have sources to wait for, and close in their turn.
      scored += await detectRange(db, { from: waiting.period_end, to: newest.scored, closedBy, asOf: now, ...replayOptions(options) });
      replayed = true;
      continue;
    }
    const report = await detectPeriod(
      db,
      {
        periodEnd: waiting.period_end,
        periodS: options.periodS,
        closedBy,
        sourcesExpected: Math.max(expected.length, waiting.sources.length),
        sourcesArrived: waiting.sources.length,
        samplesRevision: waiting.samples_revision,
        telling: { asOf: presentOf(options.clock, waiting.period_end), told: new Set(), retold: null },
      },
      options.policy,
    );
    scored++;
    await options.onPeriod(report);
  }
  return waitingNow.length === PERIODS_PER_CALL ? scored : scored + (await scoreSilence(db, options, newest, now));
}

/**
 * The time at which a period scored in its turn is told. Where the network's time is only what was delivered, it is read at the pace of detection: a machine
 * slower than the deliveries is behind by the wall, not by the network, and would otherwise keep the first incidents of a demonstration to itself.
 */
function presentOf(clock: LiveOptions['clock'], periodEnd: Date): Date {
  return clock.kind === 'wall' ? clock.now() : periodEnd;
}

/**
 * The periods since the newest one in which nothing at all was delivered, each detected once, a whole period later than others close by grace, and not before
 * the slowest source is missed: files may all be late together. None when the silence is so long that it has been told.
 */
async function scoreSilence(db: Database, options: LiveOptions, newest: { newest: Date; scored: Date }, now: Date): Promise<number> {
  const periodMs = options.periodS * 1_000;
  if (options.clock.kind !== 'wall' || now.getTime() - newest.newest.getTime() > SILENCE_S_MAX * 1_000) return 0;
  let scored = 0;
  for (
    let end = Math.max(newest.newest.getTime(), newest.scored.getTime()) + periodMs;
    end + periodMs + options.graceS * 1_000 <= now.getTime();
    end += periodMs
  ) {
    if (options.signal?.aborted) break;
    const periodEnd = new Date(end);
    const expected = await readExpected(db, periodEnd, options);
    const sourcesExpected = expected.length;
    if (sourcesExpected === 0 || end + longestWaitS(expected, options.graceS) * 1_000 > now.getTime()) break;
    const silence = { closedBy: 'silence', sourcesExpected, sourcesArrived: 0, samplesRevision: '1' };
    const telling = { asOf: now, told: new Set<string>(), retold: null };
    await options.onPeriod(await detectPeriod(db, { periodEnd, periodS: options.periodS, ...silence, telling }, options.policy));
    scored++;
  }
  return scored;
}

/** Who usually delivers, and how long they are waited for. Where time is only what was delivered, nobody can be late by it. */
async function readExpected(db: Database, periodEnd: Date, { clock, graceS, graceMaxS = graceS }: LiveOptions): Promise<ExpectedSource[]> {
  const sources = await expectedSources(db, { period_end: periodEnd, late_max_s: graceMaxS });
  return sources.map(({ source, late_s }) => ({ source, waitS: clock.kind === 'wall' ? waitFor(late_s, graceS, graceMaxS) : graceS }));
}

function replayOptions(options: LiveOptions) {
  return {
    onPeriod: options.onPeriod,
    ...(options.policy === undefined ? {} : { policy: options.policy }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
}
