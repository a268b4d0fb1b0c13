import { expect, test } from 'vitest';
import { closingOf, waitFor } from './closing.ts';

const at = (time: string): Date => new Date(`2026-01-05T${time}:00Z`);
const usual = (source: string, waitS = 600) => ({ source, waitS });
const delivery = { periodEnd: at('10:15'), expected: [usual('a'), usual('b')], arrived: ['a'], scoredBefore: false };

test('a period waits for the sources that usually deliver', () => expect(closingOf(delivery, at('10:20'), 600)).toBeNull());
test('it closes as complete as soon as they have all delivered', () =>
  expect(closingOf({ ...delivery, arrived: ['b', 'a', 'c'] }, at('10:15'), 600)).toBe('complete'));
test('it closes by grace when one stays away', () => expect(closingOf(delivery, at('10:25'), 600)).toBe('grace'));
test('with nobody known to deliver, only the grace time closes it', () => {
  expect(closingOf({ ...delivery, expected: [] }, at('10:20'), 600)).toBeNull();
  expect(closingOf({ ...delivery, expected: [] }, at('10:25'), 600)).toBe('grace');
});
test('what comes after scoring is late', () => expect(closingOf({ ...delivery, scoredBefore: true }, at('10:20'), 600)).toBe('late'));
test('a source that is usually later is waited for as long as it needs, while it is the one that is missing', () => {
  const slow = { ...delivery, expected: [usual('a'), usual('b', 1_380)] };
  expect(closingOf(slow, at('10:37'), 600)).toBeNull();
  expect(closingOf(slow, at('10:38'), 600)).toBe('grace');
  expect(closingOf({ ...slow, arrived: ['b'] }, at('10:25'), 600), 'the slow one is there').toBe('grace');
  expect(closingOf({ ...slow, arrived: ['a', 'b'] }, at('10:16'), 600)).toBe('complete');
});
test('a source is waited for a minute longer than it usually takes, from the grace time up to the bound', () => {
  expect([120, 541, 900, 1_750].map((lateS) => waitFor(lateS, 600, 1_800))).toEqual([600, 601, 960, 1_800]);
});
