import { expect, test } from 'vitest';
import { type FoundIncident, judge, type TrueFault } from './judgement.ts';

const MIN = 60_000;
const fault = (id: string, more: Partial<TrueFault> = {}): TrueFault => ({
  id,
  kind: 'silent_cell',
  hard: true,
  start: 0,
  end: 120 * MIN,
  elementIds: ['c1'],
  complaintAt: null,
  touched: new Set(['a', 'b', 'c', 'd']),
  ...more,
});
const incident = (incidentId: string, more: Partial<FoundIncident> = {}): FoundIncident => ({
  incidentId,
  detectedAt: 30 * MIN,
  onset: 0,
  resolvedAt: 120 * MIN,
  elementIds: ['c1'],
  listed: new Set(['a', 'b', 'c']),
  ...more,
});

test('a caught fault, a missed one, and a false incident are told apart', () => {
  const result = judge([fault('f1'), fault('f2', { elementIds: ['c2'] })], [incident('i1'), incident('i2', { elementIds: ['c9'] })], 500);
  expect(result).toMatchObject({
    faults: 2,
    caught: 1,
    hardCaughtWithinHour: 1,
    falseIncidents: 1,
    falsePer1000CellDays: 2,
    missed: ['f2 silent_cell (hard)'],
  });
});

test('lists are judged over pairs: three of four found, one listed in error', () => {
  const result = judge([fault('f1')], [incident('i1', { listed: new Set(['a', 'b', 'c', 'x']) })], 1);
  expect([result.listPrecision, result.listRecall]).toEqual([0.75, 0.75]);
});

test('missed faults lower the recall over all faults', () => {
  const result = judge([fault('f1'), fault('f2', { elementIds: ['c2'] })], [incident('i1', { listed: new Set(['a', 'b', 'c', 'd']) })], 1);
  expect([result.listRecall, result.listRecallAllFaults]).toEqual([1, 0.5]);
});

test('an incident on planned work is false, and counted as such', () => {
  const result = judge([fault('w', { kind: 'planned_work', hard: false })], [incident('i1')], 1);
  expect(result).toMatchObject({ falseIncidents: 1, plannedWorkRaised: 1, faults: 0 });
});

test('a detection an hour after the fault, or before it, does not count as catching it', () => {
  expect(judge([fault('f1')], [incident('i1', { detectedAt: 200 * MIN, resolvedAt: null })], 1).caught).toBe(0);
  expect(judge([fault('f1', { start: 60 * MIN })], [incident('i1')], 1).caught).toBe(0);
});

test('lead time runs from detection to the first complaint, and a missed fault counts as found after it', () => {
  const faults = [
    fault('f1', { complaintAt: 90 * MIN }),
    fault('f2', { elementIds: ['c2'], complaintAt: 10 * MIN }),
    fault('f3', { elementIds: ['c3'], complaintAt: 60 * MIN }),
    fault('f4', { elementIds: ['c1'], complaintAt: null }),
  ];
  const told = [incident('i1'), incident('i2', { elementIds: ['c2'], detectedAt: 20 * MIN })];
  expect(judge(faults, told, 1).lead).toEqual({ complained: 3, before: 1, lowerQuartileMin: 7.5, medianMin: 25, upperQuartileMin: 42.5 });
});

test('a complaint at the moment of detection is not foreseen', () => {
  expect(judge([fault('f1', { complaintAt: 30 * MIN })], [incident('i1')], 1).lead).toMatchObject({ complained: 1, before: 0, medianMin: 0 });
});

test('lead times are told apart by the kind of fault', () => {
  const faults = [
    fault('f1', { complaintAt: 90 * MIN }),
    fault('f2', { kind: 'slow_drift', hard: false, elementIds: ['c2'], complaintAt: 90 * MIN }),
  ];
  expect(judge(faults, [incident('i1')], 1).byKind.map((k) => [k.kind, k.lead.complained, k.lead.before])).toEqual([
    ['silent_cell', 1, 1],
    ['slow_drift', 1, 0],
  ]);
});
