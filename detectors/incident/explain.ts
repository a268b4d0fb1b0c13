import type { Story } from './story.ts';
import type { Change, Dimension, EvidenceRow, Experience, Incident, RootKind, Standing } from './types.ts';

export type Severity = 'critical' | 'major' | 'minor' | 'warning';

/** What carries so many people that it counts as wide whatever the number of its elements. */
const WIDE: ReadonlySet<RootKind> = new Set(['core_function', 'transport_hub', 'tac', 'core_pool', 'software', 'band']);

/**
 * How urgent an incident is: how much of the service is lost, and for how many elements. Confidence is not part of it.
 * @example severityOf(incidentOfOneSilentCell) // => 'major'
 */
export function severityOf(incident: Incident): Severity {
  const worst = incident.members.reduce((most, m) => Math.max(most, m.harm), 0);
  const wide = incident.members.length >= 12 || WIDE.has(incident.root.kind);
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
export function detectorOf(row: EvidenceRow): 'silence' | 'count' | 'level' | 'shift' | 'peer' {
  const parts = [
    ['silence', row.evidence_silence],
    ['count', row.evidence_count],
    ['level', row.evidence_level],
    ['shift', row.evidence_shift],
    ['peer', row.evidence_peer],
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
  const kept = detector === 'shift' ? ', and has kept to the bad side for some time' : detector === 'peer' ? ', apart from its neighbours' : '';
  if (row.class === 'ratio') {
    const share = (value: number) => (row.worse === 'down' ? 1 - value : value);
    const failed = Math.round(share(row.value) * row.attempts);
    const most = row.worse === 'down' ? 1 - row.expected_low : row.expected_high;
    return `${failed} of ${number(row.attempts)} failed (${percent(share(row.value))}), usual ${percent(share(row.expected))}, up to ${percent(most)} expected${kept}: ${what}`;
  }
  return `${number(row.value)} ${unit(row.unit)}where ${number(row.expected_low)} to ${number(row.expected_high)} is usual at this hour${kept}: ${what}`;
}

/**
 * The one sentence of an incident: since when, what is wrong, where, how it is elsewhere, and the strongest evidence.
 * @param looksLike what kind of fault the KPIs move like, in words; empty when like none
 * @example "Since 14:00 UTC 23 of 24 cells behind transport hub H17 are degraded, 3 of 1,204 elsewhere; 22 of 23 by RRC connection
 * establishment success rate; strongest: 310 of 340 failed (91 %), usual 0.6 %, …"
 */
export function incidentSentence(change: Change, story: Story, looksLike = ''): string {
  const { incident, standing } = change;
  const strongest = story.rows[0];
  const elsewhere =
    standing.elsewhereJudged > 0
      ? `, ${standing.elsewhereDegraded.toLocaleString('en-GB')} of ${standing.elsewhereJudged.toLocaleString('en-GB')} elsewhere`
      : '';
  const told = strongest && story.elements > 1 ? `; ${story.covered} of ${story.elements} by ${strongest.kpi_name}` : '';
  const why = strongest ? `; strongest: ${evidenceSentence(strongest)}` : '';
  const returns = incident.flap.unstable ? ' It keeps coming back, so it stays open until it has been calm for some hours.' : '';
  const pattern = looksLike === '' ? '' : ` Pattern: ${looksLike}.`;
  return `Since ${clock(incident.onset)} UTC ${subject(incident, standing, strongest)}${elsewhere}${told}${why}.${pattern}${returns}`;
}

/** How each shared thing is spoken of: "… cells behind transport hub H17". */
const PLACES: Readonly<Record<Dimension, string>> = {
  sector: 'of sector',
  baseband: 'of baseband',
  site: 'of site',
  neighbourhood: 'in the neighbourhood of',
  transport_hub: 'behind transport hub',
  tac: 'of tracking area',
  software: 'with software',
  band: 'on band',
  core_pool: 'of core pool',
};

function isDimension(kind: RootKind): kind is Dimension {
  return kind in PLACES;
}

function subject(incident: Incident, standing: Standing, strongest: EvidenceRow | undefined): string {
  const { root, members } = incident;
  if (isDimension(root.kind)) return `${standing.degraded} of ${standing.judged} cells ${PLACES[root.kind]} ${root.id} are degraded`;
  if (root.kind === 'core_function') {
    const cells = members.filter((m) => m.role === 'member').length;
    return `core function ${root.id} is degraded${cells > 0 ? `, and with it ${cells} elements of its pool` : ''}`;
  }
  return members.length > 1 ? `${members.length} elements around ${root.id} are degraded` : `${strongest?.element_name ?? root.id} is degraded`;
}

/** What is suspected, with what speaks for it. */
export function causeOf({ incident, standing }: Change): string {
  const { root } = incident;
  if (isDimension(root.kind)) {
    const kind = root.kind.replace('_', ' ');
    return `${kind} ${root.id}: ${standing.degraded} of its ${standing.judged} judged cells are degraded together`;
  }
  if (root.kind === 'core_function') return `core function ${root.id}: its own success or volume fell, and cells of its pool follow`;
  return 'the element itself: nothing it shares with others is degraded enough to be the cause';
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
