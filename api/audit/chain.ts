import { randomUUID } from 'node:crypto';
import { type Database, insertOnce } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import type { Access } from '../access.ts';
import { writeHead } from './head.ts';
import { auditHeads } from './statements.ts';

/** Chains a new one is tied to: the newest ones; what is older was tied to by those. */
const ANCHORS_MAX = 32;

/** A row of the log as it is hashed. */
export interface ChainedRow extends Omit<Access, 'role' | 'action' | 'purpose'> {
  readonly at_ms: number;
  readonly role: string;
  readonly action: string;
  readonly purpose: string;
  readonly chain: string;
  readonly sequence: number;
  readonly anchors: readonly string[];
  readonly previous: string;
}

/**
 * The keyed hash of a row and of the one before it: HMAC-SHA-256 over a JSON array in this order, so whoever has the database but not the key file can
 * make no row that fits.
 */
export function hashOf(keys: KeyRing, row: ChainedRow): string {
  const { chain, sequence, previous, at_ms, actor, role, action, object, allowed, rows, purpose, fields, anchors } = row;
  return keys.mac('audit', JSON.stringify([chain, sequence, previous, at_ms, actor, role, action, object, allowed, rows, purpose, fields, anchors]));
}

/** How a place in a chain is named in a row of another: `chain:sequence:hash`. */
export function anchorOf({ chain, sequence, hash }: { chain: string; sequence: number; hash: string }): string {
  return `${chain}:${sequence}:${hash}`;
}

/**
 * One writer's chain: what it writes goes in one after the other, however many requests wait. Each process has a chain of its own in each database, so two
 * processes never need the same place; the first row names the heads of the others. A row whose outcome is unknown ends the chain: the next starts anew.
 */
export class Chain {
  private readonly keys: KeyRing;
  private name = '';
  private sequence = 0;
  private previous = '';
  private turn: Promise<unknown> = Promise.resolve();

  constructor(keys: KeyRing) {
    this.keys = keys;
  }

  /** `cut`: for the row in which retention says how far each chain is removed, these places instead of the heads. */
  append(db: Database, access: Access, cut?: readonly string[]): Promise<void> {
    const mine = this.turn.then(() => this.write(db, access, cut));
    this.turn = mine.catch(() => {});
    return mine;
  }

  private async write(db: Database, access: Access, cut?: readonly string[]): Promise<void> {
    const first = this.name === '';
    const anchors = cut ?? (first ? (await auditHeads(db, { limit: ANCHORS_MAX })).map(anchorOf) : []);
    const chain = first ? randomUUID() : this.name;
    const at = new Date();
    const row = { ...access, at_ms: at.getTime(), chain, sequence: this.sequence + 1, anchors, previous: this.previous };
    const hash = hashOf(this.keys, row);
    const { at_ms: _, ...stored } = row;
    try {
      await insertOnce(db, 'access_log', [{ ...stored, at: at.toISOString(), hash }], `audit ${chain} ${row.sequence}`);
      writeHead(this.keys, { database: db.name, chain, sequence: row.sequence, hash });
    } catch (error) {
      Object.assign(this, { name: '', sequence: 0, previous: '' });
      throw error;
    }
    Object.assign(this, { name: chain, sequence: row.sequence, previous: hash });
  }
}

const chains = new WeakMap<KeyRing, Map<string, Chain>>();

/** This process's chain in a database. */
export function chainOf(db: Database, keys: KeyRing): Chain {
  const mine = chains.get(keys) ?? new Map<string, Chain>();
  chains.set(keys, mine);
  const chain = mine.get(db.name) ?? new Chain(keys);
  mine.set(db.name, chain);
  return chain;
}
