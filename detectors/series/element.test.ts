import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PairBalance } from './balance.ts';
import { BoundedKpi } from './bounded.ts';
import { CounterReader } from './counter.ts';
import { ElementScorer, type Verdict } from './element.ts';
import { StatusFlag } from './flag.ts';
import { Stream } from './testing/stream.ts';

const MINUTE = 60;

/** A service with a day in it: `at` decides what a fault makes of a value. */
function service(rows: number, seed: number, fault: (i: number, value: number) => number = (_, value) => value, stepS = MINUTE): number[] {
  const stream = new Stream(seed);
  return Array.from({ length: rows }, (_, i) =>
    fault(i, 1_000 * (1 - 0.5 * Math.cos((2 * Math.PI * i * stepS) / 86_400)) * Math.exp(0.04 * stream.normal())),
  );
}

function score(values: readonly number[], stepS = MINUTE, names: readonly string[] = ['value']): Verdict[] {
  const scorer = new ElementScorer(names);
  return values.map((value, i) => scorer.push(i * stepS, [value]));
}

const peak = (verdicts: readonly Verdict[]): number => Math.max(...verdicts.map((verdict) => verdict.score));

test('a service that falls to a tenth on its fourth day is found in that minute, by its level, and three quiet days are not', () => {
  const verdicts = score(service(4 * 1_440, 1, (i, value) => (i >= 5_000 && i < 5_020 ? value / 10 : value)));
  expect(peak(verdicts.slice(0, 5_000))).toBeLessThan(50);
  expect(verdicts[5_000]).toMatchObject({ detector: 'level:value' });
  expect(verdicts[5_000]!.score).toBeGreaterThan(80);
  expect(verdicts[5_019]!.score).toBeGreaterThan(50);
  expect(peak(verdicts.slice(5_080))).toBeLessThan(50);
});

test('what comes after a row changes nothing about it: cutting the input anywhere leaves every score before the cut as it was', () => {
  const stream = new Stream(5);
  const names = ['octets_in', 'octets_out', 'cpu_percent', 'requests_total', 'status'];
  let total = 0;
  const rows = Array.from({ length: 3_000 }, (_, i) => {
    total = i === 2_000 ? 0 : total + Math.floor(20 * stream.uniform());
    const volume = stream.uniform() < 0.2 ? 1e4 * stream.uniform() : 0;
    const hole = stream.uniform() < 0.02;
    const values = [
      hole ? Number.NaN : volume,
      volume * (i > 2_500 ? 0.1 : 1),
      i % 700 > 690 ? 95 : 5 + stream.uniform(),
      total,
      i === 1_500 ? 0 : 1,
    ];
    return { atS: i * 30 + (i > 1_000 ? 5_000 : 0) - (i % 97 === 0 ? 30 : 0), values };
  });
  const whole = new ElementScorer(names);
  const expected = rows.map(({ atS, values }) => whole.push(atS, values));
  for (const cut of [1, 2, 29, 30, 31, 99, 101, 500, 1_001, 1_501, 2_001, 2_502, 2_999]) {
    const scorer = new ElementScorer(names);
    expect(rows.slice(0, cut).map(({ atS, values }) => scorer.push(atS, values))).toEqual(expected.slice(0, cut));
  }
});

test('any numbers at any times give a score from 0 to 100 for every row', () => {
  const anything = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1e308, 1e308, 0, 5e-324, 1, 1, 1));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: -5, max: 400_000 }), anything, anything), { minLength: 1, maxLength: 300 }), (rows) => {
      const scorer = new ElementScorer(['bytes_in', 'bytes_out']);
      for (const [atS, a, b] of rows) {
        const { score, severity } = scorer.push(atS, [a, b]);
        expect(score >= 0 && score <= 100 && severity >= 0).toBe(true);
      }
    }),
    { numRuns: 60, seed: 2 },
  );
});

test('a larger fall never scores lower, and units do not matter', () => {
  const at = 5_000;
  const scores = [0.8, 0.5, 0.2].map((share) => score(service(5_001, 3, (i, value) => (i === at ? share * value : value)))[at]!.score);
  expect(scores).toEqual([...scores].sort((a, b) => a - b));
  const scaled = score(service(5_001, 3, (i, value) => 1_024 * (i === at ? 0.2 * value : value)))[at]!.score;
  expect(scaled).toBeCloseTo(scores[2]!, 6);
});

test('a constant series, an empty one and one with long holes are silent', () => {
  expect(peak(score(new Array<number>(3_000).fill(7)))).toBe(0);
  expect(peak(score(new Array<number>(3_000).fill(Number.NaN)))).toBe(0);
  expect(peak(score(service(3 * 1_440, 8, (i, value) => (i % 500 > 300 ? Number.NaN : value))))).toBeLessThan(50);
});

test('negative values are judged on their own scale', () => {
  const stream = new Stream(2);
  const verdicts = score(Array.from({ length: 3_000 }, (_, i) => -90 + 2 * stream.normal() + (i >= 2_900 && i < 2_905 ? 60 : 0)));
  expect(peak(verdicts.slice(0, 2_900))).toBeLessThan(50);
  expect(verdicts[2_900]!.score).toBeGreaterThan(60);
});

test('a series that goes live after days of zeros is learned anew, instead of being an alarm for ever', () => {
  const live = service(8 * 1_440, 6, (i, value) => (i < 3 * 1_440 ? 0 : value));
  const verdicts = score(live);
  expect(verdicts[3 * 1_440]!.score).toBeGreaterThan(50);
  expect(peak(verdicts.slice(5 * 1_440))).toBeLessThan(50);
});

test.each([1, 10, 3_600, 86_400])('a step of %i s is worked out from the first rows', (stepS) => {
  const verdicts = score(
    service(8_000, 4, (i, value) => (i === 7_900 ? 20 * value : value), stepS),
    stepS,
  );
  expect(verdicts[7_900]!.score).toBeGreaterThan(50);
});

test('a pair that loses one direction is found by its balance; bursts that move both are not', () => {
  const stream = new Stream(11);
  const balance = new PairBalance();
  const calm: number[] = [];
  for (let i = 0; i < 2_000; i++) {
    const burst = stream.uniform() < 0.2 ? 20_000 * Math.exp(stream.normal()) : 0;
    calm.push(balance.push(burst, 1.3 * burst * Math.exp(0.05 * stream.normal())));
  }
  expect(Math.max(...calm)).toBeLessThan(8);
  expect(balance.push(30_000, 1.3 * 30_000 * 0.05)).toBeGreaterThan(12);
  expect(balance.push(Number.NaN, 4)).toBe(0);
  expect(balance.push(0, 0)).toBe(0);
});

test('an idle processor’s bursts are no fault, a jump of 80 points is, on its first sample; memory needs less', () => {
  const kpi = new BoundedKpi(true);
  const stream = new Stream(12);
  const idle = Array.from({ length: 500 }, () => kpi.push(3 + (stream.uniform() < 0.02 ? 40 : stream.uniform())));
  expect(Math.max(...idle)).toBe(0);
  expect(kpi.push(85)).toBeGreaterThan(10);
  const memory = new BoundedKpi(false);
  for (let i = 0; i < 100; i++) memory.push(0.3 + 0.01 * stream.uniform());
  expect(memory.push(0.65)).toBeGreaterThan(10);
});

test('a flag’s rare state is loud, a habit of flapping is not', () => {
  const steady = new StatusFlag();
  for (let i = 0; i < 1_000; i++) expect(steady.push(1)).toBe(0);
  expect(steady.push(0)).toBe(16);
  const flapping = new StatusFlag();
  for (let i = 0; i < 1_000; i++) flapping.push(i % 30 === 0 ? 0 : 1);
  expect(flapping.push(0)).toBe(0);
});

test('a counter that only grows is judged by its differences, over its resets; a gauge is not', () => {
  const counter = new CounterReader();
  const read = Array.from({ length: 300 }, (_, i) => counter.read(i < 200 ? 1_000 + 5 * i : 5 * (i - 200)));
  expect(read.slice(101, 200)).toEqual(new Array(99).fill(5));
  expect(read[200]).toBeNaN();
  expect(read.slice(201)).toEqual(new Array(99).fill(5));
  const gauge = new CounterReader();
  const wave = Array.from({ length: 300 }, (_, i) => Math.sin(i / 5));
  expect(wave.map((value) => gauge.read(value)).slice(50)).toEqual(wave.slice(50));
});

test('the number of values must be the number of columns', () => {
  expect(() => new ElementScorer(['a', 'b']).push(0, [1])).toThrow(RangeError);
});
