/** Thresholds a curve is drawn through, as TSB-AD does. */
const THRESHOLDS = 250;

type Segment = readonly [first: number, last: number];

/**
 * VUS-PR: the volume under the precision-recall surface (Paparrizos et al., VLDB 2022), as TSB-AD computes it (Liu & Paparrizos, NeurIPS 2024,
 * `RangeAUC_volume_opt`): for every tolerance from 0 to `window`, labels fade out to both sides of an event over half of it, recall is multiplied
 * by the share of events touched, and average precision is taken over 250 thresholds; the mean over the tolerances is the volume.
 * It needs no threshold and forgives being a little early or late; a random score gets about the share of labelled points.
 * Cost: O(window · (labelled points + window · events + 250)) after one sort.
 * @param labels 0 or 1 for each point; at least one 1
 * @returns between 0 and 1
 * @throws {RangeError} when the lengths differ or nothing is labelled
 */
export function vusPr(labels: readonly number[], scores: readonly number[], window: number): number {
  if (labels.length !== scores.length) throw new RangeError('vusPr requires a score for each label');
  const events = eventsOf(labels);
  if (events.length === 0) throw new RangeError('vusPr requires at least one labelled point');
  const n = labels.length;
  const order = Float64Array.from(scores).sort().reverse();
  const thresholds = Array.from({ length: THRESHOLDS }, (_, k) => order[Math.floor((k * (n - 1)) / (THRESHOLDS - 1))] as number);
  const predicted = thresholds.map((threshold) => countAtLeast(order, threshold));
  let sum = 0;
  for (let tolerance = 0; tolerance <= window; tolerance++) sum += averagePrecision(labels, scores, events, tolerance, thresholds, predicted);
  return sum / (window + 1);
}

/** Runs of labelled points. */
export function eventsOf(labels: readonly number[]): Segment[] {
  const found: [number, number][] = [];
  for (const [i, label] of labels.entries()) {
    if (!label) continue;
    const last = found.at(-1);
    if (last && last[1] === i - 1) last[1] = i;
    else found.push([i, i]);
  }
  return found;
}

function averagePrecision(
  labels: readonly number[],
  scores: readonly number[],
  events: readonly Segment[],
  tolerance: number,
  thresholds: readonly number[],
  predicted: readonly number[],
): number {
  const weights = faded(labels, events, tolerance);
  const reach = widened(events, tolerance, labels.length);
  const peaks = reach.map(([first, last]) => peak(scores, first, last)).sort((a, b) => b - a);
  const points = [...weights]
    .map(([at, weight]) => ({ score: scores[at] as number, weight, labelled: labels[at] ? 1 : 0 }))
    .sort((a, b) => b.score - a.score);
  const labelled = points.reduce((total, point) => total + point.labelled, 0);
  let next = 0;
  let touched = 0;
  let truePositive = 0;
  let fadedPositive = 0;
  let recallBefore = 0;
  let area = 0;
  for (const [k, threshold] of thresholds.entries()) {
    for (let point = points[next]; point && point.score >= threshold; point = points[++next]) {
      truePositive += point.weight;
      if (!point.labelled) fadedPositive += point.weight;
    }
    while (touched < peaks.length && (peaks[touched] as number) >= threshold) touched++;
    const positives = (labelled + labelled + fadedPositive) / 2;
    const recall = Math.min(truePositive / positives, 1) * (touched / reach.length);
    area += (recall - recallBefore) * (truePositive / (predicted[k] as number));
    recallBefore = recall;
  }
  return area;
}

/** The weight of each point: 1 inside an event, the square root of a falling line beside it, 0 further away (left out). */
function faded(labels: readonly number[], events: readonly Segment[], tolerance: number): Map<number, number> {
  const weights = new Map<number, number>();
  const half = Math.floor(tolerance / 2);
  const add = (at: number, weight: number): void => {
    weights.set(at, Math.min(1, (weights.get(at) ?? 0) + weight));
  };
  for (const [first, last] of events) {
    for (let at = first; at <= last; at++) add(at, 1);
    for (let at = last + 1; at < Math.min(last + half + 1, labels.length); at++) add(at, Math.sqrt(1 - (at - last) / tolerance));
    for (let at = Math.max(first - half, 0); at < first; at++) add(at, Math.sqrt(1 - (first - at) / tolerance));
  }
  return weights;
}

/** Events with half the tolerance on both sides; those that then touch are one. */
function widened(events: readonly Segment[], tolerance: number, length: number): Segment[] {
  const half = Math.floor(tolerance / 2);
  const merged: [number, number][] = [];
  for (const [first, last] of events) {
    const before = merged.at(-1);
    if (before && before[1] >= first - half) before[1] = last + half;
    else merged.push([first - half, last + half]);
  }
  return merged.map(([first, last]) => [Math.max(0, first), Math.min(length - 1, last)]);
}

function peak(scores: readonly number[], first: number, last: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let at = first; at <= last; at++) highest = Math.max(highest, scores[at] as number);
  return highest;
}

/** How many of a descending list are at least `threshold`. */
function countAtLeast(descending: Float64Array, threshold: number): number {
  let low = 0;
  let high = descending.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((descending[mid] as number) >= threshold) low = mid + 1;
    else high = mid;
  }
  return low;
}
