import { spokenMinutes, textsOf } from './felt.ts';
import { EXPERIENCES } from './language.ts';

/** One disturbance of one customer's service. */
export interface Disturbance {
  readonly experience: string;
  readonly minutes: number;
  readonly from: Date;
  readonly to: Date;
  readonly over: boolean;
}

/** Days of one customer: the days looked at, and whether anything was known of them. */
export interface Looked {
  readonly from: Date;
  readonly to: Date;
  readonly known: boolean;
  readonly disturbances: readonly Disturbance[];
}

const TOLD_MAX = 3;

/**
 * One customer's last days in plain words, to that customer: the newest disturbances, the others counted; or that nothing is known of any, which is another thing
 * than not knowing. Pure; by the customer's clock. Names no cell, no cause and nobody else.
 * @example
 * daysInWords('en', 'Europe/Copenhagen', { from, to, known: true, disturbances: [{ experience: 'slow', minutes: 50, from: new Date('2036-01-08T13:05:00Z'), to, over: true }] })
 * // => ['Your mobile data was slow for 50 min on Tuesday 8 January, from 14:05.']
 */
export function daysInWords(language: string, timeZone: string, { from, to, known, disturbances }: Looked): string[] {
  const { locale, days } = textsOf(language);
  const day = (at: Date) =>
    new Intl.DateTimeFormat(locale, { timeZone, weekday: 'long', day: 'numeric', month: 'long' }).format(at).replace(',', '').replace(' den ', ' ');
  const clock = (at: Date) => new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
  const date = (at: Date) => new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'long' }).format(at);
  const filled = (text: string, holes: Readonly<Record<string, string>>) => text.replace(/\{(\w+)\}/g, (_, hole: string) => holes[hole] ?? '');
  if (!known) return [days.unknown];
  if (disturbances.length === 0) return [filled(days.quiet, { from: date(from), to: date(to) })];
  const newest = [...disturbances].sort((a, b) => b.from.getTime() - a.from.getTime());
  const told = newest.slice(0, TOLD_MAX).map((one) => {
    const experience = EXPERIENCES.find((e) => e === one.experience) ?? 'mixed';
    const sentence = filled(days.one[experience], { for: spokenMinutes(language, one.minutes), day: day(one.from), from: clock(one.from) });
    return one.over ? sentence : `${sentence} ${days.ongoing}`;
  });
  const together = disturbances.reduce((sum, one) => sum + one.minutes, 0);
  const span = { times: String(disturbances.length), from: date(from), to: date(to), for: spokenMinutes(language, together) };
  return disturbances.length > TOLD_MAX ? [filled(days.several, span), ...told] : told;
}
