import { describe, expect, test } from 'vitest';
import { networkOf, play, seen, T0 } from './testing/timeline.ts';
import type { Change, Observation } from './types.ts';

const kinds = (changes: Change[][]): string[] => changes.map((period) => period.map((c) => (c.reopened ? 'reopened' : c.kind)).join('+') || 'quiet');
const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value);
const bad = [seen('c', 9)];
const calm = [seen('c', 0)];

describe('the life of an incident', () => {
  test('one overwhelming period opens, four calm ones resolve', () => {
    const story = play([bad, bad, calm, calm, calm, calm, []]);
    expect(kinds(story)).toEqual(['opened', 'updated', 'updated', 'updated', 'updated', 'resolved', 'quiet']);
    const end = story[5]![0]!.incident;
    expect(new Date(end.members[0]!.last).toISOString()).toBe('2026-01-05T10:15:00.000Z');
  });

  test('clear evidence opens only when seen in two of three periods', () => {
    expect(kinds(play([[seen('c', 5.5)]]))).toEqual(['quiet']);
    expect(kinds(play([[seen('c', 5.5, { before: [0, 5.2] })]]))).toEqual(['opened']);
  });

  test('a gap in the data neither resolves nor worsens', () => {
    const gap = [seen('c', 0, { state: 'unknown' })];
    expect(kinds(play([bad, ...times(6, gap)])).slice(1)).toEqual(times(6, 'updated'));
  });

  test('bad, gap, calm: the calm periods are counted from when the data are back', () => {
    const gap = [seen('c', 0, { state: 'unknown' })];
    expect(kinds(play([bad, calm, gap, gap, calm, calm, calm])).at(-1)).toBe('resolved');
    expect(kinds(play([bad, calm, gap, gap, calm, calm])).at(-1)).toBe('updated');
  });

  test('an unknown element opens nothing, whatever is left of its evidence', () => {
    expect(kinds(play([[seen('c', 40, { state: 'unknown' })]]))).toEqual(['quiet']);
  });

  test('an element under planned work opens nothing however bad it looks', () => {
    expect(kinds(play([[seen('c', 40, { state: 'masked' })]]))).toEqual(['quiet']);
  });

  test('weak evidence after calm does not keep an incident open for ever', () => {
    expect(kinds(play([bad, calm, [seen('c', 2.5)], calm, calm])).at(-1)).toBe('resolved');
  });

  test('the rest of a sum that grows again by chance after a calm period does not put off the end', () => {
    const echo = [seen('c', 6, { evidenceNow: 0.7, rising: true })];
    const worst = [seen('c', 13.8, { evidenceNow: 4.3, rising: true })];
    const story = play([worst, worst, calm, calm, calm, echo]);
    expect(kinds(story).at(-1)).toBe('resolved');
    expect(new Date(story.at(-1)![0]!.incident.members[0]!.last).toISOString()).toBe('2026-01-05T10:15:00.000Z');
  });

  test('what only its sum shows is degraded again when the sum grows after a calm period', () => {
    const building = [seen('c', 6, { evidenceNow: 0.7, rising: true, before: [5.8, 5.5] })];
    const story = play([building, building, calm, building]);
    expect(kinds(story)).toEqual(['opened', 'updated', 'updated', 'updated']);
    expect(story.at(-1)![0]!.incident.members[0]).toMatchObject({ calm: 0, last: T0 + 3 * 900_000 });
  });

  test('what is bad for eight days stays open for eight days, and no age closes it', () => {
    const story = play([bad, ...times(8 * 96, [seen('c', 4)])]);
    expect(new Set(kinds(story).slice(1))).toEqual(new Set(['updated']));
    expect(story.at(-1)![0]!.incident.incidentId).toBe(story[0]![0]!.incident.incidentId);
  });

  test('the same story told twice gives the same ids', () => {
    const story = [bad, [seen('c', 9), seen('d', 8)]];
    expect(play(story)).toEqual(play(story));
  });
});

describe('an incident that comes back', () => {
  const ends = [bad, ...times(4, calm)];

  test('within four periods of closing it is the same incident, with the onset it had', () => {
    const story = play([...ends, ...times(3, calm), bad]);
    expect(kinds(story).slice(4)).toEqual(['resolved', 'quiet', 'quiet', 'quiet', 'reopened']);
    const [first, again] = [story[0]![0]!.incident, story.at(-1)![0]!.incident];
    expect([again.incidentId, again.onset, again.detectedAt]).toEqual([first.incidentId, first.onset, first.detectedAt]);
    expect(again.members.map((m) => [m.from, m.calm])).toEqual([[first.members[0]!.from, 0]]);
  });

  test('after a longer calm it is a new incident, which remembers that it was here before', () => {
    const story = play([...ends, ...times(6, calm), bad]);
    expect(kinds(story).at(-1)).toBe('opened');
    expect(story.at(-1)![0]!.incident.incidentId).not.toBe(story[0]![0]!.incident.incidentId);
    expect(story.at(-1)![0]!.incident.flap.penalty).toBe(1);
  });

  test('with most of its cells the same it is the same incident, under whatever root', () => {
    const pair = [seen('a', 9), seen('b', 9), seen('c', 9)];
    const shares = { site: { S1: ['a', 'b', 'c'] } };
    const quiet = pair.map((o) => seen(o.id, 0));
    const story = play([pair, ...times(4, quiet), [seen('a', 9)]], networkOf(shares));
    expect(kinds(story).at(-1)).toBe('reopened');
    expect(story.at(-1)![0]!.incident.members.map((m) => m.calm === 0)).toEqual([true, false, false]);
  });

  test('one that comes back every 75 minutes is kept open from its fourth return on, says so, and may close when it has been calm for hours', () => {
    const flapping = Array.from({ length: 6 }, () => ends).flat();
    const story = play([...flapping, ...times(40, calm)]);
    expect(kinds(story).filter((k) => k === 'reopened')).toHaveLength(4);
    const unstable = story.findIndex((changes) => changes[0]?.incident.flap.unstable);
    expect(kinds(story)[unstable]).toBe('reopened');
    const closed = kinds(story).findIndex((k, i) => k === 'resolved' && i > unstable);
    // The fourth return makes 1 + 0.87 + 0.75 + 0.65 = 3.26; to fall to 1.5 takes 6 h · log2(3.26 / 1.5) = 6.7 h.
    expect((closed - unstable) / 4).toBeCloseTo(6.75, 5);
    expect(new Set(kinds(story).slice(unstable + 1, closed))).toEqual(new Set(['updated']));
  });
});

describe('common causes', () => {
  const ids = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `h${i + from}`);
  const shares = {
    transport_hub: { H1: ids(24) },
    site: { S0: ids(6), S1: ids(6, 6), S2: ids(6, 12), S3: ids(6, 18) },
  };
  const network = networkOf(shares);
  const behindHub = (n: number, from = 0): Observation[] => ids(n, from).map((id) => seen(id, 8));

  test('23 of 24 cells behind one hub are one incident with the hub as its root', () => {
    const [changes] = play([behindHub(23)], network);
    expect(changes).toHaveLength(1);
    expect(changes![0]!.incident.root).toEqual({ kind: 'transport_hub', id: 'H1' });
    expect(changes![0]!.standing).toMatchObject({ degraded: 23, judged: 24, elsewhereDegraded: 0, elsewhereJudged: 576 });
  });

  test('two bad cells of one site are one incident; two cells far apart are two', () => {
    const [together] = play([[seen('h0', 8), seen('h1', 8)]], network);
    expect(together!.map((c) => c.incident.root)).toEqual([{ kind: 'site', id: 'S0' }]);
    const [apart] = play([[seen('a', 8), seen('b', 8)]], network);
    expect(apart!.map((c) => c.incident.root.kind)).toEqual(['element', 'element']);
  });

  test('when a hub comes to explain an open incident, the incident keeps its name and widens', () => {
    const [first, second] = play([behindHub(1), behindHub(23)], network);
    expect(second).toHaveLength(1);
    expect(second![0]!.incident.incidentId).toBe(first![0]!.incident.incidentId);
    expect(second![0]!.incident.root.kind).toBe('transport_hub');
    expect(second![0]!.incident.members).toHaveLength(23);
  });

  test('several open incidents that turn out to be one are merged into the oldest', () => {
    const one = behindHub(1);
    const [first, , last] = play([one, [...one, ...behindHub(1, 7)], behindHub(23)], network);
    const survivor = last!.find((c) => c.kind === 'updated')!;
    expect(survivor.incident.incidentId).toBe(first![0]!.incident.incidentId);
    expect(last!.filter((c) => c.kind === 'merged').map((c) => c.into)).toEqual([survivor.incident.incidentId]);
  });

  test('a hub of which less than six tenths are degraded leaves two open incidents apart', () => {
    const two = [seen('h0', 8), seen('h6', 8)];
    const [, half] = play([two, [...two, ...behindHub(5, 1), ...behindHub(5, 7)]], network);
    expect(half!.filter((c) => c.kind === 'merged')).toEqual([]);
    const [, most] = play([two, behindHub(20)], network);
    expect(most!.filter((c) => c.kind === 'merged')).toHaveLength(1);
  });

  test('a failing core function explains the cells of its pool, not those of another', () => {
    const amf = seen('amf-east', 20, { kind: 'amf', pool: 'east' });
    const east = Array.from({ length: 7 }, (_, i) => seen(`e${i}`, 4, { pool: 'east' }));
    const [changes] = play([[amf, ...east, seen('z', 8, { pool: 'west' })]], network);
    expect(changes!.map((c) => [c.incident.root.kind, c.incident.members.length])).toEqual([
      ['core_function', 8],
      ['element', 1],
    ]);
  });

  test('one bad cell beside a failing core function is an incident of its own', () => {
    const amf = seen('amf-east', 20, { kind: 'amf', pool: 'east' });
    const [changes] = play([[amf, seen('a', 8, { pool: 'east' })]], network);
    expect(changes!.map((c) => c.incident.root)).toEqual([
      { kind: 'core_function', id: 'amf-east' },
      { kind: 'element', id: 'a' },
    ]);
  });

  test('when the core function recovers its incident is over, and a cell that is still bad opens its own', () => {
    const amf = (evidence: number) => seen('amf-east', evidence, { kind: 'amf', pool: 'east' });
    const east = (evidence: number) => Array.from({ length: 7 }, (_, i) => seen(`e${i}`, i === 0 ? 8 : evidence, { pool: 'east' }));
    const story = play([[amf(20), ...east(5)], ...times(5, [amf(0), ...east(0)])], network);
    expect(kinds(story)).toEqual(['opened', 'updated', 'updated', 'updated', 'resolved', 'opened']);
    expect(story[5]![0]!.incident.root).toEqual({ kind: 'element', id: 'e0' });
  });

  test('an outage that began during a core failure stays apart when that ends: what is left of its evidence gives the two no software level as their cause', () => {
    const west = Array.from({ length: 40 }, (_, i) => `w${i}`);
    const amf = (evidence: number, more = {}) => seen('amf-west', evidence, { kind: 'amf', pool: 'west', ...more });
    const failing = west.map((id) => seen(id, 8, { pool: 'west' }));
    const recovered = west.map((id) => seen(id, 6, { pool: 'west', evidenceNow: 0.4 }));
    const network = networkOf({ transport_hub: { H: ids(12) }, software: { S: [...west, ...ids(12)] } });
    const out = behindHub(12);
    const after = [amf(3.5, { evidenceNow: 0 }), ...recovered, ...out];
    const story = play([[amf(20), ...failing], [amf(20), ...failing, ...out], after, after], network);
    expect(kinds(story)).toEqual(['opened', 'updated+opened', 'updated+updated', 'updated+updated']);
    expect(story.at(-1)!.map((c) => [c.incident.root.kind, c.incident.members.length])).toEqual([
      ['core_function', 41],
      ['transport_hub', 12],
    ]);
  });

  test('a hub failure is a new incident when one of its cells has had its own for hours, and takes that one in', () => {
    const own = behindHub(1);
    const story = play([...times(8, own), behindHub(23)], network);
    expect(story[8]!.map((c) => [c.kind, c.incident.root.kind])).toEqual([
      ['merged', 'element'],
      ['opened', 'transport_hub'],
    ]);
  });

  test('a hub whose cells are all a little degraded, none of them clearly, opens in the second period', () => {
    const weak = (before: number) => ids(24).map((id) => seen(id, 3.5, { before: [before, 0] }));
    expect(kinds(play([weak(0), weak(3.5)], network))).toEqual(['quiet', 'opened']);
  });

  test('a busy evening that lifts weak evidence everywhere names no hub', () => {
    const everywhere = Array.from({ length: 200 }, (_, i) => seen(`c${i}`, 3.2, { before: [3.2, 3.2] }));
    const hubs = Object.fromEntries(
      Array.from({ length: 25 }, (_, h) => [`H${h}`, Array.from({ length: 24 }, (_, i) => (i < 8 ? `c${h + 25 * i}` : `x${h}-${i}`))]),
    );
    expect(play([everywhere], networkOf({ transport_hub: hubs }))).toEqual([[]]);
  });
});

test('times are the network’s own', () => expect(play([bad])[0]![0]!.incident.detectedAt).toBe(T0));
