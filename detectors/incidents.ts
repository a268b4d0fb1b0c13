import { median } from 'simple-statistics';
import { readSignatures } from '../sql/catalogue/signatures.ts';
import { type Database, nextRevision, type Row } from '../sql/database.ts';
import { type Cause, causesOf } from './incident/causes.ts';
import { incidentSentence, type Severity, severityOf } from './incident/explain.ts';
import type { SourceChange } from './incident/source.ts';
import { stepIncidents } from './incident/step.ts';
import { commonSignature, type Story, smallestStory } from './incident/story.ts';
import type { Change, Experience, Incident, Member, Network, Observation, Policy } from './incident/types.ts';
import { causeRow, elementRows, eventRow, evidenceRow } from './incident_rows.ts';
import { readPast } from './past.ts';
import { severityOfSource, sourceEventRow, sourceSentenceOf, updateSources } from './sources.ts';
import { type Harm, readCoreSentences, readEvidence, readHarms, readObservations, readOnsets, write } from './store.ts';

/** What happened to one incident in a period, as people are told it. */
export interface IncidentNews {
  readonly kind: Change['kind'] | 'withdrawn';
  readonly incidentId: string;
  readonly severity: Severity;
  readonly sentence: string;
  readonly onset: Date;
  /** Elements it is made of; for a gap in collection, those out of sight. */
  readonly members: number;
  readonly into: string;
}

/** Who is told of what a period brings. */
export interface Telling {
  /** The network's clock now, which a period detected late is behind. */
  readonly asOf: Date;
  /** What was told before the period was detected again, as `kind:incident`. */
  readonly told: ReadonlySet<string>;
  /** The incidents the stretch had before it was detected again. An incident that is not among them was detected when the data came, not before. */
  readonly retold: readonly Incident[] | null;
}

/** Everything a period writes, collected first. */
interface Sheets {
  readonly events: Row[];
  readonly elements: Row[];
  readonly evidence: Row[];
  readonly causes: Row[];
  readonly news: IncidentNews[];
}

/** In a storm of more incidents than this, the causes that were weighed and not chosen are written for so many of them. */
const EXPLAINED_MAX = 5_000;
/** Fault signatures in words. */
const SIGNATURES = new Map(readSignatures().map((signature) => [signature.name, signature.says]));
const NO_STORY: Story = { kpis: [], rows: [], covered: 0, elements: 0 };

/**
 * Steps the incidents through one period and writes what changed.
 * Evidence is asked for once for everything that opened or widened, so that a storm of incidents costs no more questions than one.
 * Nobody is told of a period that is older than `announceAgeS`: its incidents are recorded as unannounced, and one that is still open when
 * the present is reached is told then.
 * @param telling left out, the period counts as the present
 */
export async function updateIncidents(
  db: Database,
  at: Date,
  policy: Policy,
  telling: Telling = { asOf: at, told: new Set(), retold: null },
): Promise<{ news: IncidentNews[]; open: number }> {
  const [past, { observations, network }] = await Promise.all([readPast(db, at), readObservations(db, at, policy)]);
  const sources = await updateSources(db, at, past.sources, policy);
  const steps = stepIncidents({ ...past.elements, retold: telling.retold ?? [] }, observations, network, at.getTime(), policy);
  const changes = await enrich(db, at, policy, datedBy(telling, at, steps));
  const explained = changes.filter(isToBeTold);
  const evidenceOf = await readEvidence(db, at, keysToBeTold(explained, at));
  const causes = causesOf(explained.slice(0, EXPLAINED_MAX), network, candidateCells(observations, network), at.getTime());
  const coreSentences = changes.some((c) => c.incident.root.kind === 'core_function') ? await readCoreSentences(db, at) : new Map<string, string>();
  const signatures = new Map(observations.map((o) => [o.key, o.signature]));
  const sheets: Sheets = { events: [], elements: [], evidence: [], causes: [], news: [] };
  const occasion: Occasion = {
    at,
    policy,
    telling,
    signatures,
    coreSentences,
    before: new Map(past.elements.open.map((incident) => [incident.incidentId, incident])),
  };
  for (const change of changes) {
    const { incidentId } = change.incident;
    const found = evidenceOf.get(incidentId);
    await record(db, change, found ? smallestStory(found) : NO_STORY, causes.get(incidentId) ?? [], occasion, sheets);
  }
  for (const change of sources.changes) recordSource(change, sources.elements, occasion, sheets);
  if (sheets.events.length > 0) {
    const revision = await nextRevision(db);
    await Promise.all([
      write(db, 'incident_evidence', sheets.evidence, revision),
      write(db, 'incident_causes', sheets.causes, revision),
      write(db, 'incident_elements', sheets.elements, revision),
    ]);
    // The event comes last: it is what makes the step count as done.
    await write(db, 'incident_events', sheets.events, revision);
  }
  return { news: sheets.news, open: sheets.events.filter((event) => event['state'] === 'open').length };
}

/** What late data brought to light was not known before it came, and no lead over a complaint may be claimed from it. */
function datedBy({ asOf, retold }: Telling, at: Date, changes: readonly Change[]): Change[] {
  const fresh = (change: Change): boolean => change.kind === 'opened' && !change.reopened && change.incident.detectedAt === at.getTime();
  const known = new Set(retold?.map((incident) => incident.incidentId));
  return changes.map((change) =>
    retold !== null && fresh(change) && !known.has(change.incident.incidentId)
      ? { ...change, incident: { ...change.incident, detectedAt: Math.max(at.getTime(), asOf.getTime()) } }
      : change,
  );
}

interface Occasion {
  readonly at: Date;
  readonly policy: Policy;
  readonly telling: Telling;
  /** The fault signature each candidate fits best. */
  readonly signatures: ReadonlyMap<string, string>;
  /** What the detectors of single series say of core functions. */
  readonly coreSentences: ReadonlyMap<string, string>;
  /** The open incidents as the period before left them. */
  readonly before: ReadonlyMap<string, Incident>;
}

async function record(db: Database, change: Change, story: Story, causes: readonly Cause[], occasion: Occasion, sheets: Sheets): Promise<void> {
  const { at, policy } = occasion;
  const { incident, into } = change;
  const sentence = story.rows.length > 0 || incident.sentence === '' ? sentenceOf(change, story, occasion) : incident.sentence;
  const kpis = story.kpis.length > 0 ? story.kpis : incident.kpis;
  const telling = tellingOf(change, occasion);
  const told = { ...change, incident: { ...incident, announced: telling.announced } };
  sheets.events.push(eventRow(told, sentence, kpis, at, policy));
  for (const row of await elementRows(db, incident, change.kind, occasion.before.get(incident.incidentId))) sheets.elements.push(row);
  for (const row of story.rows) sheets.evidence.push(evidenceRow(incident.incidentId, row, at));
  for (const cause of causes) sheets.causes.push(causeRow(incident.incidentId, cause, at));
  if (telling.kind === null) return;
  const { incidentId, members } = incident;
  sheets.news.push({
    kind: telling.kind,
    incidentId,
    severity: severityOf(incident),
    sentence,
    onset: new Date(incident.onset),
    members: members.length,
    into,
  });
}

/** The incident's sentence; for a core function with what its own series say. */
function sentenceOf(change: Change, story: Story, occasion: Occasion): string {
  const said = incidentSentence(change, story, patternOf(change, occasion));
  const root = change.incident.members.find((m) => m.role === 'root');
  const own = root ? occasion.coreSentences.get(root.key) : undefined;
  return own === undefined ? said : `${said} ${own}`;
}

function patternOf({ incident }: Change, { at, signatures }: Occasion): string {
  const now = incident.members.filter((m) => m.last === at.getTime());
  const name = commonSignature(now.map((m) => signatures.get(m.key) ?? ''));
  return SIGNATURES.get(name) ?? '';
}

function recordSource(change: SourceChange, elements: number, occasion: Occasion, sheets: Sheets): void {
  const { incident } = change;
  const telling = tellingOf(change, occasion);
  sheets.events.push(sourceEventRow(change, telling.announced, elements, occasion.at));
  if (telling.kind === null) return;
  sheets.news.push({
    kind: telling.kind,
    incidentId: incident.incidentId,
    severity: severityOfSource(change, elements),
    sentence: sourceSentenceOf(change),
    onset: new Date(incident.onset),
    members: change.kind === 'resolved' ? incident.usual : incident.unknown,
    into: '',
  });
}

/**
 * Whether an incident counts as announced after this period, and what is told now, if anything. One that was found too late to be announced
 * is told as opened in the first recent period that still finds it open.
 */
function tellingOf(
  change: { kind: Change['kind']; reopened: boolean; incident: { incidentId: string; announced: boolean } },
  { at, policy, telling }: Occasion,
): { announced: boolean; kind: Change['kind'] | null } {
  const { incidentId, announced } = change.incident;
  const before = (kind: string): boolean => telling.told.has(`${kind}:${incidentId}`);
  const recent = telling.asOf.getTime() - at.getTime() <= policy.announceAgeS * 1_000;
  const known = announced || before('opened') || before('reopened');
  if (!known && (!recent || change.kind === 'resolved' || change.kind === 'merged')) return { announced: false, kind: null };
  if (!known) return { announced: true, kind: 'opened' };
  if (change.kind === 'updated' || !recent || before(change.reopened ? 'reopened' : change.kind)) return { announced: true, kind: null };
  return { announced: true, kind: change.kind };
}

/** Cells among the period's candidates. */
function candidateCells(observations: readonly Observation[], network: Network): number {
  const cells = new Set(network.groups.flatMap((group) => group.members));
  return cells.size > 0 ? cells.size : observations.length;
}

function isToBeTold(change: Change): boolean {
  return change.kind === 'opened' || change.joined.length > 0;
}

/** The elements that are degraded now of each incident that opened or widened, the worst first. */
function keysToBeTold(changes: readonly Change[], at: Date): Map<string, string[]> {
  const degraded = ({ incident }: Change) => incident.members.filter((m) => m.last === at.getTime()).sort((a, b) => b.worst - a.worst);
  return new Map(changes.map((change) => [change.incident.incidentId, degraded(change).map((m) => m.key)]));
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
