import type { Change, Experience, Incident, Root } from './types.ts';

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
  readonly evidence: number;
}

export type Severity = 'critical' | 'major' | 'minor' | 'warning';

/**
 * How urgent an incident is: how much of the service is lost, and for how many elements. Confidence is not part of it.
 * @example severityOf(incidentOfOneSilentCell) // => 'major'
 */
export function severityOf(incident: Incident): Severity {
  const worst = Math.max(...incident.members.map((m) => m.harm));
  const wide = incident.members.length >= 12 || incident.root.kind === 'core_function' || incident.root.kind === 'transport_hub';
  if (wide && worst >= 0.3) return 'critical';
  if (wide || worst >= 0.3) return 'major';
  return worst >= 0.08 ? 'minor' : 'warning';
}

/** What people notice, in one word: the worst of the members, or mixed where they differ. */
export function experienceOf(incident: Incident): Experience {
  const kinds = new Set(incident.members.map((m) => m.experience));
  return kinds.size === 1 ? ([...kinds][0] ?? 'mixed') : kinds.has('no_service') && incident.root.kind !== 'core_function' ? 'no_service' : 'mixed';
}

/** Which of the tests spoke loudest for this row. */
export function detectorOf(row: EvidenceRow): 'silence' | 'count' | 'level' | 'shift' {
  const parts = [
    ['silence', row.evidence_silence],
    ['count', row.evidence_count],
    ['level', row.evidence_level],
    ['shift', row.evidence_shift],
  ] as const;
  return parts.reduce((best, part) => (part[1] > best[1] ? part : best))[0];
}

/**
 * The sentence that says why one KPI counts as evidence: value, expected range, sample size.
 * @example "14 of 62 attempts failed (23 %), usual 1.3 %, at most 3.4 % expected: RRC connection establishment success rate on ODC-017-2-NR"
 */
export function evidenceSentence(row: EvidenceRow): string {
  const what = `${row.kpi_name} on ${row.element_name}`;
  const detector = detectorOf(row);
  if (detector === 'silence') return `no attempts at all where about ${number(row.expected)} are usual at this hour: ${what}`;
  const kept = detector === 'shift' ? ', and has kept to the bad side for some time' : '';
  if (row.class === 'ratio') {
    const share = (value: number) => (row.worse === 'down' ? 1 - value : value);
    const failed = Math.round(share(row.value) * row.attempts);
    const most = row.worse === 'down' ? 1 - row.expected_low : row.expected_high;
    return `${failed} of ${number(row.attempts)} failed (${percent(share(row.value))}), usual ${percent(share(row.expected))}, up to ${percent(most)} expected${kept}: ${what}`;
  }
  return `${number(row.value)} ${unit(row.unit)}where ${number(row.expected_low)} to ${number(row.expected_high)} is usual at this hour${kept}: ${what}`;
}

/**
 * The one sentence of an incident: since when, what is wrong, where, and the strongest evidence.
 * @example "Since 14:00 UTC 23 of 24 cells behind transport hub H17 are degraded; strongest: 310 of 340 failed (91 %), usual 0.6 %, …"
 */
export function incidentSentence(change: Change, strongest: EvidenceRow | undefined): string {
  const { incident } = change;
  const since = `Since ${clock(incident.onset)} UTC`;
  const why = strongest ? `; strongest: ${evidenceSentence(strongest)}` : '';
  return `${since} ${subject(incident.root, change, strongest)}${why}.`;
}

function subject(root: Root, change: Change, strongest: EvidenceRow | undefined): string {
  const many = change.incident.members.length;
  switch (root.kind) {
    case 'core_function': {
      const cells = change.incident.members.filter((m) => m.role === 'member').length;
      return `core function ${root.id} is degraded${cells > 0 ? `, and with it ${cells} elements of its pool` : ''}`;
    }
    case 'transport_hub':
      return `${change.degradedInGroup} of ${change.judgedInGroup} cells behind transport hub ${root.id} are degraded`;
    case 'site':
      return `${change.degradedInGroup} of ${change.judgedInGroup} cells of site ${root.id} are degraded`;
    case 'element':
      return many > 1 ? `${many} elements around ${root.id} are degraded` : `${strongest?.element_name ?? root.id} is degraded`;
  }
}

/** What is suspected, with what speaks for it. */
export function causeOf(change: Change): string {
  const { root } = change.incident;
  switch (root.kind) {
    case 'core_function':
      return `core function ${root.id}: its own success or volume fell, and cells of its pool follow`;
    case 'transport_hub':
      return `transport hub ${root.id}: ${change.degradedInGroup} of its ${change.judgedInGroup} judged cells are degraded together`;
    case 'site':
      return `site ${root.id}: ${change.degradedInGroup} of its ${change.judgedInGroup} judged cells are degraded together`;
    case 'element':
      return 'the element itself: nothing it shares with others is degraded';
  }
}

function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}

function percent(share: number): string {
  const p = 100 * Math.max(0, share);
  return `${p >= 10 ? p.toFixed(0) : p.toFixed(1)} %`;
}

function unit(text: string): string {
  return text === '1' || text === '' || text === 'ratio' ? '' : `${text} `;
}

function number(value: number): string {
  const size = Math.abs(value);
  if (size >= 1_000) return Math.round(value).toLocaleString('en-GB');
  return size >= 10 ? value.toFixed(0) : size >= 1 ? value.toFixed(1) : value.toPrecision(2);
}
