import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Row } from '../../sql/database.ts';
import { select } from '../../sql/testing/database.ts';
import { bearer, CANARY } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';
import { caseAlias } from './alias.ts';

let served: Served;
const now = new Date('2036-01-09T12:40:00.250Z');
beforeAll(async () => {
  served = await serveRegion(() => now);
});
beforeEach(async () => {
  for (const table of ['case_events', 'centre_splits', 'decision_centres', 'centre_memberships', 'access_log'])
    await served.db.client.command({ query: 'TRUNCATE TABLE {table:Identifier}', query_params: { table } });
  await put(
    'decision_centres',
    [CANARY.customer, 'cust-2', 'cust-3'].map((c) => ({ customer_key: key(c), centre_key: '77', reason: 'account', revision: 1 })),
  );
});

const put = (table: string, rows: Row[]) => served.db.client.insert({ table, values: rows, format: 'JSONEachRow' });
const key = (customer: string) => served.keys.key('customer', customer);
const url = () => `/incidents/inc-1/cases/${caseAlias(served.keys, { incident: 'inc-1', centre: '77' })}`;
const post = (what: string, payload: object, role: 'care' | 'noc' | 'cx' = 'care') =>
  served.app.inject({ method: 'POST', url: `${url()}/${what}`, headers: bearer(role), payload });
const told = (incident: string, centre: string, kind: 'contacted' | 'do_not_contact') =>
  put('case_events', [
    {
      incident_id: incident,
      centre_key: centre,
      version: 1,
      event_id: `${incident} ${centre}`,
      at: '2036-01-09 12:00:00',
      kind,
      state: kind,
      purpose: 'incident',
    },
  ]);
const reasons = async () => {
  const answer = (await post('contact', { channel: 'email' })).json();
  return answer.allowed ? [] : answer.reasons.map(({ reason }: { reason: string }) => reason);
};

test('an agent takes a customer away from all the others, for ever, and it is in the access log', async () => {
  const done = await post('split', { customer_id: 'cust-2', note: 'moved out' });
  expect([done.statusCode, done.json().taken_from]).toEqual([200, 2]);
  const rows = await select<{ customer_key: string; other_key: string; actor: string; note: string }>(
    served.db,
    'SELECT customer_key, other_key, actor, note FROM centre_splits',
  );
  expect(rows.map((row) => row.other_key).sort()).toEqual([key(CANARY.customer), key('cust-3')].sort());
  expect(new Set(rows.map(({ customer_key, actor, note }) => `${customer_key} ${actor} ${note}`))).toEqual(
    new Set([`${key('cust-2')} agent 7 moved out`]),
  );
  expect(await select(served.db, 'SELECT action, allowed FROM access_log')).toEqual([{ action: 'split', allowed: true }]);
});

test('nobody is split who is not in the case, nor from nobody, nor by whoever has no right to', async () => {
  expect((await post('split', { customer_id: 'cust-4' })).statusCode).toBe(404);
  expect((await post('split', { customer_id: 'cust-2' }, 'noc')).statusCode).toBe(403);
  expect((await post('split', { customer_id: 'cust-2' }, 'cx')).statusCode).toBe(403);
  expect((await post('split', { customer_id: 'cust-2', note: 'call +45 99887766' })).statusCode).toBe(400);
  await served.db.client.command({ query: 'TRUNCATE TABLE decision_centres' });
  await put('decision_centres', [{ customer_key: key('cust-2'), centre_key: '77', reason: 'alone', revision: 2 }]);
  expect((await post('split', { customer_id: 'cust-2' })).statusCode).toBe(409);
  expect(await select(served.db, 'SELECT * FROM centre_splits')).toEqual([]);
});

test('an opened case says why each customer is in it', async () => {
  const opened = (await served.app.inject({ url: `${url()}?purpose=customer_enquiry`, headers: bearer('care') })).json();
  const why = Object.fromEntries(opened.people.map((one: { customer_id: string; grouped_by: string }) => [one.customer_id, one.grouped_by]));
  expect(why).toMatchObject({ 'cust-2': 'account', 'cust-4': '' });
});

test('an opt-out, and having been told, outlive another name of the household', async () => {
  await post('reserve', {});
  expect(await reasons()).not.toContain('do_not_contact');
  // Before the households were joined, one of them was centre 55 and said no there; another was told as 56.
  await put('centre_memberships', [{ customer_key: key('cust-2'), centre_key: '55', revision: 1 }]);
  await told('inc-0', '55', 'do_not_contact');
  expect(await reasons()).toContain('do_not_contact');
  await served.db.client.command({ query: 'TRUNCATE TABLE case_events' });
  await post('reserve', {});
  await put('centre_memberships', [{ customer_key: key('cust-3'), centre_key: '56', revision: 1 }]);
  await told('inc-1', '56', 'contacted');
  expect(await reasons()).toContain('told_already');
});

test('what somebody says in a centre the household has become part of counts for a list made before', async () => {
  // The list says 77; by now the same people are centre 12, together with one who said no.
  await put(
    'decision_centres',
    [CANARY.customer, 'cust-2', 'cust-3', 'new'].map((c) => ({ customer_key: key(c), centre_key: '12', reason: 'household_inferred', revision: 3 })),
  );
  await put('centre_memberships', [{ customer_key: key('new'), centre_key: '12', revision: 3 }]);
  await post('reserve', {});
  expect(await reasons()).not.toContain('do_not_contact');
  await told('inc-0', '12', 'do_not_contact');
  expect(await reasons()).toContain('do_not_contact');
});

test('after a split the others’ contacts are no longer one’s own, but their opt-out still holds one back', async () => {
  await put('decision_centres', [{ customer_key: key('gone'), centre_key: '55', reason: 'split', revision: 2 }]);
  await put('centre_memberships', [{ customer_key: key('cust-2'), centre_key: '55', revision: 1 }]);
  await put('centre_splits', [
    { customer_key: key('gone'), other_key: key('cust-2'), at: '2036-01-09 11:00:00', actor: 'a', role: 'care', note: '', revision: 1 },
  ]);
  await post('reserve', {});
  await told('inc-1', '55', 'contacted');
  expect(await reasons()).not.toContain('told_already');
  await told('inc-0', '55', 'do_not_contact');
  expect(await reasons()).toContain('do_not_contact');
});
