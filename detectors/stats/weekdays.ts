import { median } from 'simple-statistics';

/**
 * Takes the rhythm of the week out of daily values without taking the trend along: the line is laid through first, and each weekday's
 * median distance from it is subtracted. A weekday seen fewer than three times is left as it is.
 * @example withoutWeekdays(Sundays are 10 lower, …) // => the same values with Sundays raised by 10
 */
export function withoutWeekdays(days: readonly number[], values: readonly number[], slope: number): number[] {
  const rest = values.map((value, i) => value - slope * (days[i] as number));
  const level = median(rest);
  const habit = new Map<number, number>();
  for (let weekday = 0; weekday < 7; weekday++) {
    const own = rest.filter((_, i) => (days[i] as number) % 7 === weekday);
    if (own.length >= 3) habit.set(weekday, median(own) - level);
  }
  return values.map((value, i) => value - (habit.get((days[i] as number) % 7) ?? 0));
}
