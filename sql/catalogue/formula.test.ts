import { describe, expect, test } from 'vitest';
import { type CounterValue, compileFormula } from './formula.ts';

const value = (text: string, counters: Record<string, CounterValue> = {}, periodS = 900) =>
  compileFormula(text).evaluate(new Map(Object.entries(counters)), periodS);

describe('numbers and signs', () => {
  test.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['12 / 4 / 3', 1],
    ['1.5 * 2', 3],
    ['period_s / 60', 15],
  ])('%s is %d', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  test('nothing attempted gives no finite number, and the caller has to say what that means', () => {
    expect(value('a / b', { a: 0, b: 0 })).toBeNaN();
  });
});

describe('counters', () => {
  test('a name is itself, else its .sum; its sub-counters are never added to it', () => {
    expect(value('A', { A: 5, 'A.sum': 7, 'A.x': 100 })).toBe(5);
    expect(value('A', { 'A.sum': 7, 'A.x': 100 })).toBe(7);
    expect(value('A', { 'A.x': 100 })).toEqual({ missing: 'A', why: 'absent' });
  });

  test('a name with .* is the sum of its sub-counters, without their total', () => {
    expect(value('A.*', { A: 1, 'A.sum': 30, 'A.x': 10, 'A.y': 20, 'AB.z': 400 })).toBe(30);
    expect(value('A.*', { A: 1 })).toEqual({ missing: 'A.*', why: 'absent' });
  });

  test('absent, blank and of the wrong shape are told apart, also behind signs', () => {
    expect(value('1 + a * 2', {})).toEqual({ missing: 'a', why: 'absent' });
    expect(value('1 - a', { a: null })).toEqual({ missing: 'a', why: 'blank' });
    expect(value('a / 2', { a: [1, 2] })).toEqual({ missing: 'a', why: 'shape' });
    expect(value('A.*', { 'A.x': null })).toEqual({ missing: 'A.x', why: 'blank' });
  });

  test('total adds the bins of a vector and weighted weighs each by its place; a plain number is a vector of one', () => {
    expect(value('total(v)', { v: [1, 2, 3] })).toBe(6);
    expect(value('weighted(v)', { v: [1, 2, 3] })).toBe(8);
    expect(value('total(v)', { v: 4 })).toBe(4);
    expect(value('weighted(v) / total(v)', { v: [0, 0, 10, 30] })).toBe(2.75);
  });

  test('names with other characters stand between back-quotes, and all names are listed once', () => {
    expect(value('`a-b` + `c d`', { 'a-b': 1, 'c d': 2 })).toBe(3);
    expect(compileFormula('a + b / (a - total(v))').counters).toEqual(['a', 'b', 'v']);
  });
});

test.each([
  ['a +', 'lacks a counter or number at position 4'],
  ['a b', 'goes on with "b" where it should end (position 2)'],
  ['(a', 'lacks a closing bracket'],
  ['a & b', 'unexpected character at position 2'],
  ['total(1)', 'total() takes one counter name'],
  ['', 'lacks a counter or number at position 1'],
])('"%s" is refused with the place of the mistake', (text, reason) => {
  expect(() => compileFormula(text)).toThrow(reason);
});
