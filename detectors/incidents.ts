import { median } from 'simple-statistics';
import type { Database, Row } from '../sql/database.ts';
import { incidentSentence, type Severity, severityOf } from './incident/explain.ts';
import { stepIncidents } from './incident/step.ts';
import type { Change, Experience, Member, Policy } from './incident/types.ts';
import { elementRows, eventRow, evidenceRow } from './incident_rows.ts';
import { type Harm, readEvidence, readHarms, readObservations, readOnsets, readOpenIncidents, write } from './store.ts';

/** What happened to one incident in a period, as people are told it. */
export interface IncidentNews {
  readonly kind: Change['kind'];
  readonly incidentId: string;
  readonly severity: Severity;
  readonly sentence: string;
  readonly onset: Date;
  readonly members: number;
  readonly into: string;
}

/**
 * Steps the incidents through one period and writes what changed.
 * Evidence is asked for once for everything that opened or widened, so that a storm of incidents costs no more questions than one.
 */
export async function updateIncidents(db: Database, at: Date, policy: Policy): Promise<{ news: IncidentNews[]; open: number }> {
  const open = await readOpenIncidents(db, at);
  const { observations, sizes } = await readObservations(db, at, policy);
  if (open.length === 0 && observations.length === 0) return { news: [], open: 0 };
  const changes = await enrich(db, at, policy, stepIncidents(open, observations, sizes, at.getTime(), policy));
  const evidenceOf = await readEvidence(db, at, toBeTold(changes, at));
  const news: IncidentNews[] = [];
  const rows = { events: [] as Row[], elements: [] as Row[], evidence: [] as Row[] };
  for (const change of changes) {
    const { incident } = change;
    const evidence = evidenceOf.get(incident.incidentId) ?? [];
    const sentence = evidence.length > 0 || incident.sentence === '' ? incidentSentence(change, evidence[0]) : incident.sentence;
    rows.events.push(eventRow(change, sentence, at));
    for (const row of await elementRows(db, change)) rows.elements.push(row);
    for (const row of evidence) rows.evidence.push(evidenceRow(incident.incidentId, row, at));
    news.push(newsOf(change, sentence));
  }
  await write(db, 'incident_evidence', rows.evidence);
  await write(db, 'incident_elements', rows.elements);
  // The event comes last: it is what makes the step count as done.
  await write(db, 'incident_events', rows.events);
  return { news: news.filter((n) => n.kind !== 'updated'), open: changes.filter((c) => c.kind === 'opened' || c.kind === 'updated').length };
}

/** The incidents that opened or widened, with their elements that are degraded now. */
function toBeTold(changes: readonly Change[], at: Date): Map<string, string[]> {
  const told = changes.filter((change) => change.kind === 'opened' || change.joined.length > 0);
  return new Map(told.map(({ incident }) => [incident.incidentId, incident.members.filter((m) => m.last === at.getTime()).map((m) => m.key)]));
}

function newsOf({ kind, incident, into }: Change, sentence: string): IncidentNews {
  return {
    kind,
    incidentId: incident.incidentId,
    severity: severityOf(incident),
    sentence,
    onset: new Date(incident.onset),
    members: incident.members.length,
    into,
  };
}

/** Adds what only the tables know: when the new members began to be degraded, and how bad this period was. */
async function enrich(db: Database, at: Date, policy: Policy, changes: readonly Change[]): Promise<Change[]> {
  const degraded = changes.flatMap((c) => c.incident.members.filter((m) => m.last === at.getTime()).map((m) => m.key));
  const joined = [...new Set(changes.flatMap((c) => c.joined))];
  const [onsets, harms] = await Promise.all([readOnsets(db, at, policy.periodMs / 1_000, joined), readHarms(db, at, [...new Set(degraded)])]);
  return changes.map((change) => {
    const fresh = new Set(change.joined);
    const earliest = earliestOnset(change, onsets, policy);
    const members = change.incident.members.map((m) => {
      const own = Math.max(earliest, onsets.get(m.key)?.getTime() ?? m.from);
      return worsen(fresh.has(m.key) ? { ...m, from: Math.min(m.from, own) } : m, harms.get(m.key));
    });
    const onset = Math.min(change.incident.onset, ...members.map((m) => m.from));
    return {
      ...change,
      incident: { ...change.incident, members, onset: change.kind === 'opened' ? Math.min(...members.map((m) => m.from)) : onset },
    };
  });
}

/**
 * What is degraded together began together: of three or more that join at once, none is dated back further than a period before their median.
 * One of many may have been uneasy for hours by itself, and people there at that time were not touched by this.
 */
function earliestOnset(change: Change, onsets: ReadonlyMap<string, Date>, policy: Policy): number {
  const times = change.joined.map((key) => onsets.get(key)?.getTime()).filter((time) => time !== undefined);
  return times.length >= 3 ? median(times) - policy.periodMs : 0;
}

function worsen(member: Member, harm: Harm | undefined): Member {
  if (!harm) return member;
  const severity = Math.min(1, Math.max(harm.silent ? 1 : 0, harm.failing, harm.lost, 0.6 * harm.slowed, 0.05));
  if (severity < member.harm) return member;
  const experience: Experience =
    harm.silent || harm.lost > 0.97 ? 'no_service' : harm.failing >= 0.05 ? 'failures' : harm.slowed > harm.lost ? 'slow' : 'mixed';
  return { ...member, harm: severity, experience };
}
