/** The sentences of the slow detectors, and how urgent what they say is. Pure. */

/** How a KPI's number is told: on which scale it is judged, in which unit, and which way is worse. */
export interface Telling {
  readonly kpi_name: string;
  readonly class: string;
  readonly scale: string;
  readonly unit: string;
  readonly worse: string;
}

/** Whether a KPI is judged on a logarithm, so that its changes are percentages. */
export function isProportional(kpi: Pick<Telling, 'class' | 'scale'>): boolean {
  return kpi.class === 'rate' || (kpi.class !== 'ratio' && kpi.scale === 'log');
}

/**
 * A value on the scale a KPI is judged on, as the KPI is read.
 * @param x a logarithm where changes are proportional; of a ratio, its share of failures
 */
export function plainValue(kpi: Telling, x: number): number {
  if (kpi.class === 'ratio') return kpi.worse === 'down' ? 1 - x : x;
  if (kpi.class === 'rate') return Math.expm1(x) / 3_600;
  return isProportional(kpi) ? Math.expm1(x) : x;
}

/**
 * How much of the service people lose when a KPI moves towards worse by `bad` on its own scale, and how they notice.
 * Volume that moves away is not service lost: it counts a little.
 */
export function harmOf(kpi: Telling, bad: number): { harm: number; experience: 'failures' | 'slow' | 'mixed' } {
  if (kpi.class === 'ratio') return { harm: clamp(bad), experience: 'failures' };
  const share = isProportional(kpi) && kpi.worse === 'down' ? -Math.expm1(-bad) : 0.1;
  if (kpi.class === 'level') return { harm: 0.6 * clamp(share), experience: 'slow' };
  return { harm: 0.3 * clamp(share), experience: kpi.class === 'rate' ? 'failures' : 'mixed' };
}

/**
 * A change on the KPI's own scale in words, with its sign as the KPI is read: percent, points, or the unit.
 * @param bad the change towards worse; of a ratio, of its share of failures
 * @example changeInWords(throughput, Math.log(1 / 0.79)) // => '-21 %'
 * @example changeInWords(dropRatio, 0.009) // => '+0.9 points'
 */
export function changeInWords(kpi: Telling, bad: number): string {
  const up = kpi.worse === 'up' ? 1 : -1;
  if (isProportional(kpi)) return signed(100 * Math.expm1(up * bad), ' %');
  if (kpi.class === 'ratio') return signed(100 * up * bad, ' points');
  return signed(up * bad, kpi.unit === '' || kpi.unit === '1' ? '' : ` ${kpi.unit}`);
}

/**
 * @param perDay the change of a day and `total` that since the onset, both towards worse on the KPI's own scale
 * @example "Busy-hour Average DL throughput on ODC-017-2-NR falling 1.1 %/day for 3 weeks (-21 %)"
 */
export function driftSentence(kpi: Telling, element: string, perDay: number, total: number, days: number): string {
  const direction = kpi.worse === 'up' ? 'rising' : 'falling';
  const pace = changeInWords(kpi, perDay).slice(1);
  return `Busy-hour ${kpi.kpi_name} on ${element} ${direction} ${pace}/day for ${span(days)} (${changeInWords(kpi, total)})`;
}

/** @example "Busy-hour Average DL throughput on ODC-017-2-NR stays where its drift took it: -21 % against before 2026-01-12" */
export function standingSentence(kpi: Telling, element: string, moved: number, onset: Date): string {
  return `Busy-hour ${kpi.kpi_name} on ${element} stays where its drift took it: ${changeInWords(kpi, moved)} against before ${onset.toISOString().slice(0, 10)}`;
}

/** @example "DRB abnormal release ratio +0.9 points since change CM-4711 at 02:10 on 6 elements; 40 unchanged peers flat" */
export function changeSentence(
  kpi: Telling,
  change: { change_id: string; at: Date },
  moved: number,
  peersMoved: number,
  touched: number,
  peers: number,
  effectMin: number,
): string {
  const flat = Math.abs(peersMoved) < effectMin / 2 ? 'flat' : changeInWords(kpi, peersMoved);
  const where = touched === 1 ? 'on the one element it touched' : `on the ${touched} elements it touched`;
  return `${kpi.kpi_name} ${changeInWords(kpi, moved)} ${where} since change ${change.change_id} at ${clock(change.at)}; ${peers} unchanged peers ${flat}`;
}

/** @example "310 usual evening users of data in Odense C are missing (of 520); radio KPIs normal" */
export function usageSentence(
  what: { area: string; service: string; device_class: string },
  missing: number,
  usual: number,
  at: Date,
  radio: string,
): string {
  const where = what.area === '' ? 'in the whole network' : `in ${what.area}`;
  const device = what.device_class === '' ? '' : ` on ${what.device_class} devices`;
  return `${toFive(missing)} usual ${partOfDay(at)} users of ${what.service}${device} ${where} are missing (of ${toFive(usual)}); ${radio}`;
}

/** Volume that is missing though its users are there: in per cent, because bytes say little to anyone. */
export function volumeSentence(what: { area: string; service: string; device_class: string }, share: number, at: Date, radio: string): string {
  const where = what.area === '' ? 'in the whole network' : `in ${what.area}`;
  const device = what.device_class === '' ? '' : ` on ${what.device_class} devices`;
  return `${Math.round(100 * share)} % of the usual ${partOfDay(at)} volume of ${what.service}${device} ${where} is missing; ${radio}`;
}

/** Numbers of people are told in fives, as everywhere in Forecell. */
export function toFive(people: number): number {
  return 5 * Math.round(people / 5);
}

export type SlowSeverity = 'critical' | 'major' | 'minor' | 'warning';

/** Harm and width, never confidence: the same steps as for other incidents. */
export function severityOfSlow(harm: number, elements: number, isNetworkWide: boolean): SlowSeverity {
  const wide = elements >= 12 || isNetworkWide;
  if (wide && harm >= 0.3) return 'critical';
  if (wide || harm >= 0.3) return 'major';
  return harm >= 0.08 ? 'minor' : 'warning';
}

function span(days: number): string {
  const weeks = Math.round(days / 7);
  return days < 11 ? `${days} days` : weeks === 1 ? '1 week' : `${weeks} weeks`;
}

function partOfDay(at: Date): string {
  const hour = new Date(at.getTime() - 1).getUTCHours();
  return hour < 6 ? 'night' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening';
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function clock(at: Date): string {
  return at.toISOString().slice(11, 16);
}

function signed(value: number, unit: string): string {
  const size = Math.abs(value);
  const digits = size >= 10 ? size.toFixed(0) : size >= 0.095 ? size.toFixed(1) : size.toPrecision(1);
  return `${value < 0 ? '-' : '+'}${digits}${unit}`;
}
