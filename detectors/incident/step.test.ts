import { describe, expect, test } from 'vitest';
import { stepIncidents } from './step.ts';
import { type Change, DEFAULT_POLICY, type Incident, type Observation } from './types.ts';

const T0 = Date.parse('2026-01-05T10:00:00Z');
const PERIOD = DEFAULT_POLICY.periodMs;
const SIZES = new Map([['all', 600]]);

function seen(id: string, evidence: number, more: Partial<Observation> = {}): Observation {
  return {
    key: `key-${id}`,
    id,
    name: id,
    kind: 'nr_cell',
    technology: 'NR',
    region: 'R',
    area: 'A',
    site: `site-${id}`,
    hub: '',
    pool: '',
    state: 'judged',
    evidence,
    evidenceNow: evidence,
    rising: false,
    before: [0, 0],
    ...more,
  };
}

/** Plays periods one after the other and returns each period's changes. */
function play(periods: readonly (readonly Observation[])[], sizes: ReadonlyMap<string, number> = SIZES): Change[][] {
  let open: Incident[] = [];
  return periods.map((observations, i) => {
    const changes = stepIncidents(open, observations, sizes, T0 + i * PERIOD, DEFAULT_POLICY);
    open = changes.filter((c) => c.kind === 'opened' || c.kind === 'updated').map((c) => c.incident);
    return changes;
  });
}

const kinds = (changes: Change[][]): string[] => changes.map((period) => period.map((c) => c.kind).join('+') || 'quiet');

describe('the life of an incident', () => {
  test('one overwhelming period opens, four calm ones resolve', () => {
    const story = play([[seen('c', 9)], [seen('c', 9)], [seen('c', 0)], [seen('c', 0)], [seen('c', 0)], [seen('c', 0)], []]);
    expect(kinds(story)).toEqual(['opened', 'updated', 'updated', 'updated', 'updated', 'resolved', 'quiet']);
    const end = story[5]![0]!.incident;
    expect(new Date(end.members[0]!.last).toISOString()).toBe('2026-01-05T10:15:00.000Z');
  });

  test('clear evidence opens only when seen in two of three periods', () => {
    expect(kinds(play([[seen('c', 5.5)]]))).toEqual(['quiet']);
    expect(kinds(play([[seen('c', 5.5, { before: [0, 5.2] })]]))).toEqual(['opened']);
  });

  test('a gap in the data neither resolves nor worsens', () => {
    const gap = seen('c', 0, { state: 'unknown' });
    const story = play([[seen('c', 9)], [gap], [gap], [gap], [gap], [gap], [gap]]);
    expect(kinds(story).slice(1)).toEqual(['updated', 'updated', 'updated', 'updated', 'updated', 'updated']);
  });

  test('an element under planned work opens nothing however bad it looks', () => {
    expect(kinds(play([[seen('c', 40, { state: 'masked' })]]))).toEqual(['quiet']);
  });

  test('weak evidence after calm does not keep an incident open for ever', () => {
    const story = play([[seen('c', 9)], [seen('c', 0)], [seen('c', 2.5)], [seen('c', 0)], [seen('c', 0)]]);
    expect(kinds(story).at(-1)).toBe('resolved');
  });

  test('the same story told twice gives the same ids', () => {
    const story = [[seen('c', 9)], [seen('c', 9), seen('d', 8)]];
    expect(play(story)).toEqual(play(story));
  });
});

describe('common causes', () => {
  const sizes = new Map([
    ['all', 600],
    ['transport_hub:H1', 24],
    ['site:S1', 6],
  ]);
  const behindHub = (n: number, from = 0): Observation[] =>
    Array.from({ length: n }, (_, i) => seen(`h${i + from}`, 8, { hub: 'H1', site: `S${(i + from) % 4}` }));

  test('23 of 24 cells behind one hub are one incident with the hub as its root', () => {
    const [changes] = play([behindHub(23)], sizes);
    expect(changes).toHaveLength(1);
    expect(changes![0]!.incident.root).toEqual({ kind: 'transport_hub', id: 'H1' });
    expect([changes![0]!.degradedInGroup, changes![0]!.judgedInGroup]).toEqual([23, 24]);
  });

  test('two bad cells of one site are one incident; two cells far apart are two', () => {
    const [together] = play([[seen('a', 8, { site: 'S1' }), seen('b', 8, { site: 'S1' })]], sizes);
    expect(together!.map((c) => c.incident.root.kind)).toEqual(['site']);
    const [apart] = play([[seen('a', 8), seen('b', 8)]], sizes);
    expect(apart!.map((c) => c.incident.root.kind)).toEqual(['element', 'element']);
  });

  test('when a hub comes to explain an open incident, the incident keeps its name and widens', () => {
    const [first, second] = play([behindHub(1), behindHub(23)], sizes);
    expect(second).toHaveLength(1);
    expect(second![0]!.incident.incidentId).toBe(first![0]!.incident.incidentId);
    expect(second![0]!.incident.root.kind).toBe('transport_hub');
    expect(second![0]!.incident.members).toHaveLength(23);
  });

  test('several open incidents that turn out to be one are merged into the oldest', () => {
    const [first, , last] = play([[behindHub(1)[0]!], [behindHub(1)[0]!, behindHub(1, 7)[0]!], behindHub(23)], sizes);
    const survivor = last!.find((c) => c.kind === 'updated')!;
    expect(survivor.incident.incidentId).toBe(first![0]!.incident.incidentId);
    expect(last!.filter((c) => c.kind === 'merged').map((c) => c.into)).toEqual([survivor.incident.incidentId]);
  });

  test('a failing core function explains the cells of its pool, not those of another', () => {
    const amf = seen('amf-east', 20, { kind: 'amf', pool: 'east', site: '' });
    const east = Array.from({ length: 7 }, (_, i) => seen(`e${i}`, 4, { pool: 'east' }));
    const [changes] = play([[amf, ...east, seen('z', 8, { pool: 'west' })]], sizes);
    expect(changes!.map((c) => [c.incident.root.kind, c.incident.members.length])).toEqual([
      ['core_function', 8],
      ['element', 1],
    ]);
  });

  test('one bad cell beside a failing core function is an incident of its own', () => {
    const amf = seen('amf-east', 20, { kind: 'amf', pool: 'east', site: '' });
    const [changes] = play([[amf, seen('a', 8, { pool: 'east' })]], sizes);
    expect(changes!.map((c) => c.incident.root)).toEqual([
      { kind: 'core_function', id: 'amf-east' },
      { kind: 'element', id: 'a' },
    ]);
  });

  test('when the core function recovers its incident is over, and a cell that is still bad opens its own', () => {
    const amf = (evidence: number) => seen('amf-east', evidence, { kind: 'amf', pool: 'east', site: '' });
    const east = (evidence: number) => Array.from({ length: 7 }, (_, i) => seen(`e${i}`, i === 0 ? 8 : evidence, { pool: 'east' }));
    const story = play([[amf(20), ...east(5)], ...Array.from({ length: 5 }, () => [amf(0), ...east(0)])], sizes);
    expect(kinds(story)).toEqual(['opened', 'updated', 'updated', 'updated', 'resolved', 'opened']);
    expect(story[5]![0]!.incident.root).toEqual({ kind: 'element', id: 'e0' });
  });

  test('a hub failure is a new incident when one of its cells has had its own for hours, and takes that one in', () => {
    const own = behindHub(1);
    const story = play([...Array.from({ length: 8 }, () => own), behindHub(23)], sizes);
    expect(story[8]!.map((c) => [c.kind, c.incident.root.kind])).toEqual([
      ['merged', 'element'],
      ['opened', 'transport_hub'],
    ]);
  });

  test('a busy evening that lifts weak evidence everywhere names no hub', () => {
    const everywhere = Array.from({ length: 200 }, (_, i) => seen(`c${i}`, 3.2, { hub: `H${i % 25}`, site: `S${i}` }));
    const [changes] = play(
      [everywhere],
      new Map([['all', 600], ...Array.from({ length: 25 }, (_, i) => [`transport_hub:H${i}`, 24] as [string, number])]),
    );
    expect(changes).toEqual([]);
  });
});
