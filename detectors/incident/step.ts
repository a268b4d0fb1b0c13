import { settled } from './flap.ts';
import { type Group, groupByCause, single } from './group.ts';
import { IncidentIndex, isRecent } from './identity.ts';
import { absorb, isOver, memberOf, openIncident, ownStanding, reopenIncident, widened } from './life.ts';
import { breadth } from './scan.ts';
import type { Change, ClosedIncident, Incident, Member, Network, Observation, Past, Policy } from './types.ts';

/** Below this share of the worst evidence, what an accumulated shift still shows after a calm period is its echo. */
const ECHO_SHARE = 0.5;

/** An open incident while a period is worked into it. */
interface Working {
  incident: Incident;
  joined: string[];
  group: Group | null;
  into: string;
}

/** What a period has come to so far. */
interface Desk {
  readonly open: IncidentIndex<Working>;
  readonly closed: IncidentIndex<ClosedIncident>;
  readonly retold: IncidentIndex<Incident>;
  /** Names that are taken. */
  readonly names: Set<string>;
  readonly opened: Change[];
  /** Closed incidents that were taken up again. */
  readonly back: Set<ClosedIncident>;
  readonly at: number;
  readonly policy: Policy;
}

/**
 * One period of incident life: the incidents so far and what their elements and the rest of the network showed → what changed.
 * A pure function, so that a replay gives the same incidents, the same ids and the same times.
 *
 * - A group with a strong element that touches no open incident opens one, or takes up again one that closed within `reopenPeriods`;
 *   one that touches an open incident extends it; a wider cause becomes the root.
 * - A wider cause takes in two or more open incidents only when `mergeShare` of it is degraded; otherwise they stay apart.
 * - A member is degraded while its evidence is at or above `calm` or an accumulated shift still grows; unknown and masked
 *   periods neither degrade nor calm it.
 * - When its members have been calm for `calmPeriods` periods, the incident is resolved, unless it has come back too often lately.
 *
 * Cost: linear in observations and members; 50,000 candidates in one period take well under a second.
 */
export function stepIncidents(past: Past, observations: readonly Observation[], network: Network, at: number, policy: Policy): Change[] {
  const seen = new Map(observations.map((o) => [o.key, o]));
  const working = past.open.map((incident): Working => {
    const members = incident.members.map((m) => follow(m, seen.get(m.key), at, policy));
    return { incident: { ...incident, members, flap: settled(incident.flap, at) }, joined: [], group: null, into: '' };
  });
  const desk: Desk = {
    open: new IncidentIndex(working, (w) => w.incident),
    closed: new IncidentIndex(past.closed, (c) => c.incident),
    retold: new IncidentIndex(past.retold ?? [], (incident) => incident),
    names: new Set([...past.open, ...past.closed.map((c) => c.incident)].map((incident) => incident.incidentId)),
    opened: [],
    back: new Set(),
    at,
    policy,
  };
  for (const group of groupByCause(withoutEchoes(observations, working), network, policy)) place(group, desk);
  return [...working.map((w) => settle(w, policy)), ...desk.opened];
}

/**
 * What is to be explained in a period: not the members of open incidents that show nothing any more. Their evidence looks back over some periods, and what was explained
 * while it lasted is not evidence for another cause: the cells a core function had taken along and an outage that began meanwhile have a software level in common, no more.
 */
function withoutEchoes(observations: readonly Observation[], open: readonly Working[]): readonly Observation[] {
  const calm = new Set(open.flatMap(({ incident }) => incident.members.filter((m) => m.calm > 0).map((m) => m.key)));
  return observations.filter((o) => !calm.has(o.key));
}

/**
 * Whether a member shows trouble in this period. The longer it has been calm, the more it takes:
 * otherwise one chance value in a hundred would keep a large incident open for ever.
 * An accumulated shift that grows is trouble by itself, but once the member is calm only while it stands at half of its worst or more:
 * what is left of a sum that is being let down grows again by chance, and that would put the end an hour after the fault's.
 */
function isDegraded(o: Observation, { calm, worst }: Pick<Member, 'calm' | 'worst'>, policy: Policy): boolean {
  if (o.state !== 'judged') return false;
  if (o.rising && o.evidence >= Math.max(policy.openTwice, calm > 0 ? ECHO_SHARE * worst : 0)) return true;
  const threshold = calm === 0 ? policy.calm : calm < policy.calmPeriods ? policy.weak : policy.openTwice;
  return o.evidenceNow >= threshold;
}

function follow(member: Member, o: Observation | undefined, at: number, policy: Policy): Member {
  if (o?.state !== 'judged') return member;
  if (isDegraded(o, member, policy)) return { ...member, last: at, calm: 0, worst: Math.max(member.worst, o.evidence) };
  return { ...member, calm: member.calm + 1 };
}

/** Finds the incident a group belongs to, and puts it there. */
function place(group: Group, desk: Desk): void {
  const { at, policy } = desk;
  const touched = desk.open
    .touched(group)
    .filter((w) => w.into === '')
    .sort(byAge);
  if (!maySpeakForAll(group, touched, policy)) {
    for (const o of group.members) place(single(o, policy), desk);
    return;
  }
  const older = new Set(touched.filter((w) => isOlderAndNarrower(w.incident, group, at, policy)));
  const [oldest, ...younger] = touched.filter((w) => !older.has(w));
  if (!oldest) {
    if (!group.strong) return;
    const change = begin(group, desk);
    desk.opened.push(change);
    for (const w of touched) w.into = change.incident.incidentId;
    return;
  }
  extend(oldest, [...younger, ...older], group, desk);
}

function begin(group: Group, desk: Desk): Change {
  const closed = desk.closed.mostLike(group);
  const free = closed && !desk.back.has(closed) ? closed : undefined;
  if (free) desk.back.add(free);
  if (free && isRecent(free, desk.at, desk.policy)) return reopenIncident(free, group, desk.at, desk.policy);
  const sameRoot = free?.incident.root.kind === group.root.kind && free.incident.root.id === group.root.id;
  const change = renamed(openIncident(group, desk.at, desk.policy, sameRoot ? free : undefined), group, desk);
  desk.names.add(change.incident.incidentId);
  return change;
}

/**
 * Late data may move an incident's first period by a little. It stays the incident people were told of: the one of that stretch that is most
 * like it and was under way then, or within the periods in which it would be a return, gives it its name and the time it was detected.
 */
function renamed(change: Change, group: Group, { retold, names, at, policy }: Desk): Change {
  const before = retold.mostLike(group);
  const slack = policy.reopenPeriods * policy.periodMs;
  if (!before || names.has(before.incidentId)) return change;
  const last = before.members.reduce((latest, m) => Math.max(latest, m.last), 0);
  if (at < before.onset - slack || at > last + slack) return change;
  const { incidentId, detectedAt, announced } = before;
  return { ...change, incident: { ...change.incident, incidentId, detectedAt, announced } };
}

function extend(oldest: Working, others: readonly Working[], group: Group, { at, policy }: Desk): void {
  // One element of many speaks for itself only; the cause is told by the largest group there is.
  if (group.members.length > (oldest.group?.members.length ?? 0) && (group.members.length > 1 || oldest.incident.members.length === 1))
    oldest.group = group;
  for (const other of others) {
    other.into = oldest.incident.incidentId;
    oldest.incident = absorb(oldest.incident, other.incident);
    for (const member of other.incident.members) oldest.joined.push(member.key);
  }
  if (group.members.length === 1 && others.length === 0) return;
  const known = new Set(oldest.incident.members.map((m) => m.key));
  const fresh = group.members.filter((o) => !known.has(o.key));
  for (const o of fresh) oldest.joined.push(o.key);
  const incident = widened(oldest.incident, group, policy);
  oldest.incident = { ...incident, members: [...incident.members, ...fresh.map((o) => memberOf(o, group, at, policy))] };
}

/** A parent that is mostly well does not explain two incidents that were there before; it may still open or extend one. */
function maySpeakForAll(group: Group, touched: readonly Working[], policy: Policy): boolean {
  if (group.members.length === 1) return true;
  const children = touched.filter((w) => breadth(w.incident.root.kind) < breadth(group.root.kind));
  const known = touched.some((w) => w.incident.root.kind === group.root.kind && w.incident.root.id === group.root.id);
  return known || children.length < 2 || group.standing.degraded >= policy.mergeShare * group.standing.judged;
}

/**
 * Whether an open incident is another, older story than this group: narrower, open for more than an hour, and a small part of the group.
 * Then the group opens an incident of its own, which takes the old one in; otherwise a cause that widens keeps its name.
 */
function isOlderAndNarrower(incident: Incident, group: Group, at: number, policy: Policy): boolean {
  return (
    breadth(incident.root.kind) < breadth(group.root.kind) &&
    at - incident.detectedAt > policy.calmPeriods * policy.periodMs &&
    3 * incident.members.length <= group.members.length
  );
}

function byAge(a: Working, b: Working): number {
  return a.incident.detectedAt - b.incident.detectedAt || (a.incident.incidentId < b.incident.incidentId ? -1 : 1);
}

function settle(w: Working, policy: Policy): Change {
  const over = w.into === '' && !w.incident.flap.unstable && isOver(w.incident, policy);
  const kind = w.into !== '' ? 'merged' : over ? 'resolved' : 'updated';
  return { kind, incident: w.incident, reopened: false, into: w.into, joined: w.joined, standing: w.group?.standing ?? ownStanding(w.incident) };
}
