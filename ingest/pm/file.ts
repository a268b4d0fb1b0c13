import type { CounterValue } from '../../sql/catalogue/formula.ts';
import type { Rejection } from '../report.ts';

/** One measured object in one period, with the counters a KPI may read. */
export interface PmObject {
  readonly localDn: string;
  readonly swVersion: string;
  readonly dn: string;
  readonly objectClass: string;
  readonly number: string;
  readonly periodEndMs: number;
  readonly periodS: number;
  readonly line: number;
  readonly counters: Map<string, CounterValue>;
  /** KPIs the sender computed itself, with their counts; they need no formula. */
  readonly given: Map<string, GivenKpi>;
  /** Counters whose values the network did not vouch for. */
  readonly suspects: Set<string>;
}

/** What a sender says a KPI was. */
export interface GivenKpi {
  readonly numerator: number;
  readonly denominator: number;
  readonly suspect: boolean;
}

/** Everything a measurement file says, in the shape KPIs need. */
export interface PmFile {
  readonly dialect: string;
  readonly dnPrefix: string;
  readonly vendor: string;
  readonly sender: string;
  readonly begin: string;
  readonly end: string;
  readonly jobs: readonly string[];
  readonly managedElements: readonly string[];
  readonly counts: PmCounts;
  /** Ends of the periods, in milliseconds since 1970, ascending. */
  readonly periodEndsMs: readonly number[];
  readonly objects: readonly PmObject[];
  readonly unmapped: readonly { objectClass: string; counter: string; values: number }[];
  readonly rejections: readonly Rejection[];
  readonly notes: readonly string[];
}

export interface PmCounts {
  values: number;
  numeric: number;
  vector: number;
  null: number;
  blankVectors: number;
  suspect: number;
  objects: number;
  periods: number;
  unmapped: number;
  /** Values named in the file but not taken. */
  rejected: number;
  /** Results that no counter name belongs to. */
  unnamed: number;
  /** Records of a table that could not be read at all; their values are unknown. */
  unread: number;
}

/** What a file says of itself as a whole. */
export interface PmHeader {
  dialect: string;
  dnPrefix: string;
  vendor: string;
  sender: string;
  begin: string;
  end: string;
}
