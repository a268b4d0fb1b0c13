import type { Population } from './population.ts';
import { chance } from './random.ts';

/** Minutes of the day between which a guest is at the hotel, and how many of a guest's nights are spent there. */
const [CHECK_IN, CHECK_OUT, HOTEL_NIGHTS] = [20 * 60, 6 * 60, 0.15];

/**
 * The sector a subscriber is in: home at night, work on weekdays with a way there and back, errands in the evening and at the weekend.
 * A pure function of the time: yesterday need not be played to know today.
 */
export function sectorAt(people: Population, subscriber: number, time: number): number {
  const day = Math.floor(time / 86_400);
  const minute = Math.floor((time % 86_400) / 60);
  const home = people.home[subscriber] ?? 0;
  const key = people.key[subscriber] ?? 0;
  const hotel = people.hotel[subscriber] ?? -1;
  if (hotel >= 0 && (minute < CHECK_OUT || minute >= CHECK_IN) && chance(key, Math.floor((time - 43_200) / 86_400), 9) < HOTEL_NIGHTS) return hotel;
  const weekday = (day + 3) % 7 < 5;
  const work = people.work[subscriber] ?? -1;
  if (weekday && work >= 0 && chance(key, day, 1) > 0.08) {
    const where = onWorkDay(people, subscriber, minute, home, work);
    if (where >= 0) return where;
  }
  const free = chance(key, day, 2);
  if (weekday) {
    if (free < 0.3 && inSpan(minute, 1060 + 100 * chance(key, day, 3), 40 + 80 * chance(key, day, 4))) return people.errand[subscriber] ?? home;
  } else if (free < 0.6 && inSpan(minute, 600 + 240 * chance(key, day, 3), 60 + 150 * chance(key, day, 4))) return people.errand[subscriber] ?? home;
  return home;
}

function inSpan(minute: number, from: number, length: number): boolean {
  return minute >= from && minute < from + length;
}

/** At work, or on the way; -1 before and after. */
function onWorkDay(people: Population, subscriber: number, minute: number, home: number, work: number): number {
  const leaves = people.leaves[subscriber] ?? 0;
  const returns = people.returns[subscriber] ?? 0;
  const travels = people.travels[subscriber] ?? 30;
  if (minute < leaves || minute >= returns + travels) return -1;
  if (home === work) return work;
  const [first, second] = people.passing;
  if (minute < leaves + travels) return (minute < leaves + travels / 2 ? first[subscriber] : second[subscriber]) ?? work;
  if (minute < returns) return work;
  return (minute < returns + travels / 2 ? second[subscriber] : first[subscriber]) ?? home;
}
