/** One formatter per time zone: making one takes a millisecond, and a list has thousands of customers. */
const clocks = new Map<string, Intl.DateTimeFormat>();
const CLOCKS_MAX = 1_000;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

function clock(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  if (clocks.size >= CLOCKS_MAX) clocks.clear();
  const made = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  clocks.set(timeZone, made);
  return made;
}

/** Minutes after midnight by the clock on the wall in a time zone. @example minuteOfDay(new Date('2036-07-01T06:30:00Z'), 'Europe/Copenhagen') // => 510 */
export function minuteOfDay(at: Date, timeZone: string): number {
  const asked = at.getTime();
  const before = latest.get(timeZone);
  if (before?.asked === asked) return before.minute;
  const minute = formattedMinute(at, timeZone);
  if (latest.size >= CLOCKS_MAX) latest.clear();
  latest.set(timeZone, { asked, minute });
  return minute;
}

/** What was asked last in each zone: a whole list is judged at one moment. */
const latest = new Map<string, { readonly asked: number; readonly minute: number }>();

function formattedMinute(at: Date, timeZone: string): number {
  const [hour, minute] = clock(timeZone).format(at).split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}

/** Whether a minute of the day lies in [from, to), which may go over midnight; from = to is never. */
export function isWithin(minute: number, { from, to }: { readonly from: number; readonly to: number }): boolean {
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

/**
 * The first full minute at or after `at` outside the quiet hours. Looks at the clock again after the jump, because in the night of a change of the
 * clock the hours are not as long as they seem; at most a day ahead, and null when there is no such minute.
 */
export function quietUntil(at: Date, quiet: { readonly from: number; readonly to: number }, timeZone: string): Date | null {
  const start = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;
  const away = (quiet.to - minuteOfDay(at, timeZone) + DAY_MINUTES) % DAY_MINUTES;
  // Clocks jump by an hour at most: try around the expected minute, the earliest that fits.
  for (const shift of [-60, -30, 0, 30, 60]) {
    const candidate = new Date(start + (away + shift) * MINUTE_MS);
    if (candidate >= at && minuteOfDay(candidate, timeZone) === quiet.to && !isWithin(quiet.to, quiet)) return candidate;
  }
  return null;
}
