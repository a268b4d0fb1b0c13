import { danish } from './danish.ts';
import { english } from './english.ts';
import { type Confidence, EXPERIENCES, type Language } from './language.ts';

const LANGUAGES: Readonly<Record<string, Language>> = { en: english, da: danish };

/** When the NOC expects service to be back. None of the three goes without the others. */
export interface Estimate {
  readonly restored_by: Date;
  readonly confidence: Confidence;
  readonly next_update_at: Date;
}

/** What a customer is told about. No element, no cause, no other customer: what is not given cannot be said. */
export interface Happening {
  readonly experience: string;
  readonly area: string;
  readonly onset: Date;
  readonly resolved_at: Date | null;
  readonly estimate: Estimate | null;
}

export interface Words {
  readonly language: string;
  /** What happened, where, from when to when. */
  readonly sentence: string;
  /** What is being done, or that it is over; an estimate only with how sure it is and when there will be news. */
  readonly status: string;
  /** What an agent may say, line by line. Neutral: nothing is offered. */
  readonly script: readonly string[];
}

/**
 * The words for one customer, by the customer's clock and in the customer's language (English where theirs is not known). Pure.
 * @example
 * messageFor({ experience: 'slow', area: 'Odense C', onset: new Date('2036-01-09T13:05:00Z'), resolved_at: new Date('2036-01-09T15:40:00Z'), estimate: null },
 *   { language: 'en', time_zone: 'Europe/Copenhagen', at: new Date('2036-01-09T16:00:00Z') }).sentence
 * // => 'Mobile data in Odense C was slow from 14:05 to 16:40.'
 */
export function messageFor(happening: Happening, to: { readonly language: string; readonly time_zone: string; readonly at: Date }): Words {
  const code = to.language.toLowerCase().slice(0, 2);
  const known = LANGUAGES[code];
  const words = known ?? english;
  const experience = EXPERIENCES.find((e) => e === happening.experience) ?? 'mixed';
  const time = (at: Date) => spokenTime(words, at, to.at, to.time_zone);
  const { resolved_at, onset } = happening;
  const holes = { area: areaName(happening.area) ?? words.somewhere, from: time(onset), to: resolved_at ? time(resolved_at) : '' };
  const sentence = fill(resolved_at ? words.over[experience] : words.ongoing[experience], holes);
  const status = resolved_at ? words.restored : `${words.working} ${expectation(words, happening.estimate, time, to.at)}`;
  const { opening, question, closing } = words.script;
  return { language: known ? code : 'en', sentence, status, script: [opening, sentence, status, question, closing] };
}

/** An estimate that has passed is none: "by 14:00" said at 15:00 is worse than saying nothing. */
function expectation(words: Language, estimate: Estimate | null, time: (at: Date) => string, at: Date): string {
  if (!estimate || estimate.restored_by <= at) return words.no_estimate;
  return fill(words.estimate, { by: time(estimate.restored_by), likely: words.likely[estimate.confidence], next: time(estimate.next_update_at) });
}

/**
 * The name of a place as people use it, or null. Inventories also hold codes in this column: digits (but for a postcode in front) or a sign that names do
 * not have make one, and then no place is named at all.
 * @example areaName('5000 Odense C') // => '5000 Odense C'
 * @example areaName('site-017') // => null
 */
export function areaName(area: string): string | null {
  const name = area.normalize('NFC').trim();
  const bare = name.replace(/^\d{4,5}\s+(?=\p{L})/u, '');
  return name.length <= 80 && /^\p{L}[\p{L}\p{M}\s.'’()&/-]*$/u.test(bare) ? name : null;
}

function spokenTime(words: Language, at: Date, now: Date, timeZone: string): string {
  const time = new Intl.DateTimeFormat(words.locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
  const day = (when: Date) => new Intl.DateTimeFormat(words.locale, { timeZone, day: 'numeric', month: 'long' }).format(when);
  return fill(day(at) === day(now) ? words.today : words.another_day, { time, day: day(at) });
}

function fill(text: string, holes: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, hole: string) => holes[hole] ?? '');
}
