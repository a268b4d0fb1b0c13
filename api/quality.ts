import type { Database } from '../sql/database.ts';
import { detectorPrecision, qualityDays, qualitySpan, qualityWindow } from './feedback_statements.ts';
import { spikeVerdicts } from './knowing_statements.ts';
import { listProposals } from './proposals.ts';

export interface QualityFilter {
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

const DAY_MS = 86_400_000;
const DAYS_USUAL = 28;
const GROUPS_MAX = 500;
/** So many verdicts are needed before a detector's own threshold is called into question. */
const VERDICTS_MIN = 20;

/**
 * How well the NOC was served: precision of each detector by its labels, and non-actionable incidents per day (false or expected) against the budget,
 * as a range: from what was labelled so, to that and everything nobody labelled. The window is the last 28 judged days unless said otherwise.
 * Cost: six queries over incidents, labels and evidence; none over samples or scores.
 */
export async function qualityFigures(db: Database, filter: QualityFilter) {
  const [[span], detectors, proposals] = await Promise.all([
    qualitySpan(db, {}),
    detectorPrecision(db, { limit: GROUPS_MAX }),
    listProposals(db, 'accepted'),
  ]);
  if (!span) throw new Error('the span of judged periods gave no row');
  const until = filter.until ?? span.newest;
  const since = filter.since ?? new Date(Math.max(until.getTime() - DAYS_USUAL * DAY_MS, span.oldest.getTime() - 1_000, 0));
  const [rows, [judged], [spikes]] = await Promise.all([
    qualityWindow(db, { since, until }),
    qualityDays(db, { since, until }),
    spikeVerdicts(db, { since, until }),
  ]);
  const seen = seenIn(judged ?? { days: 0, judged: 0, unknown: 0 });
  // Where nothing could be judged, no false alarm is no achievement: rates are unknown then, not zero.
  const days = seen.state === 'unseen' ? 0 : (judged?.days ?? 0);
  const policy = proposals.find((proposal) => proposal.in_force) ?? null;
  const perDay = policy && (policy.budget_unit === 'per_day' ? policy.budget : (policy.budget * span.cells) / 1_000);
  return {
    since,
    until,
    days: judged?.days ?? 0,
    cells: span.cells,
    seen,
    budget: { policy_revision: policy?.revision ?? null, per_day: perDay, ...observed(rows, days), withdrawn: judged?.withdrawn ?? 0 },
    by_detector: rows.map((row) => ({
      ...row,
      share: policy?.shares[row.detector] ?? null,
      ...advice(row, days, perDay, policy?.shares[row.detector]),
    })),
    precision: detectors,
    spikes: spikes ?? { spikes: 0, known: 0, late: 0, missed: 0, not_network: 0 },
  };
}

/** Below this share of element-periods judged, quiet is partly blindness. */
const SEEN_ENOUGH = 0.95;

/**
 * How much of the network the figures rest on: element-periods that could be judged, of those that should have been (planned work left out).
 * @example seenIn({ days: 1, judged: 300, unknown: 700 }).state // => 'partly_seen'
 */
export function seenIn({ days, judged, unknown }: { readonly days: number; readonly judged: number; readonly unknown: number }) {
  const share = judged + unknown > 0 ? judged / (judged + unknown) : null;
  const state = days === 0 || judged === 0 ? ('unseen' as const) : (share ?? 0) < SEEN_ENOUGH ? ('partly_seen' as const) : ('seen' as const);
  const percent = share === null ? '' : `${(100 * share).toFixed(share > 0.999 && share < 1 ? 2 : 0)} %`;
  const sentence =
    state === 'unseen'
      ? 'Nothing could be judged in this time: that there was no false alarm says nothing.'
      : state === 'partly_seen'
        ? `Only ${percent} of element-periods could be judged, the rest were learning, missing or suspect: quiet is partly blindness here.`
        : `${percent} of element-periods could be judged.`;
  return { state, judged_share: share, sentence };
}

interface Tally {
  readonly labelled_true: number;
  readonly labelled_false: number;
  readonly labelled_expected: number;
  readonly unlabelled: number;
}

/** Sums of a window; per day only where there are days. */
export function observed(rows: readonly Tally[], days: number) {
  const sum = (of: (row: Tally) => number) => rows.reduce((total, row) => total + of(row), 0);
  const nonActionable = sum((row) => row.labelled_false + row.labelled_expected);
  const unlabelled = sum((row) => row.unlabelled);
  return {
    incidents: sum((row) => row.labelled_true + row.labelled_false + row.labelled_expected + row.unlabelled),
    unlabelled,
    non_actionable_per_day: days > 0 ? nonActionable / days : null,
    non_actionable_per_day_at_most: days > 0 ? (nonActionable + unlabelled) / days : null,
  };
}

/** A detector is named for tightening when more than half of at least 20 verdicts on it were false or expected (the operator's own measure of use). */
function advice(row: Tally, days: number, perDay: number | null, share: number | undefined) {
  const useless = row.labelled_false + row.labelled_expected;
  const verdicts = useless + row.labelled_true;
  return {
    budget_per_day: perDay === null || share === undefined ? null : perDay * share,
    non_actionable_per_day: days > 0 ? useless / days : null,
    tighten: verdicts >= VERDICTS_MIN && useless > verdicts / 2,
  };
}
