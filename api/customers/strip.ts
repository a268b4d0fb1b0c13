import type { Exposure } from './statements.ts';

/** Services a customer tells apart. */
export const SERVICES = ['voice', 'data'] as const;
export type Service = (typeof SERVICES)[number];

/** Which services an experience is felt in. Slow is about data; all else is felt in both. */
export function servicesOf(experience: string): readonly Service[] {
  return experience === 'slow' ? ['data'] : SERVICES;
}

export interface StripDay {
  /** The date by the customer's clock. */
  readonly day: string;
  /** False: nothing was judged on that day, so no minutes are known, which is not the same as none. */
  readonly known: boolean;
  readonly bad_minutes: Readonly<Record<Service, number | null>>;
}

const DAY_MS = 86_400_000;
const MINUTES_A_DAY = 1_440;

/**
 * Bad minutes by day and service over some days that end with the day of `until`, by the customer's clock; `knownDays` are by it too. The minutes of one incident are spread evenly between
 * its first and last moment for this customer. Pure. A day's minutes never pass 1,440, however many incidents overlap.
 */
export function strip(exposures: readonly Exposure[], knownDays: ReadonlySet<string>, until: Date, days: number, timeZone: string): StripDay[] {
  const names = lastDates(until, days, timeZone);
  const minutes = new Map<string, number>();
  for (const { experience, minutes: total, first_at, last_at } of exposures) {
    const parts = dayParts(first_at, last_at, timeZone);
    for (const service of servicesOf(experience))
      for (const [day, share] of parts) minutes.set(`${day} ${service}`, (minutes.get(`${day} ${service}`) ?? 0) + total * share);
  }
  return names.map((day) => {
    const known = knownDays.has(day) || SERVICES.some((service) => minutes.has(`${day} ${service}`));
    const of = (service: Service) => (known ? Math.min(MINUTES_A_DAY, Math.round(minutes.get(`${day} ${service}`) ?? 0)) : null);
    return { day, known, bad_minutes: { voice: of('voice'), data: of('data') } };
  });
}

/** The date of a moment by the clock of a time zone. @example dateAt(new Date('2036-01-09T23:30:00Z'), 'Europe/Copenhagen') // => '2036-01-10' */
export function dateAt(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}

/** The dates up to that of `until`, the oldest first. Counted by the calendar: on the day clocks change, 24 hours back is not the day before. */
function lastDates(until: Date, days: number, timeZone: string): string[] {
  const last = Date.parse(`${dateAt(until, timeZone)}T00:00:00Z`);
  return [...Array(days).keys()].map((n) => new Date(last - (days - 1 - n) * DAY_MS).toISOString().slice(0, 10));
}

const STEP_MS = 900_000;

/** The share of a span that lies on each date, in steps of a quarter of an hour; an instant is its date's. */
function dayParts(from: Date, to: Date, timeZone: string): Map<string, number> {
  const steps = Math.max(1, Math.min(3_000, Math.ceil((to.getTime() - from.getTime()) / STEP_MS)));
  const length = Math.max(0, to.getTime() - from.getTime()) / steps;
  const parts = new Map<string, number>();
  for (let step = 0; step < steps; step++) {
    const day = dateAt(new Date(from.getTime() + (step + 0.5) * length), timeZone);
    parts.set(day, (parts.get(day) ?? 0) + 1 / steps);
  }
  return parts;
}
