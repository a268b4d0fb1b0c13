import * as client from 'openid-client';
import { z } from 'zod';
import type { KeyRing } from '../../sql/identity.ts';
import { RequestError } from '../errors.ts';
import { type ClaimRoles, sameText } from './sessions.ts';

/** How people sign in through an identity provider. */
export interface OidcConfig {
  readonly issuer: string;
  readonly client_id: string;
  readonly client_secret: string;
  /** The claim of the ID token that says what somebody may do: a text, or a list of them (`groups`). */
  readonly claim: string;
  /** What a value of that claim makes somebody here; a value that is not named makes them nobody. */
  readonly roles: ClaimRoles;
  /** The claim by which cases, reviews and the access log know somebody: one that people cannot change themselves and that is never given to somebody else (OpenID Connect Core 5.7 vouches for `sub` alone). */
  readonly name_claim: string;
}

/** Where the provider sends people back to, on the console's own address. */
export const CALLBACK_PATH = '/session/oidc/callback';
/** How long somebody may take at the provider. */
export const SIGN_IN_S_MAX = 600;
/** The provider's own words on itself are asked for again after a failure, and after so long. */
const ISSUER_MS = 3_600_000;

const Pending = z.strictObject({ verifier: z.string(), state: z.string(), nonce: z.string(), until: z.int() });

export interface OidcDeps {
  readonly config: OidcConfig;
  readonly publicUrl: string;
  readonly keys: Pick<KeyRing, 'mac'>;
  readonly now: () => Date;
}

/** Signing in through an identity provider: authorization code with PKCE, state and nonce, by `openid-client`. What belongs to one attempt is in its browser, under a MAC. */
export class OidcSignIn {
  private readonly deps: OidcDeps;
  private issuer: Promise<client.Configuration> | null = null;
  private askedAt = 0;

  constructor(deps: OidcDeps) {
    this.deps = deps;
  }

  /** Where to send somebody, and what their browser has to bring back. @throws {RequestError} 502 when the provider does not answer */
  async start(): Promise<{ readonly location: string; readonly pending: string }> {
    const issuer = await this.provider();
    const pending = { verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce() };
    const location = client.buildAuthorizationUrl(issuer, {
      redirect_uri: this.callback().href,
      scope: 'openid profile',
      code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
      state: pending.state,
      nonce: pending.nonce,
    });
    const until = Math.floor(this.deps.now().getTime() / 1000) + SIGN_IN_S_MAX;
    const text = Buffer.from(JSON.stringify({ ...pending, until })).toString('base64url');
    return { location: location.href, pending: `${text}.${this.deps.keys.mac('sign_in', text)}` };
  }

  /**
   * Who came back: a name and the values of the claim. `search`: the query the provider sent them back with.
   * @throws {RequestError} 401 when it is not the attempt this browser began, or the provider does not vouch for them
   */
  async finish(pending: string, search: string): Promise<{ readonly name: string; readonly claims: string[] }> {
    const begun = this.opened(pending);
    if (!begun) throw new RequestError(401, 'This sign-in was not begun in this browser, or took too long; begin again.');
    const issuer = await this.provider();
    const address = this.callback();
    address.search = search;
    const checks = { pkceCodeVerifier: begun.verifier, expectedState: begun.state, expectedNonce: begun.nonce, idTokenExpected: true };
    const tokens = await client.authorizationCodeGrant(issuer, address, checks).catch(() => null);
    const claims = tokens?.claims();
    if (!claims) throw new RequestError(401, 'The identity provider does not vouch for this sign-in; begin again.');
    const given = claims[this.deps.config.claim];
    const values = Array.isArray(given) ? given : [given];
    const name = claims[this.deps.config.name_claim] ?? claims.sub;
    return { name: String(name), claims: values.filter((value) => typeof value === 'string').slice(0, 500) };
  }

  private callback(): URL {
    return new URL(CALLBACK_PATH, this.deps.publicUrl);
  }

  private opened(pending: string): z.output<typeof Pending> | null {
    const [text = '', mac = ''] = pending.split('.');
    if (!sameText(mac, this.deps.keys.mac('sign_in', text))) return null;
    const parsed = Pending.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return parsed.success && parsed.data.until * 1000 > this.deps.now().getTime() ? parsed.data : null;
  }

  private async provider(): Promise<client.Configuration> {
    const now = this.deps.now().getTime();
    if (!this.issuer || now - this.askedAt > ISSUER_MS) {
      this.askedAt = now;
      this.issuer = discovered(this.deps.config);
      this.issuer.catch(() => {
        this.issuer = null;
      });
    }
    return this.issuer.catch(() => {
      throw new RequestError(502, 'The identity provider does not answer; try again, or sign in with a token.');
    });
  }
}

/** Without encryption only on this very machine, for trying it out. */
function discovered({ issuer, client_id, client_secret }: OidcConfig): Promise<client.Configuration> {
  const url = new URL(issuer);
  const here = url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return client.discovery(
    url,
    client_id,
    client_secret,
    undefined,
    here ? { execute: [client.allowInsecureRequests], timeout: 10 } : { timeout: 10 },
  );
}
