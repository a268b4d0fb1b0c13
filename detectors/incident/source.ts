import { CALM, returned, settled } from './flap.ts';
import { incidentId } from './id.ts';
import type { Flap, Policy } from './types.ts';

/**
 * A gap in collection is one incident of its source, never one of each element behind it. Its elements are unknown meanwhile, which in the
 * incident step neither opens nor calms anything, so that the gap inhibits its children without a list of them. It has no members either:
 * nobody was touched by a file that did not come, so care lists nobody.
 */

/** What a source says beside its measurements. */
interface SourceSigns {
  /** Seconds by which it delivered before the period was over; 0 where most did, since then the clock here is behind. */
  readonly aheadS: number;
  /** When it last gave another sign of life in or after the period (a heartbeat, an alarm); 0 where it did not. */
  readonly heardAt: number;
  /** It delivered what was in already. */
  readonly repeats: boolean;
}

/** What one source that usually delivers has delivered in a period. */
export interface SourceObservation extends SourceSigns {
  readonly source: string;
  readonly delivered: boolean;
  /** Elements it usually delivers something for. */
  readonly usual: number;
  /** Elements it delivered something for in this period. */
  readonly now: number;
  /** Elements of it that cannot be judged: nothing came, or what came is suspect or empty. */
  readonly unknown: number;
}

export interface SourceIncident extends SourceSigns {
  readonly incidentId: string;
  readonly source: string;
  readonly onset: number;
  readonly detectedAt: number;
  /** End of the last period with the gap. */
  readonly last: number;
  /** `clock`: what it delivers is whole, and its times cannot be right. */
  readonly how: 'absent' | 'hollow' | 'clock';
  readonly usual: number;
  readonly unknown: number;
  readonly flap: Flap;
  readonly announced: boolean;
  readonly sentence: string;
}

export interface SourceChange {
  readonly kind: 'opened' | 'updated' | 'resolved';
  readonly incident: SourceIncident;
  readonly reopened: boolean;
}

export interface SourcePast {
  readonly open: readonly SourceIncident[];
  readonly closed: readonly { readonly incident: SourceIncident; readonly closedAt: number }[];
}

/** When so many sources are silent at once, it is one gap of collection as a whole, not one of each. */
const WHOLE_SHARE = 0.6;
const WHOLE_MIN = 3;
export const WHOLE = 'collection as a whole';

/** From this share of its elements on, the trouble is the source's and not theirs. */
const HOLLOW_SHARE = 0.5;
/** A delivery may be this much before its period's end, as clocks that are kept differ and rounded times do. */
const AHEAD_S_MAX = 60;
/** Fewer unknown elements than this are theirs, unless they are all the source has. */
const HOLLOW_MIN = 3;

/**
 * One period of the sources' life. A source that did not deliver, whose delivery leaves half of its elements unknown, or came before the period was over, opens an incident
 * at once; the first delivery that does none of it closes it. It comes back under the same name as other incidents do (see flap.ts).
 * Where most sources are silent together, collection as a whole has the gap, and what remains silent when it is over has its own.
 * A source nothing is said of (no longer among those that usually deliver) stays as it is: silence is not delivery.
 */
export function stepSources(past: SourcePast, each: readonly SourceObservation[], at: number, policy: Policy): SourceChange[] {
  const observations = withWhole(each, past);
  const seen = new Map(observations.map((o) => [o.source, o]));
  const changes = past.open.map((incident): SourceChange => follow(incident, seen.get(incident.source), at));
  const open = new Set(past.open.map((incident) => incident.source));
  for (const o of observations) {
    const how = gapOf(o, o.usual);
    if (open.has(o.source) || how === null) continue;
    const closed = past.closed.find((c) => c.incident.source === o.source);
    const recent = closed && at - closed.closedAt <= policy.reopenPeriods * policy.periodMs;
    const flap = closed ? returned(closed.incident.flap, at) : CALM;
    const fresh = { last: at, how, usual: o.usual, unknown: unknownOf(o, o.usual), ...signsOf(o), flap };
    if (recent) changes.push({ kind: 'opened', incident: { ...closed.incident, ...fresh }, reopened: true });
    else changes.push({ kind: 'opened', incident: { ...newIncident(o.source, at, policy), ...fresh }, reopened: false });
  }
  return changes;
}

/** The observations with those of the silent sources replaced by one of the whole, when they are most; or with word that the whole is back. */
function withWhole(each: readonly SourceObservation[], past: SourcePast): SourceObservation[] {
  const delivering = each.filter((o) => o.delivered);
  const silent = each.length - delivering.length;
  const usual = each.reduce((sum, o) => sum + (o.delivered ? 0 : o.usual), 0);
  if (silent >= WHOLE_MIN && silent >= WHOLE_SHARE * each.length)
    return [...delivering, { source: WHOLE, delivered: false, usual, now: 0, unknown: usual, ...NO_SIGNS }];
  const whole = past.open.find((incident) => incident.source === WHOLE);
  if (!whole || each.length === 0) return [...each];
  return [...each, { source: WHOLE, delivered: true, usual: whole.usual, now: whole.usual, unknown: 0, ...NO_SIGNS }];
}

function follow(incident: SourceIncident, o: SourceObservation | undefined, at: number): SourceChange {
  const flap = settled(incident.flap, at);
  if (!o) return { kind: 'updated', incident: { ...incident, flap, last: at }, reopened: false };
  // What it usually delivers is remembered from before the gap; during the gap the little it delivers would come to look usual.
  const usual = Math.max(incident.usual, o.usual);
  const how = gapOf(o, usual);
  if (how !== null)
    return { kind: 'updated', incident: { ...incident, flap, last: at, how, usual, unknown: unknownOf(o, usual), ...signsOf(o) }, reopened: false };
  return { kind: flap.unstable ? 'updated' : 'resolved', incident: { ...incident, flap, unknown: 0 }, reopened: false };
}

function gapOf(o: SourceObservation, usual: number): SourceIncident['how'] | null {
  if (!o.delivered) return 'absent';
  const unknown = unknownOf(o, usual);
  if (unknown >= HOLLOW_SHARE * usual && unknown > 0 && (unknown >= HOLLOW_MIN || unknown === usual)) return 'hollow';
  return o.aheadS > AHEAD_S_MAX ? 'clock' : null;
}

const NO_SIGNS: SourceSigns = { aheadS: 0, heardAt: 0, repeats: false };

function signsOf({ aheadS, heardAt, repeats }: SourceSigns): SourceSigns {
  return { aheadS, heardAt, repeats };
}

function unknownOf(o: SourceObservation, usual: number): number {
  return o.delivered ? Math.min(usual, o.unknown + Math.max(0, usual - Math.max(o.usual, o.now))) : usual;
}

function newIncident(source: string, at: number, policy: Policy) {
  const id = incidentId(`source:${source}`, at);
  return { incidentId: id, source, onset: at - policy.periodMs, detectedAt: at, announced: false, sentence: '' };
}

/**
 * What a gap means for those who watch, in one sentence.
 * @example "Since 10:30 UTC EM-Odense-1 has not delivered: 24 elements are unknown until it does, which says nothing about how they are."
 */
export function sourceSentence(incident: SourceIncident): string {
  const returns = incident.flap.unstable ? ' It comes and goes, so this stays open.' : '';
  return `Since ${clock(incident.onset)} UTC ${incident.source} ${incident.how === 'clock' ? clockOff(incident) : gap(incident)}.${signs(incident)}${returns}`;
}

function gap(incident: SourceIncident): string {
  const what = incident.how === 'absent' ? 'has not delivered' : 'delivers suspect, empty or too little data';
  const n = incident.unknown;
  const elements = n === 0 ? 'its elements are' : `${n.toLocaleString('en-GB')} ${n === 1 ? 'element is' : 'elements are'}`;
  return `${what}: ${elements} unknown meanwhile, which says nothing about how they are`;
}

function clockOff({ aheadS, usual }: SourceIncident): string {
  const elements = usual === 1 ? 'its element' : `its ${usual.toLocaleString('en-GB')} elements`;
  return `delivers periods ${aheadS} s before they are over: its clock is ahead, and what ${elements} showed was so much earlier than it says`;
}

/** Whether the source is alive tells those who look where to look: at the source, or at what lies between. */
function signs({ how, heardAt, repeats }: SourceIncident): string {
  if (how === 'clock') return '';
  const again = repeats ? ' It repeats what it delivered before.' : '';
  return heardAt > 0 ? ` It is alive: it was heard of at ${clock(heardAt)} UTC, by no measurement.${again}` : again;
}

/** What is suspected, in few words. */
export function sourceCause({ how, source }: SourceIncident): string {
  return how === 'clock' ? `the clock of ${source} is ahead` : `what ${source} usually delivers did not come whole`;
}

const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 16);

/** How much of the network is out of sight: a quarter and more is major. */
export function sourceSeverity(incident: SourceIncident, networkElements: number): 'major' | 'minor' | 'warning' {
  if (incident.unknown >= 0.25 * Math.max(1, networkElements)) return 'major';
  return incident.unknown >= 12 ? 'minor' : 'warning';
}
