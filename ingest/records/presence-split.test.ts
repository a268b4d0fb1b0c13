import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareOut, splitStay } from './presence-split.ts';

const at = (time: string) => Date.parse(`2026-01-05T${time}Z`);

test('ten minutes across a quarter hour are cut there, and what does not divide goes to the larger remainder', () => {
  const parts = splitStay({ startMs: at('10:10:00'), endMs: at('10:20:00'), events: 3, failures: 1, bytes: 1001 });
  expect(parts).toEqual([
    { bucketEndS: at('10:15:00') / 1000, seconds: 300, events: 2, failures: 1, bytes: 501 },
    { bucketEndS: at('10:30:00') / 1000, seconds: 300, events: 1, failures: 0, bytes: 500 },
  ]);
});

test('a stay without length, also on the very quarter hour, belongs to the bucket it begins in', () => {
  const part = splitStay({ startMs: at('10:15:00'), endMs: at('10:15:00'), events: 2, failures: 0, bytes: 7 });
  expect(part).toEqual([{ bucketEndS: at('10:30:00') / 1000, seconds: 0, events: 2, failures: 0, bytes: 7 }]);
});

test('a stay that ends on the quarter hour does not reach into the next', () => {
  expect(splitStay({ startMs: at('10:00:00'), endMs: at('10:15:00'), events: 0, failures: 0, bytes: 0 })).toHaveLength(1);
});

test('totals are kept, whatever the stay', () => {
  const stay = fc.record({
    startMs: fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
    lengthMs: fc.integer({ min: 0, max: 86_400_000 }),
    events: fc.nat(1_000_000_000),
    failures: fc.nat(1_000),
    bytes: fc.maxSafeInteger().map(Math.abs),
  });
  fc.assert(
    fc.property(stay, ({ startMs, lengthMs, events, failures, bytes }) => {
      const parts = splitStay({ startMs, endMs: startMs + lengthMs, events, failures, bytes });
      const sum = (of: (part: (typeof parts)[number]) => number) => parts.reduce((total, part) => total + of(part), 0);
      expect(sum((part) => part.events)).toBe(events);
      expect(sum((part) => part.failures)).toBe(failures);
      expect(sum((part) => part.bytes)).toBe(bytes);
      expect(sum((part) => part.seconds)).toBe(Math.round(lengthMs / 1000));
      expect(parts.every((part) => part.seconds <= 900 && part.bucketEndS % 900 === 0)).toBe(true);
    }),
  );
});

test('shares of equal weight favour the earlier', () => {
  expect(shareOut(10, [1, 1, 1])).toEqual([4, 3, 3]);
});

test('a stay that ends before it begins is the caller’s error', () => {
  expect(() => splitStay({ startMs: 2, endMs: 1, events: 0, failures: 0, bytes: 0 })).toThrow(
    'splitStay requires an end that is not before the start',
  );
});
