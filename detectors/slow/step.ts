import { incidentId } from '../incident/id.ts';
import type { Attachment, Finding, SlowChange, SlowDetector, SlowIncident, SlowPolicy, Turn } from './types.ts';

/**
 * One period of the slow detectors' incidents: what is open, what was found → what changed, and which findings belong to incidents open already.
 * A pure function: a replay gives the same incidents, ids and times. Only detectors that had a turn change anything.
 *
 * - Raised findings of one root are one incident: opened once, updated while it is found, resolved after `calmTurns` turns that looked and did not find it.
 *   A root that was not looked at (no records, too few days) stays as it is: not knowing resolves nothing.
 * - A finding whose elements (at least `sharedMin` of them) are in an open incident of the quick detectors is evidence there and opens nothing.
 *   One that has its own incident already goes on with it.
 * - A finding that waits is held instead of opening an incident.
 * - A finding explained by a wider one that is open or raised now (a service missing in the whole network) is evidence of that.
 *
 * @param claimed the open incidents of the quick detectors, by element key
 */
export function stepSlow(
  open: readonly SlowIncident[],
  turns: readonly Turn[],
  claimed: ReadonlyMap<string, string>,
  at: number,
  policy: SlowPolicy,
): { changes: SlowChange[]; attached: Attachment[]; held: Finding[] } {
  const changes: SlowChange[] = [];
  const attached: Attachment[] = [];
  const held: Finding[] = [];
  for (const turn of turns) {
    const own = new Map(open.filter((i) => i.detector === turn.detector).map((i) => [i.rootId, i]));
    const raised = byRoot(turn.findings.filter((f) => f.state === 'raised'));
    const explained = new Set([...raised.keys(), ...own.keys()]);
    const current = new Map<string, SlowChange>();
    const rest: [string, readonly Finding[]][] = [];
    for (const [rootId, findings] of raised) {
      const parent = findings[0]?.parents.find((id) => explained.has(id));
      const incident = own.get(rootId);
      const elsewhere = claimOf(findings, claimed, policy.sharedMin);
      if (incident) current.set(rootId, { kind: 'updated', incident: update(incident, findings, at), findings });
      else if (elsewhere !== null) for (const finding of findings) attached.push({ incidentId: elsewhere, finding });
      else if (parent !== undefined) rest.push([parent, findings]);
      else if (findings.every((finding) => finding.waits)) held.push(...findings);
      else current.set(rootId, { kind: 'opened', incident: opened(turn.detector, rootId, findings, at), findings });
    }
    for (const [parent, findings] of rest) {
      const incidentId = current.get(parent)?.incident.incidentId ?? own.get(parent)?.incidentId ?? wideClaim(parent, raised, claimed, policy);
      if (incidentId !== undefined) for (const finding of findings) attached.push({ incidentId, finding });
    }
    for (const [rootId, incident] of own) {
      if (current.has(rootId) || (turn.judged !== null && !turn.judged.has(rootId))) continue;
      const calm = incident.calm + 1;
      const over = calm >= policy.calmTurns[turn.detector];
      current.set(rootId, { kind: over ? 'resolved' : 'updated', incident: { ...incident, calm }, findings: [] });
    }
    changes.push(...current.values());
  }
  return { changes, attached, held };
}

function byRoot(findings: readonly Finding[]): Map<string, Finding[]> {
  const roots = new Map<string, Finding[]>();
  for (const finding of [...findings].sort((a, b) => b.evidence - a.evidence || (a.kpi < b.kpi ? -1 : 1))) {
    const known = roots.get(finding.rootId);
    if (known) known.push(finding);
    else roots.set(finding.rootId, [finding]);
  }
  return roots;
}

/** The open incident that holds enough of the findings' elements, or null. Of several the one with most, then the first by name. */
function claimOf(findings: readonly Finding[], claimed: ReadonlyMap<string, string>, sharedMin: number): string | null {
  const keys = new Set(findings.flatMap((f) => f.elements.map((e) => e.key)));
  const counts = new Map<string, number>();
  for (const key of keys) {
    const incidentId = claimed.get(key);
    if (incidentId !== undefined) counts.set(incidentId, (counts.get(incidentId) ?? 0) + 1);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return most && most[1] >= sharedMin * keys.size ? most[0] : null;
}

/** Where the parent's own findings went when they opened nothing themselves. */
function wideClaim(parent: string, raised: ReadonlyMap<string, readonly Finding[]>, claimed: ReadonlyMap<string, string>, policy: SlowPolicy) {
  return claimOf(raised.get(parent) ?? [], claimed, policy.sharedMin) ?? undefined;
}

function opened(detector: SlowDetector, rootId: string, findings: readonly Finding[], at: number): SlowIncident {
  const [first] = findings as readonly [Finding, ...Finding[]];
  const common = (of: (place: Finding['elements'][number]) => string) => {
    const names = new Set(findings.flatMap((f) => f.elements.map(of)));
    return names.size === 1 ? ([...names][0] ?? '') : '';
  };
  const bare: SlowIncident = {
    incidentId: incidentId(`${detector}:${rootId}`, at),
    detector,
    rootId,
    onset: Math.min(...findings.map((f) => f.onset)),
    detectedAt: at,
    last: at,
    calm: 0,
    worst: 0,
    harm: 0,
    experience: first.experience,
    area: common((place) => place.area),
    region: common((place) => place.region),
    technology: common((place) => place.technology),
    members: [],
    sentence: first.sentence,
  };
  return update(bare, findings, at);
}

function update(incident: SlowIncident, findings: readonly Finding[], at: number): SlowIncident {
  const known = new Set(incident.members.map((m) => m.key));
  const fresh = new Map(findings.flatMap((f) => f.elements).map((place) => [place.key, place]));
  const from = incident.detector === 'change' ? incident.onset : incident.detectedAt;
  const joined = [...fresh.values()].filter((place) => !known.has(place.key)).map((place) => ({ key: place.key, id: place.id, from }));
  return {
    ...incident,
    last: at,
    calm: 0,
    worst: Math.max(incident.worst, ...findings.map((f) => f.evidence)),
    harm: Math.max(incident.harm, ...findings.map((f) => f.harm)),
    // Missing users are on no cell: what they lack is not the fault of the cells of their area.
    members: incident.detector === 'usage' ? [] : [...incident.members, ...joined],
    sentence: findings[0]?.sentence ?? incident.sentence,
  };
}
