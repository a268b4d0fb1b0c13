import { ClippedScale } from './scale.ts';
import { SeasonProfile } from './season.ts';
import { SortedWindow } from './sorted_window.ts';

const DAY_S = 86_400;
/** Residuals whose median is "just now". */
const SUDDEN_POINTS = 30;
/** Values seen, and time they span, before anything is said: bursts of an hour must have been met once. */
const LEARNING_POINTS = 30;
const LEARNING_S = 3_600;
/** An expectation competes once it has been tried this often. */
const TRIALS_MIN = 20;
/** The weekday's expectation must be this much better than the day's: it has fewer days to stand on. */
const WEEKLY_HANDICAP = 1.2;
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
    if (Number.isNaN(size)) return;
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
 * Nothing is said about the first 30 values, nor within the first hour.
 * Cost: O(log 30) a value beside the season's. Source: detection.md section 8, points 2 to 4; the choice of expectation is ours.
 */
export class Residual {
  private readonly season: SeasonProfile;
  private readonly distanceScale: ClippedScale;
  private readonly suddenScale: ClippedScale;
  private readonly lately = new SortedWindow(SUDDEN_POINTS);
  private readonly daily = new Trial();
  private readonly weekly = new Trial();
  private readonly recent = new Trial();
  private readonly trialPoints: number;
  private readonly learningPoints: number;
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
    this.trialPoints = Math.max(200, (7 * DAY_S) / stepS);
  }

  /** Judges a finite value against the past, then learns it. */
  push(atS: number, value: number): number {
    const expected = this.choose(atS, value);
    const known = !Number.isNaN(expected);
    this.expected = expected;
    const floor = Math.max(LEVEL_SHARE_FLOOR * this.level, RESOLUTION_SHARE_FLOOR * this.resolution, FLOOR);
    this.learnLevel(value);
    const distance = known ? value - expected : 0;
    const sudden = distance - (this.lately.count > 0 ? this.lately.median() : distance);
    const deviation = Math.max(known ? this.distanceScale.deviation(distance, floor) : 0, this.suddenScale.deviation(sudden, floor));
    this.lately.push(distance);
    this.season.push(atS, value);
    if (known) this.distanceScale.learn(distance, floor);
    this.suddenScale.learn(sudden, floor);
    return this.count <= this.learningPoints ? 0 : deviation;
  }

  /** The expectation with the smallest usual error; each one's error is then updated with this value. */
  private choose(atS: number, value: number): number {
    const { daily, weekly, recent } = this.season.expect(atS);
    let best = Number.NaN;
    let least = Number.POSITIVE_INFINITY;
    const compete = (trial: Trial, expectation: number, handicap: number, untried: number): void => {
      if (Number.isNaN(expectation)) return;
      const error = trial.count >= TRIALS_MIN ? handicap * trial.error : untried;
      if (error < least) {
        least = error;
        best = expectation;
      }
    };
    compete(this.daily, daily, 1, 1e301);
    compete(this.weekly, weekly, WEEKLY_HANDICAP, 1e302);
    compete(this.recent, recent, 1, 1e300);
    this.daily.learn(Math.abs(value - daily), this.trialPoints);
    this.weekly.learn(Math.abs(value - weekly), this.trialPoints);
    this.recent.learn(Math.abs(value - recent), this.trialPoints);
    return best;
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
