import type { Group } from './group.ts';
import type { ClosedIncident, Incident, Policy, Root } from './types.ts';

/** Sharing this much of either side makes a group part of an open incident, or an incident part of a group. */
const OVERLAP_MIN = 0.3;

/**
 * Finds which incidents a group is about, by root and by element, so that a storm of groups costs no more than its elements.
 *
 * An open incident is touched by a group with its root, or by one that shares 0.3 of the group (a part of the incident shows)
 * or 0.3 of the incident (the cause is wider than was known). A closed one has come back when the root is the same or the elements
 * are: Jaccard |A ∩ B| / |A ∪ B| ≥ 0.3.
 */
export class IncidentIndex<T> {
  private readonly byRoot = new Map<string, T[]>();
  private readonly byKey = new Map<string, T[]>();
  private readonly incidentOf: (item: T) => Incident;

  constructor(items: readonly T[], incidentOf: (item: T) => Incident) {
    this.incidentOf = incidentOf;
    for (const item of items) {
      const incident = incidentOf(item);
      push(this.byRoot, rootKey(incident.root), item);
      for (const member of incident.members) push(this.byKey, member.key, item);
    }
  }

  /** Incidents with the group's root, and with how many elements each of the others shares with it. */
  overlaps(group: Group): Map<T, { sameRoot: boolean; shared: number }> {
    const found = new Map<T, { sameRoot: boolean; shared: number }>();
    for (const item of this.byRoot.get(rootKey(group.root)) ?? []) found.set(item, { sameRoot: true, shared: 0 });
    for (const o of group.members) {
      for (const item of this.byKey.get(o.key) ?? []) {
        const seen = found.get(item) ?? { sameRoot: false, shared: 0 };
        found.set(item, { ...seen, shared: seen.shared + 1 });
      }
    }
    return found;
  }

  /** The incidents a group touches, in no particular order. */
  touched(group: Group): T[] {
    const touched: T[] = [];
    for (const [item, { sameRoot, shared }] of this.overlaps(group)) {
      const size = this.incidentOf(item).members.length;
      if (sameRoot || shared >= OVERLAP_MIN * group.members.length || shared >= OVERLAP_MIN * size) touched.push(item);
    }
    return touched;
  }

  /** The incident most like the group: the one with its root, or else the one with the largest Jaccard similarity from 0.3 on. */
  mostLike(group: Group): T | undefined {
    let best: { item: T; likeness: number } | undefined;
    for (const [item, { sameRoot, shared }] of this.overlaps(group)) {
      const union = this.incidentOf(item).members.length + group.members.length - shared;
      const likeness = sameRoot ? 1 + shared / union : shared / union;
      if (likeness >= OVERLAP_MIN && (!best || likeness > best.likeness)) best = { item, likeness };
    }
    return best?.item;
  }
}

/** Whether what closed then and is seen now may be one incident. */
export function isRecent(closed: ClosedIncident, at: number, policy: Policy): boolean {
  return at - closed.closedAt <= policy.reopenPeriods * policy.periodMs;
}

function rootKey(root: Root): string {
  return `${root.kind}:${root.id}`;
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
