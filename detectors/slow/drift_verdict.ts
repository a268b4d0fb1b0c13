import { linearRegression, median } from 'simple-statistics';
import { type Prior, variancePrior } from '../stats/moderated_variance.ts';
import { studentTailEvidence } from '../stats/student_tail.ts';
import { theilSen } from '../stats/theil_sen.ts';
import { withoutWeekdays } from '../stats/weekdays.ts';
import type { DriftDesign } from './drift_design.ts';

/** How the series of one KPI are across the fleet, from the quartiles and medians the database gives with every candidate. */
export interface FleetOfSeries {
  readonly series_tested: number;
  readonly log_variances: readonly number[];
  readonly usual_t: readonly number[];
}

/** One candidate's daily values towards worse, one for each day of the window, and its contrasts with the bends of the design. */
export interface DailySeries extends FleetOfSeries {
  readonly values: readonly number[];
  readonly dof: number;
  readonly contrasts: readonly number[];
  readonly residual: number;
}

/** What the fleet says before a series is looked at: its variance, and by how much slopes wander more than independent days would let them. */
export interface DriftNull {
  readonly prior: Prior;
  /** At least 1; t is divided by it. */
  readonly memory: number;
}

export interface Drift {
  readonly evidence: number;
  /** The change over the window by the bend that fits best, on the KPI's own scale (ratios: arcsine), and how far the window's middle level has gone of it. */
  readonly change: number;
  readonly middle: number;
  /** Since when it goes that way: the day of the window on which a level line and then a slope fit best. */
  readonly onsetDay: number;
  /** The change a day since the onset. */
  readonly perDay: number;
}

/** With fewer series than this the fleet says nothing about variance. */
const FLEET_MIN = 20;
/** A fleet's memory is believed like that of so many series without any. */
const MEMORYLESS = 50;
/** Bends are looked for at four onsets, which are so alike that their best passes a small probability 2.5 times as often as one (measured, see README). */
const LOOKS = 2.5;

/**
 * The null distribution of slopes as the fleet's clean majority shows it; a few series that drift move neither medians nor quartiles.
 * `memory` is the median size of t over what it is for independent days, as genomic control has it (Devlin & Roeder, Biometrics 55 (1999) 997):
 * days that remember make every slope wander, and the fleet knows by how much better than 28 values do.
 */
export function driftNull(fleet: FleetOfSeries, dof: number): DriftNull {
  const [low = 0, middle = 0, high = 0] = fleet.log_variances;
  const spread = ((high - low) / 1.349) ** 2;
  const prior = fleet.series_tested >= FLEET_MIN ? variancePrior(middle, spread, dof) : { dof: 0, variance: 0 };
  const ratio = median([...fleet.usual_t]) / medianOfT(dof);
  const memory = Math.max(1, (fleet.series_tested * ratio + MEMORYLESS) / (fleet.series_tested + MEMORYLESS));
  return { prior, memory };
}

/** The median of |t|: 0.6745 of the normal and the first term of its expansion (Abramowitz & Stegun 26.7.5); 0.6869 at 20 degrees of freedom. */
function medianOfT(dof: number): number {
  const z = 0.67449;
  return z + (z ** 3 + z) / (4 * dof);
}

/**
 * Whether a series drifts towards worse (D8): the best of the design's bends, each a moderated t with the variance of the fleet and its own together,
 * divided by the fleet's memory. Evidence is -log10 of its tail probability, several looks paid for.
 * @throws {RangeError} when the series has no degree of freedom left
 * @example a series without a trend: evidence 0 to 1 nine times in ten; 1.2 % a day for a fortnight in noise of 4 %: about 8
 */
export function driftOf(series: DailySeries, given: DriftNull, design: DriftDesign): Drift {
  const { prior, memory } = given;
  if (!(series.dof > 0)) throw new RangeError('driftOf requires a degree of freedom');
  const looked = series.contrasts.map((contrast, i) => {
    const own = Math.max(0, series.residual - contrast * contrast);
    const variance = (prior.dof * prior.variance + own) / (prior.dof + series.dof);
    const evidence = variance > 0 ? studentTailEvidence(contrast / Math.sqrt(variance) / memory, prior.dof + series.dof) : 0;
    return { evidence, change: contrast * (design.changes[i] as number), middle: design.middles[i] as number };
  });
  const best = looked.reduce((a, b) => (b.evidence > a.evidence ? b : a));
  return { ...best, evidence: Math.max(0, best.evidence - Math.log10(LOOKS)), ...bendOf(series.values) };
}

/** The week taken out, then level up to a day and a straight line from there: the day with the least absolute error, not later than a week before the end. */
function bendOf(values: readonly number[]): Pick<Drift, 'onsetDay' | 'perDay'> {
  const days = values.map((_, day) => day);
  const clean = withoutWeekdays(days, values, theilSen(days, values).slope);
  const last = days.length - 1;
  let best = { onsetDay: 0, perDay: 0, error: Number.POSITIVE_INFINITY };
  for (let onset = 0; onset <= last - 7; onset++) {
    const run = days.map((day) => Math.max(0, day - onset));
    const { m: slope, b: intercept } = linearRegression(run.map((x, i) => [x, clean[i] as number]));
    const error = clean.reduce((sum, value, i) => sum + Math.abs(value - intercept - slope * (run[i] as number)), 0);
    if (slope > 0 && error < best.error) best = { onsetDay: onset, perDay: slope, error };
  }
  return { onsetDay: best.onsetDay, perDay: best.perDay };
}
