import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Database } from '../../sql/database.ts';
import { type KeyRing, keyRing } from '../../sql/identity.ts';
import { testDatabase } from '../../sql/testing/database.ts';
import { buildApp } from '../app.ts';
import type { Fault } from '../faults.ts';
import { databasePorts, type Ports } from '../ports.ts';
import { fillRegion, TOKENS } from './region.ts';

export interface Served {
  readonly db: Database;
  readonly keys: KeyRing;
  readonly ports: Ports;
  readonly app: FastifyInstance;
  /** What went wrong inside, as it was reported. */
  readonly faults: Fault[];
}

/** No console, whatever was built here before. */
const UNBUILT = fileURLToPath(new URL('./unbuilt', import.meta.url));

/** The whole API over a database filled with the test region. `now`: what time it is for care. */
export async function serveRegion(now: () => Date = () => new Date('2036-01-09T12:40:00Z')): Promise<Served> {
  const db = await testDatabase();
  const keys = keyRing('k', Buffer.alloc(32, 1), Buffer.alloc(32, 2));
  await fillRegion(db, keys);
  const ports = databasePorts({ nocDb: db, careDb: db, keys, now });
  const faults: Fault[] = [];
  const app = await buildApp({
    ports,
    consoleDir: UNBUILT,
    keys,
    now,
    tokens: TOKENS,
    version: '0.1.0',
    requestsPerMinuteMax: 100_000,
    report: (fault) => faults.push(fault),
  });
  return { db, keys, ports, app, faults };
}
