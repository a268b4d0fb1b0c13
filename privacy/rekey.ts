import { type Database, insertOnce } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';
import { openKeyRing } from '../sql/identity.ts';
import { beginEpoch, markRekeyed } from '../sql/key_file.ts';
import {
  countRekeyed,
  dropRekeyed,
  emptyBridge,
  rekeyCases,
  rekeyIdentities,
  rekeyPayers,
  rekeyPresence,
  rekeyRows,
  sealedPage,
} from './statements.ts';

const LINE_TABLES = [
  'subscriptions',
  'line_owners',
  'complaints',
  'incident_customers',
  'incident_list_changes',
  'incident_forecasts',
  'device_stays',
  'top_ups',
  'self_care_logins',
  'night_places',
] as const;

/** Where subscribers' keys stand, and how the rows come over. The vault last: while it stands under the old keys, a run that was cut off can be repeated. */
const TABLES: readonly {
  readonly table: string;
  readonly column: string;
  readonly vault?: true;
  readonly bring: (db: Database, epoch: string) => Promise<void>;
}[] = [
  { table: 'presence', column: 'subscriber_key', bring: (db) => rekeyPresence(db, {}) },
  // Its rows under new keys came with those of presence.
  { table: 'presence_by_line', column: 'subscriber_key', bring: async () => {} },
  ...LINE_TABLES.map((table) => ({
    table,
    column: 'subscriber_key',
    bring: (db: Database) => rekeyRows(db, { table }),
  })),
  { table: 'top_ups', column: 'payer_key', bring: (db) => rekeyPayers(db, {}) },
  { table: 'case_events', column: 'line_key', bring: (db) => rekeyCases(db, {}) },
  { table: 'identities', column: 'subject_key', vault: true, bring: (db, epoch) => rekeyIdentities(db, { epoch }) },
];

const PAGE = 20_000;

export interface Rotated {
  readonly epoch: string;
  /** Lines whose identity is in the vault: these are brought over. */
  readonly lines: number;
  /** Rows brought over, by table. */
  readonly rows: Readonly<Record<string, number>>;
}

/**
 * Gives every line a new key and brings over what is stored, so that afterwards one line has one key everywhere: an incident that is under way is not split and
 * nobody is counted twice. Nothing else may write meanwhile (`forecell keys rotate` sees to that). May be cut off and run again, also to bring over rows
 * of an older epoch that came back with a backup, as long as its key is not destroyed. Lines that no contract is known of cannot be brought over: they
 * are somebody new from here on, for the 72 hours that their presence lasts.
 * Cost: every identity opened once, about 20 µs; every table that holds lines read once and its parts with hits rewritten.
 */
export async function rotate(db: Database, directory: string, now: Date): Promise<Rotated> {
  beginEpoch(directory, now);
  const keys = openKeyRing(directory);
  const rotated = await rekey(db, keys);
  markRekeyed(directory);
  return rotated;
}

/** Brings everything that stands under keys of former epochs under the present one. */
export async function rekey(db: Database, keys: KeyRing): Promise<Rotated> {
  await emptyBridge(db, {});
  const lines = await buildBridge(db, keys);
  const rows: Record<string, number> = {};
  for (const { table, column, vault, bring } of TABLES) {
    const place = { database: vault ? db.vault : db.name, table, column };
    const found = (await countRekeyed(db, place))[0]?.rows ?? 0;
    if (found === 0) continue;
    await bring(db, keys.epochId);
    await dropRekeyed(db, place);
    rows[table] = found;
  }
  await emptyBridge(db, {});
  return { epoch: keys.epochId, lines, rows };
}

/** Old and new key of every line whose identity can be opened. */
async function buildBridge(db: Database, keys: KeyRing): Promise<number> {
  let lines = 0;
  for (let after = 0n; ; ) {
    const page = await sealedPage(db, { subject: 'subscription', after, limit: PAGE });
    const pairs = page.flatMap(({ sealed }) => {
      const id = keys.unseal(sealed)['subscriber_id'];
      if (!id) return [];
      const new_key = keys.key('subscriber', id);
      return keys.formerKeys(id).map((old_key) => ({ old_key, new_key }));
    });
    await insertOnce(db, `${db.vault}.key_bridge`, pairs, `bridge ${keys.epochId} ${after} ${Date.now()}`);
    lines += page.length;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return lines;
    after = BigInt(last.subject_key);
  }
}
