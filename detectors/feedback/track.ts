import { stepIncidents } from '../incident/step.ts';
import type { ClosedIncident, Network, Past, Policy } from '../incident/types.ts';
import { REMEMBERED_S } from '../past.ts';
import type { Raised } from './compare.ts';
import type { JudgedPeriod, Seen } from './stretch.ts';

/** As long as the live step remembers what closed. */
const REMEMBERED_MS = 1_000 * REMEMBERED_S;

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
  if (track.past.open.length === 0 && observations.length === 0) return;
  const changes = stepIncidents(track.past, observations, network, at, policy);
  for (const { kind, incident, into } of changes) {
    const known = track.raised.get(incident.incidentId);
    // Open since before the stretch began: it was not raised in it.
    if (!known && kind !== 'opened') continue;
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
  const over = changes.filter((c) => c.kind === 'resolved').map((c): ClosedIncident => ({ incident: c.incident, closedAt: at }));
  const back = new Set(changes.filter((c) => c.kind !== 'resolved').map((c) => c.incident.incidentId));
  track.past = {
    open: changes.filter((c) => c.kind === 'opened' || c.kind === 'updated').map((c) => c.incident),
    closed: [...over, ...track.past.closed.filter((c) => at - c.closedAt < REMEMBERED_MS && !back.has(c.incident.incidentId))],
  };
}
