/** Fewest people a number shown to everybody may stand for. A constant, not a setting: nobody can turn it down. */
export const PEOPLE_SHOWN_MIN = 20;
const ROUNDED_TO = 5;

/** A number of people: exact, rounded, or `<20`. */
export type ShownCount = number | string;

/**
 * A number of people as roles without a right to identities see it: below 20 only that it is below 20, else rounded to 5.
 * Zero is `<20` too: that nobody was touched is also something about somebody.
 * @example shownCount(2_913) // => 2915
 * @example shownCount(7) // => '<20'
 */
export function shownCount(people: number): ShownCount {
  if (people < PEOPLE_SHOWN_MIN) return `<${PEOPLE_SHOWN_MIN}`;
  return Math.round(people / ROUNDED_TO) * ROUNDED_TO;
}

/** A share of people, to two digits, or null where it would rest on too few. */
export function shownShare(part: number, whole: number, exact: boolean): number | null {
  if (whole === 0 || (!exact && whole < PEOPLE_SHOWN_MIN)) return null;
  return Math.round((100 * part) / whole) / 100;
}
