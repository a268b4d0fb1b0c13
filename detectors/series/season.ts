import { SortedWindow } from './sorted_window.ts';

const DAY_S = 86_400;
/** The daily profile looks back this far; the same weekday up to five weeks. */
const DAILY_DAYS = 14;
const WEEKLY_DAYS = 35;
/** One weekday seen once is a memory, not a profile. */
const WEEKS_MIN = 2;
/** A day is kept at one value a minute at the finest, so that 10-second and 1-second series cost no more memory. */
const SLOT_S_MIN = 60;
const RECENT_SLOTS_MIN = 100;
const RECENT_SLOTS_MAX = 5_000;

/** What a value is expected to be, by three ways of looking back; NaN where there is not enough past. */
export interface Expectations {
  /** The median, over up to 14 earlier days, of this time of day. */
  readonly daily: number;
  /** The same over the same weekday of up to five earlier weeks (two at least). */
  readonly weekly: number;
  /** The median of the last three days, whatever the time of day. */
  readonly recent: number;
}

/**
 * The usual day of a series. Each day leaves a curve: for each time of day the median of the values around it (10 points to each side at one
 * minute, 3 at five to thirty minutes, 1 at an hour), which one odd value cannot move; the expectation is the median of the same place on
 * earlier days' curves, which one odd day cannot move. A step of a day has no time of day, only a weekday.
 * Only finished slots of earlier days are read, so nothing after a time is ever used for it.
 * Cost: a value O(log w); a new slot O(35). Memory: 35 curves of at most 1,440 numbers.
 * Source: detection.md section 8, point 2.
 */
export class SeasonProfile {
  private readonly slotS: number;
  private readonly slots: number;
  private readonly half: number;
  private readonly around: SortedWindow;
  private readonly recent: SortedWindow;
  private readonly curves = new Map<number, Float64Array>();
  private readonly daily = new SortedWindow(DAILY_DAYS);
  private readonly weekly = new SortedWindow(WEEKLY_DAYS / 7);
  private slotValues: number[] = [];
  private slot = Number.NaN;
  private asked = Number.NaN;
  private answer: Expectations = { daily: Number.NaN, weekly: Number.NaN, recent: Number.NaN };

  constructor(stepS: number) {
    this.slotS = Math.max(stepS, SLOT_S_MIN);
    this.slots = Math.max(1, Math.round(DAY_S / this.slotS));
    this.half = stepS >= DAY_S ? 0 : stepS >= 3_600 ? 1 : stepS >= 300 ? 3 : 10;
    this.around = new SortedWindow((2 * this.half + 1) * Math.max(1, Math.round(this.slotS / stepS)));
    this.recent = new SortedWindow(Math.min(RECENT_SLOTS_MAX, Math.max(RECENT_SLOTS_MIN, 3 * this.slots)));
  }

  /** What is expected at a time, from what was pushed before. */
  expect(atS: number): Expectations {
    const slot = Math.floor(atS / this.slotS);
    if (slot === this.asked) return this.answer;
    const day = Math.floor(slot / this.slots);
    const place = slot - day * this.slots;
    this.daily.clear();
    this.weekly.clear();
    for (const [then, curve] of this.curves) {
      const value = curve[place] as number;
      const age = day - then;
      if (age <= 0 || Number.isNaN(value)) continue;
      if (age <= DAILY_DAYS) this.daily.push(value);
      if (age % 7 === 0 && age <= WEEKLY_DAYS) this.weekly.push(value);
    }
    this.asked = slot;
    this.answer = {
      daily: this.daily.median(),
      weekly: this.weekly.count >= WEEKS_MIN ? this.weekly.median() : Number.NaN,
      recent: this.recent.count > 5 ? this.recent.median() : Number.NaN,
    };
    return this.answer;
  }

  push(atS: number, value: number): void {
    const slot = Math.floor(atS / this.slotS);
    if (slot !== this.slot) {
      if (!Number.isNaN(this.slot)) this.close();
      this.slot = slot;
    }
    this.around.push(value);
    this.slotValues.push(value);
  }

  /** Writes the finished slot's middle, `half` slots back, into its day's curve. */
  private close(): void {
    this.recent.push(medianOf(this.slotValues));
    this.slotValues = [];
    const target = this.slot - this.half;
    const day = Math.floor(target / this.slots);
    let curve = this.curves.get(day);
    if (!curve) {
      curve = new Float64Array(this.slots).fill(Number.NaN);
      this.curves.set(day, curve);
      for (const old of this.curves.keys()) if (old < day - WEEKLY_DAYS || this.curves.size > WEEKLY_DAYS + 1) this.curves.delete(old);
    }
    curve[target - day * this.slots] = this.around.median();
  }
}

/** Sorts in place: the lists are short and nobody else holds them. */
function medianOf(values: number[]): number {
  if (values.length === 0) return Number.NaN;
  values.sort((a, b) => a - b);
  const half = values.length >> 1;
  return values.length % 2 === 1 ? (values[half] as number) : ((values[half - 1] as number) + (values[half] as number)) / 2;
}
