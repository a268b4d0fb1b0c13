import { instantMs } from '../time.ts';

/** Why a field cannot be used. Never holds the value. */
class Refused {
  readonly why: string;
  constructor(why: string) {
    this.why = why;
  }
}

/** Reads one field, from text as CSV has it or from a JSON value; `undefined` where it is absent. */
type Field<T> = (value: unknown) => T | Refused;
type Fields = Readonly<Record<string, Field<unknown>>>;

/** What a record is and how it is read: its known fields, each by one function; others are passed over. */
export interface RecordSchema<T> {
  /** Reads a JSON value; a text says which field is wrong and how, never its value. */
  read(value: unknown): T | string;
  /** Reads the fields of CSV lines under these columns; of columns with one name the last counts. */
  underColumns(columns: readonly string[]): (values: readonly string[]) => T | string;
}

/** The record that a schema reads. */
export type RecordOf<S> = S extends RecordSchema<infer T> ? T : never;

/**
 * A schema of a record. Serving-cell records come by the million, so nothing lies between the cut line and the field that reads its part of it:
 * a zod object of eight fields costs six times as much as this.
 */
export function record<F extends Fields>(fields: F): RecordSchema<{ -readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }> {
  type Of = { -readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };
  const entries = Object.entries(fields);
  const readEach = (given: (at: number) => unknown): Of | string => {
    const read: Record<string, unknown> = {};
    for (let at = 0; at < entries.length; at++) {
      const [key, field] = entries[at] as (typeof entries)[number];
      const found = field(given(at));
      if (found instanceof Refused) return `${key}: ${found.why}`;
      read[key] = found;
    }
    return read as Of;
  };
  return {
    read(value) {
      if (typeof value !== 'object' || value === null) return 'record: not an object';
      return readEach((at) => (value as Record<string, unknown>)[entries[at]?.[0] ?? '']);
    },
    underColumns(columns) {
      const places = entries.map(([key]) => columns.lastIndexOf(key));
      return (values) => readEach((at) => values[places[at] as number]);
    },
  };
}

function field<T>(read: (text: string) => T | Refused): Field<T> {
  return (value) => {
    if (typeof value === 'string') return read(value.trim());
    if (value === undefined || value === null) return read('');
    return typeof value === 'object' ? new Refused('not of the right type') : read(String(value));
  };
}

/** Text, empty where absent. */
export const text = (charsMax = 200) => field((value) => (value.length > charsMax ? new Refused('too long') : value));

/** Text that must be there. */
export const name = (charsMax = 200) =>
  field((value) => {
    if (value === '') return new Refused('missing');
    if (value.length > charsMax) return new Refused('too long');
    return /\p{Cc}/u.test(value) ? new Refused('holds a control character') : value;
  });

/** One of a few words. */
export const oneOf = <const W extends string>(words: readonly W[]) =>
  field((value) => words.find((word) => word === value) ?? new Refused(`not one of ${words.join(', ')}`));

/** A whole number; 0 where absent. */
export const count = (max: number, min = 0) =>
  field((value) => (isWhole(value) ? within(Number(value), min, max) : new Refused('not a whole number')));

/** A whole number that may be left out. */
export const maybeCount = (max: number) =>
  field((value) => (value === '' ? null : isWhole(value) ? within(Number(value), 0, max) : new Refused('not a whole number')));

/** A number; 0 where absent. */
export const decimal = (min: number, max: number) =>
  field((value) => {
    if (!/^([+-]?\d+(\.\d+)?([eE][+-]?\d+)?)?$/.test(value)) return new Refused('not a number');
    return within(Number(value), min, max);
  });

/** yes or no in any of their spellings; no where absent. */
export const flag = field((value) => {
  if (/^(true|1|yes)$/i.test(value)) return true;
  return /^(false|0|no|)$/i.test(value) ? false : new Refused('neither true nor false');
});

/** A time with or without zone, in milliseconds since 1970; UTC where it names none. */
export const instant = field((value) => instantMs(value) ?? new Refused(value === '' ? 'missing' : 'not a time'));

/** A time that may be left out. */
export const maybeInstant = field((value) => (value === '' ? null : (instantMs(value) ?? new Refused('not a time'))));

/** Zones met before, by their spelling: there are a few hundred in the world, and to ask for one costs 100 µs. */
const zones = new Map<string, string>();
const ZONES_MAX = 1_000;

/** A time zone by its IANA name, empty where absent. */
export const timeZone = field((value) => {
  const known = value === '' ? '' : zones.get(value);
  if (known !== undefined) return known;
  try {
    const zone = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
    if (zones.size < ZONES_MAX) zones.set(value, zone);
    return zone;
  } catch {
    return new Refused('not a time zone such as Europe/Copenhagen');
  }
});

/** Names separated by `|` in CSV, or an array in JSON. */
export const list = (itemsMax: number): Field<string[]> => {
  return (value) => {
    const items = Array.isArray(value) ? value : typeof value === 'string' ? value.split('|') : value === undefined || value === null ? [] : [value];
    if (items.length > itemsMax) return new Refused('too many');
    const names: string[] = [];
    for (const item of items) {
      if (typeof item !== 'string') return new Refused('not of the right type');
      if (item.length > 400) return new Refused('too long');
      if (item.trim() !== '') names.push(item.trim());
    }
    return names;
  };
};

function isWhole(value: string): boolean {
  return /^\d*(\.0*)?$/.test(value);
}

function within(value: number, min: number, max: number): number | Refused {
  if (value > max) return new Refused('too large');
  return value < min ? new Refused('too small') : value;
}
