import type { Explored } from '../api/types.ts';
import type { Words } from '../words/english.ts';
import type { Format } from '../words/format.ts';
import { FILTERS } from './question.ts';
import { measureText } from './result_table.tsx';

/**
 * The answer in one sentence, in the reader's language: about whom, how much with its interval, over how many customer-days, from when to when.
 * @example answerOf(found, words, format) // => 'Jutland, before 2022 · bad minutes per customer and day: 3.2 min (95 %: 2.9 min to 3.5 min), over 12,300 customer-days from Tue 1 Jan to Tue 8 Jan.'
 */
export function answerOf({ measure, total, filters, since, until }: Explored, words: Words, format: Format): string {
  const w = words.explore;
  const [from, to] = [since, until].map((day) => format.day(`${day}T12:00:00`)) as [string, string];
  const chosen = FILTERS.flatMap((name) => (filters[name] === '' ? [] : [w.names[filters[name]] ?? filters[name]]));
  const who = chosen.length === 0 ? w.everybody : chosen.join(', ');
  if (total.value === null) return w.noAnswer(who, from, to);
  const [value, low, high] = [total.value, total.low, total.high].map((n) => (n === null ? null : measureText(n, measure, format)));
  const interval = low && high ? w.between(low, high) : '';
  return w.answer(who, `${w.measures[measure]}: ${value}${interval}`, format.number(total.customer_days), from, to);
}
