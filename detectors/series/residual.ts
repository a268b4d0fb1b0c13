import { ClippedScale } from './scale.ts';
import { type Expectations, SeasonProfile } from './season.ts';
import { SortedWindow } from './sorted_window.ts';

const DAY_S = 86_400;
/** Residuals whose median is "just now". */
const SUDDEN_POINTS = 30;
/** Values seen, and time they span, before anything is said: bursts that come by the hour must have been met. */
const LEARNING_POINTS = 30;
const LEARNING_S = 7_200;
/** An expectation competes once it has been tried this often. */
const TRIALS_MIN = 20;
const WAYS = ['recent', 'daily', 'weekly'] as const;
/** The weekday's expectation must be this much better than the day's: it has fewer days to stand on. */
const HANDICAP = { recent: 1, daily: 1, weekly: 1.2 } as const;
/** Until tried, only the recent past is used. */
const UNTRIED = { recent: 1e300, daily: 1e301, weekly: 1e302 } as const;
/** No scale is believed below this share of the usual level, nor below a quarter of the smallest step ever seen. */
const LEVEL_SHARE_FLOOR = 0.01;
const RESOLUTION_SHARE_FLOOR = 0.25;
/** And never below rounding. */
const FLOOR = 1e-9;

/** One way of expecting a value, and how far off it usually is (a clipped mean, so that a fault does not disqualify it). */
class Trial {
  error = 0;
  count = 0;

  learn(size: number, memory: number): void {
    this.count++;
    const bound = this.count <= 10 ? size : 3 * this.error + 1e-12;
    this.error += (Math.min(size, bound) - this.error) / Math.min(this.count, memory);
  }
}

/**
 * How far a value is from what it should be, in usual deviations, on one scale of measurement. Two residuals, by maximum:
 * the distance to the expectation (catches what lasts), and that distance less the median of the last 30 of them (catches what is sudden,
 * also on top of a slow drift). Each has a {@link ClippedScale} of its own. The expectation is whichever of {@link SeasonProfile}'s three
 * has been nearest so far (a clipped mean error over a week), so a series without a day in it is not forced into one.
 * After a hole as long as 30 steps "just now" starts anew.
 * It is `learning` within the first 30 values and the first two hours; and
 * within the first day it says only what is sudden, because a day's own rise and fall has not been seen yet.
 * Cost: O(log 30) a value beside the season's. Source: detection.md section 8, points 2 to 4; the choice of expectation is ours.
 */
export class Residual {
  private readonly season: SeasonProfile;
  private readonly distanceScale: ClippedScale;
  private readonly suddenScale: ClippedScale;
  private readonly lately = new SortedWindow(SUDDEN_POINTS);
  private readonly trials = { daily: new Trial(), weekly: new Trial(), recent: new Trial() };
  private chosen: keyof Expectations | null = null;
  private readonly trialPoints: number;
  private readonly learningPoints: number;
  private readonly suddenS: number;
  private firstS = Number.NaN;
  private lastS = Number.NaN;
  private count = 0;
  private level = 0;
  private resolution = 0;
  private before = Number.NaN;
  /** What the last value was compared with, on this residual's scale; NaN while nothing is known. */
  expected = Number.NaN;

  constructor(stepS: number) {
    this.season = new SeasonProfile(stepS);
    this.distanceScale = new ClippedScale(DAY_S / stepS);
    this.suddenScale = new ClippedScale(DAY_S / stepS);
    this.learningPoints = Math.max(LEARNING_POINTS, LEARNING_S / stepS);
    this.suddenS = SUDDEN_POINTS * stepS;
    this.trialPoints = Math.max(200, (7 * DAY_S) / stepS);
  }

  /** Whether the last deviation is still too early to be said: it only tells what is usual here. */
  get learning(): boolean {
    return this.count <= this.learningPoints;
  }

  /** Judges a finite value against the past, then learns it. @returns usual deviations; 0 for the first 30 values */
  push(atS: number, value: number): number {
    const expected = this.choose(atS, value);
    if (Number.isNaN(this.firstS)) this.firstS = atS;
    if (atS - this.lastS > this.suddenS) this.lately.clear();
    this.lastS = atS;
    const known = !Number.isNaN(expected);
    // Before a day has passed, its own rise and fall would be the largest deviation there is.
    const spoken = known && atS - this.firstS >= DAY_S;
    this.expected = expected;
    const floor = Math.max(LEVEL_SHARE_FLOOR * this.level, RESOLUTION_SHARE_FLOOR * this.resolution, FLOOR);
    this.learnLevel(value);
    const distance = known ? value - expected : 0;
    const sudden = distance - (this.lately.count > 0 ? this.lately.median() : distance);
    const deviation = Math.max(spoken ? this.distanceScale.deviation(distance, floor) : 0, this.suddenScale.deviation(sudden, floor));
    this.lately.push(distance);
    this.season.push(atS, value);
    if (known) this.distanceScale.learn(distance, floor);
    this.suddenScale.learn(sudden, floor);
    return this.count <= LEARNING_POINTS ? 0 : deviation;
  }

  /**
   * The expectation with the smallest usual error; each one's error is then updated with this value. When the choice changes, the
   * residuals of "just now" move with it: those from two expectations do not compare.
   */
  private choose(atS: number, value: number): number {
    const expectations = this.season.expect(atS);
    let chosen: keyof Expectations | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const way of WAYS) {
      const expectation = expectations[way];
      if (Number.isNaN(expectation)) continue;
      const trial = this.trials[way];
      const error = trial.count >= TRIALS_MIN ? HANDICAP[way] * trial.error : UNTRIED[way];
      trial.learn(Math.abs(value - expectation), this.trialPoints);
      if (error >= least) continue;
      least = error;
      chosen = way;
    }
    const expected = chosen === null ? Number.NaN : expectations[chosen];
    if (chosen !== this.chosen) this.rebase((this.chosen && expectations[this.chosen]) ?? Number.NaN, expected);
    this.chosen = chosen;
    return expected;
  }

  private rebase(from: number, to: number): void {
    if (Number.isFinite(from - to)) this.lately.shift(from - to);
    else this.lately.clear();
  }

  private learnLevel(value: number): void {
    const step = Math.abs(value - this.before);
    if (step > 0 && (this.resolution === 0 || step < this.resolution)) this.resolution = step;
    this.before = value;
    this.count++;
    const size = this.count < 20 ? Math.abs(value) : Math.min(Math.abs(value), 3 * this.level + FLOOR);
    this.level += (size - this.level) / Math.min(this.count, 5_000);
  }
}
