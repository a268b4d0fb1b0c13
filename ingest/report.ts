/** Files of measurements, whoever wrote them: counters that become KPI samples. */
export const MEASUREMENTS = ['pm_xml', 'pm_mdc', 'pm_omes', 'pm_huawei', 'pm_table', 'ves_measurements'] as const;
export type MeasurementFormat = (typeof MEASUREMENTS)[number];

export function isMeasurement(format: Format): format is MeasurementFormat {
  return (MEASUREMENTS as readonly string[]).includes(format);
}

/** What a file turned out to be, by its content. */
export type Format =
  | MeasurementFormat
  | 'ves_events'
  | 'inventory'
  | 'customers'
  | 'subscriptions'
  | 'consents'
  | 'contact_flags'
  | 'maintenance'
  | 'changes'
  | 'kpi_history'
  | 'serving_cells'
  | 'location_reports'
  | 'charging_records'
  | 'complaints'
  | 'trouble_tickets'
  | 'unknown';

/** One thing that was not taken in: the line it stands on (0 where a line has no meaning) and a sentence that names no person. */
export interface Rejection {
  readonly line: number;
  readonly reason: string;
}

/** KPIs that could not be computed, for how many elements, and the counters that were missing. */
export interface KpiNotComputed {
  readonly kpi: string;
  readonly reason: string;
  readonly elements: number;
}

/**
 * What became of one file. A value is one (object, counter) result of a measurement file, or one record of any other format.
 * Unless the whole file was set aside: numeric + vector + null = values for measurements, and accepted + duplicate + refused values = values.
 * `rejectedCount` also counts results that no counter name belongs to, which are no values.
 */
export interface FileReport {
  /** As the caller gave it. */
  readonly path: string;
  format: Format;
  /** `loaded`, `duplicate` (this content is already in), or `rejected` (set aside whole; `rejected` holds the reason). */
  outcome: 'loaded' | 'duplicate' | 'rejected';
  /** The name under which a duplicate's content came first. */
  duplicateOf?: string;
  /** SHA-256 of the content after decompression. */
  loadId: string;
  bytes: number;
  values: number;
  numeric: number;
  /** Comma lists, one number per bin. */
  vector: number;
  /** Blank or NIL. */
  null: number;
  /** Values of objects the network flagged as suspect. */
  suspect: number;
  objects: number;
  periods: number;
  accepted: number;
  duplicate: number;
  /** The first hundred. */
  rejected: Rejection[];
  rejectedCount: number;
  /** Accepted values whose counter no KPI reads. */
  unmapped: number;
  /** KPI samples, presence rows or table rows written. */
  samples: number;
  /** Things worth knowing that lost nothing. */
  notes: string[];
  pm?: PmDetails;
}

/** What only measurement files have to say. */
export interface PmDetails {
  dialect: string;
  sender: string;
  managedElements: string[];
  /** Vectors without a number in any bin; they are counted under `vector`. */
  blankVectors: number;
  elements: number;
  kpisNotComputed: KpiNotComputed[];
  /** KPI samples kept but not believed, with why. */
  suspectSamples: KpiNotComputed[];
  /** Elements out of service on purpose for at least half of a period. */
  locked: string[];
  /** Elements first seen in this file that no inventory names. */
  discovered: string[];
  /** Objects taken as part of an element because they carry its number, not because the inventory says so. */
  assumed: number;
  unmappedCounters: { objectClass: string; counter: string; values: number }[];
}

export interface Report {
  readonly files: FileReport[];
}

/** A report of a file nothing is known about yet. */
export function newFileReport(path: string): FileReport {
  return {
    path,
    format: 'unknown',
    outcome: 'loaded',
    loadId: '',
    bytes: 0,
    values: 0,
    numeric: 0,
    vector: 0,
    null: 0,
    suspect: 0,
    objects: 0,
    periods: 0,
    accepted: 0,
    duplicate: 0,
    rejected: [],
    rejectedCount: 0,
    unmapped: 0,
    samples: 0,
    notes: [],
  };
}
