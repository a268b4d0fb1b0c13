import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Who may deliver. The name says whose data it is; the token never leaves the file. */
export interface SenderToken {
  readonly token: string;
  readonly role: 'ingest';
  readonly name: string;
}

const Tokens = z.array(z.strictObject({ token: z.string().min(24), role: z.literal('ingest'), name: z.string().regex(/^[\w.-]{1,100}$/) })).min(1);

/**
 * The senders' tokens in a file, or one new one written there, readable by its owner only.
 * @throws {Error} one sentence naming the file when it does not hold tokens
 */
export function readOrMakeSenderTokens(path: string): SenderToken[] {
  if (!existsSync(path)) {
    const made: SenderToken[] = [{ token: randomBytes(24).toString('base64url'), role: 'ingest', name: 'sender' }];
    try {
      writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
      return made;
    } catch (error) {
      // Another process was first: its tokens count.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  let parsed: ReturnType<typeof Tokens.safeParse> | null = null;
  try {
    parsed = Tokens.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Said below, as for any other content.
  }
  if (!parsed?.success) throw new Error(`${path} does not hold a list of senders' tokens; mend it, or remove it to have a new one made`);
  return parsed.data;
}

/**
 * Who an Authorization header belongs to: `Bearer TOKEN`, or `Basic` with the name and the token, as VES senders and Prometheus are configured.
 * Compares hashes in constant time with every token.
 */
export function senderOf(tokens: readonly SenderToken[], header: string | undefined): SenderToken | null {
  const bearer = /^Bearer ([\w~+/.=-]{1,512})$/i.exec(header ?? '')?.[1];
  const basic = /^Basic ([\w+/=]{1,1024})$/i.exec(header ?? '')?.[1];
  const [name, ...rest] = basic === undefined ? [] : Buffer.from(basic, 'base64').toString('utf8').split(':');
  const presented = bearer ?? (basic === undefined ? undefined : rest.join(':'));
  if (presented === undefined) return null;
  const asked = digest(presented);
  let found: SenderToken | null = null;
  for (const token of tokens) if (timingSafeEqual(asked, digest(token.token)) && (name === undefined || name === token.name)) found = token;
  return found;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
