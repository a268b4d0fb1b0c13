import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ContactPolicy, readContactPolicy } from '../api/index.ts';
import { type HouseholdPolicy, readHouseholdPolicy } from '../care/index.ts';
import { readSources, type Sources, syncCatalogue } from '../ingest/index.ts';
import { CATALOGUE_PATH, type Catalogue, readCatalogue } from '../sql/catalogue/catalogue.ts';
import { type ConnectAs, connect, type Database } from '../sql/database.ts';
import { type Engine, openEngine } from '../sql/engine/embedded.ts';
import { type KeyRing, openKeyRing } from '../sql/identity.ts';
import { migrate, type UpgradeStep } from '../sql/migrate.ts';
import { type Environment, readEnvironment } from './config.ts';

/** Everything a command works with: the database (embedded or given), the catalogue, the keys, the folders. */
export interface Context {
  readonly db: Database;
  readonly connectAs: ConnectAs;
  readonly catalogue: Catalogue;
  readonly contactPolicy: ContactPolicy;
  readonly householdPolicy: HouseholdPolicy;
  /** How long a period waits at most for a source that usually delivers late. */
  readonly graceMaxS: number;
  readonly keys: KeyRing;
  readonly sources: Sources;
  readonly directory: string;
  readonly inbox: string;
  readonly done: string;
  readonly quarantine: string;
  /** Where the simulated network keeps how far it has played; it is there where a demonstration was started. */
  readonly simulator: string;
  readonly engine: Engine | null;
  close(): Promise<void>;
}

/**
 * Opens what every command needs. With CLICKHOUSE_URL a server of yours, else the embedded one of the data directory,
 * which is started here or, when another Forecell process already runs it, shared.
 */
export async function openContext(directory: string, env: NodeJS.ProcessEnv = process.env): Promise<Context> {
  const environment = readEnvironment(env);
  const catalogue = readCatalogue([CATALOGUE_PATH, ...(environment.FORECELL_CATALOGUE ? [environment.FORECELL_CATALOGUE] : [])]);
  const contactPolicy = readContactPolicy(environment.FORECELL_CONTACT_POLICY);
  const sources = readSources(join(directory, 'sources.yaml'));
  const householdPolicy = readHouseholdPolicy(environment.FORECELL_HOUSEHOLD_POLICY);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  const vault = `${environment.FORECELL_DATABASE}_vault`;
  const engine = environment.CLICKHOUSE_URL ? null : await openEngine({ directory, database: environment.FORECELL_DATABASE, vault });
  const connectAs = engine ? asEngineUser(engine, environment.FORECELL_DATABASE, vault) : asServerUser(environment, vault);
  const db = connectAs('owner');
  try {
    const lost = (engine?.ended ?? new Promise<string>(() => {})).then((why) => {
      throw new Error(why);
    });
    await Promise.race([migrate(db, tellUpgrade).then(() => syncCatalogue(db, catalogue)), lost]);
  } catch (error) {
    await db.close();
    await engine?.stop();
    throw error;
  }
  return {
    db,
    connectAs,
    catalogue,
    contactPolicy,
    householdPolicy,
    graceMaxS: environment.FORECELL_GRACE_MAX_S,
    keys: openKeyRing(directory),
    sources,
    directory,
    engine,
    inbox: join(directory, 'inbox'),
    done: join(directory, 'done'),
    quarantine: join(directory, 'quarantine'),
    simulator: join(directory, 'simulator'),
    async close() {
      await db.close();
      await engine?.stop();
    },
  };
}

/** Beside what a command prints, since its output may be read by a program. */
function tellUpgrade({ name, number, of }: UpgradeStep): void {
  process.stderr.write(`bringing the database to this version, step ${number} of ${of}: ${name.slice(5).replaceAll('_', ' ')}\n`);
}

function asEngineUser(engine: Engine, database: string, vault: string): ConnectAs {
  return (role) => connect({ url: engine.url, username: role, password: engine.passwords[role], database, vault });
}

function asServerUser(environment: Environment, vault: string): ConnectAs {
  return (role) => {
    const own = { username: environment.CLICKHOUSE_USER ?? 'default', password: environment.CLICKHOUSE_PASSWORD ?? '' };
    const noc = environment.CLICKHOUSE_NOC_USER
      ? { username: environment.CLICKHOUSE_NOC_USER, password: environment.CLICKHOUSE_NOC_PASSWORD ?? '' }
      : own;
    const care = environment.CLICKHOUSE_CARE_USER
      ? { username: environment.CLICKHOUSE_CARE_USER, password: environment.CLICKHOUSE_CARE_PASSWORD ?? '' }
      : own;
    const user = role === 'owner' ? own : role === 'care' ? care : noc;
    return connect({ url: environment.CLICKHOUSE_URL ?? '', database: environment.FORECELL_DATABASE, vault, ...user });
  };
}
