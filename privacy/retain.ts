import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { anchorOf, chainOf, forgetHeads } from '../api/index.ts';
import type { Database } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import type { Retention } from './rules.ts';
import { accessChains, accessCut, deleteOldRows, dropPartition, listAges, oldRows, partitionAges } from './statements.ts';

/** Cut by partitions, with the column that says how old a row is (when it came, where a replayed past must stay readable) and the rule that says how long it stays. */
const BY_PARTITION = [
  { table: 'presence', column: 'loaded_at', rule: 'presence' },
  { table: 'presence_by_line', column: 'loaded_at', rule: 'presence' },
  { table: 'complaint_texts', column: 'loaded_at', rule: 'complaint_texts' },
  { table: 'complaints', column: 'loaded_at', rule: 'complaints' },
  { table: 'complaint_topics', column: 'read_at', rule: 'complaint_topics' },
  { table: 'rejections', column: 'loaded_at', rule: 'rejections' },
] as const;
/** Small tables without partitions: rewritten without their old rows. */
const BY_ROW = {
  incident_list_changes: 'recorded_at',
  incident_forecasts: 'recorded_at',
  complaint_links: 'created_at',
  placebo_links: 'created_at',
  incident_calls: 'created_at',
  case_events: 'at',
} as const;

export interface RetainDeps {
  /** Connected as the owner. */
  readonly db: Database;
  readonly keys: KeyRing;
  readonly retention: Retention;
  readonly quarantineDir: string;
  readonly doneDir: string;
  /** Who asked, for the access log. */
  readonly actor: string;
}

/** What went: rows of a table, or files of a folder. */
export interface Removed {
  readonly what: keyof Retention | 'presence_by_line';
  readonly before: Date;
  readonly partitions: number;
  readonly removed: number;
}

/**
 * Deletes everything that is older than it may be at `at`, and returns what went; nothing that went is an empty list. May be cut off and run again.
 * Cost: one column of each table, the newest rows' times; dropping itself is at once.
 */
export async function retain(deps: RetainDeps, at: Date): Promise<Removed[]> {
  const { db, retention } = deps;
  const before = (what: keyof Retention) => new Date(Math.floor((at.getTime() - retention[what]) / 1_000) * 1_000);
  const removed: Removed[] = [];
  for (const { table, column, rule } of BY_PARTITION)
    removed.push(await dropOld(db, table, await partitionAges(db, { table, column }), before(rule)));
  removed.push(await dropOld(db, 'incident_customers', await listAges(db, {}), before('incident_customers')));
  for (const [table, column] of Object.entries(BY_ROW) as [keyof typeof BY_ROW, string][]) {
    const old = { table, column, before: before(table) };
    const [found] = await oldRows(db, old);
    if (found && found.rows > 0) await deleteOldRows(db, old);
    removed.push({ what: table, before: old.before, partitions: 0, removed: found?.rows ?? 0 });
  }
  removed.push(await cutAccessLog(deps, before('access_log')));
  for (const what of ['quarantine', 'done'] as const) {
    const folder = what === 'quarantine' ? deps.quarantineDir : deps.doneDir;
    removed.push({ what, before: before(what), partitions: 0, removed: removeOldFiles(folder, before(what)) });
  }
  return removed.filter((one) => one.removed > 0);
}

type Age = Awaited<ReturnType<typeof partitionAges>>[number];

async function dropOld(db: Database, table: Removed['what'], ages: readonly Age[], before: Date): Promise<Removed> {
  const old = ages.filter((age) => age.newest < before);
  for (const { partition } of old) await dropPartition(db, { table, partition });
  return { what: table, before, partitions: old.length, removed: old.reduce((sum, age) => sum + age.rows, 0) };
}

/** The log says how far each chain is cut before it is cut; `forecell audit verify` believes no other gap. */
async function cutAccessLog({ db, keys, actor }: RetainDeps, before: Date): Promise<Removed> {
  const ages = await partitionAges(db, { table: 'access_log', column: 'at' });
  const partitions = ages.filter((age) => age.newest < before).map((age) => age.partition);
  if (partitions.length > 0) {
    const rows = ages.reduce((sum, age) => sum + (age.newest < before ? age.rows : 0), 0);
    const cut = (await accessCut(db, { partitions })).map(anchorOf);
    await chainOf(db, keys).append(
      db,
      {
        ...({ actor, role: 'cli', action: 'retain', object: `access_log before ${before.toISOString().slice(0, 19)}Z` } as const),
        ...{ allowed: true, rows, purpose: '', fields: [] },
      },
      cut,
    );
  }
  const dropped = await dropOld(db, 'access_log', ages, before);
  if (dropped.partitions > 0) forgetHeads(keys, db.name, new Set((await accessChains(db, {})).map((row) => row.chain)));
  return dropped;
}

function removeOldFiles(folder: string, before: Date): number {
  if (!existsSync(folder)) return 0;
  let removed = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isFile()) continue;
    // A file moved here keeps the time its sender wrote it; the time it was moved is the later one.
    const { mtimeMs, ctimeMs } = statSync(path);
    if (Math.max(mtimeMs, ctimeMs) >= before.getTime()) continue;
    rmSync(path);
    removed++;
  }
  return removed;
}
