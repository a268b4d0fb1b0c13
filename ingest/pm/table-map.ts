import type { MappedTable } from '../sources/config.ts';
import { PmContent } from './content.ts';
import type { PmFile, PmObject } from './file.ts';
import type { MeasGroup } from './group.ts';
import type { PmOptions } from './parser.ts';
import { plainResult, readTable, type TableReader } from './table.ts';
import { type LocalTimes, localTimes } from './zone.ts';

type Refused = (line: number, reason: string, text: string) => void;
type Given = MappedTable['kpis'][string];

/** Whether a header has the columns that say what, where and when, and at least one that is measured. */
export function fitsTable(table: MappedTable, columns: readonly string[]): boolean {
  const found = new Set(columns.map((name) => name.replace(/^\uFEFF/, '')));
  return placing(table).every((name) => found.has(name)) && measured(table).some((name) => found.has(name));
}

function placing(table: MappedTable): string[] {
  const named = [...`${table.element}${table.network_element}`.matchAll(/\{([^{}]+)\}/g)].map((match) => (match[1] as string).trim());
  const byColumn = typeof table.object_class === 'string' ? [] : [table.object_class.column];
  return [...table.time, ...named, ...byColumn, ...(table.reliable ? [table.reliable.column] : [])];
}

function measured(table: MappedTable): string[] {
  return [...Object.keys(table.counters), ...Object.values(table.kpis).flatMap(columnsOf)];
}

function columnsOf(given: Given): string[] {
  if ('value' in given) return [given.value];
  return 'percent' in given ? [given.percent, given.of] : [given.numerator, given.denominator];
}

/**
 * Reads a flat table, one row for each cell and period, as its operator has described it: which columns say when and which cell, and which hold counters or
 * KPIs of the catalogue. Columns not named are passed over; columns named and absent are said in a note.
 */
export async function parseMappedTable(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: string,
  options: PmOptions,
  table: MappedTable,
  zone: string | null,
  refused: Refused,
): Promise<PmFile> {
  const content = new PmContent(options);
  Object.assign(content.header, { dialect: `table ${table.name}`, vendor: table.vendor });
  const reader = new MappedReader(content, table, localTimes(table.time_zone ?? zone, table.date_order), refused);
  await readTable(chunks, delimiter, options.limits, reader);
  const file = content.finish();
  return { ...file, notes: [...file.notes, ...reader.notes(options)] };
}

class MappedReader implements TableReader {
  private readonly content: PmContent;
  private readonly table: MappedTable;
  private readonly times: LocalTimes;
  private readonly quarantine: Refused;
  private at: ReadonlyMap<string, number> = new Map();
  private readonly absent: string[] = [];
  private readonly groups = new Map<number, MeasGroup>();

  constructor(content: PmContent, table: MappedTable, times: LocalTimes, quarantine: Refused) {
    this.content = content;
    this.table = table;
    this.times = times;
    this.quarantine = quarantine;
    content.jobRan(table.name);
  }

  header(columns: readonly string[]): void {
    this.at = new Map(columns.map((name, i) => [name.replace(/^\uFEFF/, ''), i]));
    for (const name of measured(this.table)) if (!this.at.has(name)) this.absent.push(name);
  }

  row(fields: readonly string[], line: number): string | null {
    const { table } = this;
    const field = (name: string) => (fields[this.at.get(name) ?? -1] ?? '').trim();
    const time = table.time.map(field).join(' ');
    const at = this.times.instantMs(time);
    if (typeof at !== 'number') return `${table.time.join(' ')}: ${at ?? 'not a time'}`;
    const dn = fill(table.element, field);
    if (dn === null) return 'the element has no name';
    const objectClass = typeof table.object_class === 'string' ? table.object_class : table.object_class.classes[field(table.object_class.column)];
    if (objectClass === undefined) return 'the object class is none of those described';
    const suspect = table.reliable !== undefined && !table.reliable.values.includes(field(table.reliable.column));
    const results = Object.entries(table.counters).flatMap(([column, counter]) => {
      return this.at.has(column) ? [{ p: counter, counter, text: plainResult(field(column)) }] : [];
    });
    this.content.enter(fill(table.network_element, field) ?? '', '');
    const value = { dn, place: { objectClass, number: dn }, line, results, unnamed: 0, suspect, problem: null };
    const object = this.content.take(this.group(at, line), value);
    if (object !== null) this.give(object, field, suspect);
    return null;
  }

  refused(line: number, reason: string, text: string): void {
    this.content.refuseRecord(line, reason);
    this.quarantine(line, reason, text);
  }

  notes({ catalogue }: PmOptions): string[] {
    const known = new Set(catalogue.kpis.map((kpi) => kpi.kpi));
    const unknown = Object.keys(this.table.kpis).filter((kpi) => !known.has(kpi));
    return [
      ...(this.absent.length > 0 ? [`described for ${this.table.name}, but not in the file: ${this.absent.slice(0, 10).join(', ')}`] : []),
      ...(unknown.length > 0 ? [`described for ${this.table.name}, but no KPI of the catalogue: ${unknown.slice(0, 10).join(', ')}`] : []),
    ];
  }

  private give(object: PmObject, field: (name: string) => string, suspect: boolean): void {
    for (const [kpi, given] of Object.entries(this.table.kpis)) {
      if (!columnsOf(given).every((name) => this.at.has(name))) continue;
      const counts = countsOf(given, (name) => this.content.measure(plainResult(field(name)), object.line, suspect));
      if (counts !== null && !object.given.has(kpi)) object.given.set(kpi, { ...counts, suspect });
    }
  }

  private group(at: number, line: number): MeasGroup {
    const known = this.groups.get(at);
    if (known) return known;
    const { period_s, time_is } = this.table;
    const group = this.content.newGroup('', line, time_is === 'start' ? at + period_s * 1000 : at, period_s);
    this.groups.set(at, group);
    return group;
  }
}

function fill(template: string, field: (name: string) => string): string | null {
  let empty = false;
  const text = template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = field(name.trim());
    empty ||= value === '';
    return value;
  });
  return empty || text === '' ? null : text;
}

/** The counts of a KPI, null where a column has no number: then it is not known. A percentage of a count is turned back into the whole number it came from. */
function countsOf(given: Given, number: (column: string) => number | null): { numerator: number; denominator: number } | null {
  if ('value' in given) {
    const value = number(given.value);
    return value === null ? null : { numerator: value * given.factor, denominator: 1 };
  }
  const [top, bottom] = 'percent' in given ? [number(given.percent), number(given.of)] : [number(given.numerator), number(given.denominator)];
  if (top === null || bottom === null) return null;
  return { numerator: 'percent' in given ? Math.round((top * bottom) / 100) : top, denominator: bottom };
}
