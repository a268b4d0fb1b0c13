/** One step of a Kaplan-Meier curve: from `time` on, `survival` of all have had no event. */
export interface SurvivalStep {
  readonly time: number;
  readonly atRisk: number;
  readonly events: number;
  readonly survival: number;
  /** 95 % interval of `survival`. */
  readonly low: number;
  readonly high: number;
}

/** How long somebody was watched, and whether the event came at the end of it; if not, it may still come (right-censored). */
export interface Watched {
  readonly time: number;
  readonly seen: boolean;
}

/** A value with its interval; NaN where the data do not say. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const Z = 1.959964;

/**
 * The share that has had no event yet, by time (Kaplan & Meier 1958), with Greenwood's variance and the interval taken on the log(-log) scale
 * (Kalbfleisch & Prentice 2002, 1.4), so that it stays between 0 and 1. A step for each time with an event; censored ones leave the risk set after it.
 * Cost: a sort.
 * @example kaplanMeier([{ time: 1, seen: true }, { time: 2, seen: false }])[0]?.survival // => 0.5
 */
export function kaplanMeier(watched: readonly Watched[]): SurvivalStep[] {
  const sorted = [...watched].sort((a, b) => a.time - b.time);
  const steps: SurvivalStep[] = [];
  let survival = 1;
  let greenwood = 0;
  for (let from = 0; from < sorted.length; ) {
    const time = sorted[from]?.time ?? 0;
    let to = from;
    let events = 0;
    for (; to < sorted.length && sorted[to]?.time === time; to++) if (sorted[to]?.seen) events++;
    const atRisk = sorted.length - from;
    if (events > 0) {
      survival *= 1 - events / atRisk;
      greenwood += events / (atRisk * (atRisk - events));
      steps.push({ time, atRisk, events, survival, ...logLog(survival, greenwood) });
    }
    from = to;
  }
  return steps;
}

function logLog(survival: number, greenwood: number): { low: number; high: number } {
  // At 0 nothing is left to be uncertain about on this scale.
  if (survival <= 0) return { low: 0, high: 0 };
  const width = (Z * Math.sqrt(greenwood)) / Math.abs(Math.log(survival));
  return { low: survival ** Math.exp(width), high: survival ** Math.exp(-width) };
}

/**
 * The time at which half have had the event, and the times at which the curve's bounds pass one half (Brookmeyer & Crowley 1982).
 * NaN where the curve, or a bound, never gets there: fewer than half had the event while watched.
 * @example medianSurvival(kaplanMeier([{ time: 1, seen: true }, { time: 2, seen: true }])).value // => 1
 */
export function medianSurvival(steps: readonly SurvivalStep[]): Estimate {
  const first = (of: (step: SurvivalStep) => number) => steps.find((step) => of(step) <= 0.5)?.time ?? Number.NaN;
  return { value: first((s) => s.survival), low: first((s) => s.low), high: first((s) => s.high) };
}

/** The share without an event at a time, with its interval; 1 before the first step. Beyond the last time anybody was watched nothing is known: NaN. */
export function survivalAt(steps: readonly SurvivalStep[], time: number, watchedMax: number): Estimate {
  if (time > watchedMax) return { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  const step = steps.findLast((s) => s.time <= time);
  return step ? { value: step.survival, low: step.low, high: step.high } : { value: 1, low: Number.NaN, high: Number.NaN };
}
