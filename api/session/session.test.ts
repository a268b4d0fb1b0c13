import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyRing } from '../../sql/identity.ts';
import { buildApp } from '../app.ts';
import { bearer, TOKENS } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';
import { type Token, tokensInForce } from '../tokens.ts';
import { SESSION_S_MAX, Sessions } from './sessions.ts';

const START = new Date('2036-01-09T12:40:00Z');
let at = START;
let served: Served;
beforeAll(async () => {
  served = await serveRegion(() => at);
});

const OWN_PAGE = { 'x-forecell': 'console', origin: 'http://localhost:80', host: 'localhost:80' };
const tokenOf = (role: string) => TOKENS.find((token) => token.role === role)?.token ?? '';
const signIn = (token: string, headers: Record<string, string> = OWN_PAGE) =>
  served.app.inject({ method: 'POST', url: '/session', headers, payload: { token } });
/** One for each role: an address may sign in thirty times a minute. */
const cookies = new Map<string, string>();
async function cookieOf(role: string): Promise<string> {
  const known = cookies.get(role);
  if (known) return known;
  const made = await freshCookie(role);
  cookies.set(role, made);
  return made;
}
async function freshCookie(role: string): Promise<string> {
  return String((await signIn(tokenOf(role))).headers['set-cookie']).split(';')[0] ?? '';
}
const look = async (cookie: string) => (await served.app.inject({ url: '/session', headers: { cookie } })).json();

describe('signing in with a token', () => {
  test('gives a cookie that scripts cannot read, other sites cannot send, and that ends within eight hours', async () => {
    at = START;
    const answer = await signIn(tokenOf('care'));
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['set-cookie']).toMatch(/^forecell_session=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=28800$/);
    expect(answer.headers['set-cookie']).not.toContain(tokenOf('care'));
    expect(answer.json()).toMatchObject({
      signed_in: true,
      name: 'agent 7',
      role: 'care',
      signed_in_by: 'token',
      expires_at: '2036-01-09T20:40:00Z',
    });
    expect(answer.json().may).toMatchObject({ work_cases: true, search_customers: true, assign_others: false, label: false, explore: true });
  });

  test('every route takes the cookie as it takes the token, by the same roles', async () => {
    at = START;
    for (const url of ['/incidents', '/incidents/inc-1/customers', '/contact-effect', '/status', '/network']) {
      for (const role of ['noc', 'care', 'cx', 'admin'] as const) {
        const byCookie = await served.app.inject({ url, headers: { cookie: await cookieOf(role) } });
        expect([url, role, byCookie.statusCode]).toEqual([url, role, (await served.app.inject({ url, headers: bearer(role) })).statusCode]);
      }
    }
  });

  test('an unknown token, and one that is not of staff, are refused alike', async () => {
    const answers = [await signIn('nonsense-nonsense-nonsense'), await signIn(tokenOf('app'))];
    expect(answers.map((answer) => answer.statusCode)).toEqual([401, 401]);
    expect(answers[0]?.json()).toEqual(answers[1]?.json());
    expect(answers.map((answer) => answer.headers['set-cookie'])).toEqual([undefined, undefined]);
  });

  test('nobody signed in is an answer, not an error', async () => {
    for (const cookie of ['', 'forecell_session=', 'forecell_session=a.b', 'other=1']) {
      expect(await look(cookie)).toMatchObject({ signed_in: false, name: null, role: null, expires_at: null, may: { explore: false } });
    }
  });
});

describe('a session ends', () => {
  test('when its time is over, however it is used', async () => {
    at = START;
    const cookie = await cookieOf('noc');
    at = new Date(START.getTime() + SESSION_S_MAX * 1000 - 1000);
    expect((await look(cookie)).signed_in).toBe(true);
    at = new Date(START.getTime() + SESSION_S_MAX * 1000);
    expect((await look(cookie)).signed_in).toBe(false);
    const refused = await served.app.inject({ url: '/incidents', headers: { cookie } });
    expect([refused.statusCode, refused.json().error]).toEqual([401, 'The session is over; sign in again.']);
  });

  test('when its owner signs out; the cookie is worth nothing afterwards, also in other hands', async () => {
    at = START;
    const cookie = await freshCookie('noc');
    const out = await served.app.inject({ method: 'DELETE', url: '/session', headers: { ...OWN_PAGE, cookie } });
    expect([out.statusCode, out.headers['set-cookie']]).toEqual([204, 'forecell_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0']);
    expect((await look(cookie)).signed_in).toBe(false);
  });

  test('when a byte of it is changed, or another installation made it', async () => {
    at = START;
    const cookie = await cookieOf('admin');
    const text = Buffer.from(JSON.stringify({ id: 'x', until: 4_000_000_000, by: 'oidc', name: 'me', claims: ['admin'] })).toString('base64url');
    const other = new Sessions({ keys: keyRing('k', Buffer.alloc(32, 7), Buffer.alloc(32, 8)), tokens: () => TOKENS, claimRoles: {}, now: () => at });
    for (const forged of [
      `${cookie.slice(0, -2)}AA`,
      `forecell_session=${text}.${cookie.split('.')[1]}`,
      `forecell_session=${other.withToken(tokenOf('admin'))?.cookie}`,
    ]) {
      expect((await look(forged)).signed_in).toBe(false);
    }
  });

  test('or changes its role, the moment the token in the file does', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'forecell-tokens-'));
    afterAll(() => rmSync(directory, { recursive: true, force: true }));
    const path = join(directory, 'tokens.json');
    const write = (tokens: readonly Token[] | string) => writeFileSync(path, typeof tokens === 'string' ? tokens : JSON.stringify(tokens));
    const one: Token = { token: 'somebody-somebody-somebody', role: 'admin', name: 'Kim' };
    write([one]);
    const said: string[] = [];
    const tokens = tokensInForce(path, [one], (sentence) => said.push(sentence));
    const app = await buildApp({ ports: served.ports, tokens, keys: served.keys, version: '1' });
    const headers = { ...OWN_PAGE };
    const cookie =
      String((await app.inject({ method: 'POST', url: '/session', headers, payload: { token: one.token } })).headers['set-cookie']).split(';')[0] ??
      '';
    const role = async () => (await app.inject({ url: '/session', headers: { cookie } })).json().role;
    expect(await role()).toBe('admin');
    write([{ ...one, role: 'noc' }]);
    expect(await role()).toBe('noc');
    write('{ broken');
    expect(await role()).toBe(null);
    expect(said).toHaveLength(1);
    write([{ ...one, token: 'another-another-another-another' }]);
    expect(await role()).toBe(null);
    await app.close();
  });
});

test('nobody is signed in under the name of a token by what an identity provider calls them, nor stays so when such a token is made', () => {
  const one: Token = { token: 'somebody-somebody-somebody', role: 'care', name: 'anna' };
  let tokens: Token[] = [one];
  const sessions = new Sessions({
    keys: keyRing('k', Buffer.alloc(32, 7), Buffer.alloc(32, 8)),
    tokens: () => tokens,
    claimRoles: { team: 'care' },
    now: () => at,
  });
  expect(sessions.withClaims('anna', ['team'])).toBeNull();
  const made = sessions.withClaims('anna@operator', ['team']);
  expect(made?.session).toMatchObject({ name: 'anna@operator', role: 'care', signed_in_by: 'oidc' });
  tokens = [one, { ...one, name: 'anna@operator' }];
  expect(sessions.read(made?.cookie ?? '')).toBeNull();
});

describe('a change made with a cookie comes from the console itself', () => {
  const acknowledge = async (headers: Record<string, string>) =>
    (await served.app.inject({ method: 'POST', url: '/incidents/inc-1/acknowledgement', headers: { cookie: await cookieOf('noc'), ...headers } }))
      .statusCode;

  test.each([
    ['without the header', { host: 'forecell.example', origin: 'http://forecell.example' }, 403],
    ['with another value of it', { host: 'forecell.example', 'x-forecell': 'yes' }, 403],
    ['from another site', { host: 'forecell.example', 'x-forecell': 'console', origin: 'https://evil.example' }, 403],
    ['from a sibling site, as the browser says', { host: 'forecell.example', 'x-forecell': 'console', 'sec-fetch-site': 'same-site' }, 403],
    [
      'from its own page',
      { host: 'forecell.example', 'x-forecell': 'console', origin: 'http://forecell.example', 'sec-fetch-site': 'same-origin' },
      201,
    ],
  ])('%s', async (_, headers, status) => {
    at = START;
    expect(await acknowledge(headers)).toBe(status);
  });

  test('signing in too, so that nobody is signed in as somebody else unawares', async () => {
    expect((await signIn(tokenOf('noc'), { host: 'localhost:80' })).statusCode).toBe(403);
  });

  test('a bearer token needs no such header: no browser sends it along', async () => {
    const answer = await served.app.inject({ method: 'POST', url: '/incidents/inc-1/acknowledgement', headers: bearer('noc') });
    expect(answer.statusCode).toBe(201);
  });
});

test('a service token may do nothing that staff may, and each attempt is in the access log', async () => {
  for (const url of ['/incidents', '/status', '/incidents/inc-1/customers', '/quality']) {
    expect((await served.app.inject({ url, headers: bearer('app') })).statusCode).toBe(403);
  }
});
