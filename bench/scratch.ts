import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { syncCatalogue } from '../ingest/index.ts';
import { readCatalogue } from '../sql/catalogue/catalogue.ts';
import { type Connection, connect, type Database } from '../sql/database.ts';
import { openEngine } from '../sql/engine/embedded.ts';
import { migrate } from '../sql/migrate.ts';

/** Runs something on a database of its own, migrated and with the KPI catalogue as in production; both are gone afterwards. */
export async function withScratchDatabase<T>(run: (db: Database) => Promise<T>): Promise<T> {
  return withEmptyDatabase(async (db) => {
    await syncCatalogue(db, readCatalogue());
    return run(db);
  });
}

/** The same, for who connects by himself or from another process. */
export async function withScratchConnection<T>(run: (connection: Connection) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'forecell-bench-'));
  const engine = await openEngine({ directory, database: 'forecell', vault: 'forecell_vault' });
  const connection = { url: engine.url, username: 'owner', password: engine.passwords.owner, database: 'forecell', vault: 'forecell_vault' };
  const db = connect(connection);
  try {
    await migrate(db);
    return await run(connection);
  } finally {
    await db.close();
    await engine.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The same without the catalogue, for a bench that brings KPIs of its own. */
export async function withEmptyDatabase<T>(run: (db: Database) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'forecell-bench-'));
  const engine = await openEngine({ directory, database: 'forecell', vault: 'forecell_vault' });
  const db = connect({ url: engine.url, username: 'owner', password: engine.passwords.owner, database: 'forecell', vault: 'forecell_vault' });
  try {
    await migrate(db);
    return await run(db);
  } finally {
    await db.close();
    await engine.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
