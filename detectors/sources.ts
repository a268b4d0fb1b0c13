import { z } from 'zod';
import type { Database, Row } from '../sql/database.ts';
import { Count, defineQuery, Instant, Key } from '../sql/query.ts';
import type { Severity } from './incident/explain.ts';
import {
  type SourceChange,
  type SourceObservation,
  type SourcePast,
  sourceCause,
  sourceSentence,
  sourceSeverity,
  stepSources,
} from './incident/source.ts';
import type { Policy } from './incident/types.ts';
import { packSourceProgress } from './past.ts';
import { file, PeriodS } from './statements.ts';

const SOURCES_MAX = 50_000;
const ELEMENTS_MAX = 100_000;
const STATES_LOOKBACK_S = 7 * 86_400;

const unjudgedElements = defineQuery({
  file: file('unjudged_elements'),
  params: z.strictObject({ period_end: z.date() }),
  row: z.strictObject({ unjudged: Count, elements: Count, absent: Count, ahead: Count }),
});
const sourceStates = defineQuery({
  file: file('source_states'),
  params: z.strictObject({ period_end: z.date(), open: z.array(z.string()), rows_max: z.int() }),
  row: z.strictObject({
    source: z.string(),
    delivered: z.union([z.boolean(), z.number()]).transform(Boolean),
    usual: Count,
    now: Count,
    unknown: Count,
    ahead_s: Count,
    heard_at: Instant,
    repeats: z.union([z.boolean(), z.number()]).transform(Boolean),
  }),
});
const elementStatesQuery = defineQuery({
  file: file('element_states'),
  params: z.strictObject({
    period_end: z.date(),
    period_s: PeriodS,
    lookback_s: z.int(),
    all: z.boolean(),
    states: z.array(z.string()),
    region: z.string(),
    technology: z.string(),
    rows_max: z.int(),
    offset: z.int(),
  }),
  row: z.strictObject({
    element_id: z.string(),
    element_key: Key,
    name: z.string(),
    kind: z.string(),
    technology: z.string(),
    region: z.string(),
    area: z.string(),
    state: z.string(),
    kpis_judged: z.number(),
    since: Instant,
    why: z.string(),
  }),
});

/** What is known of an element, since when, and why no more is. */
export type ElementState = Awaited<ReturnType<typeof elementStatesQuery>>[number];

/**
 * The elements that could not be judged in a period (learning, missing, suspect, locked, in planned work, never heard of), since when and why;
 * with `all`, the judged ones too. At most 100,000, looking back at most a week.
 * Cost: one pass over a week of element scores of the elements asked for.
 */
export async function elementStates(db: Database, at: Date, periodS: number, all = false): Promise<ElementState[]> {
  const everywhere = { states: [], region: '', technology: '', rows_max: ELEMENTS_MAX, offset: 0 };
  return elementStatesQuery(db, { period_end: at, period_s: periodS, lookback_s: STATES_LOOKBACK_S, all, ...everywhere });
}

/**
 * Steps the incidents of sources through one period. The sources themselves are looked at only when an element could not be judged,
 * a source that delivered in the period before has not in this one, one delivered before the period was over, or a gap is open.
 */
export async function updateSources(
  db: Database,
  at: Date,
  past: SourcePast,
  policy: Policy,
): Promise<{ changes: SourceChange[]; elements: number }> {
  const [seen] = await unjudgedElements(db, { period_end: at });
  if (!seen || (past.open.length === 0 && seen.unjudged === 0 && seen.absent === 0 && seen.ahead === 0))
    return { changes: [], elements: seen?.elements ?? 0 };
  const states = await sourceStates(db, {
    period_end: at,
    open: past.open.map((incident) => incident.source),
    rows_max: SOURCES_MAX,
  });
  const observations = states.map(
    ({ ahead_s, heard_at, ...state }): SourceObservation => ({ ...state, aheadS: ahead_s, heardAt: heard_at.getTime() }),
  );
  return { changes: stepSources(past, observations, at.getTime(), policy), elements: seen.elements };
}

/** The event that says what happened to a source's incident in a period. It has no elements, so nobody is ever listed for it. */
export function sourceEventRow(change: SourceChange, announced: boolean, elements: number, at: Date): Row {
  const { incident, kind } = change;
  return {
    incident_id: incident.incidentId,
    period_end: at.getTime() / 1_000,
    kind: change.reopened ? 'reopened' : kind,
    state: kind === 'resolved' ? 'resolved' : 'open',
    onset: incident.onset / 1_000,
    detected_at: incident.detectedAt / 1_000,
    resolved_at: kind === 'resolved' ? incident.last / 1_000 : 0,
    root_kind: 'source',
    root_id: incident.source,
    severity: severityOfSource(change, elements),
    confidence: 1,
    announced,
    unstable: incident.flap.unstable,
    evidence: 0,
    cause: `collection: ${sourceCause(incident)}`,
    kpis: [],
    sentence: sourceSentenceOf(change),
    area: '',
    region: '',
    technology: '',
    experience: 'mixed',
    merged_into: '',
    progress: packSourceProgress(incident),
  };
}

/** A gap is told anew while it changes, and as it was once it is over. */
export function sourceSentenceOf({ kind, incident }: SourceChange): string {
  return kind === 'resolved' && incident.sentence !== '' ? incident.sentence : sourceSentence(incident);
}

export function severityOfSource({ incident }: SourceChange, elements: number): Severity {
  return sourceSeverity(incident, elements);
}
