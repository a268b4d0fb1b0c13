import { describe, expect, test } from 'vitest';
import type { RootKind } from '../incident/types.ts';
import { compareRaised, type Raised } from './compare.ts';
import type { StoredRaised } from './raised.ts';
import { reportOf } from './report.ts';

const HOUR = 3_600_000;

function raised(incidentId: string, root: string, hours: readonly [number, number], elements: readonly string[], mergedInto = ''): Raised {
  const [kind, id] = root.split(' ') as [RootKind, string];
  return { incidentId, root: { kind, id }, detectedAt: hours[0] * HOUR, endedAt: hours[1] * HOUR, elements: new Set(elements), mergedInto };
}
const ids = (list: readonly Raised[]) => list.map((incident) => incident.incidentId);

describe('two ways of raising incidents, held against each other', () => {
  test('the same list twice is kept whole and moved nowhere', () => {
    const list = [raised('A', 'element c1', [1, 2], ['c1']), raised('B', 'element c1', [9, 10], ['c1']), raised('C', 'site S', [1, 3], ['c2', 'c3'])];
    const result = compareRaised(list, list, HOUR);
    expect(result.kept.map((pair) => [pair.before.incidentId, pair.after.incidentId, pair.shiftMs])).toEqual([
      ['A', 'A', 0],
      ['B', 'B', 0],
      ['C', 'C', 0],
    ]);
    expect([result.gone, result.added, result.absorbed, result.split]).toEqual([[], [], [], []]);
  });

  test('the same cause found half an hour later is kept, though its id differs; one at another time is not the same', () => {
    const before = [raised('A', 'element c1', [1, 4], ['c1'])];
    const later = compareRaised(before, [raised('A2', 'element c1', [1.5, 4], ['c1'])], HOUR);
    expect(later.kept.map((pair) => pair.shiftMs)).toEqual([HOUR / 2]);
    const next = compareRaised(before, [raised('A9', 'element c1', [9, 10], ['c1'])], HOUR);
    expect([ids(next.gone), ids(next.added)]).toEqual([['A'], ['A9']]);
  });

  test('what another incident now tells is absorbed, not gone; what another told before is split, not new', () => {
    const hub = raised('H', 'transport_hub H1', [1, 4], ['c1', 'c2', 'c3']);
    const cells = ['c1', 'c2', 'c3'].map((c) => raised(c.toUpperCase(), `element ${c}`, [1, 4], [c]));
    const together = compareRaised(cells, [hub], HOUR);
    expect([together.kept.length, together.absorbed.length, together.gone.length]).toEqual([1, 2, 0]);
    const apart = compareRaised([hub], cells, HOUR);
    expect([apart.kept.length, apart.split.length, apart.added.length]).toEqual([1, 2, 0]);
  });

  test('an incident taken in by another lends it its earlier detection', () => {
    const before = [raised('S', 'site S', [1, 2], ['c1', 'c2'], 'H'), raised('H', 'transport_hub H1', [2, 5], ['c1', 'c2', 'c3'])];
    const result = compareRaised(before, [raised('H', 'transport_hub H1', [2, 5], ['c1', 'c2', 'c3'])], HOUR);
    expect(result.kept.map((pair) => [pair.before.incidentId, pair.shiftMs])).toEqual([['H', HOUR]]);
  });
});

describe('the report', () => {
  const told = (incident: Raised, label: StoredRaised['label'], firstComplaintAt: number | null): StoredRaised => ({
    ...incident,
    label,
    detector: 'level',
    firstComplaintAt,
  });
  const again = (incident: Raised, detector: string) => ({ ...incident, openedWith: [...incident.elements], detector });

  test('adds up by label and detector, and says what was lost of what people complained about', () => {
    const a = raised('A', 'element c1', [1, 4], ['c1']);
    const b = raised('B', 'element c2', [1, 4], ['c2']);
    const c = raised('C', 'element c3', [1, 4], ['c3']);
    const before = [told(a, 'true', 1.5 * HOUR), told(b, 'false', null), told(c, '', 3 * HOUR)];
    const after = [again(raised('A2', 'element c1', [2, 4], ['c1']), 'level'), again(raised('N', 'element c9', [7, 8], ['c9']), 'shift')];
    const report = reportOf(compareRaised(before, after, HOUR), 2);
    expect(report).toMatchObject({ raised: 3, kept: 1, later: 1, later_median_min: 60, earlier: 0, earlier_median_min: null, gone: 2, added: 1 });
    expect(report.complaint_linked).toEqual({ raised: 2, lost: 1, behind_complaint: 1 });
    expect(report.non_actionable_per_day).toEqual({ before: { labelled: 0.5, at_most: 1 }, after: { labelled: 0, at_most: 0.5 } });
    expect(report.by_label).toEqual([
      { name: 'false', raised: 1, kept: 0, absorbed: 0, gone: 1, added: 0 },
      { name: 'true', raised: 1, kept: 1, absorbed: 0, gone: 0, added: 0 },
      { name: 'unlabelled', raised: 1, kept: 0, absorbed: 0, gone: 1, added: 1 },
    ]);
    expect(report.by_detector.map((tally) => [tally.name, tally.raised, tally.gone, tally.added])).toEqual([
      ['level', 3, 2, 0],
      ['shift', 0, 0, 1],
    ]);
  });
});
