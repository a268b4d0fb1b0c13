const DATE_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|([+-])(\d{2}):?(\d{2}))?$/;
const DURATION = /^P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,7})(?:\.0+)?S)?)?$/;

/** The span of times a table can hold; anything else is a mistake of the sender. */
const FIRST_MS = Date.UTC(1971, 0, 1);
const LAST_MS = Date.UTC(2105, 0, 1);

/**
 * Reads an xs:dateTime into milliseconds since 1970, also with an offset without colon (`+0100`), as real files have it, or with a blank for the T.
 * A time without a zone is taken as UTC. Returns null when it is no time, or outside 1971 to 2104.
 * @example instantMs('2023-05-15T07:00:00+0100') // => Date.UTC(2023, 4, 15, 6)
 */
export function instantMs(given: string): number | null {
  const text = given.trim();
  const zone = DATE_TIME.exec(text);
  if (zone === null) return null;
  const [year, month, day] = [100 * twoDigits(text, 0) + twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8)];
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(ms);
  // Date.UTC turns 31 February into March and 24:00 into the next day; only the latter is legal.
  const midnight = hour === 24 && minute === 0 && second === 0;
  if (!midnight && (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hour > 23 || minute > 59 || second > 60)) return null;
  const offsetMs = zone[1] === undefined ? 0 : (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) * 60_000;
  const utcMs = ms - offsetMs;
  return utcMs >= FIRST_MS && utcMs < LAST_MS ? utcMs : null;
}

/** Read by their codes: a file has a time in every line, and no piece of text is made for each part of it. */
function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

/** Whether a time says in which zone it is. */
export function hasZone(text: string): boolean {
  return /(Z|[+-]\d{2}:?\d{2})$/.test(text.trim());
}

/**
 * Reads an xs:duration in days, hours, minutes and seconds into seconds; null when it is none, zero, or longer than a week.
 * @example durationSeconds('PT15M') // => 900
 */
export function durationSeconds(text: string): number | null {
  const m = DURATION.exec(text.trim());
  if (m === null) return null;
  const seconds = Number(m[1] ?? 0) * 86_400 + Number(m[2] ?? 0) * 3_600 + Number(m[3] ?? 0) * 60 + Number(m[4] ?? 0);
  return seconds > 0 && seconds <= 7 * 86_400 ? seconds : null;
}
