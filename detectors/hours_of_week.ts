/** Which weeks teach: the `days` before `day`; and for what noise is measured against, the `earlierDays` before `earlier`. */
export interface Weeks {
  readonly day: string;
  readonly days: number;
  readonly earlier: string;
  readonly earlierDays: number;
}

export const HOUR_S = 3_600;
export const DAY_S = 86_400;
export const HOURS_A_WEEK = 168;

/** The hour of the week, from Monday midnight (0 to 167), of an hour since 1970, which began on a Thursday. */
export function hourOfWeek(hourSince1970: number): number {
  return (((hourSince1970 + 3 * 24) % HOURS_A_WEEK) + HOURS_A_WEEK) % HOURS_A_WEEK;
}

/** Midnight (UTC) of a day `2026-01-05`, in seconds since 1970. */
export function epochS(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1_000;
}
