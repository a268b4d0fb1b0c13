import { expect, test } from 'vitest';
import { closingOf } from './closing.ts';

const at = (time: string): Date => new Date(`2026-01-05T${time}:00Z`);
const delivery = { periodEnd: at('10:15'), expected: ['a', 'b'], arrived: ['a'], scoredBefore: false };

test('a period waits for the sources that usually deliver', () => expect(closingOf(delivery, at('10:20'), 600)).toBeNull());
test('it closes as complete as soon as they have all delivered', () =>
  expect(closingOf({ ...delivery, arrived: ['b', 'a', 'c'] }, at('10:15'), 600)).toBe('complete'));
test('it closes by grace when one stays away', () => expect(closingOf(delivery, at('10:25'), 600)).toBe('grace'));
test('with nobody known to deliver, only the grace time closes it', () => {
  expect(closingOf({ ...delivery, expected: [] }, at('10:20'), 600)).toBeNull();
  expect(closingOf({ ...delivery, expected: [] }, at('10:25'), 600)).toBe('grace');
});
test('what comes after scoring is late', () => expect(closingOf({ ...delivery, scoredBefore: true }, at('10:20'), 600)).toBe('late'));
