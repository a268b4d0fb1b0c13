import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type ClickHouseClient, ClickHouseLogLevel, type ClickHouseSettings, createClient } from '@clickhouse/client';
import { isTransient } from './errors.ts';
import type { DatabaseRole } from './grants.ts';

/** Where a database is and who asks. */
export interface Connection {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly database: string;
  readonly vault: string;
}

/** One open connection pool to one database, as one user. Everything that reads or writes takes this as its first argument. */
export interface Database {
  readonly client: ClickHouseClient;
  readonly name: string;
  readonly vault: string;
  /** How often a statement that may run twice is tried, 8 unless told; 1 for who tries again by himself, a whole batch at a time. */
  readonly triesMax?: number;
  close(): Promise<void>;
}

/** Every setting written out, so that tests, laptop and production agree. They go with each request. */
const SETTINGS: ClickHouseSettings = {
  async_insert: 0,
  insert_deduplicate: 1,
  // A block that is here already may have failed on its way into what is kept beside it.
  deduplicate_blocks_in_dependent_materialized_views: 1,
  date_time_output_format: 'iso',
  date_time_input_format: 'best_effort',
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_denormals: 0,
  do_not_merge_across_partitions_select_final: 1,
  max_execution_time: 120,
  // Compiling an expression costs 100 ms and more, and every period is a new one to the compiler, since its time is a constant in it.
  compile_expressions: 0,
  compile_aggregate_expressions: 0,
  // This rewriting walks the whole tree of a large query once more, for nothing here: 40 % of the planning of a period's scoring.
  optimize_and_compare_chain: 0,
  // The same of these two, which look for aggregates this code does not write: a third of the planning of a statement in twenty steps.
  optimize_aggregators_of_group_by_keys: 0,
  optimize_syntax_fuse_functions: 0,
};

/** Opens a pool. Nothing is sent until the first query. */
export function connect(connection: Connection): Database {
  const client = createClient({
    url: connection.url,
    database: connection.database,
    application: 'forecell',
    // Errors are thrown to the caller; the client's own log would repeat parameters, which may hold keys of people.
    log: { level: ClickHouseLogLevel.OFF },
    request_timeout: 150_000,
    max_open_connections: 8,
    // A hub that fails names thousands of elements in one question: too many for an address line.
    use_multipart_params_auto: true,
    // Below the server's keep-alive of 10 s, or a request may meet a socket the server has just closed.
    keep_alive: { enabled: true, idle_socket_ttl: 2_500 },
    clickhouse_settings: SETTINGS,
    ...(connection.username === undefined ? {} : { username: connection.username }),
    ...(connection.password === undefined ? {} : { password: connection.password }),
  });
  return { client, name: connection.database, vault: connection.vault, close: () => client.close() };
}

/** What is needed to open the same database as another role. */
export type ConnectAs = (role: DatabaseRole) => Database;

/** A value of one row to insert. A bigint is written as a string, which ClickHouse reads into UInt64. */
export type Row = Readonly<Record<string, string | number | boolean | null | readonly string[] | readonly number[]>>;

const RETRIES_MAX = 8;

/**
 * Inserts rows once, however often it is called with the same token: the token names the content, and a block with a
 * known token is dropped by the server. An unknown outcome (a lost answer) is tried again with the same rows in the same order.
 * `rows` must fit one block (at most 1,000,000); the caller cuts.
 * @throws the last error when it is not one that may pass, or after 8 tries over about a minute
 */
export async function insertOnce(db: Database, table: string, rows: readonly Row[], token: string): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0] as Row) as [string, ...string[]];
  await retrying(
    () => db.client.insert({ table, values: rows, format: 'JSONEachRow', columns, clickhouse_settings: { insert_deduplication_token: token } }),
    db.triesMax,
  );
}

/**
 * As `insertOnce`, for rows that are written as lines already: the values of `columns` between tabs, a backslash before what would end a field
 * (ClickHouse's TabSeparated). Half the bytes of objects with named fields, for what comes by the hundred thousand.
 */
export async function insertLines(db: Database, table: string, columns: [string, ...string[]], lines: string, token: string): Promise<void> {
  if (lines === '') return;
  const bytes = Buffer.from(lines);
  const settings = { insert_deduplication_token: token };
  await retrying(
    () =>
      db.client.insert({
        table,
        values: Readable.from([bytes], { objectMode: false }),
        format: 'TabSeparated',
        columns,
        clickhouse_settings: settings,
      }),
    db.triesMax,
  );
}

/** A text as a field of such a line. */
export function tabSeparated(text: string): string {
  return /[\\\t\n]/.test(text) ? text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n') : text;
}

/** Runs something that may be run twice until it succeeds, pausing longer each time; gives up at once on an error that will not pass. */
export async function retrying<T>(attempt: () => Promise<T>, triesMax = RETRIES_MAX): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= triesMax || !isTransient(error)) throw error;
      await pause(Math.min(15_000, 250 * 2 ** tries) * (0.5 + Math.random() / 2));
    }
  }
}

/** The database server's clock in microseconds: the one source of revisions, so that two writers on two machines still agree. Cost: one round trip. */
export async function nextRevision(db: Database): Promise<string> {
  const answer = await retrying(
    () => db.client.query({ query: 'SELECT toString(toUnixTimestamp64Micro(now64(6))) AS revision', format: 'JSONEachRow' }),
    db.triesMax,
  );
  const rows = await answer.json<{ revision: string }>();
  const revision = rows[0]?.revision;
  if (revision === undefined) throw new Error('the database gave no revision');
  return revision;
}
