import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertOnce } from '../../sql/database.ts';
import { buildApp } from '../app.ts';
import { bearer, TOKENS } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';
import type { Role, Token } from '../tokens.ts';
import { Announcer, KEPT_MAX, LISTENERS_MAX } from './announcer.ts';
import { type News, newsFrom } from './news.ts';

let served: Served;
let address: string;
let tokens: readonly Token[] = TOKENS;
beforeAll(async () => {
  served = await serveRegion();
  const app = await buildApp({ ports: served.ports, tokens: () => tokens, keys: served.keys, version: '1', newsEveryMs: 20, heartbeatMs: 50 });
  address = await app.listen({ port: 0, host: '127.0.0.1' });
  afterAll(() => app.close());
});

/** Listens until `enough`; gives what came, event by event. */
async function listen(role: Role, enough: (text: string) => boolean, headers: Record<string, string> = {}): Promise<string> {
  const stop = new AbortController();
  const answer = await fetch(`${address}/events`, { headers: { ...bearer(role), ...headers }, signal: stop.signal });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (enough(text)) break;
  }
  stop.abort();
  return text;
}

const reserve = async () => {
  const { cases } = (await served.app.inject({ url: '/incidents/inc-1/cases', headers: bearer('care') })).json();
  await served.app.inject({ method: 'POST', url: `/incidents/inc-1/cases/${cases[0].case_id}/reserve`, headers: bearer('care') });
  return cases[0].case_id as string;
};
const tellIncident = (revision: string) =>
  insertOnce(
    served.db,
    'incident_events',
    [
      {
        incident_id: 'inc-9',
        period_end: '2036-01-09 12:30:00',
        kind: 'opened',
        state: 'open',
        severity: 'minor',
        sentence: 'Something.',
        area: 'Odense C',
        revision,
      },
    ],
    `news ${revision}`,
  );

test('tells what others did, through whatever process: an incident to everybody, a case to care and nobody else', async () => {
  const care = listen('care', (text) => text.includes('event: case') && text.includes('event: incident'));
  const noc = listen('noc', (text) => text.includes('event: incident') && text.includes(': beat'));
  let n = 0;
  const alias = await reserve();
  // Again and again, since nobody says when both are listening.
  const told: Promise<unknown>[] = [];
  const telling = setInterval(() => told.push(tellIncident(String(100 + n++)), reserve()), 200);
  const [heard, alsoHeard] = await Promise.all([care, noc]);
  clearInterval(telling);
  await Promise.all(told);
  expect(heard).toContain(`"case_id":"${alias}"`);
  expect(heard).toContain('"held_by":"agent 7"');
  expect(heard).toContain('"sentence":"Something."');
  expect(alsoHeard).not.toContain('event: case');
  expect(heard + alsoHeard).not.toMatch(/centre_key|"77"/);
});

test('a line whose right is gone goes quiet and ends', async () => {
  const over = listen('cx', () => {
    tokens = TOKENS.filter((token) => token.role !== 'cx');
    return false;
  });
  expect(await over).toContain('event: hello');
  tokens = TOKENS;
});

test('nobody listens without a token, nor with a customer application’s', async () => {
  expect((await fetch(`${address}/events`)).status).toBe(401);
  expect((await fetch(`${address}/events`, { headers: bearer('app') })).status).toBe(403);
});

function announcing() {
  const waiting: News[] = [];
  const announcer = new Announcer(async () => waiting.splice(0), 3_600_000);
  const say = async (...news: News[]) => {
    waiting.push(...news);
    await announcer.ask();
  };
  return { announcer, say };
}
const incident = (n: number): News => ({ event: 'incident', data: { n } });
const idsIn = (heard: string[]) => heard.flatMap((text) => /data: \{"n":(\d+)\}/.exec(text)?.[1] ?? []).map(Number);

test('whoever comes back is told what it missed, once; who was away too long is told to read anew', async () => {
  const { announcer, say } = announcing();
  const first: string[] = [];
  const stop = announcer.listen({ role: 'noc', hear: (text) => first.push(text) }, undefined);
  await say(incident(1), incident(2));
  const last = /id: (\S+)/.exec(first.at(-1) ?? '')?.[1];
  stop();
  await say(incident(3), { event: 'case', data: { n: 4 } });
  const again: string[] = [];
  announcer.listen({ role: 'noc', hear: (text) => again.push(text) }, last);
  expect([idsIn(first), idsIn(again)]).toEqual([[1, 2], [3]]);
  for (let n = 0; n < KEPT_MAX; n++) await say(incident(n));
  for (const lost of [last, 'another-1', 'nonsense', `${last?.split('-')[0]}-999999`]) {
    const heard: string[] = [];
    announcer.listen({ role: 'noc', hear: (text) => heard.push(text) }, lost);
    expect([heard.some((text) => text.includes('event: reset')), idsIn(heard)]).toEqual([true, []]);
  }
  await announcer.close();
});

test('listeners are bounded', async () => {
  const { announcer } = announcing();
  for (let n = 0; n < LISTENERS_MAX; n++) announcer.listen({ role: 'noc', hear: () => {} }, undefined);
  expect(() => announcer.listen({ role: 'noc', hear: () => {} }, undefined)).toThrow('Too many listen already');
  await announcer.close();
});

test('whoever comes while something is being told hears it: its first questions may have been asked a moment before', async () => {
  const { announcer, say } = announcing();
  await say(incident(7));
  const heard: string[] = [];
  announcer.listen({ role: 'cx', hear: (text) => heard.push(text) }, undefined);
  expect(idsIn(heard)).toEqual([7]);
  await announcer.close();
});

test('it is told that customers were counted anew, though nothing was said of the incident', async () => {
  // Asked by nobody else; the second time nothing is left of what the tests before did.
  const news = newsFrom({ nocDb: served.db, careDb: served.db, keys: served.keys });
  await news();
  await news();
  await insertOnce(
    served.db,
    'incident_impact',
    [
      {
        incident_id: 'inc-1',
        subscriptions: 40,
        customers: 40,
        centres: 30,
        contactable: 20,
        computed_for: '2036-01-09 12:45:00',
        revision: '4102444800000000',
      },
    ],
    'reach',
  );
  expect((await news()).map(({ event }) => event)).toEqual(['reach']);
});
