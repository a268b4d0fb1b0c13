import type { z } from 'zod';
import { FileRejected, type Limits } from '../limits.ts';
import type { RecognisedRecords } from '../recognise.ts';
import type { Rejection } from '../report.ts';
import type { Source } from '../source.ts';
import { csvRecords, linesOf, type RawRecord, splitCsvLine } from './csv.ts';
import { jsonRecords } from './json.ts';

/** One record read and believed, or refused with its text for the quarantine. */
export type Read<T> =
  | { readonly line: number; readonly text: string; readonly record: T }
  | { readonly line: number; readonly reason: string; readonly text: string };

/**
 * Reads the records of a CSV or JSON file, a chunk's worth at a time, each checked against the schema. A bad record is refused with a reason
 * that names the field and never its value. `unfold` gives the records within a JSON object, where a sender wraps them. Memory: one chunk and one record.
 */
export async function* readRecords<T>(
  source: Source,
  what: RecognisedRecords,
  schema: z.ZodType<T>,
  limits: Limits,
  unfold: (value: unknown) => readonly unknown[] = (value) => [value],
): AsyncGenerator<Read<T>[]> {
  const judge = (line: number, text: string, fields: unknown): Read<T> => {
    const parsed = schema.safeParse(fields);
    return parsed.success ? { line, text, record: parsed.data } : { line, reason: whyNot(parsed.error), text };
  };
  if (what.encoding === 'json') {
    for await (const raw of jsonRecords(source.chunks(), limits.recordBytesMax, limits.depthMax))
      yield raw.flatMap((record) => fromJson(record, judge, unfold));
  } else if (what.encoding === 'csv') {
    const { columns, delimiter } = what;
    let header = true;
    for await (const raw of csvRecords(source.chunks(), limits.recordBytesMax)) {
      const body = header ? raw.slice(1) : raw;
      if (raw.length > 0) header = false;
      yield body.flatMap((record) => fromCsv(record, columns, delimiter, judge));
    }
  } else throw new FileRejected('this format has no records');
}

type Judge<T> = (line: number, text: string, fields: unknown) => Read<T>;

function fromJson<T>({ line, text }: RawRecord, judge: Judge<T>, unfold: (value: unknown) => readonly unknown[]): Read<T>[] {
  if (text === null) return [{ line, reason: 'the object is not complete, too long or nested too deep', text: '' }];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [{ line, reason: 'the object is not JSON', text }];
  }
  const records = unfold(value);
  return records.length === 0 ? [{ line, reason: 'the object holds no record', text }] : records.map((record) => judge(line, text, record));
}

function fromCsv<T>({ line, text }: RawRecord, columns: readonly string[], delimiter: string, judge: Judge<T>): Read<T>[] {
  if (text === null) return [{ line, reason: 'the line is too long', text: '' }];
  const values = splitCsvLine(text, delimiter);
  if (values === null || values.length !== columns.length) {
    if (text.includes('\n')) return linesOf({ line, text }).flatMap((single) => fromCsv(single, columns, delimiter, judge));
    const found = values === null ? 'the quotes of the line do not add up' : `the line has ${values.length} fields, the header ${columns.length}`;
    return [{ line, reason: found, text }];
  }
  if (text.includes('\0')) return [{ line, reason: 'the line holds a NUL byte', text }];
  const fields: Record<string, string> = Object.create(null);
  for (const [i, name] of columns.entries()) fields[name] = values[i] as string;
  return [judge(line, text, fields)];
}

/** The first thing wrong with a record, and in which field. */
function whyNot(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join('.') || 'record'}: ${issue?.message ?? 'not usable'}`.slice(0, 200);
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
