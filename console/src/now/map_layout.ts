import type { Site } from '../api/types.ts';

/** How large a site is drawn on a map of 1000 by 1000: by customers of its incident where there is one, else by its cells. */
export function radius(site: Site): number {
  if (!site.incident) return 3 + Math.sqrt(site.cells);
  const customers = typeof site.incident.customers === 'number' ? site.incident.customers : 10;
  return Math.min(26, 9 + Math.sqrt(customers) / 5);
}

/** The middle of an outline's corners. @example centre([[0, 0], [2, 0], [2, 2], [0, 2]]) // => [1, 1] */
export function centre(outline: readonly (readonly number[])[]): [number, number] {
  const n = Math.max(1, outline.length);
  return [outline.reduce((sum, [x = 0]) => sum + x, 0) / n, outline.reduce((sum, [, y = 0]) => sum + y, 0) / n];
}
