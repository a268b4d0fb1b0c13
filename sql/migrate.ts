import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { type Database, retrying } from './database.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

/** One migration file: `NNNN_name.sql`, one statement, never edited once applied. */
interface Migration {
  readonly name: string;
  readonly statement: string;
  readonly checksum: string;
}

/** One migration of several that a database of an older version is about to get. */
export interface UpgradeStep {
  readonly name: string;
  readonly number: number;
  readonly of: number;
}

/**
 * Brings a database to the newest schema and returns the names of what was applied. `onUpgrade` hears of each step before it runs, where the database held an older version: what is stored may have to be
 * brought over, which takes minutes with a nation's records.
 * Each file may run twice, so a crash between running and recording one is repaired by the next start.
 * @throws {Error} when a file was edited after it was applied, or an applied file is gone
 */
export async function migrate(db: Database, onUpgrade: (step: UpgradeStep) => void = () => {}): Promise<string[]> {
  await run(db, 'CREATE DATABASE IF NOT EXISTS {database:Identifier}', 'default');
  await run(
    db,
    "CREATE TABLE IF NOT EXISTS migrations (name String, checksum FixedString(64), applied_at DateTime('UTC') DEFAULT now()) ENGINE = ReplacingMergeTree ORDER BY name",
  );
  const applied = await appliedChecksums(db);
  const migrations = readMigrations();
  for (const name of applied.keys()) {
    if (!migrations.some((m) => m.name === name))
      throw new Error(`migration ${name} was applied but is no longer there; this program is older than the database`);
  }
  for (const { name, checksum } of migrations) {
    if ((applied.get(name) ?? checksum) !== checksum) throw new Error(`migration ${name} was edited after it was applied; add a new file instead`);
  }
  const missing = migrations.filter(({ name }) => !applied.has(name));
  const done: string[] = [];
  for (const { name, statement, checksum } of missing) {
    if (applied.size > 0) onUpgrade({ name, number: done.length + 1, of: missing.length });
    await run(db, statement);
    await db.client.insert({ table: 'migrations', values: [{ name, checksum }], format: 'JSONEachRow' });
    done.push(name);
  }
  return done;
}

function readMigrations(): Migration[] {
  const names = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return names.map((file, index) => {
    if (Number(file.slice(0, 4)) !== index + 1) throw new Error(`migration ${file} breaks the numbering; the next number is ${index + 1}`);
    const statement = readFileSync(new URL(file, FOLDER), 'utf8');
    return { name: file.slice(0, -4), statement, checksum: createHash('sha256').update(statement).digest('hex') };
  });
}

async function appliedChecksums(db: Database): Promise<Map<string, string>> {
  const answer = await retrying(() =>
    db.client.query({ query: 'SELECT name, toString(checksum) AS checksum FROM migrations FINAL', format: 'JSONEachRow' }),
  );
  const rows = await answer.json<{ name: string; checksum: string }>();
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

async function run(db: Database, query: string, session?: string): Promise<void> {
  await retrying(() =>
    db.client.command({
      query,
      query_params: { database: db.name, vault: db.vault },
      // Bringing over what is stored may take a while; word of its progress keeps the connection open.
      clickhouse_settings: {
        wait_end_of_query: 1,
        max_execution_time: 0,
        send_progress_in_http_headers: 1,
        http_headers_progress_interval_ms: '20000',
      },
      ...(session === undefined ? {} : { http_headers: { 'X-ClickHouse-Database': session } }),
    }),
  );
}
