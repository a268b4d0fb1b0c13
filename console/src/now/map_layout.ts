import type { Site } from '../api/types.ts';

/** How large a site is drawn on a map of 1000 by 1000: by customers of its incident where there is one, else by its cells. */
export function radius(site: Site): number {
  if (!site.incident) return 4 + 1.5 * Math.sqrt(site.cells);
  const customers = typeof site.incident.customers === 'number' ? site.incident.customers : 10;
  return Math.min(26, 9 + Math.sqrt(customers) / 5);
}

/** Above the middle of an outline, where no site is: the place for its name. @example above([[0, 0], [2, 0], [2, 2], [0, 2]], 1) // => [1, -1] */
export function above(outline: readonly (readonly number[])[], margin: number): [number, number] {
  const xs = outline.map(([x = 0]) => x);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, Math.min(...outline.map(([, y = 0]) => y)) - margin];
}
