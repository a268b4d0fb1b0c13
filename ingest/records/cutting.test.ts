import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRecords, type RawRecord, splitCsvLine } from './csv.ts';
import { jsonRecords } from './json.ts';

async function* pieces(text: string, bytes: number): AsyncGenerator<Buffer> {
  const all = Buffer.from(text);
  for (let from = 0; from < all.length; from += bytes) yield all.subarray(from, from + bytes);
}

async function collect(records: AsyncIterable<RawRecord[]>): Promise<RawRecord[]> {
  const all: RawRecord[] = [];
  for await (const some of records) all.push(...some);
  return all;
}

describe('CSV', () => {
  const cut = (text: string, bytes = 64, max = 1000) => collect(csvRecords(pieces(text, bytes), max));

  test.each([1, 2, 3, 7, 64])(
    'records, line breaks in quotes, both line endings and a byte order mark come out the same in pieces of %i bytes',
    async (bytes) => {
      expect(await cut('\uFEFFa,b\r\n\n1,"x\ny ""ø"""\r\n2,z', bytes)).toEqual([
        { line: 1, text: 'a,b' },
        { line: 3, text: '1,"x\ny ""ø"""' },
        { line: 5, text: '2,z' },
      ]);
    },
  );

  test('a line that is too long is one refusal, and reading goes on behind it', async () => {
    expect(await cut(`a\n${'x'.repeat(5000)}\nb\n`, 100, 50)).toEqual([
      { line: 1, text: 'a' },
      { line: 2, text: null },
      { line: 3, text: 'b' },
    ]);
  });

  test('a stray quote does not swallow the lines behind it without a trace', async () => {
    const text = `h\n5" pipe\n${'line\n'.repeat(40)}`;
    const records = await cut(text, 64, 50);
    expect(records.filter((record) => record.text === 'line')).toHaveLength(40);
  });

  test('a quarter of a million lines inside one open quote take no time worth naming', async () => {
    const records = await collect(csvRecords(pieces(`"${'\n'.repeat(250_000)}`, 65_536), 1_000_000));
    expect(records.length).toBeLessThanOrEqual(2);
  });

  test('whatever is written by the rules is split into the same fields', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 6 }), (fields) => {
        const line = fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(';');
        expect(splitCsvLine(line, ';')).toEqual(fields);
      }),
    );
  });

  test('quotes that do not add up are refused', () => {
    expect(splitCsvLine('a,"b', ',')).toBeNull();
    expect(splitCsvLine('a,"b"c', ',')).toBeNull();
    expect(splitCsvLine('a,b"c', ',')).toBeNull();
  });
});

describe('JSON', () => {
  const cut = (text: string, bytes = 64) => collect(jsonRecords(pieces(text, bytes), 200, 8));

  test.each([1, 5, 64])('an array and objects on lines are cut alike, in pieces of %i bytes', async (bytes) => {
    const objects = ['{"a":"}]\\"{"}', '{"b":[1,{"c":2}]}'];
    const both = [`[\n${objects.join(',\n')}\n]`, `\n${objects.join('\n')}\n`];
    for (const text of both) {
      expect(await cut(text, bytes)).toEqual([
        { line: 2, text: objects[0] },
        { line: 3, text: objects[1] },
      ]);
    }
  });

  test('a broken line costs one record; one that is too long, too deep or never ends is refused', async () => {
    expect(await cut('{"a":"unclosed\n{"b":1}\n')).toEqual([
      { line: 1, text: null },
      { line: 2, text: '{"b":1}' },
    ]);
    expect(await cut(`{"a":"${'x'.repeat(300)}"}\n{"b":1}`)).toEqual([
      { line: 1, text: null },
      { line: 2, text: '{"b":1}' },
    ]);
    expect(await cut(`{"a":${'['.repeat(20)}${']'.repeat(20)}}`)).toEqual([{ line: 1, text: null }]);
    expect(await cut('[{"a":1},{"b":')).toEqual([
      { line: 1, text: '{"a":1}' },
      { line: 1, text: null },
    ]);
    expect(await cut('nonsense here\n{"b":1}')).toEqual([
      { line: 1, text: null },
      { line: 2, text: '{"b":1}' },
    ]);
  });
});
