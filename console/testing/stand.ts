import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp, databasePorts } from '../../api/index.ts';
import { TOKENS } from '../../api/testing/region.ts';
import { connect, type Database } from '../../sql/database.ts';
import { openEngine } from '../../sql/engine/embedded.ts';
import { keyRing } from '../../sql/identity.ts';
import { migrate } from '../../sql/migrate.ts';
import { ensureConsole } from '../build.ts';
import { fillScene, SCENE_NOW } from './scene.ts';

export const SCENE_KEYS = keyRing('k', Buffer.alloc(32, 1), Buffer.alloc(32, 2));

/** The real application over a database, with the pages built, on a free port. */
export async function serveConsole(db: Database, port = 0, more: Partial<Parameters<typeof buildApp>[0]> = {}) {
  const keys = SCENE_KEYS;
  const now = () => SCENE_NOW;
  const { directory } = await ensureConsole();
  const ports = databasePorts({ nocDb: db, careDb: db, keys, now });
  const app = await buildApp({
    ports,
    keys,
    now,
    tokens: TOKENS,
    version: '0.1.0',
    requestsPerMinuteMax: 100_000,
    keepAnswers: true,
    consoleDir: directory,
    ...more,
  });
  const url = await app.listen({ host: '127.0.0.1', port });
  return { app, url };
}

/** A ClickHouse of its own with the scene in it, for whoever is no test. */
export async function openScene(port = 0, households?: number) {
  const directory = mkdtempSync(join(tmpdir(), 'forecell-scene-'));
  const engine = await openEngine({ directory, database: 'forecell', vault: 'forecell_vault' });
  const connection = { url: engine.url, username: 'owner', password: engine.passwords.owner };
  const db = connect({ ...connection, database: 'forecell', vault: 'forecell_vault' });
  const bare = connect({ ...connection, database: 'bare', vault: 'bare_vault' });
  await migrate(db);
  await migrate(bare);
  await fillScene(db, SCENE_KEYS, households);
  const served = await serveConsole(db, port);
  const empty = await serveConsole(bare);
  return {
    url: served.url,
    emptyUrl: empty.url,
    async close() {
      await Promise.all([served.app.close(), empty.app.close()]);
      await Promise.all([db.close(), bare.close()]);
      await engine.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
