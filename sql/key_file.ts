import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Hex = z.string().length(64);
const Epoch = z.object({ id: z.string(), key: Hex, made_at: z.iso.datetime() });
/** One key of the subscribers' pseudonyms and when it was made. */
export type Epoch = z.output<typeof Epoch>;

const Secrets = z.object({
  key_id: z.string(),
  pseudonym_key: Hex,
  vault_key: Hex,
  /** Newest first. Missing in files from before there were epochs. */
  epochs: z.array(Epoch).optional(),
  /** False from the moment a new epoch begins until every stored row stands under it. */
  rekeyed: z.boolean().default(true),
});
export type Secrets = z.output<typeof Secrets>;

/** How long a key of subscribers should be used. */
export const EPOCH_DAYS = 30;

/**
 * The secrets of a data directory (file `keys.json`, readable by its owner only), made on first use. Subscribers have a key of their own, so that it can be
 * changed and destroyed while customers, accounts and addresses keep theirs.
 */
export function readOrMakeSecrets(directory: string): Secrets {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'keys.json');
  if (!existsSync(path)) {
    const made = {
      key_id: randomBytes(4).toString('hex'),
      pseudonym_key: secret(),
      vault_key: secret(),
      epochs: [newEpoch(new Date())],
      rekeyed: true,
    };
    try {
      writeFileSync(path, JSON.stringify(made), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return Secrets.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/**
 * Begins a new epoch: from now on subscribers are known by a new key, and the old one is kept for reading. Stored rows must be brought over before anything
 * else runs (`privacy/rekey.ts`); until `markRekeyed` says so a second call changes nothing. Returns the id of the epoch.
 */
export function beginEpoch(directory: string, now: Date): string {
  const secrets = readOrMakeSecrets(directory);
  const before = secrets.epochs ?? [{ id: secrets.key_id, key: secrets.pseudonym_key, made_at: new Date(0).toISOString() }];
  if (!secrets.rekeyed) return before[0]?.id ?? secrets.key_id;
  const epoch = newEpoch(now);
  write(directory, { ...secrets, epochs: [epoch, ...before], rekeyed: false });
  return epoch.id;
}

export function markRekeyed(directory: string): void {
  write(directory, { ...readOrMakeSecrets(directory), rekeyed: true });
}

/**
 * Destroys the key of an epoch that is over. What is left under it, in backups too, leads to nobody any more.
 * @throws {Error} one sentence, when it is in use, unknown, or cannot be destroyed
 */
export function destroyEpoch(directory: string, id: string): void {
  const secrets = readOrMakeSecrets(directory);
  const epochs = secrets.epochs ?? [];
  const found = epochs.find((epoch) => epoch.id === id);
  if (!found) throw new Error('there is no key with this id that could be destroyed; `forecell keys list` shows them');
  if (epochs[0] === found) throw new Error('this key is in use; `forecell keys rotate` begins a new one');
  if (!secrets.rekeyed) throw new Error('a rotation was cut off; run `forecell keys rotate` again first');
  if (found.key === secrets.pseudonym_key)
    throw new Error('this first key is also that of customers and addresses, since it was made before there were epochs, and cannot be destroyed');
  write(directory, { ...secrets, epochs: epochs.filter((epoch) => epoch !== found) });
}

function newEpoch(now: Date): Epoch {
  return { id: randomBytes(4).toString('hex'), key: secret(), made_at: now.toISOString() };
}

function secret(): string {
  return randomBytes(32).toString('hex');
}

function write(directory: string, secrets: Secrets): void {
  const path = join(directory, 'keys.json');
  writeFileSync(`${path}.new`, JSON.stringify(secrets), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}
