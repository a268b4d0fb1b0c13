import { median } from 'simple-statistics';
import { z } from 'zod';
import { type Database, nextRevision, type Row } from '../sql/database.ts';
import { Count, defineQuery } from '../sql/query.ts';
import { type BaselinePolicy, DEFAULT_BASELINE, ensureBaseline } from './baseline.ts';
import {
  causeOf,
  detectorOf,
  type EvidenceRow,
  evidenceSentence,
  experienceOf,
  incidentSentence,
  type Severity,
  severityOf,
} from './incident/explain.ts';
import { stepIncidents } from './incident/step.ts';
import { type Change, DEFAULT_POLICY, type Experience, type Member, type Policy } from './incident/types.ts';
import { file, fuseElements, scorePeriod } from './statements.ts';
import {
  type Harm,
  packProgress,
  readEvidence,
  readHarms,
  readObservations,
  readOnsets,
  readOpenIncidents,
  readServedCells,
  write,
} from './store.ts';

export interface DetectionPolicy {
  readonly baseline: BaselinePolicy;
  readonly incident: Policy;
}

export const DEFAULT_DETECTION: DetectionPolicy = { baseline: DEFAULT_BASELINE, incident: DEFAULT_POLICY };

/** One period to detect, and what is known of its delivery. */
export interface Period {
  readonly periodEnd: Date;
  readonly periodS: number;
  readonly closedBy: string;
  readonly sourcesExpected: number;
  readonly sourcesArrived: number;
  readonly samplesRevision: string;
}

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

export interface PeriodReport {
  readonly periodEnd: Date;
  readonly closedBy: string;
  readonly judged: number;
  readonly unknown: number;
  readonly masked: number;
  readonly missingSources: number;
  readonly builtBaseline: boolean;
  readonly news: readonly IncidentNews[];
  readonly open: number;
  readonly durationMs: number;
}

const periodCounts = defineQuery({
  file: file('period_counts'),
  params: z.strictObject({ period_end: z.date() }),
  row: z.strictObject({ state: z.string(), elements: Count }),
});

/**
 * Detects one closed period: baseline if its day has none yet, scores, fused element scores, incidents, ledger.
 * May run twice, and runs the same live and in a replay: everything it needs it reads from tables, and time is in its argument.
 * Cost: two statements over the whole network and a handful of small ones.
 */
export async function detectPeriod(db: Database, period: Period, policy: DetectionPolicy = DEFAULT_DETECTION): Promise<PeriodReport> {
  const began = performance.now();
  const start = new Date(period.periodEnd.getTime() - period.periodS * 1_000);
  const day = start.toISOString().slice(0, 10);
  const builtBaseline = await ensureBaseline(db, day, policy.baseline);
  const hourOfWeek = ((start.getUTCDay() + 6) % 7) * 24 + start.getUTCHours();
  const common = { period_end: period.periodEnd, period_s: period.periodS };
  await scorePeriod(db, { ...common, day, hour_of_week: hourOfWeek, samples_min: policy.baseline.samplesMin, revision: await nextRevision(db) });
  await fuseElements(db, { ...common, revision: await nextRevision(db) });
  const { news, open } = await updateIncidents(db, period.periodEnd, { ...policy.incident, periodMs: period.periodS * 1_000 });
  const counts = new Map((await periodCounts(db, { period_end: period.periodEnd })).map((row) => [row.state, row.elements]));
  const count = (...states: string[]) => states.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0);
  const durationMs = Math.round(performance.now() - began);
  const report: PeriodReport = {
    periodEnd: period.periodEnd,
    closedBy: period.closedBy,
    judged: count('judged'),
    unknown: count('suspect', 'missing', 'learning'),
    masked: count('locked', 'maintenance'),
    missingSources: Math.max(0, period.sourcesExpected - period.sourcesArrived),
    builtBaseline,
    news,
    open,
    durationMs,
  };
  await write(db, 'periods', [
    {
      period_end: seconds(period.periodEnd),
      period_s: period.periodS,
      closed_by: period.closedBy,
      sources_expected: period.sourcesExpected,
      sources_arrived: period.sourcesArrived,
      elements_scored: report.judged,
      elements_unknown: report.unknown,
      samples_revision: period.samplesRevision,
      duration_ms: durationMs,
    },
  ]);
  return report;
}

async function updateIncidents(db: Database, at: Date, policy: Policy): Promise<{ news: IncidentNews[]; open: number }> {
  const open = await readOpenIncidents(db, at);
  const { observations, sizes } = await readObservations(db, at, policy);
  if (open.length === 0 && observations.length === 0) return { news: [], open: 0 };
  const changes = await enrich(db, at, policy, stepIncidents(open, observations, sizes, at.getTime(), policy));
  const news: IncidentNews[] = [];
  const rows = { events: [] as Row[], elements: [] as Row[], evidence: [] as Row[] };
  for (const change of changes) {
    const told = change.kind === 'opened' || change.joined.length > 0;
    const evidence = told
      ? await readEvidence(
          db,
          at,
          change.incident.members.filter((m) => m.last === at.getTime()).map((m) => m.key),
        )
      : [];
    const sentence = evidence.length > 0 || change.incident.sentence === '' ? incidentSentence(change, evidence[0]) : change.incident.sentence;
    rows.events.push(eventRow(change, sentence, at));
    rows.elements.push(...(await elementRows(db, change)));
    rows.evidence.push(...evidence.map((row) => evidenceRow(change.incident.incidentId, row, at)));
    news.push({
      kind: change.kind,
      incidentId: change.incident.incidentId,
      severity: severityOf(change.incident),
      sentence,
      onset: new Date(change.incident.onset),
      members: change.incident.members.length,
      into: change.into,
    });
  }
  await write(db, 'incident_evidence', rows.evidence);
  await write(db, 'incident_elements', rows.elements);
  // The event comes last: it is what makes the step count as done.
  await write(db, 'incident_events', rows.events);
  return { news: news.filter((n) => n.kind !== 'updated'), open: changes.filter((c) => c.kind === 'opened' || c.kind === 'updated').length };
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

const EPOCH = 0;

function eventRow(change: Change, sentence: string, at: Date): Row {
  const { incident, kind } = change;
  const state = kind === 'merged' ? 'merged' : kind === 'resolved' ? 'resolved' : 'open';
  return {
    incident_id: incident.incidentId,
    period_end: seconds(at),
    kind,
    state,
    onset: incident.onset / 1_000,
    detected_at: incident.detectedAt / 1_000,
    resolved_at: state === 'open' ? EPOCH : Math.max(...incident.members.map((m) => m.last)) / 1_000,
    root_kind: incident.root.kind,
    root_id: incident.root.id,
    severity: severityOf(incident),
    evidence: Math.max(...incident.members.map((m) => m.worst)),
    cause: causeOf(change),
    sentence,
    area: incident.area,
    region: incident.region,
    technology: incident.technology,
    experience: experienceOf(incident),
    merged_into: change.into,
    progress: packProgress(incident),
  };
}

async function elementRows(db: Database, change: Change): Promise<Row[]> {
  const { incident, kind } = change;
  const over = kind === 'resolved' || kind === 'merged';
  const rows = incident.members.map((m) => ({
    incident_id: incident.incidentId,
    element_key: m.key,
    element_id: m.id,
    role: m.role,
    degraded_from: m.from / 1_000,
    degraded_to: over || m.calm > 0 ? m.last / 1_000 : EPOCH,
    worst_evidence: m.worst,
    harm: m.harm,
    experience: m.experience,
    removed: kind === 'merged',
  }));
  if (incident.root.kind !== 'core_function') return rows;
  const root = incident.members.find((m) => m.role === 'root') ?? incident.members[0];
  if (!root) return rows;
  const own = new Set(incident.members.map((m) => m.key));
  const served = (await readServedCells(db, incident.pool)).filter((cell) => !own.has(cell.element_key));
  return [
    ...rows,
    ...served.map((cell) => ({
      incident_id: incident.incidentId,
      element_key: cell.element_key,
      element_id: cell.element_id,
      role: 'served',
      degraded_from: root.from / 1_000,
      degraded_to: over || root.calm > 0 ? root.last / 1_000 : EPOCH,
      worst_evidence: 0,
      harm: root.harm,
      experience: root.experience,
      removed: kind === 'merged',
    })),
  ];
}

function evidenceRow(incidentId: string, row: EvidenceRow, at: Date): Row {
  return {
    incident_id: incidentId,
    period_end: seconds(at),
    element_key: row.element_key,
    kpi: row.kpi,
    detector: detectorOf(row),
    value: row.value,
    attempts: row.attempts,
    expected: row.expected,
    expected_low: row.expected_low,
    expected_high: row.expected_high,
    evidence: row.evidence,
    sentence: evidenceSentence(row),
  };
}

function seconds(at: Date): number {
  return at.getTime() / 1_000;
}
