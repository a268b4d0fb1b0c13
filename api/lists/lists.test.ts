import { beforeAll, describe, expect, test } from 'vitest';
import { insertOnce, type Row } from '../../sql/database.ts';
import { select } from '../../sql/testing/database.ts';
import { bearer, CANARY } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';
import { basis } from './lists.ts';

let served: Served;
beforeAll(async () => {
  served = await serveRegion();
  const { db, keys } = served;
  const line = (imsi: string) => keys.key('subscriber', imsi);
  const customer = (id: string) => keys.key('customer', id);
  const put = (table: string, rows: readonly Row[]) => insertOnce(db, table, rows, `lists ${table}`);
  const foretold = (imsi: string, of: string, probability: number): Row => ({
    ...{
      incident_id: 'inc-1',
      subscriber_key: line(imsi),
      customer_key: customer(of),
      centre_key: customer(of),
      probability,
      probability_1h: 0.1,
      probability_2h: 0.2,
    },
    ...{
      expected_at: '2036-01-09 15:30:00',
      days_known: 3,
      days_there: 2,
      today: 'as_usual',
      withdrawn: false,
      computed_for: '2036-01-09 12:30:00',
      revision: '2',
    },
  });
  await put('incident_forecasts', [
    foretold(CANARY.imsi, CANARY.customer, 0.4),
    foretold('imsi-2', 'cust-2', 0.8),
    { ...foretold('imsi-3', 'cust-3', 0.9), withdrawn: true },
  ]);
  await put('incident_forecast_counts', [{ incident_id: 'inc-1', expected: 47.4, likely: 1, computed_for: '2036-01-09 12:30:00', revision: '2' }]);
  await put('incident_list_computations', [
    { incident_id: 'inc-1', computed_for: '2036-01-09 12:15:00', listed: 2, added: 2, withdrawn: 0, changed: 0, late_records: 0, revision: '2' },
    { incident_id: 'inc-1', computed_for: '2036-01-09 12:30:00', listed: 2, added: 0, withdrawn: 0, changed: 1, late_records: 7, revision: '3' },
  ]);
  await put('incident_list_changes', [
    {
      ...{ incident_id: 'inc-1', computed_for: '2036-01-09 12:30:00', subscriber_key: line('imsi-2'), change: 'changed', fields: ['failures'] },
      ...{
        confidence_before: 0.9,
        confidence_after: 0.9,
        minutes_before: 15,
        minutes_after: 15,
        failures_before: 1,
        failures_after: 3,
        revision: '3',
      },
    },
  ]);
  // A company of three lines, two of them touched: its executive and somebody else.
  const works = (imsi: string, user_role: string): Row => ({
    subscriber_key: line(imsi),
    customer_key: customer('co'),
    line_type: 'voice',
    user_role,
    removed: false,
    revision: '5',
  });
  await put('subscriptions', [works('imsi-b1', 'employee'), works('imsi-b2', 'executive'), works('imsi-b3', 'contact')]);
  await put('customers', [
    {
      ...{
        customer_key: customer('co'),
        account_key: '5',
        payer_key: '0',
        address_key: '0',
        segment: 'business',
        value_band: 4,
        vip: false,
        protected: false,
      },
      ...{ language: 'da', consent_service_contact: true, do_not_contact: false, removed: false, revision: '5' },
    },
  ]);
  const touched = (imsi: string, exposure: number, severity: string): Row => ({
    ...{
      incident_id: 'inc-1',
      subscriber_key: line(imsi),
      customer_key: customer('co'),
      centre_key: '99',
      matched_by: 'missing',
      confidence: 0.8,
      minutes_exposed: 30,
    },
    ...{
      events: 9,
      failures: 3,
      first_at: '2036-01-09 12:00:00',
      last_at: '2036-01-09 12:30:00',
      worst_at: '2036-01-09 12:15:00',
      worst_element_key: '11',
    },
    ...{ exposure, severity, withdrawn: false, revision: '5' },
  });
  await put('incident_customers', [touched('imsi-b1', 200, 'A'), touched('imsi-b2', 20, 'C')]);
  await put(`${db.vault}.identities`, [
    { subject_key: customer('co'), subject: 'customer', sealed: keys.seal({ customer_id: 'co', name: 'Holm Byg ApS' }), key_id: 'k', revision: '1' },
    {
      subject_key: line('imsi-b2'),
      subject: 'subscription',
      sealed: keys.seal({ subscriber_id: 'imsi-b2', msisdn: '+4577', user_name: 'Dorte Holm' }),
      key_id: 'k',
      revision: '1',
    },
  ]);
});

const get = (url: string, role: 'noc' | 'cx' | 'care' | 'admin') => served.app.inject({ method: 'GET', url, headers: bearer(role) });
const looks = () => select<Record<string, unknown>>(served.db, 'SELECT actor, action, object, allowed, rows FROM access_log ORDER BY at');

describe('the forecast', () => {
  test('is its own list, likeliest first, and says of every row that it is a forecast', async () => {
    await served.db.client.command({ query: 'TRUNCATE TABLE access_log' });
    const answer = (await get('/incidents/inc-1/forecast', 'care')).json();
    expect(answer.sentence).toMatch(/^A forecast, if the incident lasts: nobody here is affected yet/);
    expect(answer.customers.map((c: Record<string, unknown>) => [c['customer_id'], c['probability'], c['is_forecast']])).toEqual([
      ['cust-2', 0.8, true],
      [CANARY.customer, 0.4, true],
    ]);
    expect(answer.customers[0]).toMatchObject({
      expected_at: '2036-01-09T15:30:00Z',
      basis: 'there on 2 of 3 days at these hours; today as usual so far',
    });
    expect(await looks()).toEqual([{ actor: 'agent 7', action: 'forecast', object: 'inc-1', allowed: true, rows: 2 }]);
  });

  test('is for care; everybody else sees how many, rounded, and nobody', async () => {
    expect((await get('/incidents/inc-1/forecast', 'noc')).statusCode).toBe(403);
    expect((await get('/incidents/inc-1/forecast', 'cx')).statusCode).toBe(403);
    for (const role of ['noc', 'cx'] as const) {
      const answer = await get('/incidents/inc-1/forecast-count', role);
      expect(answer.json()).toMatchObject({ expected: 45, likely: '<20', sentence: expect.stringContaining('forecast') });
      expect(answer.body).not.toContain(CANARY.customer);
    }
    expect((await get('/incidents/inc-1/forecast-count', 'care')).json()).toMatchObject({ expected: 47, likely: 1 });
  });

  test('an incident nothing was forecast for has none; one that is not there is not found', async () => {
    expect((await get('/incidents/inc-2/forecast', 'care')).json()).toMatchObject({ customers: [], computed_for: null });
    expect((await get('/incidents/nothing/forecast', 'care')).statusCode).toBe(404);
  });

  test('nobody who is only forecast is on the list or in a case', async () => {
    const list = (await get('/incidents/inc-1/customers', 'care')).json();
    expect(list.customers.every((c: Record<string, unknown>) => !('is_forecast' in c))).toBe(true);
  });

  test('in words: days, and what today looks like', () => {
    expect(basis({ days_there: 1, days_known: 1, today: 'unseen' })).toBe('there on 1 of 1 day at these hours; today not seen in the last two hours');
  });
});

test('what changed on a list: each computation with its counts and late records, and who, for care', async () => {
  const answer = (await get('/incidents/inc-1/customers/changes', 'care')).json();
  expect(answer.computations).toEqual([
    { computed_for: '2036-01-09T12:30:00Z', listed: 2, added: 0, withdrawn: 0, changed: 1, late_records: 7 },
    { computed_for: '2036-01-09T12:15:00Z', listed: 2, added: 2, withdrawn: 0, changed: 0, late_records: 0 },
  ]);
  expect(answer.changes).toMatchObject([{ customer_id: 'cust-2', change: 'changed', fields: ['failures'], failures_before: 1, failures_after: 3 }]);
  const other = await get('/incidents/inc-1/customers/changes?computed_for=2036-01-09T12:15:00Z', 'admin');
  expect(other.json().changes).toEqual([]);
  expect((await get('/incidents/inc-1/customers/changes', 'noc')).statusCode).toBe(403);
});

test('a business account is seen whole and person by person, the executive before whoever was hit harder', async () => {
  const { accounts } = (await get('/incidents/inc-1/accounts', 'care')).json();
  expect(accounts).toHaveLength(1);
  expect(accounts[0]).toMatchObject({
    customer_id: 'co',
    name: 'Holm Byg ApS',
    lines_owned: 3,
    lines_affected: 2,
    named_affected: 1,
    severity: 'A',
    exposure: 220,
  });
  expect(accounts[0].people.map((p: Record<string, unknown>) => [p['user_name'], p['user_role'], p['severity']])).toEqual([
    ['Dorte Holm', 'executive', 'C'],
    ['', 'employee', 'A'],
  ]);
  expect(accounts[0].people[0].how).toMatch(/^possibly cut off/);
  expect((await get('/incidents/inc-1/accounts', 'cx')).statusCode).toBe(403);
});
