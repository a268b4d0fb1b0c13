import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import { type Epoch, readOrMakeSecrets } from './key_file.ts';
import { keyedHash } from './keyed_hash.ts';

/** What kind of thing an identifier names; the same text under two subjects gives two unrelated keys. */
export type Subject = 'subscriber' | 'customer' | 'account' | 'payer' | 'address' | 'complaint' | 'hold_out' | 'number' | 'device' | 'login';

/**
 * Turns identifiers into keys and seals identities. The secrets live in one file beside the data, never in ClickHouse:
 * a dump of the database, with every phone number in the country to try, leads back to nobody.
 */
export interface KeyRing {
  readonly keyId: string;
  /** Which key the subscribers' pseudonyms are made with now; it stands beside what is sealed under them. */
  readonly epochId: string;
  /** The keys this subscriber had in the epochs before, newest first, as far as their keys are not destroyed. */
  formerKeys(identifier: string): string[];
  /** Where its file is; null when it was made from secrets at hand. What must be kept outside the database lives beside it. */
  readonly directory: string | null;
  /** A keyed hash of a text that only the holder of the file can make: 64 hexadecimal digits, HMAC-SHA-256 under a key of its own for each use. */
  mac(use: 'audit' | 'tombstone' | 'session' | 'token' | 'sign_in' | 'customer', text: string): string;
  /** By what an identifier is known once it was erased: as its key, but 64 digits, and the same for ever. */
  mark(subject: Subject, identifier: string): string;
  /** The 64-bit keyed hash of an identifier, as a decimal string: HMAC-SHA-256, first 8 bytes. With 10 million subscribers two collide with probability 3e-6. */
  key(subject: Subject, identifier: string): string;
  /** Encrypts a small document (AES-256-GCM). The nonce is derived from the content, so the same document gives the same bytes and a repeated load changes nothing. */
  seal(document: Readonly<Record<string, string>>): string;
  /** @throws {Error} when the bytes were not sealed with this key ring */
  unseal(sealed: string): Record<string, string>;
  /**
   * A name for a key inside one context, fit for an address: 22 characters that say nothing, and under another context the same key has an unrelated one,
   * so two lists cannot be joined by it. One AES-256 block over context (8 bytes of SHA-256) and key: a permutation, so it needs no table to lead back.
   */
  alias(context: string, key: string): string;
  /** The key behind an alias, or null when it was not made here for this context (a made-up one passes with probability 5e-20). */
  unalias(context: string, alias: string): string | null;
}

const Sealed = z.record(z.string(), z.string());

/** Opens the key ring of a data directory (`keys.json`, see `key_file.ts`), making one on first use. */
export function openKeyRing(directory: string): KeyRing {
  const secrets = readOrMakeSecrets(directory);
  const { pseudonym_key, vault_key, epochs } = secrets;
  return keyRing(secrets.key_id, Buffer.from(pseudonym_key, 'hex'), Buffer.from(vault_key, 'hex'), directory, epochs);
}

/**
 * A key ring from secrets at hand: two different 32-byte keys. `epochs`: the keys of subscribers, newest first; without them the pseudonym key is theirs too, as
 * it was in files from before there were epochs.
 */
export function keyRing(
  keyId: string,
  pseudonymKey: Buffer,
  vaultKey: Buffer,
  directory: string | null = null,
  epochs: readonly Epoch[] = [],
): KeyRing {
  const [current = keyedHash(pseudonymKey), ...former] = epochs.map((epoch) => keyedHash(Buffer.from(epoch.key, 'hex')));
  const others = keyedHash(pseudonymKey);
  const named = (subject: Subject, identifier: string) => `${subject}:${normalise(subject, identifier)}`;
  const macKey = (use: string) => createHmac('sha256', vaultKey).update(`mac ${use}`).digest();
  const mac = (use: string, text: string) => createHmac('sha256', macKey(use)).update(text).digest('hex');
  return {
    keyId,
    directory,
    mac,
    mark: (subject, identifier) => mac('tombstone', `${subject}:${normalise(subject, identifier)}`),
    ...aliases(createHmac('sha256', vaultKey).update('alias').digest()),
    epochId: epochs[0]?.id ?? keyId,
    key: (subject, identifier) => (subject === 'subscriber' ? current : others)(named(subject, identifier)),
    formerKeys: (identifier) => former.map((hash) => hash(named('subscriber', identifier))),
    seal(document) {
      const text = JSON.stringify(document);
      const nonce = createHmac('sha256', vaultKey).update(text).digest().subarray(0, 12);
      const cipher = createCipheriv('aes-256-gcm', vaultKey, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    unseal(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', vaultKey, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
      return Sealed.parse(JSON.parse(text));
    },
  };
}

/** The same subscriber written `imsi-001010000000123` or `001010000000123` is one; an address is one however it is spaced or capitalised, a number however it is written. */
function normalise(subject: Subject, identifier: string): string {
  const text = identifier.normalize('NFC').trim();
  if (subject === 'number') return text.replace(/\D/g, '').replace(/^00/, '');
  if (subject === 'subscriber') return text.replace(/^imsi-/, '');
  return subject === 'address' ? text.toLowerCase().replace(/\s+/g, ' ') : text;
}

function aliases(aliasKey: Buffer): Pick<KeyRing, 'alias' | 'unalias'> {
  const markOf = (context: string) => createHash('sha256').update(context).digest().subarray(0, 8);
  return {
    alias(context, key) {
      const block = Buffer.alloc(16);
      markOf(context).copy(block);
      block.writeBigUInt64BE(BigInt(key), 8);
      return createCipheriv('aes-256-ecb', aliasKey, null).setAutoPadding(false).update(block).toString('base64url');
    },
    unalias(context, alias) {
      const sealed = Buffer.from(alias, 'base64url');
      if (sealed.length !== 16 || sealed.toString('base64url') !== alias) return null;
      const block = createDecipheriv('aes-256-ecb', aliasKey, null).setAutoPadding(false).update(sealed);
      return block.subarray(0, 8).equals(markOf(context)) ? block.readBigUInt64BE(8).toString() : null;
    },
  };
}
