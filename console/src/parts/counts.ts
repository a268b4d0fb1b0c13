import type { ShownCount } from '../api/types.ts';
import type { Format } from '../words/format.ts';

/** A number of people as the role may see it: "about 2,900", "fewer than 20", or exactly. Null is not known. */
export function people(count: ShownCount | null | undefined, format: Format): string | null {
  if (count === null || count === undefined) return null;
  if (typeof count === 'string') return count.replace('<', '< ');
  return format.number(count);
}

/** Rounded for reading: two significant figures above a hundred. The exact number belongs beside it, on hover. */
export function roundly(count: number): number {
  if (Math.abs(count) < 100) return count;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(count))) - 1);
  return Math.round(count / step) * step;
}
