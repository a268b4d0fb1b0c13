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
  readonly pool: string;
  readonly state: 'judged' | 'unknown' | 'masked';
  readonly evidence: number;
  readonly evidenceNow: number;
  readonly rising: boolean;
  /** Evidence one and two periods before. */
  readonly before: readonly [number, number];
  /** Family of its worst KPI (accessibility, integrity, traffic, …): what kind of trouble it is in. */
  readonly family: string;
  /** The fault signature its KPIs fit best, or empty. */
  readonly signature: string;
}

/** What cells can have in common, narrowest first. */
export const DIMENSIONS = ['sector', 'baseband', 'site', 'neighbourhood', 'transport_hub', 'tac', 'software', 'band', 'core_pool'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Findings of the slow detectors are told as incidents too, but this step neither opens nor closes them. */
export type RootKind = 'element' | Dimension | 'core_function' | 'source' | 'drift' | 'change' | 'usage';

export interface Root {
  readonly kind: RootKind;
  readonly id: string;
}

/** One thing that judged cells share in a period, with those of them that are candidates. */
export interface SharedGroup {
  readonly dimension: Dimension;
  readonly name: string;
  /** Cells of it that could be judged in this period. */
  readonly judged: number;
  /** Keys of those of them with more than weak evidence. */
  readonly members: readonly string[];
}

/** The network in a period, as far as a common cause needs it. Groups without any candidate are left out. */
export interface Network {
  /** Cells that could be judged. */
  readonly judged: number;
  readonly groups: readonly SharedGroup[];
}

/** How an incident's cause stands against the rest of the network: "23 of 24 behind it, 3 of 1,204 elsewhere". */
export interface Standing {
  readonly degraded: number;
  readonly judged: number;
  readonly elsewhereDegraded: number;
  readonly elsewhereJudged: number;
  /** Logarithm (base 10) of the chance that so many of one group are degraded together; 0 for a single element. */
  readonly log10P: number;
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

/** How often an incident has come back; see flap.ts. */
export interface Flap {
  /** Reopenings, each halving every six hours; as of `at`. */
  readonly penalty: number;
  readonly at: number;
  /** It comes back too often to be believed closed. */
  readonly unstable: boolean;
}

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
  readonly flap: Flap;
  /** Strongest evidence so far for the cause as a whole, -log10 of a chance; 0 while it is a single element. */
  readonly groupEvidence: number;
  /** Somebody was told of it. */
  readonly announced: boolean;
  /** The KPIs that tell its story, as last told. */
  readonly kpis: readonly string[];
}

/** An incident that is over, kept for as long as its coming back counts as a return. */
export interface ClosedIncident {
  readonly incident: Incident;
  readonly closedAt: number;
}

/** The incidents before a period. */
export interface Past {
  readonly open: readonly Incident[];
  readonly closed: readonly ClosedIncident[];
  /** When a stretch is detected again because data came late: the incidents it had, which keep their names and the time they were told. */
  readonly retold?: readonly Incident[];
}

export interface Change {
  readonly kind: 'opened' | 'updated' | 'resolved' | 'merged';
  readonly incident: Incident;
  /** For `opened`: it had been closed and is open again. */
  readonly reopened: boolean;
  /** The incident that took this one in, for `merged`. */
  readonly into: string;
  /** Keys of members that joined in this period. */
  readonly joined: readonly string[];
  /** How the cause stands in this period, for the sentence. */
  readonly standing: Standing;
}

/** When an incident opens, closes, comes back and is told. */
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
  /** A group whose -log10 chance reaches this in two periods running opens without any strong member. */
  readonly openTogether: number;
  /** Back within so many periods of closing, it is the same incident. */
  readonly reopenPeriods: number;
  /** A parent takes in two or more open incidents when at least this share of it is degraded. */
  readonly mergeShare: number;
  /** False incidents an operator puts up with, per element and day; the yardstick of confidence. */
  readonly falsePerElementDay: number;
  /** A period older than this is scored and recorded, and nobody is told. */
  readonly announceAgeS: number;
}

export const DEFAULT_POLICY: Policy = {
  periodMs: 900_000,
  openOnce: 5.6,
  openTwice: 4.6,
  weak: 3,
  calm: 2,
  calmPeriods: 4,
  openTogether: 12,
  reopenPeriods: 4,
  mergeShare: 0.6,
  falsePerElementDay: 0.0005,
  announceAgeS: 6 * 3_600,
};

/** One KPI of one element in one period, with what was expected. */
export interface EvidenceRow {
  readonly element_key: string;
  readonly element_name: string;
  readonly kpi: string;
  readonly kpi_name: string;
  readonly class: string;
  readonly unit: string;
  readonly worse: string;
  readonly value: number;
  readonly attempts: number;
  readonly expected: number;
  readonly expected_low: number;
  readonly expected_high: number;
  readonly evidence_level: number;
  readonly evidence_count: number;
  readonly evidence_shift: number;
  readonly evidence_silence: number;
  readonly evidence_peer: number;
  readonly evidence: number;
}
