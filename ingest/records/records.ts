import { z } from 'zod';
import { FileRejected, type Limits } from '../limits.ts';
import type { Recognised } from '../recognise.ts';
import type { Rejection } from '../report.ts';
import type { Source } from '../source.ts';
import { instantMs } from '../time.ts';
import { csvRecords, linesOf, type RawRecord, splitCsvLine } from './csv.ts';
import { jsonRecords } from './json.ts';

/** One record read and believed, or refused with its text for the quarantine. */
export type Read<T> =
  | { readonly line: number; readonly text: string; readonly record: T }
  | { readonly line: number; readonly reason: string; readonly text: string };

/**
 * Reads the records of a CSV or JSON file, a chunk's worth at a time, each checked against the schema. A bad record is refused with a reason
 * that names the field and never its value. Memory: one chunk and one record.
 */
export async function* readRecords<T>(source: Source, what: Recognised, schema: z.ZodType<T>, limits: Limits): AsyncGenerator<Read<T>[]> {
  const judge = (line: number, text: string, fields: unknown): Read<T> => {
    const parsed = schema.safeParse(fields);
    return parsed.success ? { line, text, record: parsed.data } : { line, reason: whyNot(parsed.error), text };
  };
  if (what.encoding === 'json') {
    for await (const raw of jsonRecords(source.chunks(), limits.recordBytesMax, limits.depthMax)) yield raw.map((record) => fromJson(record, judge));
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

function fromJson<T>({ line, text }: RawRecord, judge: Judge<T>): Read<T> {
  if (text === null) return { line, reason: 'the object is not complete, too long or nested too deep', text: '' };
  try {
    return judge(line, text, JSON.parse(text));
  } catch {
    return { line, reason: 'the object is not JSON', text };
  }
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

/** The first thing wrong with a record. zod's own words name types and allowed values, never what was received. */
function whyNot(error: z.ZodError): string {
  const issue = error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const why = issue?.code === 'invalid_union' ? 'not of the right type' : (issue?.message ?? 'not usable');
  return `${field === '' ? 'record' : field}: ${why}`.slice(0, 200);
}

/** Why a field cannot be used. */
interface Refused {
  readonly refused: string;
}

/**
 * A field read by one function, from text as CSV has it or from a JSON scalar; empty where it is absent. One step instead of zod's chain of
 * union, pipe and check: serving-cell records come by the million, and the chain cost more than everything else together.
 */
function field<T extends string | number | boolean | null>(read: (text: string) => T | Refused) {
  return z.unknown().transform((value, context): T => {
    const known = typeof value === 'string' ? value.trim() : value === undefined || value === null ? '' : String(value);
    const found = typeof value === 'object' && value !== null ? { refused: 'not of the right type' } : read(known);
    if (typeof found !== 'object' || found === null) return found;
    context.addIssue({ code: 'custom', message: found.refused });
    return z.NEVER;
  });
}

/** Text, empty where absent. */
export const text = (charsMax = 200) => field((value) => (value.length > charsMax ? { refused: 'too long' } : value));

/** Text that must be there. */
export const name = (charsMax = 200) =>
  field((value) => {
    if (value === '') return { refused: 'missing' };
    if (value.length > charsMax) return { refused: 'too long' };
    return /\p{Cc}/u.test(value) ? { refused: 'holds a control character' } : value;
  });

/** A whole number from 0; 0 where absent. */
export const count = (max: number, min = 0) =>
  field((value) => {
    if (!/^\d*(\.0*)?$/.test(value)) return { refused: 'not a whole number' };
    return within(Number(value), min, max);
  });

/** A number; 0 where absent. */
export const decimal = (min: number, max: number) =>
  field((value) => {
    if (!/^([+-]?\d+(\.\d+)?([eE][+-]?\d+)?)?$/.test(value)) return { refused: 'not a number' };
    return within(Number(value), min, max);
  });

/** yes or no in any of their spellings; no where absent. */
export const flag = field((value) => {
  if (/^(true|1|yes)$/i.test(value)) return true;
  return /^(false|0|no|)$/i.test(value) ? false : { refused: 'neither true nor false' };
});

/** A time with or without zone, in milliseconds since 1970; UTC where it names none. */
export const instant = field((value) => instantMs(value) ?? { refused: value === '' ? 'missing' : 'not a time' });

/** A time that may be left out. */
export const maybeInstant = field((value) => (value === '' ? null : (instantMs(value) ?? { refused: 'not a time' })));

/** A whole number that may be left out. */
export const maybeCount = (max: number) =>
  field((value) => {
    if (value === '') return null;
    return /^\d+(\.0*)?$/.test(value) ? within(Number(value), 0, max) : { refused: 'not a whole number' };
  });

function within(value: number, min: number, max: number): number | Refused {
  if (value > max) return { refused: 'too large' };
  return value < min ? { refused: 'too small' } : value;
}

/** Names separated by `|` in CSV, or an array in JSON. */
export const list = (itemsMax: number) =>
  z
    .union([z.array(z.string()), z.string().transform((value) => value.split('|'))])
    .transform((items) => items.map((item) => item.trim()).filter((item) => item !== ''))
    .pipe(z.array(z.string().max(400, 'too long')).max(itemsMax, 'too many'))
    .default([]);

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
