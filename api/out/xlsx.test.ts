import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { xlsx } from './xlsx.ts';

/** A reader of ZIP by its central directory, written apart from the writer. */
function unzip(bytes: Buffer): Map<string, string> {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const files = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let n = bytes.readUInt16LE(end + 10); n > 0; n--) {
    const [packed, nameLength, extra, comment, local] = [
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
      bytes.readUInt16LE(at + 32),
      bytes.readUInt32LE(at + 42),
    ];
    const name = bytes.subarray(at + 46, at + 46 + nameLength).toString('utf8');
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    files.set(name, inflateRawSync(bytes.subarray(start, start + packed)).toString('utf8'));
    at += 46 + nameLength + extra + comment;
  }
  return files;
}

interface Read {
  readonly names: Set<string>;
  readonly cells: { at: string; type: string; style: string; value: string }[];
}

function read(bytes: Buffer): Read {
  const names = new Set<string>();
  const cells: Read['cells'] = [];
  const parser = new SaxesParser();
  let inside = false;
  parser.on('opentag', ({ name, attributes }) => {
    names.add(name);
    if (name === 'c') cells.push({ at: attributes['r'] ?? '', type: attributes['t'] ?? 'n', style: attributes['s'] ?? '', value: '' });
    inside = name === 't' || name === 'v';
  });
  parser.on('text', (text) => {
    const last = cells.at(-1);
    if (inside && last) last.value += text;
  });
  parser.on('closetag', () => {
    inside = false;
  });
  parser.write(unzip(bytes).get('xl/worksheets/sheet1.xml') ?? '').close();
  return { names, cells };
}

const PAYLOADS = [
  '=1+1',
  "=cmd|' /C calc'!A0",
  '+4599887766',
  '-2+3',
  '@SUM(1)',
  '\t=1',
  '\r\n=1',
  '<f>1+1</f>',
  ']]></t><f>1</f>',
  '007',
  '1E400',
  '＝1',
  '&lt;',
  ' space ',
];

/** XML 1.0, production 2. */
function xmlAllows(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x20) return point === 0x9 || point === 0xa || point === 0xd;
  return point <= 0xd7ff || (point >= 0xe000 && point <= 0xfffd) || point >= 0x10000;
}

describe('a spreadsheet', () => {
  test.each(PAYLOADS)('%j is text and nothing else, and comes back as it was', (payload) => {
    const { names, cells } = read(xlsx(['a'], [[payload]]));
    expect(names.has('f')).toBe(false);
    expect(cells[1]).toEqual({ at: 'A2', type: 'inlineStr', style: '1', value: payload });
  });

  test('any text comes back, but for characters that XML cannot hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const { names, cells } = read(xlsx(['a'], [[value]]));
        expect(names.has('f')).toBe(false);
        expect(cells[1]?.value).toBe(Array.from(value).filter(xmlAllows).join(''));
      }),
    );
  });

  test('numbers are numbers, nothing is no cell, and the 28th column is AB', () => {
    const row = [1.5, true, null, ...Array.from({ length: 25 }, () => 'x')];
    const { cells } = read(xlsx(['n'], [row]));
    expect(cells.slice(1, 3).map(({ at, type, value }) => [at, type, value])).toEqual([
      ['A2', 'n', '1.5'],
      ['B2', 'b', '1'],
    ]);
    expect(cells.at(-1)?.at).toBe('AB2');
  });

  test('the same table gives the same bytes, and all parts a reader asks for are there', () => {
    expect(xlsx(['a'], [['x']]).equals(xlsx(['a'], [['x']]))).toBe(true);
    expect([...unzip(xlsx(['a'], [])).keys()].sort()).toEqual(
      ['[Content_Types].xml', '_rels/.rels', 'xl/_rels/workbook.xml.rels', 'xl/styles.xml', 'xl/workbook.xml', 'xl/worksheets/sheet1.xml'].sort(),
    );
  });
});
