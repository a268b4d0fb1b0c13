import { describe, expect, test } from 'vitest';
import { changeEvidenceMin, driftEvidenceMin, usageEvidenceMin } from './budget.ts';
import { stepSlow } from './step.ts';
import { DEFAULT_SLOW, type Finding, type SlowDetector, type SlowIncident, type Turn } from './types.ts';
import { changeInWords, driftSentence, usageSentence } from './words.ts';

const T0 = Date.parse('2026-01-22T19:15:00Z');
const PERIOD = 900_000;
const place = (id: string) => ({ key: `key-${id}`, id, area: 'A', region: 'R', technology: 'NR' });

function finding(detector: SlowDetector, rootId: string, more: Partial<Finding> = {}): Finding {
  return {
    ...{
      detector,
      rootId,
      state: 'raised',
      kpi: 'k',
      value: 1,
      expected: 2,
      evidence: 8,
      effect: 0.2,
      harm: 0.2,
      experience: 'slow',
      onset: T0 - PERIOD,
    },
    ...{ checkpointH: 0, elements: [place(rootId)], parents: [], sentence: `${rootId} is off` },
    ...more,
  };
}
const turn = (detector: SlowDetector, findings: readonly Finding[], judged: readonly string[] | null = null): Turn => ({
  detector,
  findings,
  judged: judged && new Set(judged),
});

/** Plays turns, one a period, and tells what happened in each. */
function play(periods: readonly (readonly Turn[])[], claimed: ReadonlyMap<string, string> = new Map()) {
  let open: SlowIncident[] = [];
  return periods.map((turns, i) => {
    const { changes, attached } = stepSlow(open, turns, claimed, T0 + i * PERIOD, DEFAULT_SLOW);
    const touched = new Map(changes.map((change) => [change.incident.incidentId, change]));
    open = [...open.filter((incident) => !touched.has(incident.incidentId)), ...changes.filter((c) => c.kind !== 'resolved').map((c) => c.incident)];
    return {
      kinds: changes.map((c) => `${c.incident.rootId} ${c.kind}`),
      attached: attached.map((a) => `${a.finding.rootId} → ${a.incidentId}`),
      changes,
    };
  });
}
const kinds = (story: ReturnType<typeof play>) => story.map((period) => period.kinds.join(', '));

describe('the life of a slow incident', () => {
  test('opened once, updated while found, resolved after its turns without a finding', () => {
    const found = turn('usage', [finding('usage', 'A/data/')], ['A/data/']);
    const calm = turn('usage', [], ['A/data/']);
    const story = play([[found], [found], [calm], [calm], [found], [calm], [calm], [calm], [calm], [calm]]);
    expect(kinds(story)).toEqual(['A/data/ opened', ...new Array<string>(7).fill('A/data/ updated'), 'A/data/ resolved', '']);
  });

  test('a turn that could not look leaves it open, as does another detector’s turn', () => {
    const found = turn('usage', [finding('usage', 'A/data/')], ['A/data/']);
    const elsewhere = turn('usage', [], ['B/data/']);
    expect(kinds(play([[found], ...new Array<Turn[]>(8).fill([elsewhere]), [turn('drift', [])]]))).toEqual([
      'A/data/ opened',
      ...new Array<string>(9).fill(''),
    ]);
  });

  test('a change is over with the first checkpoint that finds it in order', () => {
    const bad = turn('change', [finding('change', 'CM-1')], ['CM-1']);
    const good = turn('change', [finding('change', 'CM-1', { state: 'watching' })], ['CM-1']);
    const unknown = turn('change', [finding('change', 'CM-1', { state: 'unknown' })], []);
    expect(kinds(play([[bad], [unknown], [good]]))).toEqual(['CM-1 opened', '', 'CM-1 resolved']);
    expect(kinds(play([[good], [unknown]]))).toEqual(['', '']);
  });

  test('several KPIs of one element are one incident, told by the strongest; its elements count as degraded from its detection', () => {
    const [first] = play([
      [turn('drift', [finding('drift', 'c1', { kpi: 'a', evidence: 7 }), finding('drift', 'c1', { kpi: 'b', evidence: 9, sentence: 'b is worst' })])],
    ]);
    expect(first!.changes).toHaveLength(1);
    expect(first!.changes[0]!.incident).toMatchObject({ sentence: 'b is worst', worst: 9, onset: T0 - PERIOD, members: [{ id: 'c1', from: T0 }] });
    expect(first!.changes[0]!.findings).toHaveLength(2);
  });

  test('the same story told twice has the same ids', () => {
    const story = [[turn('drift', [finding('drift', 'c1')])], [turn('drift', [])]];
    expect(play(story)).toEqual(play(story));
  });
});

describe('what belongs to another incident', () => {
  test('an element in an open incident makes its drift evidence there', () => {
    const [only] = play([[turn('drift', [finding('drift', 'c1'), finding('drift', 'c2')])]], new Map([['key-c1', 'INC-7']]));
    expect([only!.kinds, only!.attached]).toEqual([['c2 opened'], ['c1 → INC-7']]);
  });

  test('a hub failure that covers an area explains its missing users; one bad cell of it does not', () => {
    const hills = finding('usage', 'Hills/data/', { elements: ['a', 'b', 'c', 'd'].map(place) });
    const claimed = (...ids: string[]) => new Map(ids.map((id) => [`key-${id}`, 'INC-HUB']));
    expect(play([[turn('usage', [hills])]], claimed('a', 'b', 'c'))[0]).toMatchObject({ kinds: [], attached: ['Hills/data/ → INC-HUB'] });
    expect(play([[turn('usage', [hills])]], claimed('a'))[0]).toMatchObject({ kinds: ['Hills/data/ opened'], attached: [] });
  });

  test('what already has an incident of its own stays with it when another opens on the same element', () => {
    const drift = turn('drift', [finding('drift', 'c1')]);
    const [opened] = stepSlow([], [drift], new Map(), T0, DEFAULT_SLOW).changes;
    const next = stepSlow([opened!.incident], [drift], new Map([['key-c1', 'INC-7']]), T0 + PERIOD, DEFAULT_SLOW);
    expect([next.changes.map((c) => c.kind), next.attached]).toEqual([['updated'], []]);
  });

  test('a service missing in the whole network is one incident; its towns are evidence of it, also later', () => {
    const wide = finding('usage', '/data/', { elements: [] });
    const town = (name: string) => finding('usage', `${name}/data/`, { parents: ['/data/'] });
    const story = play([[turn('usage', [town('Hills'), wide])], [turn('usage', [wide, town('Odd')])]]);
    expect(kinds(story)).toEqual(['/data/ opened', '/data/ updated']);
    const id = story[0]!.changes[0]!.incident.incidentId;
    expect(story.map((period) => period.attached)).toEqual([[`Hills/data/ → ${id}`], [`Odd/data/ → ${id}`]]);
  });
});

describe('budgets', () => {
  test('one false drift a day among 2 million series of 100,000 elements asks for 6.3; a small network never less than 4', () => {
    expect(driftEvidenceMin(2_000_000, 100_000, DEFAULT_SLOW)).toBeCloseTo(6.301, 3);
    expect(driftEvidenceMin(100, 100_000, DEFAULT_SLOW)).toBe(4);
  });

  test('more tests, more evidence; more elements, a larger share', () => {
    expect(usageEvidenceMin(800, 10_000, DEFAULT_SLOW)).toBeCloseTo(usageEvidenceMin(400, 10_000, DEFAULT_SLOW) + Math.log10(2), 9);
    expect(usageEvidenceMin(400, 10_000, DEFAULT_SLOW)).toBeCloseTo(5.408, 3);
    expect(changeEvidenceMin(10_000, 100_000, DEFAULT_SLOW)).toBe(4);
    expect(changeEvidenceMin(1, 100_000, DEFAULT_SLOW)).toBe(3);
  });
});

describe('sentences', () => {
  const throughput = { kpi_name: 'throughput', class: 'level', scale: 'log', unit: 'kbit/s', worse: 'down' };
  const drops = { kpi_name: 'Drop rate', class: 'ratio', scale: 'linear', unit: '%', worse: 'up' };

  test('say the change as the KPI is read', () => {
    expect(changeInWords(throughput, Math.log(1 / 0.79))).toBe('-21 %');
    expect(changeInWords(drops, 0.009)).toBe('+0.9 points');
    expect(changeInWords({ ...drops, worse: 'down' }, 0.009)).toBe('-0.9 points');
    expect(driftSentence(throughput, 'c1', 0.011, 0.2357, 21)).toBe('Busy-hour throughput on c1 falling 1.1 %/day for 3 weeks (-21 %)');
  });

  test('count people in fives and the evening from 18:00', () => {
    expect(usageSentence({ area: 'Odense', service: 'data', device_class: '' }, 311.6, 523, new Date(T0), 'radio KPIs normal')).toBe(
      '310 usual evening users of data in Odense are missing (of 525); radio KPIs normal',
    );
  });
});
