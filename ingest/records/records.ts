import { setImmediate as turn } from 'node:timers/promises';
import { FileRejected, type Limits } from '../limits.ts';
import type { RecognisedRecords } from '../recognise.ts';
import type { Rejection } from '../report.ts';
import type { Source } from '../source.ts';
import { csvRecords, linesOf, type RawRecord, splitCsvLine } from './csv.ts';
import type { RecordSchema } from './fields.ts';
import { jsonRecords } from './json.ts';

/** One record read and believed, or refused with its text for the quarantine. */
export type Read<T> =
  | { readonly line: number; readonly text: string; readonly record: T }
  | { readonly line: number; readonly reason: string; readonly text: string };

/**
 * Reads the records of a CSV or JSON file, a chunk's worth at a time, each checked against the schema. A bad record is refused with a reason
 * that names the field and never its value. `unfold` gives the records within a JSON object, where a sender wraps them. Memory: one chunk and one record.
 * Between two chunks others have their turn: a page is not kept waiting for a file.
 */
export async function* readRecords<T>(
  source: Source,
  what: RecognisedRecords,
  schema: RecordSchema<T>,
  limits: Limits,
  unfold: (value: unknown) => readonly unknown[] = (value) => [value],
): AsyncGenerator<Read<T>[]> {
  if (what.encoding === 'json') {
    for await (const raw of jsonRecords(source.chunks(), limits.recordBytesMax, limits.depthMax)) {
      yield raw.flatMap((record) => fromJson(record, schema, unfold));
      await turn();
    }
  } else if (what.encoding === 'csv') {
    const lines = { delimiter: what.delimiter, fields: what.columns.length, read: schema.underColumns(what.columns) };
    let header = true;
    for await (const raw of csvRecords(source.chunks(), limits.recordBytesMax)) {
      const body = header ? raw.slice(1) : raw;
      if (raw.length > 0) header = false;
      yield body.flatMap((record) => fromCsv(record, lines));
      await turn();
    }
  } else throw new FileRejected('this format has no records');
}

function fromJson<T>({ line, text }: RawRecord, schema: RecordSchema<T>, unfold: (value: unknown) => readonly unknown[]): Read<T>[] {
  if (text === null) return [{ line, reason: 'the object is not complete, too long or nested too deep', text: '' }];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [{ line, reason: 'the object is not JSON', text }];
  }
  const records = unfold(value);
  return records.length === 0
    ? [{ line, reason: 'the object holds no record', text }]
    : records.map((record) => judged(line, text, schema.read(record)));
}

interface CsvLines<T> {
  readonly delimiter: string;
  /** How many fields a line has. */
  readonly fields: number;
  readonly read: (values: readonly string[]) => T | string;
}

function fromCsv<T>({ line, text }: RawRecord, lines: CsvLines<T>): Read<T> | Read<T>[] {
  if (text === null) return { line, reason: 'the line is too long', text: '' };
  const values = splitCsvLine(text, lines.delimiter);
  if (values === null || values.length !== lines.fields) {
    if (text.includes('\n')) return linesOf({ line, text }).flatMap((single) => fromCsv(single, lines));
    const found = values === null ? 'the quotes of the line do not add up' : `the line has ${values.length} fields, the header ${lines.fields}`;
    return { line, reason: found, text };
  }
  return text.includes('\0') ? { line, reason: 'the line holds a NUL byte', text } : judged(line, text, lines.read(values));
}

/** The record, or the first thing wrong with it. */
function judged<T>(line: number, text: string, found: T | string): Read<T> {
  return typeof found === 'string' ? { line, reason: found.slice(0, 200), text } : { line, text, record: found };
}

/** Counts and keeps what was refused of one file. */
export class Refusals {
  readonly listed: Rejection[] = [];
  count = 0;
  private readonly max: number;

  constructor(limits: Limits) {
    this.max = limits.rejectionsStoredMax;
  }

  add(rejection: Rejection): void {
    this.count++;
    if (this.listed.length < this.max) this.listed.push(rejection);
  }
}
