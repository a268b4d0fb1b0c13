import type { IncidentNews, PeriodReport } from '../detectors/index.ts';

/** How many people an incident touches, for the terminal. */
export interface Touched {
  readonly customers: number;
  readonly contactable: number;
}

/**
 * One period in plain words, then one line for each incident that opened, closed or was merged.
 * @example "Mon 14:15  312 elements judged, 2 locked, 1 unknown, 1 open incident (complete, 0.4 s)"
 */
export function describePeriod(report: PeriodReport, touched: ReadonlyMap<string, Touched> = new Map()): string[] {
  const parts = [`${report.judged} elements judged`];
  if (report.masked > 0) parts.push(`${report.masked} locked or in planned work`);
  if (report.unknown > 0) parts.push(`${report.unknown} unknown`);
  if (report.missingSources > 0) parts.push(`${report.missingSources} ${report.missingSources === 1 ? 'source has' : 'sources have'} not delivered`);
  parts.push(report.open === 0 ? 'no open incident' : `${report.open} open ${report.open === 1 ? 'incident' : 'incidents'}`);
  const head = `${stamp(report.periodEnd)}  ${parts.join(', ')} (${report.closedBy}, ${(report.durationMs / 1_000).toFixed(1)} s)`;
  return [head, ...report.news.map((news) => describeNews(news, touched.get(news.incidentId)))];
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
