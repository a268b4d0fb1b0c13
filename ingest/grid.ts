import type { Limits } from './limits.ts';
import type { FileReport, Rejection } from './report.ts';
import { NO_SOURCES, type Sources } from './sources/config.ts';

/** So far a period's end may be from where periods end and still mean that place: exports that end at 10:14:59. */
export const END_OFF_S_MAX = 5;
const QUARTER_S = 900;

/** Where the network's periods end, and how long they are. */
export interface Grid {
  readonly periodS: number;
  /** Ends are multiples of it: the quarter hours, also of longer periods, as their zone may be half an hour off. */
  readonly stepS: number;
}

/** The grid that the operator has given the network in `sources.yaml`; 15 minutes where nothing is said. */
export function gridOf({ period_s: periodS }: Sources = NO_SOURCES): Grid {
  return { periodS, stepS: periodS % QUARTER_S === 0 ? QUARTER_S : periodS };
}

/**
 * The end that a period's end means, a few seconds off or on the spot; null where it means none.
 * @example endOnGrid(1_767_608_099, { periodS: 900, stepS: 900 }) // => 1_767_608_100
 */
export function endOnGrid(endS: number, { stepS }: Grid): number | null {
  const nearest = Math.round(endS / stepS) * stepS;
  return Math.abs(endS - nearest) <= END_OFF_S_MAX ? nearest : null;
}

/** What is said of a period that is none of the network's; `check_kpi_history.sql` says the same. */
export function lengthSentence({ periodS }: Grid): string {
  return `period_s is not ${periodS}, the length of periods here`;
}

export function endSentence({ stepS }: Grid): string {
  return `period_end is more than ${END_OFF_S_MAX} s off the grid of periods (every ${stepS} s)`;
}

/** Said of samples that are stored: a note, no refusal, though it is kept where refusals are. */
export const ROUNDED = `period_end was up to ${END_OFF_S_MAX} s off the grid of periods and was rounded to it`;

/** Tells why rows of KPI samples were refused, and as a note that rows were rounded, which lost nothing. Returns the rows refused. */
export function tellRefused(report: FileReport, rejections: readonly Rejection[], limits: Limits): number {
  const isRounded = ({ reason }: Rejection) => reason.startsWith(ROUNDED);
  const refused = rejections.filter((one) => !isRounded(one));
  report.rejected = refused.slice(0, limits.rejectionsReportedMax);
  report.notes.push(...rejections.filter(isRounded).map(({ reason }) => reason));
  return refused.reduce((sum, { reason }) => sum + Number(/\((\d+) rows\)$/.exec(reason)?.[1] ?? 1), 0);
}
