import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export const ROLES = ['noc', 'care', 'cx', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who may ask, and as what. The name goes into the access log, the token never does. */
export interface Token {
  readonly token: string;
  readonly role: Role;
  readonly name: string;
}

const Tokens = z.array(z.strictObject({ token: z.string().min(24), role: z.enum(ROLES), name: z.string().min(1).max(100) })).min(1);

/** One new token for each role: 192 random bits. */
export function makeTokens(): Token[] {
  return ROLES.map((role) => ({ token: randomBytes(24).toString('base64url'), role, name: role }));
}

/**
 * The tokens in a file, or new ones written there, readable by its owner only.
 * @throws {Error} one sentence naming the file when it does not hold tokens
 */
export function readOrMakeTokens(path: string): Token[] {
  if (!existsSync(path)) {
    const made = makeTokens();
    try {
      writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
      return made;
    } catch (error) {
      // Another process was first: its tokens count.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  const parsed = Tokens.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} does not hold a list of tokens with role and name; mend it, or remove it to have new ones made`);
  return parsed.data;
}

/** Who a presented token belongs to. Compares hashes in constant time with every token, so that time says nothing about a near miss. */
export function tokenReader(tokens: readonly Token[]): (presented: string) => Token | null {
  const known = tokens.map((token) => ({ token, digest: digest(token.token) }));
  return (presented) => {
    const asked = digest(presented);
    let found: Token | null = null;
    for (const { token, digest: theirs } of known) if (timingSafeEqual(asked, theirs)) found = token;
    return found;
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
