import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export const ROLES = ['noc', 'care', 'cx', 'admin'] as const;
export type Role = (typeof ROLES)[number];
/** Staff, and `app`: the operator's own customer application, which may ask for a customer's short-lived token and do nothing else. */
export const TOKEN_ROLES = [...ROLES, 'app'] as const;
export type TokenRole = (typeof TOKEN_ROLES)[number];

/** Who may ask, and as what. The name goes into the access log, the token never does. */
export interface Token {
  readonly token: string;
  readonly role: TokenRole;
  readonly name: string;
}

const Tokens = z.array(z.strictObject({ token: z.string().min(24), role: z.enum(TOKEN_ROLES), name: z.string().min(1).max(100) })).min(1);

/** One new token for each role of staff: 192 random bits. */
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

/** The tokens as they are at this moment. */
export type TokenSource = () => readonly Token[];

/**
 * The tokens of a file as it stands at each question, so that whoever is taken out of it or given another role loses or changes rights at once.
 * A file that is not right lets nobody in until it is mended, and `trouble` hears of it once.
 * Cost: one look at the file's time and size for each question.
 */
export function tokensInForce(path: string, first: readonly Token[], trouble: (sentence: string) => void): TokenSource {
  let held = first;
  let seen = stampOf(path);
  return () => {
    const now = stampOf(path);
    if (now === seen) return held;
    seen = now;
    try {
      const parsed = Tokens.safeParse(parseJson(readFileSync(path, 'utf8')));
      held = parsed.success ? parsed.data : [];
    } catch {
      held = [];
    }
    if (held.length === 0) trouble(`${path} does not hold a list of tokens with role and name; nobody is let in until it is mended`);
    return held;
  };
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : 'none';
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
