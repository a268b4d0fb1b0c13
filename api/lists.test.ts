import { beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../sql/database.ts';
import { select } from '../sql/testing/database.ts';
import { caseAlias } from './cases/alias.ts';
import { bearer, CANARY } from './testing/region.ts';
import { type Served, serveRegion } from './testing/served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveRegion();
});

const get = (url: string, headers: Record<string, string> = {}) => served.app.inject({ method: 'GET', url, headers });
const accessLog = () => select<Record<string, unknown>>(served.db, 'SELECT actor, role, action, object, allowed, rows FROM access_log ORDER BY at');

describe('customers', () => {
  test('are listed whom to look after first, identities opened, with the reason who may not be contacted', async () => {
    const list = (await get('/incidents/inc-1/customers', bearer('care'))).json();
    expect([list.affected, list.contactable]).toEqual([5, 2]);
    expect(list.refused.map((r: { reason: string; lines: number }) => [r.reason, r.lines])).toEqual([
      ['do_not_contact', 1],
      ['no_contract', 1],
      ['no_consent', 1],
    ]);
    // equal priority and exposure: the key decides, so that two readers see one order
    const tied = [
      { imsi: 'imsi-4', row: ['cust-4', '4533333333', 10, false, 'There is no consent to service notices over this channel.'] },
      { imsi: 'imsi-stranger', row: ['', '', 10, false, 'No contract is known for this subscription.'] },
    ]
      .sort((a, b) => Number(BigInt(served.keys.key('subscriber', a.imsi)) - BigInt(served.keys.key('subscriber', b.imsi))))
      .map(({ row }) => row);
    expect(list.customers.map((c: Record<string, unknown>) => [c['customer_id'], c['msisdn'], c['priority'], c['may_contact'], c['reason']])).toEqual(
      [
        ['cust-2', '4511111111', 75, true, ''],
        [CANARY.customer, '4599887766', 30, true, ''],
        ['cust-3', '4522222222', 20, false, 'The customer asked not to be contacted.'],
        ...tied,
      ],
    );
    expect(list.customers[0]).toEqual({
      priority: 75,
      customer_id: 'cust-2',
      name: '=HYPERLINK("http://evil","click")',
      msisdn: '4511111111',
      decision_centre: caseAlias(served.keys, { incident: 'inc-1', centre: '77' }),
      segment: 'consumer',
      value_band: 5,
      vip: true,
      language: 'da',
      minutes_exposed: 30,
      failures: 3,
      events: 9,
      first_at: '2036-01-09T12:00:00Z',
      last_at: '2036-01-09T12:30:00Z',
      worst_at: '2036-01-09T12:15:00Z',
      confidence: 0.9,
      matched_by: 'served',
      exposure: 10,
      consent: true,
      do_not_contact: false,
      may_contact: true,
      reason: '',
      severity: 'C',
      how: 'was served there',
      usual_failure_share: 0.05,
      expected_failures: 0.45,
      surplus_failures: 2.55,
      expected_events: 8,
      place: 'home',
      dwell_share: 0.75,
      elsewhere_minutes: 10,
      location_age_min: 0,
      confidence_words: '0.90: was served there; location known to the end; 75 % of the time there; 10 min served elsewhere meanwhile',
    });
  });

  test('whoever agreed to a channel and took everything back later has no consent, whatever the customer file says', async () => {
    const given = { customer_key: served.keys.key('customer', 'cust-2'), purpose: 'service_notice', text_version: 'v1', revision: 1 };
    const answers = [
      { ...given, channel: 'call', granted: true, given_at: '2035-01-01 00:00:00' },
      { ...given, channel: 'any', granted: false, given_at: '2036-01-08 00:00:00' },
    ];
    await served.db.client.insert({ table: 'consents', values: answers, format: 'JSONEachRow' });
    const { contactable, customers } = (await get('/incidents/inc-1/customers', bearer('care'))).json();
    await served.db.client.command({ query: 'TRUNCATE TABLE consents' });
    expect([contactable, customers[0].customer_id, customers[0].consent, customers[0].may_contact]).toEqual([1, 'cust-2', false, false]);
    expect(customers[1].consent).toBe(true);
  });

  test('pages put together are the whole list once', async () => {
    const pages = await Promise.all(
      [0, 2, 4].map(async (offset) => (await get(`/incidents/inc-1/customers?limit=2&offset=${offset}`, bearer('care'))).json().customers),
    );
    const whole = (await get('/incidents/inc-1/customers', bearer('care'))).json().customers;
    expect(pages.flat()).toEqual(whole);
  });

  test('the unsure are listed when asked for', async () => {
    expect((await get('/incidents/inc-1/customers?min_confidence=0.2', bearer('care'))).json().affected).toBe(6);
  });

  test('CSV comes by Accept or by ?format=csv, never to be stored, safe in a spreadsheet', async () => {
    const answer = await get('/incidents/inc-1/customers', { ...bearer('care'), accept: 'text/csv' });
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename="affected-inc-1.csv"',
      'x-total-count': '5',
      'x-contactable-count': '2',
    });
    const lines = answer.body.split('\r\n');
    expect(lines).toHaveLength(7);
    expect(lines[1]).toContain(
      `75,cust-2,"'=HYPERLINK(""http://evil"",""click"")",4511111111,${caseAlias(served.keys, { incident: 'inc-1', centre: '77' })},consumer,5,true,da,30,3,9,2036-01-09T12:00:00Z`,
    );
    expect(answer.body).toContain('"Öpt, ""Out"""');
    expect(answer.body).not.toContain('+45');
    // Columns are only ever added at the end.
    expect(lines[0]).toMatch(/^priority,customer_id,.*,reason,severity,how,/);
    expect((await get('/incidents/inc-1/customers?format=csv&bom=true', bearer('care'))).body.startsWith('\uFEFFpriority')).toBe(true);
    expect((await get('/incidents/inc-1/customers?format=csv&limit=1', bearer('care'))).body.split('\r\n')).toHaveLength(3);
    expect((await get('/incidents/inc-1/customers', { ...bearer('care'), accept: 'image/png' })).statusCode).toBe(406);
  });

  test('JSON Lines and XLSX hold the same people, by Accept or by ?format=, recorded as exports', async () => {
    await served.db.client.command({ query: 'TRUNCATE TABLE access_log' });
    const whole = (await get('/incidents/inc-1/customers', bearer('care'))).json().customers;
    const lines = await get('/incidents/inc-1/customers', { ...bearer('care'), accept: 'application/x-ndjson' });
    expect(lines.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    const people = lines.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(people.map((p: { customer_id: string }) => p.customer_id)).toEqual(whole.map((c: { customer_id: string }) => c.customer_id));
    const sheet = await get('/incidents/inc-1/customers?format=xlsx', bearer('care'));
    expect(sheet.headers).toMatchObject({
      'content-disposition': 'attachment; filename="affected-inc-1.xlsx"',
      'x-total-count': '5',
      'cache-control': 'no-store',
    });
    expect(sheet.rawPayload.subarray(0, 2).toString()).toBe('PK');
    expect((await accessLog()).map((look) => (look as { action: string }).action)).toEqual(['list', 'export', 'export']);
  });

  test('every look and every refusal is in the access log, without who was seen', async () => {
    await served.db.client.command({ query: 'TRUNCATE TABLE access_log' });
    await get('/incidents/inc-1/customers?limit=2', bearer('care'));
    await get('/incidents/inc-1/customers?format=csv', bearer('admin'));
    await get('/incidents/inc-1/customers', bearer('noc'));
    await get(`/incidents/${encodeURIComponent(CANARY.msisdn)}/customers`, bearer('cx'));
    expect(await accessLog()).toEqual([
      { actor: 'agent 7', role: 'care', action: 'list', object: 'inc-1', allowed: true, rows: 2 },
      { actor: 'root', role: 'admin', action: 'export', object: 'inc-1', allowed: true, rows: 5 },
      { actor: 'night shift', role: 'noc', action: 'refused', object: 'inc-1', allowed: false, rows: 0 },
      { actor: 'cx lead', role: 'cx', action: 'refused', object: '/incidents/:id/customers', allowed: false, rows: 0 },
    ]);
  });

  test('when the look cannot be recorded, no row leaves', async () => {
    await served.db.client.command({ query: 'RENAME TABLE access_log TO access_log_away' });
    const answer = await get('/incidents/inc-1/customers', bearer('care'));
    const refusal = await get('/incidents/inc-1/customers', bearer('noc'));
    await served.db.client.command({ query: 'RENAME TABLE access_log_away TO access_log' });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({ error: 'Something went wrong here; it has been noted under this number.', correlation_id: expect.any(String) });
    expect(refusal.statusCode).toBe(500);
    expect(JSON.stringify(served.faults)).toContain(answer.json().correlation_id);
    for (const secret of Object.values(CANARY)) expect(JSON.stringify(served.faults)).not.toContain(secret);
  });

  test('consent and do_not_contact say what the policy goes by: a no on record and a flag outrank the customer file', async () => {
    const put = (table: string, row: Row) => served.db.client.insert({ table, values: [row], format: 'JSONEachRow' });
    const customer_key = served.keys.key('customer', CANARY.customer);
    const answer = { purpose: 'service_notice', channel: 'any', granted: false, given_at: '2036-01-09 09:00:00', text_version: '' };
    await put('consents', { customer_key, ...answer, revision: 1 });
    await put('contact_flags', { customer_key, flag: 'do_not_contact', active: true, set_at: '2036-01-09 09:00:00', revision: 1 });
    const { customers } = (await get('/incidents/inc-1/customers', bearer('care'))).json();
    const of = (customer: string) => customers.find((one: { customer_id: string }) => one.customer_id === customer);
    expect(of(CANARY.customer)).toMatchObject({ consent: false, do_not_contact: true, may_contact: false });
    expect(of('cust-2')).toMatchObject({ consent: true, do_not_contact: false, may_contact: true });
  });
});

describe('lag', () => {
  test('the summary by hand: of three incidents two were complained about, one was known first', async () => {
    const lag = (await get('/lag', bearer('care'))).json();
    expect(lag.summary).toEqual({
      incidents: 3,
      with_complaints: 2,
      detected_first: 1,
      proactive_rate: 0.5,
      // 15, 30 and 45 minutes
      detection_delay_median_s: 1800,
      // +10 and -10 minutes
      lead_median_s: 0,
      // 25 and 20 minutes
      first_complaint_delay_median_s: 1350,
      peak_delay_median_s: 1350,
    });
    expect(lag.incidents.map((i: Record<string, unknown>) => [i['incident_id'], i['detection_delay_s'], i['lead_s'], i['complaints']])).toEqual([
      ['inc-1', 900, 600, 3],
      ['inc-2', 1800, -600, 24],
      ['inc-4', 2700, null, 0],
    ]);
    expect(lag.coverage).toMatchObject({
      network_complaints: 100,
      linked_complaints: 27,
      unlinked_complaints: 73,
      linked_share: 0.27,
      placebo_complaints: 50,
      placebo_share: 0.02,
    });
  });

  test('NOC sees no small number of complaints', async () => {
    const lag = (await get('/lag', bearer('noc'))).json();
    expect(lag.incidents.map((i: Record<string, unknown>) => i['complaints'])).toEqual(['<20', 25, '<20']);
    expect(lag.coverage).toMatchObject({ linked_complaints: 25, unlinked_complaints: 75, placebo_linked: '<20' });
  });

  test('no incident in the time asked for gives null, not zero', async () => {
    const lag = (await get('/lag?since=2040-01-01T00:00:00Z', bearer('noc'))).json();
    expect(lag.summary).toMatchObject({ incidents: 0, proactive_rate: null, detection_delay_median_s: null, lead_median_s: null });
  });
});
