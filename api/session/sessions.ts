import { randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { KeyRing } from '../../sql/identity.ts';
import { ROLES, type Role, type Token, type TokenSource, tokenReader } from '../tokens.ts';

/** What the console's cookie is called. */
export const SESSION_COOKIE = 'forecell_session';
/** A session lasts this long, however busy it is. */
export const SESSION_S_MAX = 8 * 3600;
/** Sessions ended by hand are remembered until they would have ended anyway; so many at most, the oldest forgotten first. */
const ENDED_MAX = 10_000;

/** Somebody who signed in with a browser, as they may act at this moment. */
export interface Session {
  readonly name: string;
  readonly role: Role;
  readonly signed_in_by: 'token' | 'oidc';
  readonly expires_at: Date;
}

/** How claims of an identity provider become a role: the first of a person's claim values that is named counts. */
export type ClaimRoles = Readonly<Record<string, Role>>;

const Sealed = z.discriminatedUnion('by', [
  z.strictObject({ id: z.string(), until: z.int(), by: z.literal('token'), mark: z.string() }),
  z.strictObject({ id: z.string(), until: z.int(), by: z.literal('oidc'), name: z.string(), claims: z.array(z.string()) }),
]);
type Sealed = z.output<typeof Sealed>;

export interface SessionDeps {
  readonly keys: Pick<KeyRing, 'mac'>;
  readonly tokens: TokenSource;
  readonly claimRoles: ClaimRoles;
  readonly now: () => Date;
}

/**
 * Sessions without a table of people: the cookie itself says who and until when, under a MAC of the key ring, and the role is looked up anew at every
 * request: in the tokens of this moment, or in the map from claims to roles. So a session outlives a restart, works through any number of processes, and a
 * token that is taken away takes its sessions with it. Signing out is remembered by this process until the session would have ended.
 */
export class Sessions {
  private readonly deps: SessionDeps;
  private readonly ended = new Map<string, number>();

  constructor(deps: SessionDeps) {
    this.deps = deps;
  }

  /** A session for whoever presents a token of staff; null for any other. */
  withToken(presented: string): { readonly cookie: string; readonly session: Session } | null {
    const token = tokenReader(this.deps.tokens())(presented);
    if (!token || !isStaff(token)) return null;
    return this.made({ by: 'token', mark: this.markOf(token) });
  }

  /** A session for a person an identity provider vouches for; null when none of the claims gives a role, or a token bears the name. */
  withClaims(name: string, claims: readonly string[]): { readonly cookie: string; readonly session: Session } | null {
    const telling = claims.filter((claim) => Object.hasOwn(this.deps.claimRoles, claim)).slice(0, 5);
    return this.made({ by: 'oidc', name: name.slice(0, 100), claims: telling });
  }

  /** Who a cookie stands for now; null when it is not ours, has run out, was ended, or its right is gone. */
  read(cookie: string): Session | null {
    const sealed = this.opened(cookie);
    return sealed && !this.ended.has(sealed.id) ? this.standing(sealed) : null;
  }

  /** Ends a session here and now. */
  end(cookie: string): void {
    const sealed = this.opened(cookie);
    if (!sealed) return;
    const seconds = this.deps.now().getTime() / 1000;
    for (const [id, until] of this.ended) if (until < seconds || this.ended.size >= ENDED_MAX) this.ended.delete(id);
    this.ended.set(sealed.id, sealed.until);
  }

  private made(who: { by: 'token'; mark: string } | { by: 'oidc'; name: string; claims: string[] }) {
    const until = Math.floor(this.deps.now().getTime() / 1000) + SESSION_S_MAX;
    const sealed: Sealed = { id: randomBytes(12).toString('base64url'), until, ...who };
    const session = this.standing(sealed);
    if (!session) return null;
    const text = Buffer.from(JSON.stringify(sealed)).toString('base64url');
    return { cookie: `${text}.${this.deps.keys.mac('session', text)}`, session };
  }

  private opened(cookie: string): Sealed | null {
    const [text = '', mac = ''] = cookie.split('.');
    if (!sameText(mac, this.deps.keys.mac('session', text))) return null;
    const parsed = Sealed.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return parsed.success && parsed.data.until * 1000 > this.deps.now().getTime() ? parsed.data : null;
  }

  private standing(sealed: Sealed): Session | null {
    const expires_at = new Date(sealed.until * 1000);
    if (sealed.by === 'oidc') {
      // The access log, cases and reviews know people by name: nobody becomes the holder of a token by what a provider calls them.
      if (this.deps.tokens().some(({ name }) => name === sealed.name)) return null;
      const role = sealed.claims.map((claim) => this.deps.claimRoles[claim]).find((known) => known !== undefined);
      return role ? { name: sealed.name, role, signed_in_by: 'oidc', expires_at } : null;
    }
    const token = this.deps.tokens().find((known) => this.markOf(known) === sealed.mark);
    return token && isStaff(token) ? { name: token.name, role: token.role, signed_in_by: 'token', expires_at } : null;
  }

  /** Says which token it was, and nothing of the token. */
  private markOf({ token }: Token): string {
    return this.deps.keys.mac('token', token).slice(0, 32);
  }
}

/** Whether two texts are one, in a time that says nothing of where they differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function isStaff(token: Token): token is Token & { readonly role: Role } {
  return ROLES.some((role) => role === token.role);
}

/** The session cookie of a request's Cookie header, '' when there is none. */
export function sessionCookieOf(header: string | undefined, name: string = SESSION_COOKIE): string {
  for (const part of (header ?? '').slice(0, 8_192).split(';')) {
    const [key, value = ''] = part.trim().split('=', 2);
    if (key === name && /^[\w.-]{1,2048}$/.test(value)) return value;
  }
  return '';
}

/** The header that sets the cookie, or with an empty value takes it away. `secure`: the console is reached over https. */
export function setCookie(
  value: string,
  secure: boolean,
  given: { readonly name?: string; readonly path?: string; readonly sameSite?: string; readonly maxAge_s?: number } = {},
): string {
  const { name = SESSION_COOKIE, path = '/', sameSite = 'Strict', maxAge_s = SESSION_S_MAX } = given;
  return `${name}=${value}; Path=${path}; HttpOnly; SameSite=${sameSite}; Max-Age=${value === '' ? 0 : maxAge_s}${secure ? '; Secure' : ''}`;
}
