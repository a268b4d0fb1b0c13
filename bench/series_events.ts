import { eventsOf } from './vus.ts';

/** Alarm points no further apart than this are one alarm. */
const JOIN_POINTS = 10;
/** Alarm points this shortly before a labelled event belong to it: labels are seldom exact to the point. */
const SLACK_POINTS = 3;
/** Alarm points up to here after an event are its echo (a severity is held up to 30 points); later ones are false like any other. */
const ECHO_POINTS = 30;
const DAY_S = 86_400;

export interface ScoredLabels {
  readonly stepS: number;
  readonly scores: readonly number[];
  readonly labels: readonly number[];
}

export interface EventResult {
  readonly threshold: number;
  readonly events: number;
  readonly found: number;
  readonly recall: number;
  readonly falseAlarms: number;
  readonly falsePerSeriesDay: number;
  /** From an event's first labelled point to the first alarm point in it, over the found ones; null when none was found. */
  readonly delayMedianPoints: number | null;
}

/**
 * Events at one threshold for all series. An event is a run of labelled points, found when a point in it reaches the threshold; alarm points
 * from 3 before an event to 30 after it belong to it, all others are false, and those no more than 10 apart are one false alarm. Nothing is credited for the rest of an event
 * (no point adjustment), and a day without an alarm counts as a day. Cost: one pass.
 */
export function eventResult(corpus: readonly ScoredLabels[], threshold: number): EventResult {
  let events = 0;
  let falseAlarms = 0;
  let days = 0;
  const delays: number[] = [];
  for (const { stepS, scores, labels } of corpus) {
    const labelled = eventsOf(labels);
    events += labelled.length;
    days += (scores.length * stepS) / DAY_S;
    for (const [first, last] of labelled) {
      const hit = scores.slice(first, last + 1).findIndex((score) => score >= threshold);
      if (hit >= 0) delays.push(hit);
    }
    const near = new Uint8Array(scores.length);
    for (const [first, last] of labelled) near.fill(1, Math.max(0, first - SLACK_POINTS), last + ECHO_POINTS + 1);
    falseAlarms += alarmCount(scores, near, threshold);
  }
  delays.sort((a, b) => a - b);
  return {
    threshold,
    events,
    found: delays.length,
    recall: events === 0 ? Number.NaN : delays.length / events,
    falseAlarms,
    falsePerSeriesDay: falseAlarms / days,
    delayMedianPoints: delays[delays.length >> 1] ?? null,
  };
}

/** How many alarms there are outside what is near an event. */
function alarmCount(scores: readonly number[], near: Uint8Array, threshold: number): number {
  let alarms = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) {
    if (near[i] === 1 || !((scores[i] as number) >= threshold)) continue;
    if (i - last > JOIN_POINTS) alarms++;
    last = i;
  }
  return alarms;
}

/** The lowest whole threshold down to which there are at most so many false alarms a series-day: lower ones only look better when alarms grow into one. */
export function thresholdFor(corpus: readonly ScoredLabels[], falsePerSeriesDay: number): number {
  let threshold = 100;
  while (threshold > 1 && eventResult(corpus, threshold - 1).falsePerSeriesDay <= falsePerSeriesDay) threshold--;
  return threshold;
}
