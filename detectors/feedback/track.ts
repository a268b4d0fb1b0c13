import { stepIncidents } from '../incident/step.ts';
import type { Incident, Network, Past, Policy } from '../incident/types.ts';
import { REMEMBERED_S } from '../past.ts';
import type { Raised } from './compare.ts';
import type { JudgedPeriod, Seen } from './stretch.ts';

/** An incident of a replay in memory. `openedWith` are its elements when it opened, for asking what spoke for it. */
export interface Replayed extends Raised {
  readonly openedWith: readonly string[];
}

/** The incident step played over stored evidence under one policy (or the policies of the time), writing nothing. */
export interface Track {
  readonly policyAt: (at: number) => Policy;
  past: Past;
  /** What opened on the way, by id. */
  readonly raised: Map<string, Replayed>;
}

export function startTrack(past: Past, policyAt: (at: number) => Policy): Track {
  return { policyAt, past, raised: new Map() };
}

/** Elements a track needs to see in the next period whatever they show. */
export function followedBy(track: Track): string[] {
  return [...new Set(track.past.open.flatMap((incident) => incident.members.map((m) => m.key)))];
}

/** One period. `seen` may hold more than candidates; what is neither a candidate nor followed is left out here, as the live query does. */
export function stepTrack(track: Track, seen: readonly Seen[], network: Network, { at, periodS }: JudgedPeriod): void {
  // The step works with the length of the period it is given, as the live one does.
  const policy = { ...track.policyAt(at), periodMs: periodS * 1_000 };
  const followed = new Set(followedBy(track));
  const observations = seen.filter((s) => s.candidate || followed.has(s.observation.key)).map((s) => s.observation);
  const changes = stepIncidents(track.past, observations, network, at, policy);
  for (const { kind, incident, into, reopened } of changes) {
    const known = track.raised.get(incident.incidentId);
    // Open since before the stretch began, or back from then: it was not raised in it.
    if (!known && (kind !== 'opened' || reopened)) continue;
    const elements = new Set(incident.members.map((m) => m.key));
    track.raised.set(incident.incidentId, {
      incidentId: incident.incidentId,
      root: incident.root,
      detectedAt: incident.detectedAt,
      endedAt: at,
      elements,
      mergedInto: kind === 'merged' ? into : '',
      openedWith: known?.openedWith ?? [...elements],
    });
  }
  const open = changes.filter((c) => c.kind === 'opened' || c.kind === 'updated').map((c) => c.incident);
  const back = new Set(open.map((incident) => incident.incidentId));
  const closed = changes.filter((c) => c.kind === 'resolved').map(({ incident }) => ({ incident, closedAt: at }));
  // As the next period's question would find them: newest first, and not older than is remembered.
  const remembered = track.past.closed.filter((c) => !back.has(c.incident.incidentId) && c.closedAt >= at + (periodS - REMEMBERED_S) * 1_000);
  track.past = {
    open: open.sort(byAge),
    closed: [...closed, ...remembered].sort((a, b) => b.closedAt - a.closedAt || byAge(a.incident, b.incident)),
  };
}

function byAge(a: Incident, b: Incident): number {
  return a.detectedAt - b.detectedAt || (a.incidentId < b.incidentId ? -1 : 1);
}
