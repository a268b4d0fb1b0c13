import { enrichment, RULES } from './scan.ts';
import type { Change, Incident, Network, SharedGroup } from './types.ts';

/** One possible cause of an incident, with what speaks for it and why it was or was not chosen. */
export interface Cause {
  readonly dimension: string;
  readonly name: string;
  readonly degraded: number;
  readonly judged: number;
  readonly elsewhereDegraded: number;
  readonly elsewhereJudged: number;
  readonly log10P: number;
  readonly chosen: boolean;
  readonly reason: string;
}

/** The chosen cause and so many of the best others. */
const OTHERS_MAX = 5;

/**
 * The evidence for and against: the chosen cause first, then for each dimension the thing that has most of the incident's degraded elements,
 * by merit (see scan.ts), with the reason it was not chosen.
 * Cost: one pass over the period's groups for all incidents together.
 * @param candidates how many cells of the network are candidates in this period
 * @returns causes by incident id
 */
export function causesOf(changes: readonly Change[], network: Network, candidates: number, at: number): Map<string, Cause[]> {
  const degraded = new Map(changes.map(({ incident }) => [incident.incidentId, incident.members.filter((m) => m.last === at)]));
  const incidentOf = new Map<string, string[]>();
  for (const [id, members] of degraded) for (const m of members) incidentOf.set(m.key, [...(incidentOf.get(m.key) ?? []), id]);
  const shared = new Map<string, Map<SharedGroup, number>>();
  for (const group of network.groups) {
    for (const key of group.members) {
      for (const id of incidentOf.get(key) ?? []) {
        const own = shared.get(id) ?? new Map<SharedGroup, number>();
        own.set(group, (own.get(group) ?? 0) + 1);
        shared.set(id, own);
      }
    }
  }
  return new Map(
    changes.map((change) => {
      const { incident } = change;
      const groups = shared.get(incident.incidentId) ?? new Map<SharedGroup, number>();
      const others = bestPerDimension(incident, groups).map(([group, both]) =>
        weigh(group, both, degraded.get(incident.incidentId)?.length ?? 0, candidates, network.judged),
      );
      others.sort((a, b) => b.merit - a.merit);
      return [incident.incidentId, [chosenCause(change), ...others.slice(0, OTHERS_MAX).map((o) => o.cause)]];
    }),
  );
}

function chosenCause({ incident, standing }: Change): Cause {
  const reason =
    incident.root.kind === 'element'
      ? 'nothing it shares with others is degraded enough to be the cause'
      : 'explains most of what is degraded, beyond chance';
  return { dimension: incident.root.kind, name: incident.root.id, ...standing, chosen: true, reason };
}

function bestPerDimension(incident: Incident, groups: ReadonlyMap<SharedGroup, number>): [SharedGroup, number][] {
  const best = new Map<string, [SharedGroup, number]>();
  for (const [group, both] of groups) {
    if (group.dimension === incident.root.kind && group.name === incident.root.id) continue;
    const other = best.get(group.dimension);
    if (!other || both > other[1] || (both === other[1] && group.name < other[0].name)) best.set(group.dimension, [group, both]);
  }
  return [...best.values()];
}

function weigh(group: SharedGroup, both: number, incidentDegraded: number, candidates: number, all: number): { cause: Cause; merit: number } {
  const k = group.members.length;
  const judged = Math.max(group.judged, k);
  const elsewhere = Math.max(0, candidates - k);
  const { log10P, merit } = enrichment(k, judged, elsewhere, Math.max(all, candidates));
  const rule = RULES[group.dimension];
  const reason =
    k < rule.shareMin * judged
      ? `only ${k} of ${judged} of it are degraded`
      : 2 * both < incidentDegraded
        ? `explains only ${both} of the ${incidentDegraded}`
        : k < rule.cellsMin || log10P >= rule.log10PMax
          ? 'chance alone could do it'
          : 'the chosen cause fits what is degraded better';
  const cause = {
    dimension: group.dimension,
    name: group.name,
    degraded: k,
    judged,
    elsewhereDegraded: elsewhere,
    elsewhereJudged: Math.max(0, Math.max(all, candidates) - judged),
    log10P,
    chosen: false,
    reason,
  };
  return { cause, merit };
}
