import { roleOf } from '../../detectors/series/index.ts';
import { EPOCH_MIN, readTimestamp } from './timestamp.ts';

/** What a CSV file is made of, decided from its first two lines alone. */
export interface Layout {
  readonly delimiter: string;
  readonly hasHeader: boolean;
  readonly width: number;
  readonly timeAt: number;
  readonly columns: readonly { readonly name: string; readonly at: number }[];
}

/** Input that cannot be read: where, and why, in one sentence. */
export class TableError extends Error {
  override readonly name = 'TableError';
}

const TIME_NAME =
  /^(time[_ ]?stamp|date[_ ]?time|time|date|ts|epoch|unix(time)?|.*[_ ](time|ts|timestamp|date|datetime)|period[_ ]?(start|end)?|at)(_?(s|ms|utc))?$/i;
const MISSING = /^(|-|nan|null|none|n\/a|na|nil|\\n|[+-]?inf(inity)?)$/i;
const TRUE = /^(true|up|yes|on|ok|active|running|enabled)$/i;
const FALSE = /^(false|down|no|off|inactive|stopped|disabled|failed)$/i;

/** One line's cells. Quotes may enclose a cell and are doubled inside it; a cell does not go over the end of a line. */
export function cellsOf(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i] as string;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (line[i + 1] === '"') cell += line[++i];
      else quoted = false;
    } else if (c === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (c === delimiter) {
      cells.push(cell);
      cell = '';
    } else cell += c;
  }
  return [...cells, cell];
}

/** A number; NaN for anything missing, endless or unreadable; states are 1 and 0. */
export function readValue(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && text.trim() !== '') return value;
  const trimmed = text.trim();
  return TRUE.test(trimmed) ? 1 : FALSE.test(trimmed) ? 0 : Number.NaN;
}

/**
 * Finds the time column and the value columns from the first two lines: a header is a line without a number or time in it; the
 * time column is named so or holds what looks like a time; label columns (`label`, `is_anomaly`, …) and columns of text are left out.
 * @throws {TableError} when there is no time column or no value column
 */
export function layoutOf(first: string, second: string | null): Layout {
  const delimiter = [',', ';', '\t'].sort((a, b) => first.split(b).length - first.split(a).length)[0] as string;
  const head = cellsOf(first, delimiter).map((cell) => cell.trim());
  const hasHeader = head.every((cell) => Number.isNaN(readTimestamp(cell)) && (Number.isNaN(readValue(cell)) || TRUE.test(cell) || FALSE.test(cell)));
  const sample = hasHeader ? (second === null ? null : cellsOf(second, delimiter)) : head;
  const names = head.map((cell, i) => (hasHeader && cell !== '' ? cell : `column${i + 1}`));
  const timeAt = timeColumn(names, sample);
  if (timeAt < 0) throw new TableError('line 1: no time column: none is named timestamp or time, and none holds ISO times or epoch numbers');
  const columns = names
    .map((name, at) => ({ name, at }))
    .filter(({ name, at }) => at !== timeAt && roleOf(name) !== 'ignored' && !(sample && isText(sample[at] ?? '')));
  if (columns.length === 0) throw new TableError('line 1: no value column beside the time');
  return { delimiter, hasHeader, width: names.length, timeAt, columns };
}

function timeColumn(names: readonly string[], sample: readonly string[] | null): number {
  const time = (at: number): number => (sample ? readTimestamp(sample[at] ?? '') : 0);
  const named = names.findIndex((name, at) => TIME_NAME.test(name) && !Number.isNaN(time(at)));
  if (named >= 0 || !sample) return named;
  return names.findIndex((_, at) => Math.abs(time(at)) >= EPOCH_MIN);
}

function isText(cell: string): boolean {
  return Number.isNaN(readValue(cell)) && !MISSING.test(cell.trim());
}
