import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ParetoTail } from './pareto_tail.ts';
import { Recurrence } from './recurrence.ts';
import { ClippedScale } from './scale.ts';
import { SeasonProfile } from './season.ts';
import { SeverityHold, scoreOfNovelty, scoreOfSeverity } from './severity.ts';
import { SortedWindow } from './sorted_window.ts';
import { Stream } from './testing/stream.ts';

const middle = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
};

test('a sorted window agrees with sorting its last values anew: median, median distance, quantile', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.integer({ min: -5, max: 20 }), { minLength: 1, maxLength: 60 }), (size, values) => {
      const window = new SortedWindow(size);
      for (const value of values) window.push(value);
      const last = values.slice(-size);
      const center = middle(last);
      expect(window.median()).toBe(center);
      expect(window.medianDistance(center)).toBe(middle(last.map((value) => Math.abs(value - center))));
      expect(window.quantile(0)).toBe(Math.min(...last));
      expect(window.quantile(1)).toBe(Math.max(...last));
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('the median absolute deviation of a known list, by hand: {1, 1, 2, 2, 4, 6, 9} about 2 is 1', () => {
  const window = new SortedWindow(7);
  for (const value of [1, 1, 2, 2, 4, 6, 9]) window.push(value);
  expect([window.median(), window.medianDistance(2)]).toEqual([2, 1]);
});

test('the scale of normal noise is its standard deviation, within the clipping’s few percent', () => {
  const stream = new Stream(3);
  const scale = new ClippedScale(1_440);
  for (let i = 0; i < 20_000; i++) scale.learn(5 * stream.normal(), 0);
  // E|e| clipped at 2.5 E|e| is 0.978 E|e| for a normal (numpy, 10^7 draws: 0.9784): 5 · 0.7979 · 1.25 · 0.978 = 4.88.
  expect(1.25 * scale.current(0)).toBeGreaterThan(4.75);
  expect(1.25 * scale.current(0)).toBeLessThan(5.05);
});

test('an outage of a tenth of the history does not widen the scale by more than a third', () => {
  const stream = new Stream(4);
  const scale = new ClippedScale(1_440);
  for (let i = 0; i < 9_000; i++) scale.learn(stream.normal(), 0);
  const before = scale.current(0);
  for (let i = 0; i < 60; i++) scale.learn(1_000, 0);
  for (let i = 0; i < 5_000; i++) scale.learn(stream.normal(), 0);
  expect(scale.current(0) / before).toBeLessThan(1.33);
});

test('a season expects at a time of day the median of earlier days there, and one odd day does not move it', () => {
  const season = new SeasonProfile(300);
  const value = (i: number): number => 100 + 50 * Math.sin((2 * Math.PI * i) / 288) + (Math.floor(i / 288) === 3 ? 500 : 0);
  for (let i = 0; i < 7 * 288; i++) season.push(i * 300, value(i));
  for (const place of [30, 100, 200])
    expect(season.expect((7 * 288 + place) * 300).daily).toBeCloseTo(100 + 50 * Math.sin((2 * Math.PI * place) / 288), 0);
});

test('a week is expected by its weekday once it has been seen twice', () => {
  const season = new SeasonProfile(3_600);
  const value = (i: number): number => (Math.floor(i / 24) % 7 >= 5 ? 10 : 100);
  for (let i = 0; i < 19 * 24; i++) season.push(i * 3_600, value(i));
  const saturday = season.expect((19 * 24 + 12) * 3_600);
  expect([saturday.weekly, saturday.daily]).toEqual([10, 100]);
  expect(new SeasonProfile(3_600).expect(0)).toEqual({ daily: Number.NaN, weekly: Number.NaN, recent: Number.NaN });
});

test('the scale of scores: 8 is 50, 12 is 60, 20 is 68, novelty goes on from 80; more evidence never scores less', () => {
  expect([0, 4, 8, 12, 20].map(scoreOfSeverity)).toEqual([0, 25, 50, 60, 68]);
  expect([8, 16].map(scoreOfNovelty)).toEqual([80, 90]);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.double({ min: 0, max: 1e9, noNaN: true }), (a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      expect(scoreOfSeverity(low)).toBeLessThanOrEqual(scoreOfSeverity(high));
      expect(scoreOfSeverity(high)).toBeLessThanOrEqual(80);
      expect(scoreOfNovelty(high)).toBeLessThanOrEqual(100);
    }),
    { seed: 1 },
  );
});

test('a severity of 16 is held for four points, then fades by 7 % a point, and is gone after thirty', () => {
  const hold = new SeverityHold();
  hold.push(16, 0, 0);
  const after = Array.from({ length: 31 }, () => hold.push(0, 0, -1).score);
  expect(after.slice(0, 4)).toEqual([65, 65, 65, 65]);
  expect(after[4]).toBeCloseTo(scoreOfSeverity(16 * 0.93), 9);
  expect(after[28]).toBeGreaterThan(0);
  expect(after[29]).toBe(0);
});

test('what is new stands out once: the same again within 150 rows does not, a fifth larger does', () => {
  const hold = new SeverityHold();
  const scores = [10, 10, 11, 14].map((novelty) => hold.push(novelty, novelty, 0).score > 80);
  expect(scores).toEqual([true, false, false, true]);
});

test('what happens several times a day loses its severity; what has not happened for a fortnight has it all', () => {
  const recurrence = new Recurrence();
  let last = recurrence.weigh(0, 0);
  for (let minute = 0; minute < 3 * 1_440; minute++) last = recurrence.weigh(minute * 60, minute % 240 === 0 ? 15 : 0.5);
  const habit = recurrence.weigh(3 * 86_400, 15);
  expect(habit.severity).toBeLessThan(1);
  expect(recurrence.weigh(3 * 86_400 + 60, 60).severity).toBeGreaterThan(20);
  expect(last.severity).toBeLessThanOrEqual(0.5);
  expect(new Recurrence().weigh(0, 15)).toEqual({ severity: 15, novelty: 15 });
});

test('one long fault is one episode and does not hide itself', () => {
  const recurrence = new Recurrence();
  for (let minute = 0; minute < 2_880; minute++) recurrence.weigh(minute * 60, 0.5);
  const severities = Array.from({ length: 300 }, (_, i) => recurrence.weigh((2_880 + i) * 60, 12).severity);
  expect(Math.min(...severities)).toBe(12);
});

test('a Pareto tail of known index is recovered: one in a million at its quantile', () => {
  const stream = new Stream(9);
  const tail = new ParetoTail(Array.from({ length: 50_000 }, () => stream.uniform() ** -0.3));
  // p = x^(−1/0.3): 1e-2 at 3.98, 1e-3 at 7.94, 1e-6 at 63.1.
  expect(tail.evidence(3.98)).toBeCloseTo(2, 1);
  expect(Math.abs(tail.evidence(7.94) - 3)).toBeLessThan(0.15);
  expect(Math.abs(tail.evidence(63.1) - 6)).toBeLessThan(0.6);
  expect(tail.evidence(1e30)).toBe(12);
});

test('without history the evidence is cautious and still grows', () => {
  const tail = new ParetoTail([]);
  expect([0, 3, 30].map((value) => tail.evidence(value))).toEqual([0, 2, 4]);
});
