import { expect, test } from 'vitest';
import { eventResult, thresholdFor } from './series_events.ts';

/** 1,440 minutes: an event at 500-519. */
const day = (alarms: readonly number[]) => ({
  stepS: 60,
  labels: Array.from({ length: 1_440 }, (_, i) => (i >= 500 && i < 520 ? 1 : 0)),
  scores: Array.from({ length: 1_440 }, (_, i) => (alarms.includes(i) ? 70 : 10)),
});

test('an event is found at its first alarm point, its echo is not false, and near alarms are one', () => {
  expect(eventResult([day([498, 502, 540, 900, 905, 914, 930])], 50)).toMatchObject({
    events: 1,
    found: 1,
    recall: 1,
    delayMedianPoints: 2,
    falseAlarms: 2,
    falsePerSeriesDay: 2,
  });
});

test('an alarm that hangs on from before an event is false, whatever it runs into', () => {
  const hanging = Array.from({ length: 300 }, (_, i) => 300 + i);
  expect(eventResult([day(hanging)], 50)).toMatchObject({ found: 1, falseAlarms: 2 });
});

test('nothing is credited for a point beside the event', () => {
  expect(eventResult([day([521])], 50)).toMatchObject({ found: 0, falseAlarms: 0, delayMedianPoints: null });
});

test('the threshold for a rate is found from above', () => {
  expect(thresholdFor([day([900])], 0.5)).toBe(71);
  expect(thresholdFor([day([900])], 1)).toBe(11);
});
