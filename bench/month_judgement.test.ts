import { expect, test } from 'vitest';
import { type FoundIncident, judge, type TrueFault } from './judgement.ts';
import { overLists } from './month_judgement.ts';

const HOUR_MS = 3_600_000;
const fault = (id: string, element: string, start: number, end: number, touched: string): TrueFault => ({
  ...{ id, kind: 'silent_cell', hard: true, start: start * HOUR_MS, end: end * HOUR_MS, elementIds: [element], complaintAt: null },
  touched: new Set(touched),
});
const incident = (incidentId: string, element: string, detected: number, listed: string): FoundIncident => ({
  ...{ incidentId, detectedAt: detected * HOUR_MS, onset: detected * HOUR_MS, resolvedAt: null, elementIds: [element] },
  listed: new Set(listed),
});

test('a list is judged when its fault is over; detection at once', () => {
  const faults = [fault('over', 'C1', 1, 3, 'ab'), fault('lasting', 'C2', 4, 9, 'cdefgh')];
  const incidents = [incident('i1', 'C1', 2, 'abx'), incident('i2', 'C2', 5, 'cy')];
  const judged = judge(...overLists(faults, incidents, 6 * HOUR_MS), 1);
  expect(judged).toMatchObject({ faults: 2, caught: 2, falseIncidents: 0 });
  // Of a, b and x two are right; both of a and b are found; nothing of the lasting one counts.
  expect([judged.listPrecision, judged.listRecall]).toEqual([2 / 3, 1]);
  expect(judge(...overLists(faults, incidents, 9 * HOUR_MS), 1).listRecall).toBe(3 / 8);
});
