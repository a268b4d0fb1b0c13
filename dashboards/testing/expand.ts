/** What Grafana knows when it asks: the time range, how wide one point is, and what was chosen. */
export interface Asked {
  readonly from: Date;
  readonly to: Date;
  readonly intervalMs: number;
  /** Chosen values by variable; `all` stands for the choice "All", and then `values` are all options. */
  readonly variables?: Readonly<Record<string, Chosen>>;
}

export interface Chosen {
  readonly all: boolean;
  readonly values: readonly string[];
}

const seconds = (at: Date): number => Math.floor(at.getTime() / 1_000);
const dateTime = (at: Date): string => `toDateTime(${seconds(at)})`;
const dateTime64 = (at: Date): string => `fromUnixTimestamp64Milli(${at.getTime()})`;
const date = (at: Date): string => `toDate('${at.toISOString().slice(0, 10)}')`;
const between = (column: string, write: (at: Date) => string, { from, to }: Asked): string =>
  `${column} >= ${write(from)} AND ${column} <= ${write(to)}`;

type Macro = (asked: Asked, args: readonly string[]) => string;

/** How many arguments each macro takes, and what it becomes (clickhouse-datasource 4.20, pkg/macros). */
const MACROS: Readonly<Record<string, readonly [args: number, macro: Macro]>> = {
  fromTime: [0, (q) => dateTime(q.from)],
  toTime: [0, (q) => dateTime(q.to)],
  fromTime_ms: [0, (q) => dateTime64(q.from)],
  toTime_ms: [0, (q) => dateTime64(q.to)],
  timeFilter: [1, (q, [c = '']) => between(c, dateTime, q)],
  timeFilter_ms: [1, (q, [c = '']) => between(c, dateTime64, q)],
  dateFilter: [1, (q, [c = '']) => between(c, date, q)],
  dateTimeFilter: [2, (q, [d = '', t = '']) => `(${between(d, date, q)}) AND (${between(t, dateTime, q)})`],
  dt: [2, (q, [d = '', t = '']) => `(${between(d, date, q)}) AND (${between(t, dateTime, q)})`],
  timeFrom: [1, (q, [c = '']) => `${c} >= ${dateTime(q.from)}`],
  timeTo: [1, (q, [c = '']) => `${c} <= ${dateTime(q.to)}`],
  timeInterval: [1, (q, [c = '']) => `toStartOfInterval(toDateTime(${c}), INTERVAL ${wholeSeconds(q)} second)`],
  timeInterval_ms: [1, (q, [c = '']) => `toStartOfInterval(toDateTime64(${c}, 3), INTERVAL ${Math.max(1, Math.floor(q.intervalMs))} millisecond)`],
  timeGroup: [2, (_, [c = '', span = '']) => `toStartOfInterval(toDateTime(${c}), INTERVAL ${goDuration(span)} second)`],
  interval_s: [0, (q) => String(wholeSeconds(q))],
  interval_ms: [0, (q) => String(Math.floor(q.intervalMs))],
};

const wholeSeconds = ({ intervalMs }: Asked): number => Math.floor(Math.max(intervalMs / 1_000, 1));

const GO_UNITS: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1 };

/** @throws {Error} for `1d`: Go, in which the data source is written, has no days */
function goDuration(text: string): number {
  const parts = [...text.trim().matchAll(/(\d+)([a-z]+)/g)];
  const units = parts.map(([, , unit = '']) => GO_UNITS[unit]);
  if (parts.length === 0 || units.includes(undefined)) throw new Error(`"${text}" is no duration of Go`);
  return parts.reduce((sum, [, count], i) => sum + Number(count) * (units[i] ?? 0), 0);
}

/**
 * What the data source's backend makes of a query: each macro replaced, longer names first, so that `$__timeFilter_ms` is not taken for `$__timeFilter`. What it does not
 * know it leaves as it is, and ClickHouse refuses that.
 * @throws {Error} when a macro has the wrong number of arguments, or one with brackets of its own, which the backend cuts short
 * @example expandBackend('t > $__fromTime', asked) // => 't > toDateTime(1767607200)'
 */
export function expandBackend(rawSql: string, asked: Asked): string {
  return Object.keys(MACROS)
    .sort((a, b) => b.length - a.length)
    .reduce(
      (sql, name) => sql.replace(new RegExp(`\\$__${name}\\b(?:\\(([^)]*)\\))?`, 'g'), (_, given?: string) => expandOne(name, given, asked)),
      rawSql,
    );
}

function expandOne(name: string, given: string | undefined, asked: Asked): string {
  const [wanted, macro] = MACROS[name] as readonly [number, Macro];
  if (given?.includes('(')) throw new Error(`$__${name}(${given}…): an argument with brackets of its own is cut short`);
  const args = given === undefined || given.trim() === '' ? [] : given.split(',').map((arg) => arg.trim());
  if (args.length !== wanted) throw new Error(`$__${name} takes ${wanted} arguments, not ${args.length}`);
  return macro(asked, args);
}

/**
 * What the browser does before a query leaves: `$__conditionalAll(condition, $variable)` is dropped where "All" or nothing is chosen, then variables are put in.
 * `${name:sqlstring}` becomes quoted strings with quotes doubled, a plain `$name` the bare text.
 * @throws {Error} when a variable is named that was not given
 */
export function expandBrowser(rawSql: string, variables: Readonly<Record<string, Chosen>>): string {
  return conditionalAll(rawSql, variables)
    .replace(/\$\{(\w+)(?::(\w+))?\}/g, (_, name: string, format?: string) => put(variable(variables, name), format))
    .replace(/\$(?!__)([a-zA-Z]\w*)/g, (_, name: string) => put(variable(variables, name)));
}

function conditionalAll(rawSql: string, variables: Readonly<Record<string, Chosen>>): string {
  const opening = '$__conditionalAll(';
  let sql = rawSql;
  for (let begin = sql.lastIndexOf(opening); begin >= 0; begin = sql.lastIndexOf(opening)) {
    const { args, end } = argumentsAt(sql, begin + opening.length);
    const [condition = '', name = ''] = args;
    if (args.length !== 2) throw new Error(`$__conditionalAll takes two arguments, not ${args.length}: ${sql.slice(begin, end)}`);
    const chosen = variable(variables, name.trim().replace(/^\$\{?|\}$/g, ''));
    const kept = chosen.all || chosen.values.every((value) => value === '') ? '1=1' : condition;
    sql = sql.slice(0, begin) + kept + sql.slice(end);
  }
  return sql;
}

/** The arguments of a call, split at commas outside brackets; `from` is just behind the opening bracket. */
function argumentsAt(sql: string, from: number): { args: string[]; end: number } {
  const args = [''];
  let depth = 0;
  for (let i = from; i < sql.length; i++) {
    const c = sql[i] as string;
    if (c === ')' && depth === 0) return { args, end: i + 1 };
    depth += c === '(' ? 1 : c === ')' ? -1 : 0;
    if (c === ',' && depth === 0) args.push('');
    else args[args.length - 1] += c;
  }
  throw new Error('a bracket is not closed');
}

function variable(variables: Readonly<Record<string, Chosen>>, name: string): Chosen {
  const chosen = variables[name];
  if (!chosen) throw new Error(`the query names the variable ${name}, which this dashboard does not have`);
  return chosen;
}

function put({ values }: Chosen, format?: string): string {
  switch (format) {
    case 'sqlstring':
      return values.map((value) => `'${value.replaceAll("'", "''")}'`).join(',');
    case undefined:
      return values.join(',');
    default:
      throw new Error(`variables are put into queries as sqlstring, not as ${format}`);
  }
}

/** The whole way of a query from a dashboard to ClickHouse. */
export function expand(rawSql: string, asked: Asked): string {
  return expandBackend(expandBrowser(rawSql, asked.variables ?? {}), asked);
}
