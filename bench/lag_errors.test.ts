import { expect, test } from 'vitest';
import type { TrueComplaint } from './complaint_stream.ts';
import type { FoundIncident, TrueFault } from './judgement.ts';
import { type CausedComplaint, lagErrors } from './lag_errors.ts';
import { judgeSpikes, trueSpikes } from './spike_judgement.ts';

const MIN = 60_000;
const fault: TrueFault = {
  id: 'F',
  kind: 'silent_cell',
  hard: true,
  start: 0,
  end: 120 * MIN,
  elementIds: ['c1'],
  complaintAt: 70 * MIN,
  touched: new Set(),
};
const incident: FoundIncident = { incidentId: 'I', detectedAt: 15 * MIN, onset: 0, resolvedAt: 130 * MIN, elementIds: ['c1'], listed: new Set() };
const times = { incident_id: 'I', onset: 10 * MIN, restored: 135 * MIN, first_complaint: 50 * MIN, peak: 60 * MIN, complaints: 3 };

test('errors of an incident against its fault, by hand', () => {
  const at = (id: string, minute: number, cause: string | null): CausedComplaint => ({ id, fault: cause, at: minute * MIN });
  const complaints = [at('a', 70, 'F'), at('b', 80, 'F'), at('c', 130, 'F'), at('d', 50, null), at('e', 60, 'F')];
  const links = new Map([
    ['a', 'I'],
    ['b', 'I'],
    ['d', 'I'],
  ]);
  const errors = lagErrors([fault], [incident], [times], complaints, links);
  expect(errors.onset).toEqual({ n: 1, medianMin: 10, medianSizeMin: 10 });
  // told 50, in truth 60: a complaint of something else was taken for the first
  expect(errors.firstComplaint).toEqual({ n: 1, medianMin: -10, medianSizeMin: 10 });
  expect(errors.peak).toEqual({ n: 1, medianMin: 0, medianSizeMin: 0 });
  expect(errors.restoration).toEqual({ n: 1, medianMin: 15, medianSizeMin: 15 });
  expect([errors.linkPrecision, errors.linkRecall, errors.linked, errors.caused]).toEqual([2 / 3, 2 / 4, 3, 4]);
});

test('a fault nobody caught has no times to be wrong about', () => {
  const errors = lagErrors([fault], [{ ...incident, elementIds: ['c2'] }], [times], [], new Map());
  expect(errors.onset).toEqual({ n: 0, medianMin: null, medianSizeMin: null });
  expect(errors.linkPrecision).toBeNull();
});

test('a true spike is five of one cause within an hour in one area, and one raised where nothing was caused is false', () => {
  const of = (minute: number, area: string, faultId: string): TrueComplaint => ({ at: minute * 60, area, topic: 'calls', faultId });
  const burst = [0, 5, 10, 20, 55].map((minute) => of(minute, 'A', 'F'));
  const thin = [0, 30, 65, 100, 140].map((minute) => of(minute, 'B', 'G'));
  expect(trueSpikes([...burst, ...thin])).toEqual([{ faultId: 'F', area: 'A', start: 0 }]);
  expect(trueSpikes(burst.map((c, i) => ({ ...c, area: i % 2 ? 'A' : 'B' })))).toEqual([{ faultId: 'F', area: '', start: 0 }]);
  const found = (name: string, minute: number) => ({ scope: 'area', name, started: (minute - 60) * 60, found: minute * 60, last: minute * 60 });
  const judged = judgeSpikes(trueSpikes(burst), [found('A', 30), found('C', 30)], burst);
  expect(judged).toMatchObject({ spikes: 1, withinHour: 1, delayMedian_s: 1_800, raised: 2, falseSpikes: 1 });
  expect(judgeSpikes(trueSpikes(burst), [found('A', 75)], burst)).toMatchObject({ withinHour: 0, foundEver: 1 });
});
