import type { Database } from '../sql/database.ts';
import type { KnownLoad } from './ledger.ts';
import { overtakenHistory, overtakenPresence, overtakenRecords, overtakenSamples } from './queries.ts';
import { CHUNKS_MAX } from './records/presence.ts';
import { type Format, isMeasurement } from './report.ts';

/** Records of which the newest counts, and the table whose rows say when it came. Top-ups are not here: there the key says all, and again is nothing new. */
const STATES = {
  inventory: 'elements',
  customers: 'customers',
  subscriptions: 'subscriptions',
  consents: 'consents',
  contact_flags: 'contact_flags',
  device_stays: 'device_stays',
  self_care_logins: 'self_care_logins',
  maintenance: 'maintenance_windows',
  changes: 'changes',
  complaints: 'complaints',
  trouble_tickets: 'complaints',
} as const;
/** Records whose correction goes by the name they came under. */
const NAMED: readonly Format[] = ['serving_cells', 'location_reports', 'charging_records'];

/** Whether a content corrects, and is corrected by, only what came under its own name. */
export function isCorrectedByName(format: Format): boolean {
  return NAMED.includes(format);
}

/**
 * Which of these loads something newer has overwritten, and the oldest revision that did: of state tables any later load of their kind, of what can be corrected
 * a later one of the same identity and time. Events that only add up are never overwritten.
 * Cost: one question for all loads of samples, one for each other load.
 */
export async function overtakenAt(db: Database, known: ReadonlyMap<string, KnownLoad>): Promise<ReadonlyMap<string, bigint>> {
  const found = new Map<string, bigint>();
  const samples: string[] = [];
  for (const [loadId, load] of known) {
    if (isMeasurement(load.report.format) || (load.report.format === 'kpi_history' && load.source !== loadId)) samples.push(loadId);
    else found.set(loadId, await oldestAfter(db, load));
  }
  if (samples.length > 0) for (const row of await overtakenSamples(db, { load_ids: samples })) found.set(row.load_id, BigInt(row.oldest));
  return new Map([...found].filter(([, revision]) => revision > 0n));
}

async function oldestAfter(db: Database, { report, source, revision, periodFrom: from, periodTo: to }: KnownLoad): Promise<bigint> {
  const { format } = report;
  const table = Object.hasOwn(STATES, format) ? STATES[format as keyof typeof STATES] : null;
  const ask = async () => {
    if (table !== null) return overtakenRecords(db, { table, after: revision });
    if (isCorrectedByName(format)) return overtakenPresence(db, { source, chunks: CHUNKS_MAX, from, to, revision });
    return format === 'kpi_history' ? overtakenHistory(db, { source, from, to, revision }) : [];
  };
  const [row] = await ask();
  return BigInt(row?.oldest ?? 0);
}
