/** What the slow detectors find and what becomes of it. Times are milliseconds since 1970, UTC; evidence is -log10 of a tail probability. */

export const SLOW_DETECTORS = ['drift', 'change', 'usage'] as const;
export type SlowDetector = (typeof SLOW_DETECTORS)[number];

export type FindingState = 'raised' | 'watching' | 'accepted' | 'unknown';

/** An element a finding is about. */
export interface Place {
  readonly key: string;
  readonly id: string;
  readonly area: string;
  readonly region: string;
  readonly technology: string;
}

/** One thing found (or looked at and found in order) about one root and KPI. */
export interface Finding {
  readonly detector: SlowDetector;
  /** An element_id (drift), a change_id (change), `area/service/device class` (usage). */
  readonly rootId: string;
  readonly state: FindingState;
  readonly kpi: string;
  readonly value: number;
  readonly expected: number;
  readonly evidence: number;
  /** Relative change towards worse. */
  readonly effect: number;
  /** How much of the service people lose, 0 to 1, and how they notice. */
  readonly harm: number;
  readonly experience: 'failures' | 'slow' | 'mixed';
  readonly onset: number;
  /** Hours after the change; 0 for the others. */
  readonly checkpointH: number;
  readonly elements: readonly Place[];
  /** Roots that explain this one when they are raised as well: a service that is missing everywhere is one story, not one for each town. */
  readonly parents: readonly string[];
  readonly sentence: string;
  /** It may turn out to be part of another story, so it opens nothing before it is found again. */
  readonly waits?: boolean;
}

/** One turn of a detector: what it raised or judged, and which roots it looked at, so that those not raised can calm down. */
export interface Turn {
  readonly detector: SlowDetector;
  readonly findings: readonly Finding[];
  /** null: everything it can look at. */
  readonly judged: ReadonlySet<string> | null;
}

export interface SlowMember {
  readonly key: string;
  readonly id: string;
  readonly from: number;
}

/** An open incident of a slow detector. */
export interface SlowIncident {
  readonly incidentId: string;
  readonly detector: SlowDetector;
  readonly rootId: string;
  readonly onset: number;
  readonly detectedAt: number;
  /** The last time it was found. */
  readonly last: number;
  /** Turns of its detector in a row that looked and did not find it. */
  readonly calm: number;
  readonly worst: number;
  readonly harm: number;
  readonly experience: Finding['experience'];
  readonly area: string;
  readonly region: string;
  readonly technology: string;
  readonly members: readonly SlowMember[];
  readonly sentence: string;
}

export interface SlowChange {
  readonly kind: 'opened' | 'updated' | 'resolved';
  readonly incident: SlowIncident;
  readonly findings: readonly Finding[];
}

/** A finding that belongs to an incident that was open already, of whatever kind. */
export interface Attachment {
  readonly incidentId: string;
  readonly finding: Finding;
}

export interface SlowPolicy {
  readonly periodS: number;
  /** False incidents a day allowed for 100,000 elements, each detector its share of the operator's one budget (50). */
  readonly falsePerDay: Readonly<Record<SlowDetector, number>>;
  /** Turns without a finding after which an incident is over. */
  readonly calmTurns: Readonly<Record<SlowDetector, number>>;
  /** A finding belongs to an open incident that holds at least this share of its elements. */
  readonly sharedMin: number;
  readonly drift: {
    readonly days: number;
    readonly daysMin: number;
    readonly busyHours: number;
    /** Days of the window on which a drift may have begun. */
    readonly onsets: readonly number[];
    /** What does not reach this t in the database is not looked at further; the evidence asked for needs more. */
    readonly tMin: number;
    readonly changeMin: number;
    readonly pMax: number;
  };
  readonly change: {
    readonly checkpointsH: readonly number[];
    /** Days read for a comparison; days before the change on which it is made without one, and how few of them say too little. */
    readonly days: number;
    readonly placebos: number;
    readonly placebosMin: number;
    readonly peersMin: number;
    readonly peersMax: number;
    readonly touchedMax: number;
    readonly impactMin: number;
    readonly pRange: readonly [number, number];
  };
  readonly usage: {
    readonly historyMin: number;
    readonly missingMin: number;
    readonly shareMin: number;
    readonly spreadMin: number;
    readonly recentS: number;
  };
}

export const DEFAULT_SLOW: SlowPolicy = {
  periodS: 900,
  falsePerDay: { drift: 1, change: 1, usage: 1.5 },
  calmTurns: { drift: 3, change: 1, usage: 4 },
  sharedMin: 0.5,
  drift: { days: 28, daysMin: 21, busyHours: 8, onsets: [0, 7, 14, 18], tMin: 3, changeMin: 0.1, pMax: 1e-4 },
  change: {
    checkpointsH: [4, 12, 24, 72, ...Array.from({ length: 11 }, (_, i) => 96 + 24 * i)],
    days: 32,
    placebos: 14,
    placebosMin: 7,
    peersMin: 10,
    peersMax: 40,
    touchedMax: 60,
    impactMin: 0.5,
    pRange: [1e-6, 1e-3],
  },
  usage: { historyMin: 8, missingMin: 20, shareMin: 0.1, spreadMin: 0.04, recentS: 4_500 },
};
