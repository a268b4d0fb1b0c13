import type { Spike } from '../care/index.ts';
import type { IncidentNews, PeriodReport } from '../detectors/index.ts';

/** How many people an incident touches, for the terminal. */
export interface Touched {
  readonly customers: number;
  readonly contactable: number;
}

/**
 * One period in plain words, then one line for each incident that opened, closed or was merged, and for each spike of complaints found.
 * @example "Mon 14:15  312 elements judged, 2 locked, 1 unknown, 1 open incident (complete, 0.4 s)"
 */
export function describePeriod(report: PeriodReport, touched: ReadonlyMap<string, Touched> = new Map(), spikes: readonly Spike[] = []): string[] {
  const parts = [`${report.judged} elements judged`];
  if (report.masked > 0) parts.push(`${report.masked} locked or in planned work`);
  if (report.unknown > 0) parts.push(`${report.unknown} unknown`);
  if (report.missingSources > 0) parts.push(`${report.missingSources} ${report.missingSources === 1 ? 'source has' : 'sources have'} not delivered`);
  parts.push(report.open === 0 ? 'no open incident' : `${report.open} open ${report.open === 1 ? 'incident' : 'incidents'}`);
  const head = `${stamp(report.periodEnd)}  ${parts.join(', ')} (${report.closedBy}, ${(report.durationMs / 1_000).toFixed(1)} s)`;
  return [head, ...report.news.map((news) => describeNews(news, touched.get(news.incidentId))), ...spikes.map(describeSpike)];
}

const MARKS = { critical: '■', major: '▲', minor: '●', warning: '○' } as const;

function describeNews(news: IncidentNews, touched: Touched | undefined): string {
  const mark = MARKS[news.severity];
  const people = touched ? ` ${describeTouched(touched)}` : '';
  switch (news.kind) {
    case 'opened':
      return `  ${mark} OPENED ${news.incidentId} (${news.severity}): ${news.sentence}${people}`;
    case 'resolved':
      return `  ✓ closed ${news.incidentId}: ${news.members} ${news.members === 1 ? 'element' : 'elements'} back to normal.${people}`;
    case 'withdrawn':
      return `  ✗ WITHDRAWN ${news.incidentId}: ${news.sentence}`;
    case 'merged':
      return `  → ${news.incidentId} is part of ${news.into}.`;
    default:
      return `  ${mark} ${news.incidentId}: ${news.sentence}${people}`;
  }
}

/**
 * A spike of complaints, for whoever watches the network.
 * @example "  ? COMPLAINTS: 8 about slow data from Odense C in an hour where 0.2 are usual. No incident explains them: customers see what detection does not."
 */
function describeSpike(spike: Spike): string {
  const usual = spike.expected < 10 ? spike.expected.toFixed(1) : String(Math.round(spike.expected));
  const head = `${spike.complaints} about ${spike.topic.replaceAll('_', ' ')} from ${spike.name} in an hour where ${usual} are usual.`;
  switch (spike.verdict) {
    case 'known':
      return `  ~ COMPLAINTS: ${head} Explained by ${spike.incident_id}.`;
    case 'late':
      return `  ! COMPLAINTS: ${head} Explained by ${spike.incident_id}, found only now.`;
    case 'not_network':
      return `  ~ COMPLAINTS: ${head} Not about the network.`;
    case 'miss':
      return `  ? COMPLAINTS: ${head} No incident explains them: customers see what detection does not.`;
  }
}

export function describeTouched(touched: Touched): string {
  if (touched.customers === 0) return 'No customers seen there yet.';
  return `Touches ${touched.customers.toLocaleString('en-GB')} ${touched.customers === 1 ? 'customer' : 'customers'}, ${touched.contactable.toLocaleString('en-GB')} may be contacted.`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

function stamp(at: Date): string {
  return `${DAYS[at.getUTCDay()]} ${at.toISOString().slice(0, 16).replace('T', ' ')}`;
}

/**
 * An error in one sentence. A database error is named by its number only: its message repeats the question, and with it keys of people.
 * @example errorSentence(clickHouseTimeout) // => 'ClickHouse error 159 (TIMEOUT_EXCEEDED)'
 */
export function errorSentence(error: unknown): string {
  if (error instanceof Error && 'code' in error && 'type' in error) return `ClickHouse error ${String(error.code)} (${String(error.type)})`;
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);
}
