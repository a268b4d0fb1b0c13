/** A point of the plain map: x to the east, y to the south, both 0 to 1000. */
export type MapPoint = readonly [x: number, y: number];

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

const SIZE = 1000;
const MARGIN = 20;
/** What a single place, or places at one point, are taken to be apart: half a kilometre. */
const DEGREES_MIN = 0.005;

/**
 * Lays places out on a square of 1000 by 1000: degrees to the east shortened by the cosine of the middle latitude, north above, both axes by the same
 * scale, in the middle. Good for a country (a thousand kilometres bend by a per cent or so); nobody measures on it.
 * @example projection([{ latitude: 55, longitude: 10 }, { latitude: 56, longitude: 10 }])({ latitude: 56, longitude: 10 }) // => [500, 20]
 */
export function projection(places: readonly Place[]): (place: Place) => MapPoint {
  const [south, north] = extent(places.map((place) => place.latitude));
  const [west, east] = extent(places.map((place) => place.longitude));
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const wide = Math.max((east - west) * squeeze, north - south, DEGREES_MIN);
  const scale = (SIZE - 2 * MARGIN) / wide;
  const round = (value: number) => Math.round(10 * value) / 10;
  return ({ latitude, longitude }) => [
    round(SIZE / 2 + (longitude - (west + east) / 2) * squeeze * scale),
    round(SIZE / 2 - (latitude - (south + north) / 2) * scale),
  ];
}

function extent(values: readonly number[]): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return low > high ? [0, 0] : [low, high];
}

/**
 * The convex hull of some points, counter-clockwise in a plane with y upwards, without its collinear points (Andrew's monotone chain, 1979: sort, then the
 * lower and the upper chain). Fewer than three points are returned as they are. Cost: n log n.
 * @example convexHull([[0, 0], [4, 0], [2, 1], [4, 4], [0, 4]]) // => [[0, 0], [4, 0], [4, 4], [0, 4]]
 */
export function convexHull(points: readonly MapPoint[]): MapPoint[] {
  const sorted = [...new Map(points.map((point) => [point.join(), point])).values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (sorted.length < 3) return sorted;
  const chain = (along: readonly MapPoint[]): MapPoint[] => {
    const kept: MapPoint[] = [];
    for (const point of along) {
      while (kept.length >= 2 && turn(kept.at(-2), kept.at(-1), point) <= 0) kept.pop();
      kept.push(point);
    }
    return kept.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.toReversed())];
}

function turn(a: MapPoint = [0, 0], b: MapPoint = [0, 0], c: MapPoint): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}
