import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What kind of thing an identifier names; the same text under two subjects gives two unrelated keys. */
export type Subject = 'subscriber' | 'customer' | 'account' | 'payer' | 'address' | 'complaint';

/**
 * Turns identifiers into keys and seals identities. The secrets live in one file beside the data, never in ClickHouse:
 * a dump of the database, with every phone number in the country to try, leads back to nobody.
 */
export interface KeyRing {
  readonly keyId: string;
  /** The 64-bit keyed hash of an identifier, as a decimal string: HMAC-SHA-256, first 8 bytes. With 10 million subscribers two collide with probability 3e-6. */
  key(subject: Subject, identifier: string): string;
  /** Encrypts a small document (AES-256-GCM). The nonce is derived from the content, so the same document gives the same bytes and a repeated load changes nothing. */
  seal(document: Readonly<Record<string, string>>): string;
  /** @throws {Error} when the bytes were not sealed with this key ring */
  unseal(sealed: string): Record<string, string>;
}

const Secrets = z.object({ key_id: z.string(), pseudonym_key: z.string().length(64), vault_key: z.string().length(64) });
const Sealed = z.record(z.string(), z.string());

/** Opens the key ring of a data directory (file `keys.json`, readable by its owner only), making one on first use. */
export function openKeyRing(directory: string): KeyRing {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'keys.json');
  if (!existsSync(path)) {
    const secrets = {
      key_id: randomBytes(4).toString('hex'),
      pseudonym_key: randomBytes(32).toString('hex'),
      vault_key: randomBytes(32).toString('hex'),
    };
    try {
      writeFileSync(path, JSON.stringify(secrets), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  const secrets = Secrets.parse(JSON.parse(readFileSync(path, 'utf8')));
  return keyRing(secrets.key_id, Buffer.from(secrets.pseudonym_key, 'hex'), Buffer.from(secrets.vault_key, 'hex'));
}

/** A key ring from secrets at hand: two different 32-byte keys. */
export function keyRing(keyId: string, pseudonymKey: Buffer, vaultKey: Buffer): KeyRing {
  return {
    keyId,
    key(subject, identifier) {
      return createHmac('sha256', pseudonymKey)
        .update(`${subject}:${normalise(subject, identifier)}`)
        .digest()
        .readBigUInt64BE(0)
        .toString();
    },
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

/** The same subscriber written `imsi-001010000000123` or `001010000000123` is one; an address is one however it is spaced or capitalised. */
function normalise(subject: Subject, identifier: string): string {
  const text = identifier.normalize('NFC').trim();
  if (subject === 'subscriber') return text.replace(/^imsi-/, '');
  return subject === 'address' ? text.toLowerCase().replace(/\s+/g, ' ') : text;
}
