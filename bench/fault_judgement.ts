import { median, quantile } from 'simple-statistics';
import { PERIODS_A_DAY } from './fault_plan.ts';

/** What one element's evidence was over time, and which part of that time is clean or faulty. Slots count periods. */
export interface Watch {
  readonly evidence: Float32Array;
  /** Slots in which any exceedance is false: from the first to before the second. */
  readonly clean: readonly [number, number];
  /** The fault's class and the slots in which finding it counts: from the first to before the second. */
  readonly fault: { readonly class: string; readonly from: number; readonly until: number } | null;
}

/** Whether an element is alarmed in a slot. */
export type Alarm = (evidence: Float32Array, slot: number) => boolean;

export interface ClassResult {
  readonly class: string;
  readonly faults: number;
  readonly detected: number;
  /** From the start of the first faulty period to the end of the period that alarmed, over the faults detected; null when none was. */
  readonly delayMedianH: number | null;
  readonly delayP90H: number | null;
}

const PERIOD_H = 24 / PERIODS_A_DAY;
/** Alarms of one element that are at most this many slots apart are one episode (the hour for which an incident is held). */
const JOINED_SLOTS = 4;

/**
 * False episodes on clean time: runs of alarms on one element, joined while no more than four periods apart.
 * @example alarms in slots 3, 5 and 20 are two episodes: 3 to 5, and 20
 */
export function falseEpisodes(watches: readonly Watch[], alarm: Alarm): number {
  let episodes = 0;
  for (const { evidence, clean } of watches) {
    let last = Number.NEGATIVE_INFINITY;
    for (let slot = clean[0]; slot < clean[1]; slot++) {
      if (!alarm(evidence, slot)) continue;
      if (slot - last > JOINED_SLOTS) episodes++;
      last = slot;
    }
  }
  return episodes;
}

/** Days of clean time over all elements. */
export function cleanDays(watches: readonly Watch[]): number {
  return watches.reduce((slots, { clean }) => slots + Math.max(0, clean[1] - clean[0]), 0) / PERIODS_A_DAY;
}

/**
 * The lowest threshold at which at most `per1000CellDays` false episodes come in 1,000 days of clean time, an exceedance being strictly above it.
 * Where evidence is capped and too many elements are at the cap, that is the cap, above which nothing is ever found.
 * Cost: 40 passes over the evidence.
 * @returns the threshold and the false episodes it truly gives (the last one allowed would be one too many)
 */
export function thresholdAt(watches: readonly Watch[], per1000CellDays: number): { threshold: number; falsePer1000: number } {
  const days = cleanDays(watches);
  const allowed = Math.floor((per1000CellDays * days) / 1_000);
  let low = 0;
  let high = 100;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (falseEpisodes(watches, above(middle)) <= allowed) high = middle;
    else low = middle;
  }
  return { threshold: high, falsePer1000: days > 0 ? (1_000 * falseEpisodes(watches, above(high))) / days : 0 };
}

/** Alarms on every slot strictly above a threshold. */
export function above(threshold: number): Alarm {
  return (evidence, slot) => (evidence[slot] ?? 0) > threshold;
}

/** The rule by which one element opens an incident: once overwhelming, or clear in two of the last three slots. */
export function onceOrTwice(once: number, twice: number): Alarm {
  return (evidence, slot) => {
    const now = evidence[slot] ?? 0;
    return now >= once || (now >= twice && ((evidence[slot - 1] ?? 0) >= twice || (evidence[slot - 2] ?? 0) >= twice));
  };
}

/** Per class of fault: how many were alarmed while they lasted, and after what time. */
export function detections(watches: readonly Watch[], alarm: Alarm): ClassResult[] {
  const delays = new Map<string, (number | null)[]>();
  for (const { evidence, fault } of watches) {
    if (!fault) continue;
    let delay: number | null = null;
    for (let slot = fault.from; slot < fault.until && delay === null; slot++) if (alarm(evidence, slot)) delay = (slot + 1 - fault.from) * PERIOD_H;
    const list = delays.get(fault.class);
    if (list) list.push(delay);
    else delays.set(fault.class, [delay]);
  }
  return [...delays].map(([name, list]) => classResult(name, list));
}

/** Sums up the delays of one class; null is a fault that was not found. */
export function classResult(name: string, delays: readonly (number | null)[]): ClassResult {
  const found = delays.filter((delay) => delay !== null);
  return {
    class: name,
    faults: delays.length,
    detected: found.length,
    delayMedianH: found.length > 0 ? median(found) : null,
    delayP90H: found.length > 0 ? quantile(found, 0.9) : null,
  };
}

/** Shares of clean slots whose evidence is at or above each level, for a calibration table. */
export function exceedances(watches: readonly Watch[], levels: readonly number[]): { tests: number; shares: number[] } {
  const counts = levels.map(() => 0);
  let tests = 0;
  for (const { evidence, clean } of watches) {
    for (let slot = clean[0]; slot < clean[1]; slot++) {
      tests++;
      for (const [i, level] of levels.entries()) if ((evidence[slot] ?? 0) >= level) counts[i] = (counts[i] ?? 0) + 1;
    }
  }
  return { tests, shares: counts.map((count) => (tests > 0 ? count / tests : 0)) };
}
