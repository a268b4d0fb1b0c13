import { expect, test } from 'vitest';
import { danish } from './danish.ts';
import { english } from './english.ts';
import { makeFormat } from './format.ts';

type Leaf = { readonly path: string; readonly text: string; readonly holes: number };

/** Every text of a catalogue; a text with holes is filled with marks, so that one that forgets a hole shows. */
function leaves(node: unknown, path = ''): Leaf[] {
  if (typeof node === 'string') return [{ path, text: node, holes: 0 }];
  if (typeof node === 'function') {
    const marks = Array.from({ length: node.length }, (_, i) => `<${i}>`);
    return [{ path, text: String(node(...marks)), holes: node.length }];
  }
  return Object.entries(node as object).flatMap(([key, value]) => leaves(value, `${path}.${key}`));
}

test('both languages have the same texts, none empty, with the same holes', () => {
  const [en, da] = [leaves(english), leaves(danish)];
  expect(da.map(({ path }) => path).sort()).toEqual(en.map(({ path }) => path).sort());
  expect([...en, ...da].filter(({ text }) => text.trim() === '')).toEqual([]);
  const holesOf = new Map(en.map(({ path, holes }) => [path, holes]));
  expect(da.filter(({ path, holes }) => holesOf.get(path) !== holes)).toEqual([]);
});

test('a text says everything it is given', () => {
  const silent = [...leaves(english), ...leaves(danish)].filter(({ text, holes }) =>
    Array.from({ length: holes }, (_, i) => `<${i}>`).some((mark) => !text.includes(mark)),
  );
  // Numbers that only choose between one and many are not said again.
  expect(silent.map(({ path }) => path).filter((path) => !path.endsWith('worklist.title'))).toEqual([]);
});

test('times are in the reader’s zone with the zone and UTC beside them', () => {
  const format = makeFormat('en', 'Europe/Copenhagen');
  expect(format.time('2036-01-09T13:05:00Z')).toBe('14:05');
  expect(format.exact('2036-01-09T13:05:00Z')).toMatch(/14:05 \(Europe\/Copenhagen\) · .*13:05 UTC/);
  expect(format.time('2036-01-08T23:30:00Z', '2036-01-09T12:00:00Z')).toBe('00:30');
  expect(format.time('2036-01-08T22:30:00Z', '2036-01-09T12:00:00Z')).toMatch(/8 Jan 23:30/);
});

test.each([
  [0, '0 min'],
  [59 * 60, '59 min'],
  [8_100, '2 h 15 min'],
  [47 * 3_600, '47 h'],
  [3 * 86_400, '3 days'],
  [-1_800, '−30 min'],
])('%d seconds are said as %s', (seconds, said) => {
  expect(makeFormat('en').duration(seconds)).toBe(said);
});
