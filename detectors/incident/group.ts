import { binomialTail } from '../stats/binomial_tail.ts';
import type { GroupSizes, Observation, Policy, Root } from './types.ts';

/** Elements that are degraded together, and what they have in common. */
export interface Group {
  readonly root: Root;
  readonly members: readonly Observation[];
  readonly judged: number;
}

const CORE_KINDS = new Set(['amf', 'smf', 'upf', 'ausf']);
/** So many elements of a pool must be degraded before a failing core function is taken to explain them. */
const CORE_FOLLOWERS_MIN = 6;

/** What it takes to name a group as the cause: so many cells, such a share of its judged cells, and a chance below this. */
interface Dimension {
  readonly kind: 'transport_hub' | 'site';
  readonly cellsMin: number;
  readonly shareMin: number;
  readonly pMax: number;
}

/** A site may be named from one sector (2 of its 6 cells); a hub has many more cells, so it takes more of them. */
const DIMENSIONS: readonly Dimension[] = [
  { kind: 'transport_hub', cellsMin: 4, shareMin: 0.4, pMax: 1e-6 },
  { kind: 'site', cellsMin: 2, shareMin: 0.3, pMax: 1e-4 },
];

/** Whether an element alone is enough to open an incident: once overwhelming, or clear in two of the last three periods. */
export function isStrong(o: Observation, policy: Policy): boolean {
  if (o.state !== 'judged') return false;
  if (o.evidence >= policy.openOnce) return true;
  return o.evidence >= policy.openTwice && o.before.some((evidence) => evidence >= policy.openTwice);
}

/**
 * Finds the fewest common causes of a period's degraded elements: core functions first (they explain the cells of their pool),
 * then transport hubs, then sites, the rest alone. A hub or site is named only when its share of degraded cells could not
 * have come about by chance given how many are degraded elsewhere (upper binomial tail).
 * Greedy: the group with the most convincing mix of probability and coverage goes first, its elements are taken out, and so on.
 * Cost: linear in elements times groups named.
 */
export function groupByCause(observations: readonly Observation[], sizes: GroupSizes, policy: Policy): Group[] {
  const degraded = observations.filter((o) => o.state === 'judged' && o.evidence >= policy.weak);
  const groups: Group[] = [];
  let rest = degraded;
  for (const core of strongestPerPool(degraded, policy)) {
    const pool = rest.filter((o) => o.pool === core.pool && o.pool !== '');
    // One or two bad cells beside a failing core function have a cause of their own.
    const members = pool.length >= CORE_FOLLOWERS_MIN ? pool : pool.filter((o) => CORE_KINDS.has(o.kind));
    groups.push({ root: { kind: 'core_function', id: core.id }, members: [core, ...members.filter((o) => o !== core)], judged: members.length });
    const taken = new Set(members);
    rest = rest.filter((o) => o !== core && !taken.has(o));
  }
  for (const dimension of DIMENSIONS) {
    for (let best = bestGroup(rest, dimension, sizes, policy); best; best = bestGroup(rest, dimension, sizes, policy)) {
      groups.push(best);
      const taken = new Set(best.members);
      rest = rest.filter((o) => !taken.has(o));
    }
  }
  for (const o of rest) groups.push({ root: { kind: CORE_KINDS.has(o.kind) ? 'core_function' : 'element', id: o.id }, members: [o], judged: 1 });
  return groups;
}

function strongestPerPool(degraded: readonly Observation[], policy: Policy): Observation[] {
  const best = new Map<string, Observation>();
  for (const o of degraded) {
    if (!CORE_KINDS.has(o.kind) || !isStrong(o, policy)) continue;
    const other = best.get(o.pool);
    if (!other || o.evidence > other.evidence || (o.evidence === other.evidence && o.id < other.id)) best.set(o.pool, o);
  }
  return [...best.values()];
}

function bestGroup(rest: readonly Observation[], { kind, cellsMin, shareMin, pMax }: Dimension, sizes: GroupSizes, policy: Policy): Group | null {
  const all = Math.max(sizes.get('all') ?? rest.length, rest.length);
  const byName = new Map<string, Observation[]>();
  for (const o of rest) {
    const name = kind === 'site' ? o.site : o.hub;
    if (name === '' || CORE_KINDS.has(o.kind)) continue;
    const list = byName.get(name);
    if (list) list.push(o);
    else byName.set(name, [o]);
  }
  let best: { group: Group; merit: number } | null = null;
  for (const [name, members] of byName) {
    const judged = Math.max(sizes.get(`${kind}:${name}`) ?? members.length, members.length);
    if (members.length < cellsMin || members.length / judged < shareMin || !members.some((o) => isStrong(o, policy))) continue;
    const outside = Math.max(1, all - judged);
    const share = Math.min(0.99, Math.max((rest.length - members.length + 0.5) / outside, 1e-4));
    const p = binomialTail(judged, members.length, share);
    if (p >= pMax) continue;
    const precision = members.length / judged;
    const recall = members.length / rest.length;
    const merit = -Math.log10(Math.max(p, 1e-300)) * ((2 * precision * recall) / (precision + recall));
    if (!best || merit > best.merit) best = { group: { root: { kind, id: name }, members, judged }, merit };
  }
  return best?.group ?? null;
}
