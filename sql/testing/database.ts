import { randomBytes } from 'node:crypto';
import { afterAll, inject } from 'vitest';
import { connect, type Database } from '../database.ts';
import { migrate } from '../migrate.ts';

/**
 * A database of its own for one test file, migrated like production and dropped at the end.
 * Call it once, at the top of the file or in `beforeAll`.
 */
export async function testDatabase(): Promise<Database> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  const db = connect({
    url: inject('engineUrl'),
    username: process.env['CLICKHOUSE_USER'] ?? (process.env['CLICKHOUSE_URL'] ? 'default' : 'owner'),
    password: inject('enginePassword'),
    database: name,
    vault: `${name}_vault`,
  });
  await migrate(db);
  afterAll(async () => {
    for (const database of [`${name}_vault`, name]) {
      // At once: the server would keep what was dropped for eight minutes, and with it the memory of all the files before.
      await db.client.command({ query: 'DROP DATABASE IF EXISTS {database:Identifier} SYNC', query_params: { database } });
    }
    await db.close();
  });
  return db;
}

/** Rows of any SELECT, for assertions. */
export async function select<T>(db: Database, query: string, query_params: Record<string, unknown> = {}): Promise<T[]> {
  const answer = await db.client.query({ query, query_params, format: 'JSONEachRow' });
  return answer.json<T>();
}
