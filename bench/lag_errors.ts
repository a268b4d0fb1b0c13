import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import type { Truth } from '../simulator/index.ts';
import { belongsTo, type FoundIncident, type TrueFault } from './judgement.ts';

/** What the product says of an incident's times, milliseconds since 1970; null where unknown. */
export interface LagTimes {
  readonly incident_id: string;
  readonly onset: number;
  readonly restored: number | null;
  readonly first_complaint: number | null;
  readonly peak: number | null;
  readonly complaints: number;
}

/** How far one kind of time is from the truth, in minutes: median of the error with its sign (positive: too late), and of its size. */
export interface TimeError {
  readonly n: number;
  readonly medianMin: number | null;
  readonly medianSizeMin: number | null;
}

export interface LagErrors {
  readonly onset: TimeError;
  readonly firstComplaint: TimeError;
  readonly peak: TimeError;
  readonly restoration: TimeError;
  /** Of complaints tied to an incident, the share whose cause is a fault that incident belongs to. */
  readonly linkPrecision: number | null;
  /** Of complaints caused by caught faults, the share tied to an incident of theirs. */
  readonly linkRecall: number | null;
  readonly linked: number;
  readonly caused: number;
}

const HOUR_MS = 3_600_000;

/** A complaint as the files have it: who caused it (null: nothing in the network), and when, milliseconds since 1970. */
export interface CausedComplaint {
  readonly id: string;
  readonly fault: string | null;
  readonly at: number;
}

/** Every complaint the product was given, with its true cause. */
export function causedComplaints(simulation: string, truth: Pick<Truth, 'complaints'>): CausedComplaint[] {
  const folder = join(simulation, 'complaints');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n').slice(1))
    .map((line) => {
      const [id = '', at = ''] = line.split(',', 2);
      return { id, at: Date.parse(at), fault: truth.complaints.get(id) ?? null };
    });
}

/**
 * Holds the lag figures' times against the truth, over faults that were caught: onset of the incident detected first, the first complaint and the
 * fullest clock hour of complaints over the fault's incidents, and the end of the last of them. Complaints by their true cause.
 */
export function lagErrors(
  faults: readonly TrueFault[],
  incidents: readonly FoundIncident[],
  times: readonly LagTimes[],
  complaints: readonly CausedComplaint[],
  links: ReadonlyMap<string, string>,
): LagErrors {
  const told = new Map(times.map((time) => [time.incident_id, time]));
  const errors = { onset: [] as number[], first: [] as number[], peak: [] as number[], restored: [] as number[] };
  const incidentsOf = new Map<string, Set<string>>();
  for (const fault of faults.filter(({ kind }) => kind !== 'planned_work')) {
    const own = incidents.filter((incident) => belongsTo(fault, incident)).sort((a, b) => a.detectedAt - b.detectedAt);
    incidentsOf.set(fault.id, new Set(own.map((incident) => incident.incidentId)));
    const rows = own.flatMap((incident) => told.get(incident.incidentId) ?? []);
    const [leading] = rows;
    if (!leading) continue;
    errors.onset.push(leading.onset - fault.start);
    const caused = complaints.filter((complaint) => complaint.fault === fault.id).map(({ at }) => at);
    const firsts = rows.flatMap(({ first_complaint }) => first_complaint ?? []);
    if (caused.length > 0 && firsts.length > 0) errors.first.push(Math.min(...firsts) - Math.min(...caused));
    const fullest = [...rows].sort((a, b) => b.complaints - a.complaints)[0];
    // One or two complaints have no fullest hour.
    if (caused.length >= 3 && fullest?.peak) errors.peak.push(fullest.peak - fullestHour(caused));
    const ends = rows.map(({ restored }) => restored);
    if (ends.every((end) => end !== null)) errors.restored.push(Math.max(...ends) - fault.end);
  }
  const linked = complaints.filter(({ id }) => links.has(id));
  const right = linked.filter(({ id, fault }) => fault !== null && incidentsOf.get(fault)?.has(links.get(id) ?? ''));
  const caused = complaints.filter(({ fault }) => fault !== null && (incidentsOf.get(fault)?.size ?? 0) > 0);
  return {
    onset: timeError(errors.onset),
    firstComplaint: timeError(errors.first),
    peak: timeError(errors.peak),
    restoration: timeError(errors.restored),
    linkPrecision: linked.length === 0 ? null : right.length / linked.length,
    linkRecall: caused.length === 0 ? null : right.length / caused.length,
    linked: linked.length,
    caused: caused.length,
  };
}

function fullestHour(times: readonly number[]): number {
  const byHour = new Map<number, number>();
  for (const at of times) byHour.set(Math.floor(at / HOUR_MS), (byHour.get(Math.floor(at / HOUR_MS)) ?? 0) + 1);
  return ([...byHour].sort(([a, x], [b, y]) => y - x || a - b)[0]?.[0] ?? 0) * HOUR_MS;
}

function timeError(errors_ms: readonly number[]): TimeError {
  const minutes = errors_ms.map((error) => error / 60_000);
  if (minutes.length === 0) return { n: 0, medianMin: null, medianSizeMin: null };
  return { n: minutes.length, medianMin: median(minutes), medianSizeMin: median(minutes.map(Math.abs)) };
}

/** The errors as text. */
export function describeLagErrors(errors: LagErrors, chance: number | null): string[] {
  const line = (name: string, { n, medianMin, medianSizeMin }: TimeError) =>
    n === 0 ? `  ${name}: none` : `  ${name}: median ${medianSizeMin?.toFixed(1)} min off (${medianMin?.toFixed(1)} with its sign), n ${n}`;
  const percent = (share: number | null) => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);
  return [
    'lag against the truth:',
    line('onset', errors.onset),
    line('first complaint', errors.firstComplaint),
    line('complaint peak', errors.peak),
    line('restoration', errors.restoration),
    `  complaints tied to an incident: ${errors.linked}, to one of their cause ${percent(errors.linkPrecision)}; of ${errors.caused} caused by caught faults tied rightly ${percent(errors.linkRecall)}; linked by chance (moved by one and two weeks) ${percent(chance)}`,
  ];
}
