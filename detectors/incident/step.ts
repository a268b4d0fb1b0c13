import { type Group, groupByCause, isStrong } from './group.ts';
import type { Change, GroupSizes, Incident, Member, Observation, Policy, RootKind } from './types.ts';

/** A site's or hub's incident is over when this share of its members has recovered. */
const WIDE_OVER_SHARE = 0.8;

/** An open incident while a period is worked into it. */
interface Working {
  incident: Incident;
  joined: string[];
  group: Group | null;
  into: string;
}

const RANK: Readonly<Record<RootKind, number>> = { element: 0, site: 1, transport_hub: 2, core_function: 3 };

/**
 * One period of incident life: the open incidents and what their elements and the rest of the network showed → what changed.
 * A pure function, so that a replay gives the same incidents, the same ids and the same times.
 *
 * - A group with a strong element that touches no open incident opens one; one that touches an open incident extends it;
 *   one that touches several merges the younger into the oldest. A wider cause (site → hub → core) becomes the root.
 * - A member is degraded while its evidence is at or above `calm` or an accumulated shift still grows; unknown and masked
 *   periods neither degrade nor calm it.
 * - When every member has been calm for `calmPeriods` periods, the incident is resolved.
 */
export function stepIncidents(
  open: readonly Incident[],
  observations: readonly Observation[],
  sizes: GroupSizes,
  at: number,
  policy: Policy,
): Change[] {
  const seen = new Map(observations.map((o) => [o.key, o]));
  const working = new Map<string, Working>();
  for (const incident of open) {
    const members = incident.members.map((m) => follow(m, seen.get(m.key), at, policy));
    working.set(incident.incidentId, { incident: { ...incident, members }, joined: [], group: null, into: '' });
  }
  const opened: Change[] = [];
  for (const group of groupByCause(observations, sizes, policy)) {
    const touched = [...working.values()].filter((w) => w.into === '' && touches(w.incident, group)).sort(byAge);
    const strong = group.members.some((o) => isStrong(o, policy));
    const [oldest, ...younger] = touched.filter((w) => !isOlderAndNarrower(w.incident, group, at, policy));
    if (!oldest) {
      if (!strong) continue;
      const change = openIncident(group, at, policy);
      opened.push(change);
      for (const w of touched) w.into = change.incident.incidentId;
      continue;
    }
    oldest.group = group;
    for (const other of [...younger, ...touched.filter((w) => w !== oldest && !younger.includes(w))]) {
      other.into = oldest.incident.incidentId;
      oldest.incident = absorb(oldest.incident, other.incident);
      oldest.joined.push(...other.incident.members.map((m) => m.key));
    }
    const known = new Set(oldest.incident.members.map((m) => m.key));
    const fresh = group.members.filter((o) => !known.has(o.key) && (group.members.length > 1 || isStrong(o, policy)));
    oldest.joined.push(...fresh.map((o) => o.key));
    const wider = RANK[group.root.kind] > RANK[oldest.incident.root.kind] ? group.root : oldest.incident.root;
    oldest.incident = { ...oldest.incident, root: wider, members: [...oldest.incident.members, ...fresh.map((o) => memberOf(o, group, at, policy))] };
  }
  return [...[...working.values()].map((w) => settle(w, policy)), ...opened];
}

/**
 * Whether a member shows trouble in this period. The longer it has been calm, the more it takes:
 * otherwise one chance value in a hundred would keep a large incident open for ever.
 */
export function isDegraded(o: Observation, calmBefore: number, policy: Policy): boolean {
  if (o.state !== 'judged') return false;
  if (o.rising && o.evidence >= policy.openTwice) return true;
  const threshold = calmBefore === 0 ? policy.calm : calmBefore < policy.calmPeriods ? policy.weak : policy.openTwice;
  return o.evidenceNow >= threshold;
}

function follow(member: Member, o: Observation | undefined, at: number, policy: Policy): Member {
  if (o?.state !== 'judged') return member;
  if (isDegraded(o, member.calm, policy)) return { ...member, last: at, calm: 0, worst: Math.max(member.worst, o.evidence) };
  return { ...member, calm: member.calm + 1 };
}

function touches(incident: Incident, group: Group): boolean {
  if (incident.root.kind === group.root.kind && incident.root.id === group.root.id) return true;
  const keys = new Set(incident.members.map((m) => m.key));
  const shared = group.members.filter((o) => keys.has(o.key)).length;
  return shared > 0 && (shared / group.members.length >= 0.3 || shared / keys.size >= 0.3);
}

/**
 * Whether an open incident is another, older story than this group: narrower, open for more than an hour, and a small part of the group.
 * Then the group opens an incident of its own, which takes the old one in; otherwise a cause that widens keeps its name.
 */
function isOlderAndNarrower(incident: Incident, group: Group, at: number, policy: Policy): boolean {
  return (
    RANK[incident.root.kind] < RANK[group.root.kind] &&
    at - incident.detectedAt > policy.calmPeriods * policy.periodMs &&
    3 * incident.members.length <= group.members.length
  );
}

function byAge(a: Working, b: Working): number {
  return a.incident.detectedAt - b.incident.detectedAt || compareText(a.incident.incidentId, b.incident.incidentId);
}

function openIncident(group: Group, at: number, policy: Policy): Change {
  const leader = group.members.reduce((a, b) => (b.evidence > a.evidence ? b : a));
  const members = group.members.map((o) => memberOf(o, group, at, policy));
  const incident: Incident = {
    incidentId: incidentId(group, at),
    root: group.root,
    onset: at - policy.periodMs,
    detectedAt: at,
    members,
    area: leader.area,
    region: leader.region,
    technology: leader.technology,
    pool: leader.pool,
    sentence: '',
  };
  return {
    kind: 'opened',
    incident,
    into: '',
    joined: members.map((m) => m.key),
    degradedInGroup: group.members.length,
    judgedInGroup: group.judged,
  };
}

function memberOf(o: Observation, group: Group, at: number, policy: Policy): Member {
  const role = o.id === group.root.id ? 'root' : 'member';
  return { key: o.key, id: o.id, role, from: at - policy.periodMs, last: at, calm: 0, worst: o.evidence, harm: 0, experience: 'mixed' };
}

function absorb(into: Incident, other: Incident): Incident {
  const known = new Set(into.members.map((m) => m.key));
  return { ...into, onset: Math.min(into.onset, other.onset), members: [...into.members, ...other.members.filter((m) => !known.has(m.key))] };
}

/**
 * A narrow incident is over when every member has been calm long enough. A wide one is over when its cause is: the core function itself,
 * or four fifths of the members; whatever of it is still degraded has a cause of its own by then and opens an incident of its own.
 */
function isOver(incident: Incident, policy: Policy): boolean {
  const calm = incident.members.filter((m) => m.calm >= policy.calmPeriods);
  const root = incident.members.find((m) => m.role === 'root');
  if (incident.root.kind === 'core_function' && root) return root.calm >= policy.calmPeriods;
  const share = incident.root.kind === 'element' ? 1 : WIDE_OVER_SHARE;
  return calm.length >= share * incident.members.length;
}

function settle(w: Working, policy: Policy): Change {
  const over = w.into === '' && isOver(w.incident, policy);
  const kind = w.into !== '' ? 'merged' : over ? 'resolved' : 'updated';
  const degradedInGroup = w.group?.members.length ?? w.incident.members.filter((m) => m.calm === 0).length;
  return { kind, incident: w.incident, into: w.into, joined: w.joined, degradedInGroup, judgedInGroup: w.group?.judged ?? w.incident.members.length };
}

/** The same cause found in the same period has the same id, whoever computes it. */
function incidentId(group: Group, at: number): string {
  const stamp = new Date(at).toISOString();
  const when = `${stamp.slice(0, 10).replaceAll('-', '')}-${stamp.slice(11, 16).replace(':', '')}`;
  return `INC-${when}-${fnv1a(`${group.root.kind}:${group.root.id}`).toString(16).padStart(8, '0')}`;
}

/** FNV-1a, 32 bits: enough to tell the causes of one period apart (http://www.isthe.com/chongo/tech/comp/fnv/). */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
