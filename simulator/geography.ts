/** What people do in an area sets its rhythm. */
export type AreaType = 'residential' | 'business' | 'mixed';

export interface Area {
  readonly name: string;
  /** Three letters; site names start with it. */
  readonly code: string;
  readonly postcode: string;
  readonly type: AreaType;
  readonly latitude: number;
  readonly longitude: number;
  /** How far its sites spread, km. */
  readonly radiusKm: number;
  /** Its share of sites. */
  readonly siteWeight: number;
  /** Its share of homes and of work places. */
  readonly homeWeight: number;
  readonly workWeight: number;
  /** Busy-hour RRC attempts of a typical cell in 15 minutes. */
  readonly busyAttempts: number;
  /** Which transport hubs it hangs on, and which core pool serves it. */
  readonly zone: string;
  readonly pool: 'east' | 'west';
}

export const REGION = 'Funen';

type Row = [string, string, string, AreaType, number, number, number, number, number, number, number, string, 'east' | 'west'];

const ROWS: Row[] = [
  ['Odense C', 'ODC', '5000', 'business', 55.396, 10.388, 1.6, 12, 9, 26, 420, 'Odense', 'east'],
  ['Odense N', 'ODN', '5270', 'residential', 55.432, 10.401, 2.6, 7, 9, 4, 260, 'Odense', 'east'],
  ['Odense M', 'ODM', '5230', 'mixed', 55.372, 10.427, 2.2, 7, 9, 13, 310, 'Odense', 'east'],
  ['Odense V', 'ODV', '5200', 'residential', 55.394, 10.338, 2.4, 6, 8, 5, 250, 'Odense', 'east'],
  ['Odense SØ', 'ODS', '5220', 'mixed', 55.381, 10.466, 2.8, 6, 8, 9, 270, 'Odense', 'east'],
  ['Svendborg', 'SVB', '5700', 'mixed', 55.061, 10.607, 3.0, 8, 9, 8, 260, 'South', 'west'],
  ['Nyborg', 'NYB', '5800', 'mixed', 55.312, 10.79, 2.6, 6, 6, 6, 230, 'East', 'east'],
  ['Middelfart', 'MFT', '5500', 'mixed', 55.506, 9.73, 2.8, 6, 6, 7, 240, 'West', 'west'],
  ['Faaborg', 'FAA', '5600', 'residential', 55.095, 10.242, 3.0, 5, 5, 3, 160, 'South', 'west'],
  ['Assens', 'ASN', '5610', 'residential', 55.27, 9.9, 3.2, 5, 5, 3, 150, 'West', 'west'],
  ['Kerteminde', 'KTM', '5300', 'residential', 55.449, 10.658, 2.6, 4, 4, 2, 150, 'East', 'east'],
  ['Bogense', 'BOG', '5400', 'residential', 55.567, 10.089, 2.4, 3, 3, 2, 120, 'North', 'west'],
  ['Otterup', 'OTT', '5450', 'residential', 55.515, 10.4, 3.4, 4, 4, 2, 120, 'North', 'west'],
  ['Ringe', 'RIN', '5750', 'mixed', 55.237, 10.479, 3.2, 4, 4, 3, 150, 'Middle', 'west'],
  ['Rudkøbing', 'RUD', '5900', 'residential', 54.936, 10.71, 3.4, 3, 3, 2, 100, 'South', 'west'],
  ['Vestfyn', 'VFY', '5560', 'residential', 55.4, 9.99, 9.0, 5, 4, 1, 70, 'West', 'west'],
  ['Midtfyn', 'MFY', '5672', 'residential', 55.25, 10.33, 9.0, 5, 4, 1, 70, 'Middle', 'west'],
  ['Nordfyn', 'NFY', '5471', 'residential', 55.5, 10.2, 8.0, 4, 3, 1, 60, 'North', 'west'],
];

/** One region, its towns and its countryside. Coordinates are those of the real places; sites and people are invented. */
export const AREAS: readonly Area[] = ROWS.map(
  ([name, code, postcode, type, latitude, longitude, radiusKm, siteWeight, homeWeight, workWeight, busyAttempts, zone, pool]) => ({
    name,
    code,
    postcode,
    type,
    latitude,
    longitude,
    radiusKm,
    siteWeight,
    homeWeight,
    workWeight,
    busyAttempts,
    zone,
    pool,
  }),
);

const KM_A_DEGREE = 111.2;

/** Distance in km, flat enough for one island. */
export function distanceKm(a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }): number {
  const north = (a.latitude - b.latitude) * KM_A_DEGREE;
  const east = (a.longitude - b.longitude) * KM_A_DEGREE * Math.cos((a.latitude * Math.PI) / 180);
  return Math.hypot(north, east);
}

/** The place `km` away from another in a direction (radians, from east). */
export function offset(from: { latitude: number; longitude: number }, km: number, direction: number): { latitude: number; longitude: number } {
  return {
    latitude: from.latitude + (km * Math.sin(direction)) / KM_A_DEGREE,
    longitude: from.longitude + (km * Math.cos(direction)) / (KM_A_DEGREE * Math.cos((from.latitude * Math.PI) / 180)),
  };
}
