import { isStrong, isStrongTogether, scanGroups } from './scan.ts';
import type { Network, Observation, Policy, Root, Standing } from './types.ts';

/** Elements that are degraded together, and what they have in common. */
export interface Group {
  readonly root: Root;
  readonly members: readonly Observation[];
  readonly standing: Standing;
  /** It may open an incident. */
  readonly strong: boolean;
}

const CORE_KINDS = new Set(['amf', 'smf', 'upf', 'ausf']);
/** So many elements of a pool must be degraded before a failing core function is taken to explain them. */
const CORE_FOLLOWERS_MIN = 6;

/**
 * Finds the fewest common causes of a period's degraded elements: core functions first (they explain the cells of their pool),
 * then whatever the cells share (see scan.ts), the rest alone.
 * Cost: that of scanGroups.
 */
export function groupByCause(observations: readonly Observation[], network: Network, policy: Policy): Group[] {
  const degraded = observations.filter((o) => o.state === 'judged' && o.evidence >= policy.weak);
  const groups: Group[] = [];
  const cells = degraded.filter((o) => !CORE_KINDS.has(o.kind)).length;
  let rest = degraded;
  for (const core of strongestPerPool(degraded, policy)) {
    const pool = rest.filter((o) => o.pool === core.pool && o.pool !== '');
    // One or two bad cells beside a failing core function have a cause of their own.
    const members = pool.length >= CORE_FOLLOWERS_MIN ? pool : pool.filter((o) => CORE_KINDS.has(o.kind));
    groups.push({
      root: { kind: 'core_function', id: core.id },
      members: [core, ...members.filter((o) => o !== core)],
      standing: alone(Math.max(1, members.length)),
      strong: true,
    });
    const taken = new Set(members);
    rest = rest.filter((o) => o !== core && !taken.has(o));
  }
  const together = scanGroups(
    rest.filter((o) => !CORE_KINDS.has(o.kind)),
    network,
    (finding) => finding.members.some((o) => isStrong(o, policy)) || isStrongTogether(finding, policy),
  );
  const explained = new Set<Observation>();
  for (const { dimension, name, members, judged, log10P } of together) {
    const standing = {
      degraded: members.length,
      judged,
      elsewhereDegraded: cells - members.length,
      elsewhereJudged: Math.max(network.judged, cells) - judged,
      log10P,
    };
    groups.push({ root: { kind: dimension, id: name }, members, standing, strong: true });
    for (const o of members) explained.add(o);
  }
  for (const o of rest) if (!explained.has(o)) groups.push(single(o, policy));
  return groups;
}

/** An element by itself. */
export function single(o: Observation, policy: Policy): Group {
  const kind = CORE_KINDS.has(o.kind) ? 'core_function' : 'element';
  return { root: { kind, id: o.id }, members: [o], standing: alone(1), strong: isStrong(o, policy) };
}

function alone(degraded: number): Standing {
  return { degraded, judged: degraded, elsewhereDegraded: 0, elsewhereJudged: 0, log10P: 0 };
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
