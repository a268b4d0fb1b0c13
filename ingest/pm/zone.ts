import { type DateOrder, parts as partsOf } from './local-time.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const REMEMBERED_MAX = 10_000;

/** Local times of a vendor's export, read in one zone. */
export interface LocalTimes {
  /** Milliseconds since 1970; null where the text is no time; a sentence where it is one that cannot be placed. */
  instantMs(text: string): number | string | null;
}

/**
 * Reads times that name no offset in the zone where they were written; those with one as they say. The hour that a clock change repeats is refused, since
 * nothing tells the two apart, unless the text says `DST`; so is an hour it leaves out. Cost: remembered per distinct text.
 * @example localTimes('Europe/Copenhagen').instantMs('2026-01-05 10:15') // => Date.UTC(2026, 0, 5, 9, 15)
 */
export function localTimes(zone: string | null, order: DateOrder = 'ymd'): LocalTimes {
  const known = new Map<string, number | string | null>();
  const format = zone === null ? null : new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...FIELDS });
  const read = (text: string): number | string | null => {
    const parts = partsOf(text, order);
    if (parts === null) return null;
    if (parts.offsetMin !== null) return parts.utcMs - parts.offsetMin * MINUTE_MS;
    if (format === null) return 'the time names no zone, and none is configured for this source (time_zone in sources.yaml)';
    const found = instantsAt(format, parts.utcMs);
    if (found.length === 0) return 'the local time does not exist in its zone: clocks were put forward over it';
    if (found.length > 1 && !parts.daylight)
      return 'the local time stands twice in its zone, as clocks were put back: export times with their offset';
    return found[0] as number;
  };
  return {
    instantMs(text) {
      const before = known.get(text);
      if (before !== undefined) return before;
      const found = read(text.trim());
      if (known.size < REMEMBERED_MAX) known.set(text, found);
      return found;
    },
  };
}

const FIELDS = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;

/** Every instant at which clocks of the zone show this time, earliest first: one, or two, or none. */
function instantsAt(format: Intl.DateTimeFormat, wallMs: number): number[] {
  const offsets = new Set([wallMs - DAY_MS, wallMs + DAY_MS].map((ms) => wallAt(format, ms) - ms));
  const found = [...offsets].map((offset) => wallMs - offset).filter((ms) => wallAt(format, ms) === wallMs);
  return found.sort((a, b) => a - b);
}

/** What clocks of the zone show at an instant, as if it were UTC. */
function wallAt(format: Intl.DateTimeFormat, ms: number): number {
  const shown: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(ms)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
