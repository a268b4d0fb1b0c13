import { z } from 'zod';
import type { Database } from '../../sql/database.ts';
import { Count, defineQuery, Instant } from '../../sql/query.ts';
import { detectorOf } from '../incident/explain.ts';
import { readPast } from '../past.ts';
import { file } from '../statements.ts';
import { readEvidence } from '../store.ts';
import { compareRaised } from './compare.ts';
import { networkSize, type PolicyInForce, policiesUpTo, policyAt } from './policy.ts';
import { readRaised } from './raised.ts';
import { type ChangeReport, type ReplayedWithDetector, reportOf } from './report.ts';
import { type JudgedPeriod, readElements, readPeriods, readStretch } from './stretch.ts';
import { followedBy, type Replayed, startTrack, stepTrack, type Track } from './track.ts';

export interface WhatIfQuestion {
  /** First and last period's end, both included. */
  readonly from: Date;
  readonly to: Date;
  readonly openOnce: number;
  readonly openTwice: number;
  readonly signal?: AbortSignal;
}

export interface WhatIfReport extends ChangeReport {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly periods: number;
  readonly cells: number;
  readonly now: { readonly revision: string; readonly open_once: number; readonly open_twice: number };
  readonly proposed: { readonly open_once: number; readonly open_twice: number };
  /** Of the incidents raised, how many the same replay raises with the thresholds of the time. Fewer: scores or code have changed since, and the rest of the report has that in it. */
  readonly reproduced: number;
}

const DAY_MS = 86_400_000;
/** Two stories of one thing may be so many periods apart. */
const GAP_PERIODS = 4;
/** Incidents that come of other thresholds than these: gaps in collection, and the findings of slow detectors. */
const OTHER_THRESHOLDS: readonly string[] = ['source', 'drift', 'change', 'usage'];
/** So many opening periods are asked what spoke for an incident; of the rest the detector is `unknown`. */
const EVIDENCE_PERIODS_MAX = 500;

const span = defineQuery({
  file: file('feedback_span'),
  params: z.strictObject({}),
  row: z.strictObject({ first: Instant, last: Instant, period_s: z.int(), periods: Count }),
});

/** From when to when periods have been judged, and how long they are; null before the first. */
export async function judgedSpan(db: Database): Promise<{ first: Date; last: Date; periodS: number } | null> {
  const [row] = await span(db, {});
  return row && row.periods > 0 ? { first: row.first, last: row.last, periodS: row.period_s } : null;
}

/**
 * What other opening thresholds would have made of a stretch of time: the incident step alone, over the stored evidence, in memory; nothing is written.
 * It starts from the incidents that were open when the stretch began. Evidence itself does not depend on the thresholds in the period it is
 * computed; over weeks it does a little, because incident periods are kept out of baselines, and that is not replayed.
 * Cost: two queries a day of the stretch, one for the incidents raised, one for each period in which a new one would have opened.
 * @throws {RangeError} when no period of the stretch has been judged, or a threshold is out of order
 */
export async function whatIf(db: Database, question: WhatIfQuestion): Promise<WhatIfReport> {
  const { from, to, openOnce, openTwice } = question;
  const periods = await readPeriods(db, from, to);
  const [first, last] = [periods[0], periods.at(-1)];
  if (!first || !last) throw new RangeError('no period of this stretch has been judged');
  const policies = await policiesUpTo(db, to);
  const ofTheTime = (at: number): PolicyInForce => policyAt(policies, at);
  const weak = Math.min(...policies.map((policy) => policy.incident.weak));
  if (!(openOnce >= openTwice && openTwice >= weak)) throw new RangeError(`thresholds must be in order: once ≥ twice ≥ ${weak}`);
  const past = (await readPast(db, new Date(first.at))).elements;
  const asIs = startTrack(past, (at) => ofTheTime(at).incident);
  const asProposed = startTrack(past, (at) => ({ ...ofTheTime(at).incident, openOnce, openTwice }));
  await play(db, periods, weak, [asIs, asProposed], question.signal);
  const raised = (await readRaised(db, new Date(first.at), new Date(last.at))).filter(ofTheseThresholds);
  const after = await withDetectors(
    db,
    [...asProposed.raised.values()].filter(ofTheseThresholds),
    new Map(raised.map((r) => [r.incidentId, r.detector])),
  );
  const gapMs = GAP_PERIODS * first.periodS * 1_000;
  const days = periods.reduce((sum, period) => sum + period.periodS * 1_000, 0) / DAY_MS;
  const now = ofTheTime(last.at + 1);
  return {
    from: new Date(first.at).toISOString(),
    to: new Date(last.at).toISOString(),
    days,
    periods: periods.length,
    cells: (await networkSize(db)).cells,
    now: { revision: now.revision, open_once: now.incident.openOnce, open_twice: now.incident.openTwice },
    proposed: { open_once: openOnce, open_twice: openTwice },
    reproduced: raised.filter((r) => asIs.raised.has(r.incidentId) && r.mergedInto === '').length,
    ...reportOf(compareRaised(raised, after, gapMs), days),
  };
}

function ofTheseThresholds({ root }: { readonly root: { readonly kind: string } }): boolean {
  return !OTHER_THRESHOLDS.includes(root.kind);
}

/** Plays the tracks side by side over the stretch, reading a day at a time. */
async function play(db: Database, periods: readonly JudgedPeriod[], weak: number, tracks: readonly Track[], signal?: AbortSignal): Promise<void> {
  const elements = await readElements(db);
  for (const day of daysOf(periods)) {
    signal?.throwIfAborted();
    const followed = [...new Set(tracks.flatMap(followedBy))];
    const { observations, networks } = await readStretch(db, elements, day, { weak, followed });
    for (const period of day) {
      for (const track of tracks) stepTrack(track, observations.get(period.at) ?? [], networks.get(period.at) ?? { judged: 0, groups: [] }, period);
    }
  }
}

function daysOf(periods: readonly JudgedPeriod[]): JudgedPeriod[][] {
  const days = new Map<number, JudgedPeriod[]>();
  for (const period of periods) {
    const day = Math.floor((period.at - 1) / DAY_MS);
    const list = days.get(day);
    if (list) list.push(period);
    else days.set(day, [period]);
  }
  return [...days.values()];
}

/** Names the detector of each replayed incident: as it was recorded where the same incident was raised, else asked of the scores at its opening. */
async function withDetectors(db: Database, replayed: readonly Replayed[], recorded: ReadonlyMap<string, string>): Promise<ReplayedWithDetector[]> {
  const unknown = replayed.filter((incident) => !recorded.has(incident.incidentId));
  const byPeriod = new Map<number, Map<string, readonly string[]>>();
  for (const { incidentId, detectedAt, openedWith } of unknown) {
    const asked = byPeriod.get(detectedAt) ?? new Map<string, readonly string[]>();
    byPeriod.set(detectedAt, asked.set(incidentId, openedWith));
  }
  const found = new Map(recorded);
  for (const [at, keysOf] of [...byPeriod].slice(0, EVIDENCE_PERIODS_MAX)) {
    for (const [id, rows] of await readEvidence(db, new Date(at), keysOf)) if (rows[0]) found.set(id, detectorOf(rows[0]));
  }
  return replayed.map((incident) => ({ ...incident, detector: found.get(incident.incidentId) ?? 'unknown' }));
}
