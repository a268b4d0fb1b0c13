import { stepIncidents } from '../incident/step.ts';
import type { GroupSizes, Incident, Observation, Policy } from '../incident/types.ts';
import type { Raised } from './compare.ts';
import type { JudgedPeriod } from './stretch.ts';

/** An incident of a replay in memory. `openedWith` are its elements when it opened, for asking what spoke for it. */
export interface Replayed extends Raised {
  readonly openedWith: readonly string[];
}

/** The incident step played over stored evidence under one policy (or the policies of the time), writing nothing. */
export interface Track {
  readonly policyAt: (at: number) => Policy;
  open: readonly Incident[];
  /** What opened on the way, by id. */
  readonly raised: Map<string, Replayed>;
}

export function startTrack(open: readonly Incident[], policyAt: (at: number) => Policy): Track {
  return { policyAt, open, raised: new Map() };
}

/** Elements a track needs to see in the next period whatever they show. */
export function followedBy(track: Track): string[] {
  return [...new Set(track.open.flatMap((incident) => incident.members.map((m) => m.key)))];
}

/** One period. `observations` may hold more than candidates; what is neither a candidate nor followed is left out here, as the live query does. */
export function stepTrack(track: Track, observations: readonly Observation[], sizes: GroupSizes, { at, periodS }: JudgedPeriod): void {
  // The step works with the length of the period it is given, as the live one does.
  const policy = { ...track.policyAt(at), periodMs: periodS * 1_000 };
  const followed = new Set(followedBy(track));
  const seen = observations.filter((o) => (o.state === 'judged' && o.evidence >= policy.weak) || followed.has(o.key));
  if (track.open.length === 0 && seen.length === 0) return;
  const changes = stepIncidents(track.open, seen, sizes, at, policy);
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
  track.open = changes.filter((c) => c.kind === 'opened' || c.kind === 'updated').map((c) => c.incident);
}
