import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertOnce } from '../../sql/database.ts';
import { buildApp } from '../app.ts';
import { bearer, TOKENS } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';
import { KeptAnswers } from './answers.ts';
import { keeping } from './ports.ts';

let served: Served;
let app: Awaited<ReturnType<typeof buildApp>>;
let asked = 0;
beforeAll(async () => {
  served = await serveRegion();
  const { ports, keys } = served;
  const counting: typeof ports.status = (exact) => {
    asked += 1;
    return ports.status(exact);
  };
  // News is looked for when a test says so.
  app = await buildApp({
    ports: { ...ports, status: counting },
    keys,
    tokens: TOKENS,
    version: '1',
    keepAnswers: true,
    newsEveryMs: 3_600_000,
    requestsPerMinuteMax: 100_000,
  });
  afterAll(() => app.close());
});

const get = async (url: string, role: 'noc' | 'care' | 'cx' = 'noc') => (await app.inject({ url, headers: bearer(role) })).json();

test('many who ask at once cost the database one reading, and each role sees what it may', async () => {
  const [first, second] = await Promise.all([get('/status'), get('/status', 'cx')]);
  expect(second).toEqual(first);
  expect(asked).toBe(1);
  const exact = await get('/status', 'care');
  expect(asked).toBe(2);
  expect(exact.customers).not.toEqual(first.customers);
});

test('who takes an incident on sees it with the next question, and so does everybody else', async () => {
  const before = await get('/incidents/inc-1');
  expect(JSON.stringify(before)).not.toContain('Transport team');
  const taken = { owner: 'Transport team', note: 'On it.' };
  const answer = await app.inject({ method: 'POST', url: '/incidents/inc-1/acknowledgement', headers: bearer('noc'), payload: taken });
  expect(answer.statusCode).toBe(201);
  expect(JSON.stringify(await get('/incidents/inc-1', 'cx'))).toContain('Transport team');
});

test('what another process wrote is in the answer by the time it is told', async () => {
  const kept = keeping(served.ports, new KeptAnswers(3_600_000));
  const total = async () => (await kept.incidents({}, { limit: 1, offset: 0 })).total;
  await kept.news();
  const before = await total();
  const row = { incident_id: 'inc-9', period_end: '2036-01-09 12:30:00', kind: 'opened', state: 'open', severity: 'minor', sentence: 'Something.' };
  await insertOnce(served.db, 'incident_events', [{ ...row, area: 'Odense C', revision: '999' }], 'kept news');
  expect(await total()).toBe(before);
  expect(await kept.news()).toContainEqual(expect.objectContaining({ event: 'incident' }));
  expect(await total()).toBe(before + 1);
});
