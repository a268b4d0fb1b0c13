/** What the incident step reads and writes. Times are milliseconds since 1970, UTC; evidence is -log10 of a tail probability. */

/** What one element showed in one period. `unknown` is missing, suspect or learning; `masked` is locked or under planned work. */
export interface Observation {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly technology: string;
  readonly region: string;
  readonly area: string;
  readonly site: string;
  readonly hub: string;
  readonly pool: string;
  readonly state: 'judged' | 'unknown' | 'masked';
  readonly evidence: number;
  readonly evidenceNow: number;
  readonly rising: boolean;
  /** Evidence one and two periods before. */
  readonly before: readonly [number, number];
}

export type RootKind = 'element' | 'site' | 'transport_hub' | 'core_function';

export interface Root {
  readonly kind: RootKind;
  readonly id: string;
}

export interface Member {
  readonly key: string;
  readonly id: string;
  readonly role: 'root' | 'member';
  /** Start of its first degraded period. */
  readonly from: number;
  /** End of its last degraded period so far. */
  readonly last: number;
  /** Periods in a row without any sign; 0 while degraded. Unknown periods do not count. */
  readonly calm: number;
  readonly worst: number;
  /** Largest share of service lost or failing so far, 0 to 1. */
  readonly harm: number;
  readonly experience: Experience;
}

export type Experience = 'no_service' | 'failures' | 'slow' | 'mixed';

export interface Incident {
  readonly incidentId: string;
  readonly root: Root;
  readonly onset: number;
  readonly detectedAt: number;
  readonly members: readonly Member[];
  readonly area: string;
  readonly region: string;
  readonly technology: string;
  readonly pool: string;
  /** As last told; empty before it was. */
  readonly sentence: string;
}

export interface Change {
  readonly kind: 'opened' | 'updated' | 'resolved' | 'merged';
  readonly incident: Incident;
  /** The incident that took this one in, for `merged`. */
  readonly into: string;
  /** Keys of members that joined in this period. */
  readonly joined: readonly string[];
  /** The group that explains it and its numbers, for the sentence. */
  readonly degradedInGroup: number;
  readonly judgedInGroup: number;
}

/** How many judged cells each group has: key is `site:NAME`, `transport_hub:NAME`, or `all`. */
export type GroupSizes = ReadonlyMap<string, number>;

/** When an incident opens and closes. */
export interface Policy {
  readonly periodMs: number;
  /** One period with this much opens. */
  readonly openOnce: number;
  /** Two of the last three periods with this much open. */
  readonly openTwice: number;
  /** Counts as a candidate for a common cause. */
  readonly weak: number;
  /** A member is calm below this. */
  readonly calm: number;
  /** So many calm periods of every member resolve the incident. */
  readonly calmPeriods: number;
}

export const DEFAULT_POLICY: Policy = { periodMs: 900_000, openOnce: 6.5, openTwice: 5, weak: 3, calm: 2, calmPeriods: 4 };
