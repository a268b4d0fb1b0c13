import { createHash } from 'node:crypto';

/** `known`: an incident explains it and was detected before; `late`: detected after; `miss`: none explains it; `not_network`: none could. */
export type SpikeVerdict = 'known' | 'late' | 'miss' | 'not_network';

/** An hour with more complaints from one place than chance allows, and what became of it. Counts are exact: suppress before showing. */
export interface Spike {
  readonly spike_id: string;
  readonly scope: string;
  readonly name: string;
  readonly region: string;
  readonly topic: string;
  /** When the first hour that counted began. */
  readonly started_at: Date;
  readonly found_at: Date;
  readonly last_at: Date;
  /** Of the fullest hour. */
  readonly complaints: number;
  readonly expected: number;
  readonly evidence: number;
  readonly verdict: SpikeVerdict;
  readonly incident_id: string;
  readonly linked: number;
}

/** One place and topic whose last hour is beyond chance. */
export interface Hit {
  readonly scope: string;
  readonly name: string;
  readonly region: string;
  readonly topic: string;
  readonly complaints: number;
  readonly expected: number;
  readonly evidence: number;
}

/** What links say of a spike's complaints: how many there are, and the incident most of them belong to. */
export interface Explanation {
  readonly complaints: number;
  readonly incident_id: string;
  readonly linked: number;
  readonly detected_at: Date;
}

const HOUR_MS = 3_600_000;
/** A place quiet for so long begins a new spike; a place still counting goes on with its own. */
const QUIET_MS = 3 * HOUR_MS;
/** An incident explains a spike when this share of its complaints, and two at least, are linked to it. Chance links a few in a hundred. */
const EXPLAINED_SHARE = 0.25;
const EXPLAINED_MIN = 2;

/**
 * The spikes after a period: those that go on, and new ones. One spike a place at a time, told by its strongest topic; a region's own spike only where
 * none of its places has one, since else it is theirs. Pure.
 */
export function step(recent: readonly Spike[], hits: readonly Hit[], at: Date): Spike[] {
  const open = recent.filter((spike) => at.getTime() - spike.last_at.getTime() < QUIET_MS);
  const strongest = new Map<string, Hit>();
  for (const hit of hits) {
    const key = `${hit.scope} ${hit.name}`;
    if (hit.evidence > (strongest.get(key)?.evidence ?? 0)) strongest.set(key, hit);
  }
  const placed = new Set([...strongest.values(), ...open].filter(({ scope }) => scope === 'area').map(({ region }) => region));
  const changed = new Map<string, Spike>();
  for (const hit of strongest.values()) {
    const mine = open.find((spike) => spike.scope === hit.scope && spike.name === hit.name);
    if (mine) changed.set(mine.spike_id, goesOn(mine, hit, at));
    else if (hit.scope === 'area' || !placed.has(hit.region)) {
      const spike = begins(hit, at);
      changed.set(spike.spike_id, spike);
    }
  }
  return [
    ...recent.map((spike) => changed.get(spike.spike_id) ?? spike),
    ...[...changed.values()].filter((s) => !recent.some((r) => r.spike_id === s.spike_id)),
  ];
}

function goesOn(spike: Spike, { topic, complaints, expected, evidence }: Hit, at: Date): Spike {
  const last_at = new Date(Math.max(at.getTime(), spike.last_at.getTime()));
  if (evidence <= spike.evidence) return { ...spike, last_at };
  return { ...spike, last_at, topic, complaints, expected, evidence };
}

function begins(hit: Hit, at: Date): Spike {
  const stamp = at.toISOString().slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-');
  const name = createHash('sha256').update(`${hit.scope} ${hit.name}`).digest('hex').slice(0, 8);
  const when = { started_at: new Date(at.getTime() - HOUR_MS), found_at: at, last_at: at };
  return { spike_id: `SPK-${stamp}-${name}`, ...hit, ...when, verdict: 'miss', incident_id: '', linked: 0 };
}

/** What a spike is, by what its complaints were linked to. Judged anew while it is young: an incident may come after it. */
export function judged(spike: Spike, explanation: Explanation | undefined): Spike {
  if (spike.topic === 'bill') return { ...spike, verdict: 'not_network', incident_id: '', linked: 0 };
  const enough = explanation && explanation.linked >= Math.max(EXPLAINED_MIN, EXPLAINED_SHARE * explanation.complaints);
  if (!explanation || !enough || explanation.incident_id === '') return { ...spike, verdict: 'miss', incident_id: '', linked: 0 };
  const verdict = explanation.detected_at <= spike.found_at ? 'known' : 'late';
  return { ...spike, verdict, incident_id: explanation.incident_id, linked: explanation.linked };
}
