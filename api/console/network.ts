import type { Database } from '../../sql/database.ts';
import { shownCount } from '../counts.ts';
import { newestPeriod } from '../statements.ts';
import { convexHull, type MapPoint, projection } from './projection.ts';
import { networkSites, unplacedCells } from './statements.ts';

/** Places on one map; a nation of 10 million has about as many. */
export const SITES_MAX = 20_000;

/**
 * The network as a plain map: places on a square of 1000 by 1000, regions as outlines, cells by what is known of them, and the worst open incident at each.
 * Numbers of customers are those of the incident, rounded; where people are is not in it.
 * Cost: one pass over the inventory and one period of element scores.
 */
export async function networkMap(db: Database) {
  const [newest] = await newestPeriod(db, {});
  const [rows, [unplaced]] = await Promise.all([
    networkSites(db, { period_end: newest?.period_end ?? new Date(0), limit: SITES_MAX + 1 }),
    unplacedCells(db, {}),
  ]);
  const shown = rows.slice(0, SITES_MAX);
  const onMap = projection(shown);
  const regions = new Map<string, MapPoint[]>();
  const sites = shown.map(({ latitude, longitude, worst_incident: [incident_id, severity, customers], ...site }) => {
    const point = onMap({ latitude, longitude });
    const outline = regions.get(site.region);
    if (outline) outline.push(point);
    else if (site.region !== '') regions.set(site.region, [point]);
    const { judged, learning, missing, suspect, masked, unknown, score, ...place } = site;
    const worst = incident_id === '' ? null : { incident_id, severity, customers: shownCount(customers) };
    const states = { judged, learning, missing, suspect, masked, unknown };
    return { ...place, x: point[0], y: point[1], states, score: score === null ? null : Math.round(Math.min(100, score)), incident: worst };
  });
  return {
    judged_until: newest?.period_end ?? null,
    sites,
    regions: [...regions].map(([region, points]) => ({ region, outline: convexHull(points).map(([x, y]) => [x, y]) })),
    cells_without_place: unplaced?.cells ?? 0,
    complete: rows.length <= SITES_MAX,
  };
}
