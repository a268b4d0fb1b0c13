import { createReadStream } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FileRejected, LIMITS, type Limits } from '../limits.ts';
import { catalogue, fixture } from '../testing.ts';
import type { PmFile } from './file.ts';
import { parsePmFile } from './parser.ts';

const at = (text: string) => Date.parse(text);

async function* pieces(text: string | Buffer, bytes = 7): AsyncGenerator<Buffer> {
  const all = Buffer.from(text);
  for (let from = 0; from < all.length; from += bytes) yield all.subarray(from, from + bytes);
}

const parse = (name: string): Promise<PmFile> => parsePmFile(createReadStream(fixture(name)), { catalogue, limits: LIMITS, now: null });
const parseText = (text: string | Buffer, options: { limits?: Partial<Limits>; now?: Date; bytes?: number } = {}) =>
  parsePmFile(pieces(text, options.bytes ?? 65_536), { catalogue, limits: { ...LIMITS, ...options.limits }, now: options.now ?? null });
const counters = (file: PmFile, i = 0) => Object.fromEntries(file.objects[i]?.counters ?? []);

const file = (info: string, header = '') =>
  `<measCollecFile><fileHeader fileFormatVersion="32.435 V10.0" ${header}><fileSender localDn="ManagedElement=t"/></fileHeader>
<measData><managedElement localDn="ManagedElement=t"/>${info}</measData><fileFooter/></measCollecFile>`;
const group = (values: string, types = '<measType p="1">RRC.ConnEstabAtt</measType>') =>
  `<measInfo measInfoId="i"><granPeriod duration="PT900S" endTime="2026-01-05T10:15:00Z"/>${types}${values}</measInfo>`;

describe('what real files do', () => {
  test('a stylesheet before the XML declaration, and blanks before both, do not stop it', async () => {
    const read = await parse('prolog-stylesheet-first.xml');
    expect(read.counts).toMatchObject({ values: 1, numeric: 1, objects: 1, periods: 1 });
    expect(read).toMatchObject({
      dialect: '32.435',
      dnPrefix: 'SubNetwork=Fyn',
      sender: 'ManagedElement=g1',
      vendor: 'Acme',
      begin: '2026-01-05T10:00:00Z',
    });
  });

  test('a byte order mark before the declaration does not stop it, however the bytes are cut', async () => {
    const text = `\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n${file(group('<measValue measObjLdn="ManagedElement=t,Ø=1"><r p="1">5</r></measValue>'))}`;
    for (const bytes of [1, 2, 3, 64]) expect((await parseText(text, { bytes })).counts).toMatchObject({ values: 1, objects: 1 });
  });

  test('an offset without a colon is read, and the period ends in UTC', async () => {
    const read = await parse('offset-without-colon.xml');
    expect(read.periodEndsMs).toEqual([at('2026-01-05T10:15:00Z')]);
    expect(read.objects[0]).toMatchObject({ periodS: 900, swVersion: '', localDn: 'ManagedElement=g2' });
  });

  test('values belong to the counter of their p, wherever they stand; a p that names no counter is refused and not counted as a value', async () => {
    const read = await parse('bound-by-p.xml');
    expect(counters(read)).toEqual({ 'RRC.ConnMean': 12.5, 'RRC.ConnEstabAtt': 200, 'RRC.ConnEstabSucc': 198 });
    expect(counters(read, 1)).toEqual({ 'RRC.ConnEstabAtt': 50 });
    expect(read.counts).toMatchObject({ values: 4, numeric: 4, unnamed: 1 });
    expect(read.rejections).toEqual([{ line: 7, reason: '1 results whose p names no counter' }]);
  });

  test('lists of names and results are bound in order, NIL is null, and a list of another length is refused', async () => {
    const read = await parse('lists-and-nil.xml');
    expect(read.dialect).toBe('28.532');
    expect(read.counts).toMatchObject({ values: 7, numeric: 6, null: 1, rejected: 3, objects: 2 });
    expect(counters(read)).toEqual({ 'RM.RegInitReq': 1000, 'RM.RegInitSucc': 990, 'RM.RegisteredSubNbrMean': null, 'MM.Paging5GReq': 4 });
    expect(read.rejections).toEqual([{ line: 9, reason: '3 values: 3 results for 4 counter names' }]);
  });

  test('the third dialect differs in names, capitals and prefix, and reads the same', async () => {
    const read = await parse('dialect-28550.xml');
    expect(read).toMatchObject({ dialect: '28.550', sender: 'ManagedElement=u1', begin: '2026-01-05T10:00:00Z', end: '2026-01-05T10:05:00Z' });
    expect(read.objects[0]).toMatchObject({ objectClass: 'UPFFunction', periodS: 300, swVersion: '9' });
    expect(counters(read)).toEqual({ 'GTP.InDataOctN3UPF': 123456 });
  });

  test('numbers, vectors, blanks and suspects are told apart and add up', async () => {
    const read = await parse('vectors-suspect-blank.xml');
    const { values, numeric, vector, blankVectors, suspect, rejected } = read.counts;
    expect({ values, numeric, vector, null: read.counts.null, blankVectors, suspect, rejected }).toEqual({
      values: 12,
      numeric: 4,
      vector: 4,
      null: 4,
      blankVectors: 1,
      suspect: 4,
      rejected: 1,
    });
    expect(counters(read)).toEqual({ 'CARR.WBCQIDist': [0, 0, 10, 30], 'DRB.UEThpDl': null, 'RRU.PrbTotDl': 41, 'CELL.UnavailableTime': 0 });
    expect(counters(read, 1)).toMatchObject({ 'CARR.WBCQIDist': null, 'DRB.UEThpDl': 52000, 'CELL.UnavailableTime': null });
    expect([...(read.objects[1]?.suspects ?? [])]).toHaveLength(4);
    // A vector with one blank bin has no total, so it is no value; the file still sent a vector.
    expect(counters(read, 2)['CARR.WBCQIDist']).toBeNull();
  });

  test('two periods in one file stay apart, and objects without a name are each counted, never merged', async () => {
    const read = await parse('two-periods-empty-names.xml');
    expect(read.counts).toMatchObject({ values: 8, objects: 4, periods: 2 });
    expect(read.periodEndsMs).toEqual([at('2026-01-05T09:34:23Z'), at('2026-01-05T09:35:23Z')]);
    expect(read.objects.map(({ dn, periodS }) => [dn, periodS])).toEqual([['ManagedElement=k1,GNBCUCPFunction=1,NRCellCU=7', 60]]);
    expect(read.notes.join()).toContain('3 objects without a name');
  });

  test('a group repeated under another job adds to the same object; a counter said twice keeps its first value and is doubted when they differ', async () => {
    const read = await parse('repeated-groups.xml');
    expect(read.jobs).toEqual(['a', 'b']);
    expect(read.counts).toMatchObject({ values: 5, objects: 3 });
    const cu = read.objects.find((object) => object.objectClass === 'NRCellCU');
    expect(Object.fromEntries(cu?.counters ?? [])).toEqual({ pmCellDowntimeMan: 0, pmRrcConnEstabAtt: 40 });
    expect([...(cu?.suspects ?? [])]).toEqual(['pmCellDowntimeMan']);
  });

  test('an unknown vendor’s counters stay countable by class and name', async () => {
    const read = await parseText(
      file(
        group(
          '<measValue measObjLdn="A=1,B=1"><r p="1">5</r></measValue><measValue measObjLdn="A=1,B=2"><r p="1">x,y</r></measValue>',
          '<measType p="1">zz</measType>',
        ),
      ),
    );
    expect(read.unmapped).toEqual([{ objectClass: 'B', counter: 'zz', values: 1 }]);
    expect(read.counts).toMatchObject({ values: 2, unmapped: 1, rejected: 1 });
  });

  test('a DOCTYPE that only names a file is passed over', async () => {
    expect((await parse('doctype-names-a-file.xml')).counts.values).toBe(0);
  });

  test('a period that ends more than ten minutes after now is refused, the rest of the file is not', async () => {
    const later = group('<measValue measObjLdn="ManagedElement=t,GNBCUCPFunction=1,NRCellCU=1"><r p="1">5</r></measValue>').replace('10:15', '11:15');
    const read = await parseText(file(group('<measValue measObjLdn="ManagedElement=t,X=1"><r p="1">5</r></measValue>') + later), {
      now: new Date('2026-01-05T10:20:00Z'),
    });
    expect(read.counts).toMatchObject({ values: 2, rejected: 1 });
    expect(read.rejections[0]?.reason).toBe('1 values: the period ends in the future');
  });
});

describe('hostile files end with a reason', () => {
  const refusal = async (read: Promise<unknown>): Promise<FileRejected> => {
    const error = await read.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(FileRejected);
    return error as FileRejected;
  };
  const many = (n: number, make: (i: number) => string) => Array.from({ length: n }, (_, i) => make(i)).join('');

  test('entities in an internal subset are refused before they are read', async () => {
    expect((await refusal(parse('entity-bomb.xml'))).message).toContain('internal subset');
  });

  test('an entity nobody defined is refused', async () => {
    expect((await refusal(parseText(file('&boom;')))).message).toContain('undefined entity');
  });

  test('a file cut off in the middle is refused whole, with the line', async () => {
    const error = await refusal(parse('truncated.xml'));
    expect(error.message).toContain('ends before it is complete');
    expect(error.line).toBe(9);
  });

  test('every cut of a good file is refused, wherever it falls', async () => {
    const good = file(group('<measValue measObjLdn="ManagedElement=t,X=1"><r p="1">5</r></measValue>'));
    expect((await parseText(good)).counts.values).toBe(1);
    for (let length = 1; length < good.length; length += 5) await refusal(parseText(good.slice(0, length)));
  });

  test('deep nesting, a giant text, a giant tag and a NUL byte are refused', async () => {
    expect((await refusal(parseText(many(100_000, () => '<a>')))).message).toContain('nested deeper');
    expect((await refusal(parseText(file('x'.repeat(5_000_000))))).message).toContain('longer than');
    expect((await refusal(parseText(file(`<job jobId="${'x'.repeat(5_000_000)}"/>`)))).message).toContain('longer than');
    expect((await refusal(parseText(file('\0')))).message).toContain('disallowed character');
  });

  test('a hundred thousand object names, or too many counter names, are refused', async () => {
    const objects = many(100_000, (i) => `<measValue measObjLdn="ManagedElement=t,NRCellCU=${i}"><r p="1">1</r></measValue>`);
    expect((await refusal(parseText(file(group(objects))))).message).toBe('the file names more than 65536 objects');
    const types = many(2_000, (i) => `<measType p="${i}">c${i}</measType>`);
    const values = `<measValue measObjLdn="A=1">${many(2_000, (i) => `<r p="${i}">1</r>`)}</measValue>`;
    expect((await refusal(parseText(file(group(values, types)), { limits: { counterNamesMax: 1_000 } }))).message).toContain('too many counters');
  });

  test('more values than may be held are refused', async () => {
    const values = many(50, (i) => `<measValue measObjLdn="ManagedElement=t,NRCellCU=${i}"><r p="1">1</r></measValue>`);
    expect((await refusal(parseText(file(group(values)), { limits: { heldValuesMax: 20 } }))).message).toContain('more than 20 values');
  });

  test('an attribute named like a prototype property does no harm', async () => {
    const read = await parseText(file(group('<measValue __proto__="x" constructor="y" measObjLdn="A=1"><r p="__proto__">1</r></measValue>')));
    expect(read.counts).toMatchObject({ values: 0, unnamed: 1 });
  });
});
