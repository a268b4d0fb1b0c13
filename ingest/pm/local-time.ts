/** How dates are written where the year does not come first. */
export type DateOrder = 'ymd' | 'dmy' | 'mdy';

const TEXT =
  /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?\s*(?:(Z)|([+-])(\d{2}):?(\d{2})(?::\d{2})?)?\s*(DST)?$/i;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/;

/** A time as it is written, as if it were UTC, with what it says of its zone. */
export interface TimeParts {
  readonly utcMs: number;
  /** Minutes east of UTC, null where the text does not say. */
  readonly offsetMin: number | null;
  readonly daylight: boolean;
}

/**
 * Takes a written time apart: `2026-01-05 10:15`, `05/01/2026 10:15:00`, `202601051015`, a day alone (its midnight), with or without offset.
 * Returns null when it is none, or no day of the calendar, or outside 1971 to 2104.
 * @example parts('05/01/2026 10:15', 'dmy')?.utcMs // => Date.UTC(2026, 0, 5, 10, 15)
 */
export function parts(text: string, order: DateOrder): TimeParts | null {
  const compact = COMPACT.exec(text);
  const m = compact ?? TEXT.exec(text);
  if (m === null) return null;
  const [a, b, c] = [Number(m[1]), Number(m[2]), Number(m[3])] as [number, number, number];
  const yearFirst = compact !== null || order === 'ymd' || (m[1] as string).length === 4;
  const [year, month, day] = yearFirst ? [a, b, c] : order === 'dmy' ? [c, b, a] : [c, a, b];
  const [hour, minute, second] = [Number(m[4] ?? 0), Number(m[5] ?? 0), Number(m[6] ?? 0)];
  if (year < 1971 || year > 2104 || hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0)) return null;
  const day0 = new Date(Date.UTC(year, month - 1, day));
  if (day0.getUTCMonth() !== month - 1 || day0.getUTCDate() !== day) return null;
  const utcMs = day0.getTime() + ((hour * 60 + minute) * 60 + second) * 1_000;
  const offsetMin = m[7] !== undefined ? 0 : m[8] === undefined ? null : (m[8] === '-' ? -1 : 1) * (Number(m[9]) * 60 + Number(m[10]));
  return { utcMs, offsetMin, daylight: compact === null && m[11] !== undefined };
}
