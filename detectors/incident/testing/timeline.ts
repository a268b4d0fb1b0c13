import { stepIncidents } from '../step.ts';
import { type Change, DEFAULT_POLICY, type Dimension, type Incident, type Network, type Observation, type Past } from '../types.ts';

/** The end of the first period played. */
export const T0 = Date.parse('2026-01-05T10:00:00Z');
const CELLS = 600;
const REMEMBERED_MS = 12 * 3_600_000;

/** What a cell showed; told by its id. */
export function seen(id: string, evidence: number, more: Partial<Observation> = {}): Observation {
  return {
    key: id,
    id,
    name: id,
    kind: 'nr_cell',
    technology: 'NR',
    region: 'R',
    area: 'A',
    pool: '',
    state: 'judged',
    evidence,
    evidenceNow: evidence,
    rising: false,
    before: [0, 0],
    family: 'accessibility',
    ...more,
  };
}

/** Which cells share what. */
export type Shares = Readonly<Partial<Record<Dimension, Readonly<Record<string, readonly string[]>>>>>;

/** The network of 600 judged cells as a period's observations show it. */
export function networkOf(shares: Shares, cells = CELLS): (observations: readonly Observation[]) => Network {
  return (observations) => {
    const candidates = new Set(observations.filter((o) => o.state === 'judged' && o.evidence >= DEFAULT_POLICY.weak).map((o) => o.key));
    const groups = Object.entries(shares).flatMap(([dimension, things]) =>
      Object.entries(things).map(([name, ids]) => ({
        dimension: dimension as Dimension,
        name,
        judged: ids.length,
        members: ids.filter((id) => candidates.has(id)),
      })),
    );
    return { judged: cells, groups: groups.filter((g) => g.members.length > 0) };
  };
}

/** Plays periods one after the other and returns each period's changes. Elements that are not mentioned were not seen. */
export function play(periods: readonly (readonly Observation[])[], network = networkOf({})): Change[][] {
  let past: Past = { open: [], closed: [] };
  return periods.map((observations, i) => {
    const at = T0 + i * DEFAULT_POLICY.periodMs;
    const changes = stepIncidents(past, observations, network(observations), at, DEFAULT_POLICY);
    const open: Incident[] = changes.filter((c) => c.kind === 'opened' || c.kind === 'updated').map((c) => c.incident);
    const names = new Set(open.map((incident) => incident.incidentId));
    const resolved = changes.filter((c) => c.kind === 'resolved').map((c) => ({ incident: c.incident, closedAt: at }));
    const remembered = past.closed.filter((c) => !names.has(c.incident.incidentId) && at - c.closedAt <= REMEMBERED_MS);
    past = { open, closed: [...resolved, ...remembered] };
    return changes;
  });
}
