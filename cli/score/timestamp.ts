/** Epoch numbers by size: seconds until the year 5138, then milliseconds, microseconds, nanoseconds. */
const MILLISECONDS_FROM = 1e11;
const MICROSECONDS_FROM = 1e14;
const NANOSECONDS_FROM = 1e17;
/** A number below this is not an epoch anybody means (1973), unless the column is named as time. */
export const EPOCH_MIN = 1e8;

const NUMBER = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const ISO = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * Reads a time: ISO 8601 (a space for the T, slashes for the dashes and a missing offset, then UTC, are accepted) or an epoch number
 * in seconds, milliseconds, microseconds or nanoseconds by its size.
 * @returns seconds since 1970; NaN when it is not a time
 * @example readTimestamp('2026-01-05 10:15:00') === readTimestamp('1767608100000') // => true
 */
export function readTimestamp(text: string): number {
  const trimmed = text.trim();
  if (NUMBER.test(trimmed)) {
    const number = Number(trimmed);
    const size = Math.abs(number);
    return number / (size < MILLISECONDS_FROM ? 1 : size < MICROSECONDS_FROM ? 1e3 : size < NANOSECONDS_FROM ? 1e6 : 1e9);
  }
  const parts = ISO.exec(trimmed);
  if (!parts) return Number.NaN;
  const [, year, month, day, hour, minute, second, fraction, zone] = parts;
  const field = (text: string | undefined): number => Number(text ?? 0);
  if (field(month) > 12 || field(day) > 31 || field(hour) > 24 || field(minute) > 59 || field(second) > 60) return Number.NaN;
  const atMs = Date.UTC(field(year), field(month) - 1, field(day), field(hour), field(minute), field(second));
  return atMs / 1_000 + (fraction ? Number(`0.${fraction}`) : 0) - offsetS(zone);
}

function offsetS(zone: string | undefined): number {
  if (!zone || !/^[+-]/.test(zone)) return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return (zone.startsWith('-') ? -1 : 1) * (Number(digits.slice(0, 2)) * 3_600 + Number(digits.slice(2, 4)) * 60);
}
