/** How numbers, times and durations are written, by language. The time zone is the reader's own. */
export const LANGUAGES = ['en', 'da'] as const;
export type Language = (typeof LANGUAGES)[number];

const LOCALE: Readonly<Record<Language, string>> = { en: 'en-GB', da: 'da-DK' };

export function readerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export interface Format {
  number(value: number, digits?: number): string;
  percent(share: number, digits?: number): string;
  /** 14:05, or with its day when it is not the day of `near`. */
  time(at: string | Date, near?: string | Date): string;
  day(at: string | Date): string;
  /** The same moment with its zone, and in UTC: what is shown on hover. */
  exact(at: string | Date): string;
  /** In words under two days: "2 h 15 min". */
  duration(seconds: number): string;
}

/** @example makeFormat('en').duration(8100) // => '2 h 15 min' */
export function makeFormat(language: Language, zone: string = readerZone()): Format {
  const locale = LOCALE[language];
  const day = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  const full = { ...day, year: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
  const [clock, dayOnly, ymd, here, utc] = [
    whenUsed(() => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone: zone })),
    whenUsed(() => new Intl.DateTimeFormat(locale, { ...day, timeZone: zone })),
    whenUsed(() => new Intl.DateTimeFormat('en-CA', { timeZone: zone })),
    whenUsed(() => new Intl.DateTimeFormat(locale, { ...full, timeZone: zone })),
    whenUsed(() => new Intl.DateTimeFormat(locale, { ...full, timeZone: 'UTC' })),
  ];
  const rounded = new Map<number, Intl.NumberFormat>();
  const number = (value: number, digits = 0): string => {
    let format = rounded.get(digits);
    if (!format) {
      format = new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
      rounded.set(digits, format);
    }
    return format.format(value);
  };
  return {
    number,
    percent: (share, digits = 0) => `${number(100 * share, digits)}${language === 'da' ? ' ' : ''}%`,
    time: (at, near) => {
      const moment = new Date(at);
      const same = near === undefined || ymd().format(moment) === ymd().format(new Date(near));
      return same ? clock().format(moment) : `${dayOnly().format(moment)} ${clock().format(moment)}`;
    },
    day: (at) => dayOnly().format(new Date(at)),
    exact: (at) => `${here().format(new Date(at))} (${zone}) · ${utc().format(new Date(at))} UTC`,
    duration: (seconds) => inWords(seconds, language),
  };
}

/** A browser takes 10 ms to make one of these, and the first page needs few. */
function whenUsed<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function inWords(seconds: number, language: Language): string {
  const sign = seconds < 0 ? '−' : '';
  const minutes = Math.round(Math.abs(seconds) / 60);
  const [hour, day] = language === 'da' ? ['t', ['dag', 'dage']] : ['h', ['day', 'days']];
  if (minutes < 60) return `${sign}${minutes} min`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours < 48) return rest === 0 ? `${sign}${hours} ${hour}` : `${sign}${hours} ${hour} ${rest} min`;
  const days = Math.round(hours / 24);
  return `${sign}${days} ${days === 1 ? day?.[0] : day?.[1]}`;
}
