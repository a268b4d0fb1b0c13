import { CALM, returned } from './flap.ts';
import type { Group } from './group.ts';
import { incidentId } from './id.ts';
import { breadth } from './scan.ts';
import type { Change, ClosedIncident, Incident, Member, Observation, Policy, Standing } from './types.ts';

/** A wide incident is over when this share of its members has recovered. */
const WIDE_OVER_SHARE = 0.8;

/** A new incident for a group. An earlier one of the same root, long closed, is not this one, but its restlessness is remembered. */
export function openIncident(group: Group, at: number, policy: Policy, earlier: ClosedIncident | undefined): Change {
  const leader = group.members.reduce((a, b) => (b.evidence > a.evidence ? b : a));
  const members = group.members.map((o) => memberOf(o, group, at, policy));
  const incident: Incident = {
    incidentId: incidentId(`${group.root.kind}:${group.root.id}`, at),
    root: group.root,
    onset: at - policy.periodMs,
    detectedAt: at,
    members,
    area: leader.area,
    region: leader.region,
    technology: leader.technology,
    pool: leader.pool,
    sentence: '',
    flap: earlier ? returned(earlier.incident.flap, at) : CALM,
    groupEvidence: -group.standing.log10P,
    announced: false,
    kpis: [],
  };
  return { kind: 'opened', incident, reopened: false, into: '', joined: members.map((m) => m.key), standing: group.standing };
}

/** A closed incident that has come back: its name, onset and members stay, those degraded again are counted from now. */
export function reopenIncident(closed: ClosedIncident, group: Group, at: number, policy: Policy): Change {
  const before = closed.incident;
  const again = new Map(group.members.map((o) => [o.key, o]));
  const kept = before.members.map((m): Member => {
    const o = again.get(m.key);
    return o ? { ...m, last: at, calm: 0, worst: Math.max(m.worst, o.evidence) } : { ...m, calm: Math.max(m.calm, policy.calmPeriods) };
  });
  const known = new Set(kept.map((m) => m.key));
  const fresh = group.members.filter((o) => !known.has(o.key)).map((o) => memberOf(o, group, at, policy));
  const incident: Incident = {
    ...before,
    members: [...kept, ...fresh],
    flap: returned(before.flap, at),
    groupEvidence: Math.max(before.groupEvidence, -group.standing.log10P),
  };
  return { kind: 'opened', incident, reopened: true, into: '', joined: fresh.map((m) => m.key), standing: group.standing };
}

export function memberOf(o: Observation, group: Group, at: number, policy: Policy): Member {
  const role = o.id === group.root.id ? 'root' : 'member';
  return { key: o.key, id: o.id, role, from: at - policy.periodMs, last: at, calm: 0, worst: o.evidence, harm: 0, experience: 'mixed' };
}

/** An open incident's root after a group extended it: a cause may grow wider, when most of the wider thing is degraded or there was none yet. */
export function widened(incident: Incident, group: Group, policy: Policy): Incident {
  const wider = breadth(group.root.kind) > breadth(incident.root.kind);
  const { degraded, judged } = group.standing;
  const root = wider && (incident.root.kind === 'element' || degraded >= policy.mergeShare * judged) ? group.root : incident.root;
  return { ...incident, root, groupEvidence: Math.max(incident.groupEvidence, -group.standing.log10P) };
}

export function absorb(into: Incident, other: Incident): Incident {
  const known = new Set(into.members.map((m) => m.key));
  return { ...into, onset: Math.min(into.onset, other.onset), members: [...into.members, ...other.members.filter((m) => !known.has(m.key))] };
}

/**
 * A narrow incident is over when every member has been calm long enough. A wide one is over when its cause is: the core function itself,
 * or four fifths of the members; whatever of it is still degraded has a cause of its own by then and opens an incident of its own.
 * There is no age at which an incident is over by itself: what has been bad for weeks is still bad.
 */
export function isOver(incident: Incident, policy: Policy): boolean {
  const calm = incident.members.filter((m) => m.calm >= policy.calmPeriods);
  const root = incident.members.find((m) => m.role === 'root');
  if (incident.root.kind === 'core_function' && root) return root.calm >= policy.calmPeriods;
  const share = incident.root.kind === 'element' ? 1 : WIDE_OVER_SHARE;
  return calm.length >= share * incident.members.length;
}

/** How an incident stands by its own members, in a period in which no group speaks of it. */
export function ownStanding(incident: Incident): Standing {
  const degraded = incident.members.filter((m) => m.calm === 0).length;
  return { degraded, judged: incident.members.length, elsewhereDegraded: 0, elsewhereJudged: 0, log10P: 0 };
}
