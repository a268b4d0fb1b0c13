import { type Asked, type Chosen, expand } from './expand.ts';
import { type Board, panelsOf, type Question, queriedVariables, type Variable } from './questions.ts';

/** An answer with its columns and their types, rows as arrays. */
export interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Points a chart of this width has, as Grafana counts them; no point is finer than a period. */
const POINTS = 800;
const PERIOD_MS = 900_000;

/** A range that ends at `to`, and the interval that Grafana gives a chart of it. */
export function rangeOf(to: Date, hours: number): Pick<Asked, 'from' | 'to' | 'intervalMs'> {
  const span = hours * 3_600_000;
  return { from: new Date(to.getTime() - span), to, intervalMs: Math.max(PERIOD_MS, Math.ceil(span / POINTS / PERIOD_MS) * PERIOD_MS) };
}

/** The range of one question: a panel with a time of its own (`28d`) keeps that. */
export function rangeFor({ timeFrom }: Question, asked: Asked): Asked {
  if (timeFrom === undefined) return asked;
  const days = /^(\d+)d$/.exec(timeFrom);
  if (!days) throw new Error(`"${timeFrom}" is no number of days`);
  return { ...asked, ...rangeOf(asked.to, Number(days[1]) * 24) };
}

/** Sends one statement and gives the body of the answer. */
export type Send = (statement: string) => Promise<string>;

/**
 * A user of a server, asked bare over HTTP as the data source asks: no settings but those of the user.
 * @throws {Error} with the server's own sentence
 */
export function sendAs({ url, database, user, password }: { url: string; database: string; user: string; password: string }): Send {
  return async (statement) => {
    const headers = { 'x-clickhouse-user': user, 'x-clickhouse-key': password };
    const answer = await fetch(`${url}/?database=${database}`, { method: 'POST', headers, body: statement });
    const body = await answer.text();
    if (!answer.ok) throw new Error(body.slice(0, 2_000));
    return body;
  };
}

export async function ask(send: Send, query: string): Promise<Answer> {
  const { meta = [], data } = JSON.parse(await send(`${query}\nFORMAT JSONCompact`)) as { meta?: Answer['columns']; data: Answer['rows'] };
  return { columns: meta, rows: data };
}

/**
 * The variables of a dashboard as Grafana fills them when it is opened: queries in order, "All" where that is the default, else the first option; and for a variable that
 * panels are repeated over, the first value, as the first of the repeated panels has it.
 */
export async function openVariables(send: Send, board: Board, asked: Asked): Promise<Record<string, Chosen>> {
  const chosen: Record<string, Chosen> = {};
  const asks = new Map(queriedVariables(board).map((variable) => [variable.name, variable]));
  for (const variable of board.templating?.list ?? []) {
    const queried = asks.get(variable.name);
    const options = queried
      ? (await ask(send, expand(queried.query, { ...asked, variables: chosen }))).rows.map(([value]) => String(value))
      : fixedOptions(variable);
    if (options.length === 0) throw new Error(`${board.uid}: the variable ${variable.name} has no options`);
    chosen[variable.name] = variable.includeAll ? { all: true, values: options } : { all: false, values: options.slice(0, 1) };
  }
  for (const { repeat } of panelsOf(board))
    if (repeat && chosen[repeat]) chosen[repeat] = { all: false, values: (chosen[repeat]?.values ?? []).slice(0, 1) };
  return chosen;
}

/** The variables of a dashboard as Grafana leaves them where their queries give nothing, as on the day of installation: no values for several, empty text for one. */
export const nothingChosen = (board: Board): Record<string, Chosen> =>
  Object.fromEntries((board.templating?.list ?? []).map(({ name, includeAll }) => [name, { all: false, values: includeAll ? [] : [''] }]));

const fixedOptions = ({ type, query = '' }: Variable): string[] => (type === 'custom' ? query.split(',') : [query]);

const PLAIN = "(String|U?Int(8|16|32|64)|Float(32|64)|Bool|Date(32)?|DateTime(\\('[^']*'\\))?|DateTime64\\([^()]*\\)|Enum(8|16)\\(.*\\))";
/** What the data source's converters (4.20, pkg/converters) turn into a plain field. Others become JSON, or fail the whole answer: `Nullable(Nothing)`, `LowCardinality(UInt8)`. */
const CONVERTED = new RegExp(`^(${PLAIN}|Nullable\\(${PLAIN}\\)|LowCardinality\\((String|Nullable\\(String\\))\\))$`);
const TIME = /^(Nullable\()?DateTime(64)?\b/;
const NUMBER = /^(LowCardinality\()?(Nullable\()?(U?Int|Float|Decimal|Bool)/;
const TEXT = /^(LowCardinality\()?(Nullable\()?(String|FixedString|Enum)/;

/** What is wrong with an answer for what it was asked for; empty when nothing is. */
export function faults({ kind }: Question, { columns, rows }: Answer): string[] {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const is = (name: string, pattern: RegExp): boolean => pattern.test(types.get(name) ?? '');
  const said: string[] = [];
  const demand = (holds: boolean, sentence: string): void => {
    if (!holds) said.push(sentence);
  };
  if (kind === 'timeseries') {
    const numbers = columns.filter(({ type }) => NUMBER.test(type));
    demand(/^DateTime(64)?\b/.test(columns[0]?.type ?? ''), 'the first column is no time, or may be NULL');
    demand(columns.filter(({ type }) => TIME.test(type)).length === 1, 'there is more than one time');
    demand(numbers.length > 0, 'no column is a number');
    demand(
      columns.slice(1).every(({ type }) => NUMBER.test(type) || TEXT.test(type)),
      'a column is neither label nor value',
    );
    const labelled = columns.some(({ type }) => TEXT.test(type));
    demand(!labelled || numbers.length === 1, 'labels need exactly one value beside them');
    demand(
      rows.every(([time], i) => i === 0 || String(rows[i - 1]?.[0]) <= String(time)),
      'time does not ascend',
    );
    const key = columns.flatMap(({ type }, i) => (i === 0 || TEXT.test(type) ? [i] : []));
    demand(new Set(rows.map((row) => key.map((i) => String(row[i])).join('\n'))).size === rows.length, 'a point comes twice');
  } else if (kind === 'geomap') {
    demand(is('latitude', NUMBER) && is('longitude', NUMBER), 'latitude and longitude are no numbers');
    demand(
      rows.every((row) => Math.abs(Number(row[0])) <= 90 && Math.abs(Number(row[1])) <= 180),
      'a place is not on Earth',
    );
  } else if (kind === 'annotation') {
    demand(columns[0]?.name === 'time' && is('time', TIME), 'time is no time, or not first');
    demand(
      columns.every(({ name }) => ['time', 'timeEnd', 'text', 'tags', 'title'].includes(name)),
      'a column is none that an annotation has',
    );
    demand(!types.has('timeEnd') || is('timeEnd', TIME), 'timeEnd is no time');
    demand(is('text', TEXT) && is('tags', TEXT), 'text or tags are no strings');
  } else if (kind === 'variable') {
    demand(
      columns.length === 1 || (columns.length === 2 && columns[0]?.name === 'value' && columns[1]?.name === 'text'),
      'a variable gives a value, or value and text',
    );
  } else if (kind === 'alert') {
    demand(columns.filter(({ type }) => NUMBER.test(type)).length === 1, 'an alert needs exactly one number');
    demand(
      columns.every(({ type }) => NUMBER.test(type) || TEXT.test(type)),
      'a column of an alert is neither label nor value',
    );
  }
  for (const { name, type } of columns) demand(CONVERTED.test(type), `the data source makes no plain field of ${name}, which is ${type}`);
  demand(types.size === columns.length, 'two columns have one name');
  return said;
}

interface Read {
  readonly table: string;
  read: number;
  of: number;
}

/**
 * Parts read of each table, of those there are, after what the partitions say and before any row is looked at, as `EXPLAIN indexes = 1` tells. A table that is read twice
 * comes twice; one without partitions not at all.
 */
export async function partsRead(send: Send, query: string): Promise<Read[]> {
  const plan = await send(`EXPLAIN indexes = 1 ${query}\nFORMAT TabSeparatedRaw`);
  const found: Read[] = [];
  let table = '';
  let index = '';
  for (const line of plan.split('\n').map((text) => text.replace(/^[\s│├└─]+/, '').trimEnd())) {
    const reading = /^ReadFromMergeTree \([^)]*\.(\w+)\)/.exec(line);
    if (reading) [table, index] = [reading[1] ?? '', ''];
    if (/^(Min-?Max|Partition|PrimaryKey|Skip)$/.test(line)) index = line;
    const parts = /^Parts: (\d+)\/(\d+)$/.exec(line);
    if (!parts) continue;
    const [read, of] = [Number(parts[1]), Number(parts[2])];
    if (/^Min-?Max$/.test(index)) found.push({ table, read, of });
    const last = found.at(-1);
    if (index === 'Partition' && last?.table === table) last.read = read;
  }
  return found;
}
