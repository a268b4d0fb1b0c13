import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from '../app.ts';
import { CLIENT, openProvider } from '../testing/provider.ts';
import { type Served, serveRegion } from '../testing/served.ts';

/** A real provider, on this machine, that knows three people by their groups. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  kim: ['everybody', 'forecell-care'],
  pat: ['everybody'],
  root: ['forecell-admin', 'forecell-care'],
};
const PUBLIC = 'http://forecell.test';
const CALLBACK = `${PUBLIC}/session/oidc/callback`;
let issuer: string;
let served: Served;
let app: FastifyInstance;

beforeAll(async () => {
  const provider = await openProvider(CALLBACK, GROUPS);
  issuer = provider.issuer;
  afterAll(provider.close);
  served = await serveRegion();
  const config = { issuer, ...CLIENT, claim: 'groups', name_claim: 'preferred_username' };
  app = await buildApp({
    ports: served.ports,
    tokens: [],
    keys: served.keys,
    version: '1',
    publicUrl: PUBLIC,
    oidc: { ...config, roles: { 'forecell-care': 'care', 'forecell-admin': 'admin' } },
  });
  afterAll(() => app.close());
});

const cookiesOf = (headers: unknown) => [headers].flat().flatMap((header) => (typeof header === 'string' ? [header.split(';')[0] ?? ''] : []));

/** Goes to the provider as a browser would: logs in, consents, and ends where it is sent back to. */
async function atProvider(location: string, login: string): Promise<string> {
  const jar = new Map<string, string>();
  let [url, form]: [string, URLSearchParams | null] = [location, null];
  for (let step = 0; step < 12; step++) {
    const answer: Response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; ') },
      ...(form ? { method: 'POST', body: form } : {}),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s);
      jar.set(name, value);
    }
    const next = answer.headers.get('location');
    form = null;
    if (next?.startsWith(CALLBACK)) return next;
    if (next) url = new URL(next, url).href;
    else {
      const page = await answer.text();
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? '';
      form = new URLSearchParams(prompt === 'login' ? { prompt, login, password: 'any' } : { prompt });
      url = new URL(/action="([^"]+)"/.exec(page)?.[1] ?? '', url).href;
    }
  }
  throw new Error('the provider never sent anybody back');
}

async function signIn(login: string, to = app) {
  const start = await to.inject({ url: '/session/oidc' });
  expect(start.statusCode).toBe(302);
  const [pending = ''] = cookiesOf(start.headers['set-cookie']);
  const back = await atProvider(String(start.headers.location), login);
  return { back: back.slice(PUBLIC.length), pending, start };
}
const finish = (back: string, cookie: string, to = app) => to.inject({ url: back, headers: { cookie } });

test('leads to the provider with PKCE, state and nonce, and remembers the attempt in this browser alone', async () => {
  const start = await app.inject({ url: '/session/oidc' });
  const query = new URL(String(start.headers.location)).searchParams;
  expect(query.get('code_challenge_method')).toBe('S256');
  expect([query.get('state'), query.get('nonce'), query.get('redirect_uri')]).toEqual([
    expect.stringMatching(/.{20}/),
    expect.stringMatching(/.{20}/),
    CALLBACK,
  ]);
  expect(start.headers['set-cookie']).toMatch(/^forecell_sign_in=[\w.-]+; Path=\/session\/oidc; HttpOnly; SameSite=Lax; Max-Age=600$/);
});

test.each([
  ['kim', 'care'],
  ['root', 'admin'],
])('%s is signed in as %s, by the first of their groups that has a role', async (login, role) => {
  const { back, pending } = await signIn(login);
  const answer = await finish(back, pending);
  expect([answer.statusCode, answer.headers.location]).toEqual([302, '/']);
  const session = cookiesOf(answer.headers['set-cookie']).find((cookie) => cookie.startsWith('forecell_session='));
  expect((await app.inject({ url: '/session', headers: { cookie: session ?? '' } })).json()).toMatchObject({
    signed_in: true,
    name: `${login}@operator`,
    role,
    signed_in_by: 'oidc',
    sign_in: { oidc: true },
  });
  expect((await app.inject({ url: '/cases', headers: { cookie: session ?? '' } })).statusCode).toBe(200);
});

test('people are known by the claim that was chosen for it', async () => {
  const bySub = await buildApp({
    ports: served.ports,
    tokens: [],
    keys: served.keys,
    version: '1',
    publicUrl: PUBLIC,
    oidc: { issuer, ...CLIENT, claim: 'groups', name_claim: 'sub', roles: { 'forecell-care': 'care' } },
  });
  const { back, pending } = await signIn('kim', bySub);
  const cookie = cookiesOf((await finish(back, pending, bySub)).headers['set-cookie']).find((one) => one.startsWith('forecell_session=')) ?? '';
  expect((await bySub.inject({ url: '/session', headers: { cookie } })).json()).toMatchObject({ name: 'kim', signed_in_by: 'oidc' });
  await bySub.close();
});

test('whoever is in no group with a role is known and not let in', async () => {
  const { back, pending } = await signIn('pat');
  const answer = await finish(back, pending);
  expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([403, undefined]);
});

test('a code works once, with its own attempt, in the browser that began it', async () => {
  const { back, pending } = await signIn('kim');
  const other = await signIn('kim');
  expect((await finish(back, '')).statusCode).toBe(401);
  expect((await finish(back, other.pending)).statusCode).toBe(401);
  expect((await finish(back, `${pending}0`)).statusCode).toBe(401);
  expect((await finish(back.replace(/state=[^&]+/, 'state=another'), pending)).statusCode).toBe(401);
  expect((await finish(back.replace(/code=[^&]+/, 'code=guessed'), pending)).statusCode).toBe(401);
  expect((await finish(back, pending)).statusCode).toBe(302);
  expect((await finish(back, pending)).statusCode).toBe(401);
});

test('a provider that is away is said to be, and tokens still work', async () => {
  const lost = await buildApp({
    ports: served.ports,
    tokens: [],
    version: '1',
    publicUrl: PUBLIC,
    oidc: { issuer: 'http://127.0.0.1:1', client_id: 'x', client_secret: 'y', claim: 'groups', name_claim: 'sub', roles: {} },
  });
  const answer = await lost.inject({ url: '/session/oidc' });
  expect([answer.statusCode, answer.json().error]).toEqual([502, 'The identity provider does not answer; try again, or sign in with a token.']);
  await lost.close();
});
