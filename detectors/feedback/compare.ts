import type { Root } from '../incident/types.ts';

/** An incident as far as two ways of raising them can be compared. Times are milliseconds since 1970, UTC. */
export interface Raised {
  readonly incidentId: string;
  readonly root: Root;
  readonly detectedAt: number;
  readonly endedAt: number;
  /** Keys of its elements. */
  readonly elements: ReadonlySet<string>;
  /** The incident that took it in; empty while it stands by itself. */
  readonly mergedInto: string;
}

export interface Comparison<B extends Raised, A extends Raised> {
  /** Raised both ways; shiftMs is how much later (negative: earlier) the second way. */
  readonly kept: readonly { readonly before: B; readonly after: A; readonly shiftMs: number }[];
  /** Raised before; its elements and time are now told as part of another incident. */
  readonly absorbed: readonly B[];
  readonly gone: readonly B[];
  /** Raised now only, for elements and times that another incident told before. */
  readonly split: readonly A[];
  readonly added: readonly A[];
}

/**
 * Holds two lists of incidents of one stretch of time against each other. Two are the same story when they have the same id, or the same root,
 * or share elements, and are not further apart in time than `gapMs`; each is paired at most once: same id first, then same root,
 * then most shared elements, then nearest detection. Incidents taken in by another count with it and lend it their earlier detection.
 * Cost: linear in incidents times their elements, and in the pairs that share one.
 */
export function compareRaised<B extends Raised, A extends Raised>(before: readonly B[], after: readonly A[], gapMs: number): Comparison<B, A> {
  const ours = standing(before);
  const theirs = standing(after);
  const pairs = related(ours, theirs, gapMs).sort(
    (x, y) =>
      Number(y.sameId) - Number(x.sameId) ||
      Number(y.sameRoot) - Number(x.sameRoot) ||
      y.shared - x.shared ||
      Math.abs(x.after.detectedAt - x.before.detectedAt) - Math.abs(y.after.detectedAt - y.before.detectedAt) ||
      x.before.detectedAt - y.before.detectedAt,
  );
  const pairedBefore = new Map<B, A>();
  const pairedAfter = new Set<A>();
  for (const { before: b, after: a } of pairs) {
    if (pairedBefore.has(b) || pairedAfter.has(a)) continue;
    pairedBefore.set(b, a);
    pairedAfter.add(a);
  }
  const toldBefore = new Set(pairs.map((pair) => pair.after));
  const toldAfter = new Set(pairs.map((pair) => pair.before));
  const restBefore = ours.filter((b) => !pairedBefore.has(b));
  const restAfter = theirs.filter((a) => !pairedAfter.has(a));
  return {
    kept: ours.flatMap((b) => {
      const a = pairedBefore.get(b);
      return a ? [{ before: b, after: a, shiftMs: a.detectedAt - b.detectedAt }] : [];
    }),
    absorbed: restBefore.filter((b) => toldAfter.has(b)),
    gone: restBefore.filter((b) => !toldAfter.has(b)),
    split: restAfter.filter((a) => toldBefore.has(a)),
    added: restAfter.filter((a) => !toldBefore.has(a)),
  };
}

/** The incidents that stand by themselves, with the earliest detection among those they took in. One taken in by something outside the list is left out. */
function standing<T extends Raised>(list: readonly T[]): T[] {
  const byId = new Map(list.map((incident) => [incident.incidentId, incident]));
  const earliest = new Map<string, number>();
  for (const incident of list) {
    const end = finalOf(incident, byId);
    if (end) earliest.set(end.incidentId, Math.min(earliest.get(end.incidentId) ?? end.detectedAt, incident.detectedAt));
  }
  return list
    .filter((incident) => incident.mergedInto === '')
    .map((incident) => ({ ...incident, detectedAt: earliest.get(incident.incidentId) ?? incident.detectedAt }));
}

function finalOf<T extends Raised>(incident: T, byId: ReadonlyMap<string, T>): T | undefined {
  let at: T | undefined = incident;
  // An incident is taken in at most once, so the chain is no longer than the list.
  for (let i = 0; at && at.mergedInto !== '' && i <= byId.size; i++) at = byId.get(at.mergedInto);
  return at;
}

interface Pair<B, A> {
  readonly before: B;
  readonly after: A;
  readonly sameId: boolean;
  readonly sameRoot: boolean;
  readonly shared: number;
}

/** Every pair that shares an id, a root or an element, and was under way at about the same time. */
function related<B extends Raised, A extends Raised>(before: readonly B[], after: readonly A[], gapMs: number): Pair<B, A>[] {
  const index = new Map<string, A[]>();
  for (const a of after) {
    for (const name of namesOf(a)) {
      const list = index.get(name);
      if (list) list.push(a);
      else index.set(name, [a]);
    }
  }
  const pairs: Pair<B, A>[] = [];
  for (const b of before) {
    const hits = new Map<A, number>();
    for (const name of namesOf(b)) for (const a of index.get(name) ?? []) hits.set(a, (hits.get(a) ?? 0) + (b.elements.has(name) ? 1 : 0));
    for (const [a, shared] of hits) {
      if (a.detectedAt > b.endedAt + gapMs || b.detectedAt > a.endedAt + gapMs) continue;
      const sameRoot = a.root.kind === b.root.kind && a.root.id === b.root.id;
      pairs.push({ before: b, after: a, sameId: a.incidentId === b.incidentId, sameRoot, shared });
    }
  }
  return pairs;
}

function namesOf(incident: Raised): string[] {
  return [`id ${incident.incidentId}`, `${incident.root.kind} ${incident.root.id}`, ...incident.elements];
}
