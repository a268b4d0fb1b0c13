import type { AreaType } from './geography.ts';
import { PERIOD_S } from './options.ts';

const HOME_DAY = [18, 12, 9, 7, 7, 10, 22, 42, 50, 48, 48, 52, 56, 55, 56, 62, 74, 86, 94, 100, 98, 86, 62, 36];
const HOME_WEEKEND = [24, 17, 12, 9, 8, 9, 13, 22, 38, 54, 64, 70, 74, 74, 74, 76, 80, 86, 92, 96, 92, 80, 60, 40];
const WORK_DAY = [6, 5, 4, 4, 5, 10, 28, 62, 92, 100, 98, 96, 94, 97, 95, 88, 72, 52, 36, 30, 26, 22, 15, 9];
const WORK_WEEKEND = [10, 8, 6, 5, 5, 6, 9, 14, 24, 38, 48, 54, 56, 56, 54, 50, 44, 40, 38, 36, 32, 28, 22, 14];

const PERIODS_A_WEEK = 672;

/**
 * The share of its busy-hour traffic an area of this type carries in each of the week's 672 quarter hours, Monday first.
 * Hour values are joined by straight lines, so that the rhythm has no steps.
 */
export function weeklyRhythm(type: AreaType): Float64Array {
  const week = new Float64Array(PERIODS_A_WEEK);
  for (let slot = 0; slot < PERIODS_A_WEEK; slot++) {
    const home = at(HOME_DAY, HOME_WEEKEND, slot);
    const work = at(WORK_DAY, WORK_WEEKEND, slot);
    week[slot] = type === 'residential' ? home : type === 'business' ? 0.85 * work + 0.15 * home : (home + work) / 2;
  }
  return week;
}

function at(day: number[], weekend: number[], slot: number): number {
  const hour = (slot + 0.5) / 4 - 0.5;
  const value = (h: number) => {
    const wrapped = (h + 168) % 168;
    return ((Math.floor(wrapped / 24) > 4 ? weekend : day)[wrapped % 24] ?? 0) / 100;
  };
  const from = Math.floor(hour);
  const share = hour - from;
  return value(from) * (1 - share) + value(from + 1) * share;
}

/** Which of the week's 672 quarter hours starts at these seconds since 1970 (a Thursday). */
export function weekSlot(periodStart: number): number {
  return (Math.floor(periodStart / PERIOD_S) + 3 * 96) % PERIODS_A_WEEK;
}
