import type { FastifyInstance } from 'fastify';
import { beforeAll, describe, expect, test } from 'vitest';
import { connect, type Database } from '../sql/database.ts';
import { keyRing } from '../sql/identity.ts';
import { select, testDatabase } from '../sql/testing/database.ts';
import { buildApp } from './app.ts';
import type { Fault } from './faults.ts';
import { databasePorts, type Ports } from './ports.ts';
import { bearer, CANARY, fillRegion, TOKENS } from './testing/region.ts';
import { ROLES } from './tokens.ts';

let db: Database;
let ports: Ports;
let app: FastifyInstance;
const faults: Fault[] = [];
const keys = keyRing('k', Buffer.alloc(32, 1), Buffer.alloc(32, 2));

beforeAll(async () => {
  db = await testDatabase();
  await fillRegion(db, keys);
  ports = databasePorts({ nocDb: db, careDb: db, keys });
  app = await buildApp({ ports, tokens: TOKENS, version: '0.1.0', requestsPerMinuteMax: 100_000, report: (fault) => faults.push(fault) });
});

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });
const accessLog = () => select<Record<string, unknown>>(db, 'SELECT actor, role, action, object, allowed, rows FROM access_log ORDER BY at');

describe('without a token', () => {
  test('health says up to when the network has been judged and how complete that is', async () => {
    const answer = await get('/health');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      status: 'ok',
      version: '0.1.0',
      sentence: '612 elements scored up to 2036-01-09 12:30 UTC, 6 unknown; 6 of 8 sources arrived.',
      newest_period: { period_end: '2036-01-09T12:30:00Z', completeness: 0.75 },
    });
  });

  test('the home page says what is there, without scripts', async () => {
    const answer = await get('/');
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.body).toContain('/incidents/ID/customers');
    expect(answer.body).not.toMatch(/<script/i);
    expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
  });

  test('openapi.json has every route, and nothing in it is undescribed', async () => {
    const document = (await get('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).sort()).toEqual([
      '/',
      '/health',
      '/incidents',
      '/incidents/{id}',
      '/incidents/{id}/customers',
      '/lag',
      '/openapi.json',
    ]);
    for (const path of Object.values<Record<string, { summary?: string; responses: Record<string, unknown> }>>(document.paths)) {
      expect(path['get']?.summary).toBeTruthy();
      expect(path['get']?.responses['200']).toBeDefined();
    }
    const customer =
      document.paths['/incidents/{id}/customers'].get.responses['200'].content['application/json'].schema.properties.customers.items.properties;
    expect(customer.first_at).toMatchObject({ type: 'string' });
  });
});

const EVERYONE = [...ROLES];
const ROUTES: [string, readonly string[]][] = [
  ['/incidents', EVERYONE],
  ['/incidents/inc-1', EVERYONE],
  ['/incidents/inc-1/customers', ['care', 'admin']],
  ['/incidents/inc-1/customers?format=csv', ['care', 'admin']],
  ['/incidents/nobody/customers', []],
  ['/lag', EVERYONE],
];

describe('who may see what', () => {
  test.each(ROUTES.flatMap(([url, allowed]) => ROLES.map((role) => ({ url, role, ok: allowed.includes(role) }))))(
    '$role at $url: allowed is $ok',
    async ({ url, role, ok }) => {
      const answer = await get(url, bearer(role));
      const refused = url.includes('/customers') && (role === 'noc' || role === 'cx');
      expect(answer.statusCode).toBe(ok ? 200 : refused ? 403 : 404);
      expect(answer.headers['cache-control']).toBe('no-store');
    },
  );

  test.each(ROUTES.map(([url]) => url))('%s without a token, or with a wrong one, is refused in a sentence', async (url) => {
    for (const headers of [
      {},
      { authorization: 'Bearer noc-token-noc-token-noc-tokeN' },
      { authorization: 'Basic bm9jOm5vYw==' },
      { authorization: 'Bearer ' },
    ]) {
      const answer = await get(url, headers);
      expect(answer.statusCode).toBe(401);
      expect(answer.json().error).toMatch(/\.$/);
    }
  });

  test('NOC and CX are given no identity anywhere', async () => {
    for (const role of ['noc', 'cx'] as const) {
      for (const [url] of ROUTES) {
        const { body } = await get(url, bearer(role));
        for (const secret of [
          ...Object.values(CANARY),
          CANARY.msisdn.slice(1),
          keys.key('customer', CANARY.customer),
          keys.key('subscriber', CANARY.imsi),
        ]) {
          expect(body).not.toContain(secret);
        }
      }
    }
  });

  test('NOC and CX are given counts rounded and suppressed, care and admin exact ones', async () => {
    for (const role of ROLES) {
      const exact = role === 'care' || role === 'admin';
      const impact = exact
        ? { subscriptions: 2913, customers: 2011, decision_centres: 19, contactable: 4 }
        : { subscriptions: 2915, customers: 2010, decision_centres: '<20', contactable: '<20' };
      expect((await get('/incidents/inc-1', bearer(role))).json().impact).toEqual(impact);
      expect((await get('/incidents', bearer(role))).json().incidents.find((i: { incident_id: string }) => i.incident_id === 'inc-1').impact).toEqual(
        impact,
      );
    }
  });
});

describe('incidents', () => {
  const ids = async (query: string) =>
    (await get(`/incidents?${query}`, bearer('noc'))).json().incidents.map((i: { incident_id: string }) => i.incident_id);

  test('come newest detection first, with a total that paging does not change', async () => {
    const first = (await get('/incidents?limit=1', bearer('noc'))).json();
    expect([first.total, first.incidents.length, first.incidents[0].incident_id]).toEqual([3, 1, 'inc-1']);
    expect((await get('/incidents?limit=1&offset=9', bearer('noc'))).json()).toMatchObject({ total: 3, incidents: [] });
  });

  test.each([
    ['state=resolved', ['inc-2']],
    ['severity=major', ['inc-1', 'inc-3']],
    ['area=Svendborg', ['inc-2']],
    ['technology=lte', ['inc-2']],
    ['element=NR2', ['inc-1']],
    ['since=2036-01-09T00:00:00Z', ['inc-1', 'inc-3']],
    ['until=2036-01-08T12:00:00Z', ['inc-2']],
    ['since=2036-01-08T09:00:00Z&until=2036-01-08T09:15:00Z', ['inc-2']],
    ['area=Nowhere', []],
  ])('filter %s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  test('one incident carries its elements, evidence, series from a day before, timeline and lag', async () => {
    const one = (await get('/incidents/inc-1', bearer('noc'))).json();
    expect(one).toMatchObject({ incident_id: 'inc-1', sentence: '15% of setups fail on NR1, usually 1%.', resolved_at: null, elements_total: 2 });
    expect(one.elements.map((e: { element_id: string }) => e.element_id)).toEqual(['NR1', 'NR2']);
    expect(one.evidence_rows).toHaveLength(2);
    expect(one.evidence_rows[0]).toMatchObject({ element_id: 'NR1', kpi: 'setup_failures', evidence: 9.5 });
    // 12:00 the day before is outside (a period is named by its end), 12:45 is after the newest scored period
    expect(one.series[0]).toMatchObject({ element_id: 'NR1', kpi: 'setup_failures' });
    expect(one.series[0].points.map((p: { period_end: string; quality: string }) => [p.period_end, p.quality])).toEqual([
      ['2036-01-09T12:15:00Z', 'ok'],
      ['2036-01-09T12:30:00Z', 'missing'],
    ]);
    expect(one.series[1]).toMatchObject({ kpi: 'throughput', points: [] });
    expect(one.timeline.map((t: { kind: string }) => t.kind)).toEqual(['opened', 'updated']);
    expect(one.lag).toMatchObject({ detection_delay_s: 900, lead_s: 600, complaints: '<20' });
  });
});

describe('customers', () => {
  test('are listed whom to look after first, identities opened, with the reason who may not be contacted', async () => {
    const list = (await get('/incidents/inc-1/customers', bearer('care'))).json();
    expect([list.affected, list.contactable]).toEqual([5, 2]);
    // equal priority and exposure: the key decides, so that two readers see one order
    const tied = [
      { imsi: 'imsi-4', row: ['cust-4', '4533333333', 10, false, 'has not agreed to service messages'] },
      { imsi: 'imsi-stranger', row: ['', '', 10, false, 'no contract is known for this subscription'] },
    ]
      .sort((a, b) => Number(BigInt(keys.key('subscriber', a.imsi)) - BigInt(keys.key('subscriber', b.imsi))))
      .map(({ row }) => row);
    expect(list.customers.map((c: Record<string, unknown>) => [c['customer_id'], c['msisdn'], c['priority'], c['may_contact'], c['reason']])).toEqual(
      [
        ['cust-2', '4511111111', 75, true, ''],
        [CANARY.customer, '4599887766', 30, true, ''],
        ['cust-3', '4522222222', 20, false, 'asked not to be contacted'],
        ...tied,
      ],
    );
    expect(list.customers[0]).toEqual({
      priority: 75,
      customer_id: 'cust-2',
      name: '=HYPERLINK("http://evil","click")',
      msisdn: '4511111111',
      decision_centre: '77',
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
    });
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
    expect(lines[1]).toContain(`75,cust-2,"'=HYPERLINK(""http://evil"",""click"")",4511111111,77,consumer,5,true,da,30,3,9,2036-01-09T12:00:00Z`);
    expect(answer.body).toContain('"Öpt, ""Out"""');
    expect(answer.body).not.toContain('+45');
    expect((await get('/incidents/inc-1/customers?format=csv&bom=true', bearer('care'))).body.startsWith('\uFEFFpriority')).toBe(true);
    expect((await get('/incidents/inc-1/customers?format=csv&limit=1', bearer('care'))).body.split('\r\n')).toHaveLength(3);
    expect((await get('/incidents/inc-1/customers', { ...bearer('care'), accept: 'image/png' })).statusCode).toBe(406);
  });

  test('every look and every refusal is in the access log, without who was seen', async () => {
    await db.client.command({ query: 'TRUNCATE TABLE access_log' });
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
    await db.client.command({ query: 'RENAME TABLE access_log TO access_log_away' });
    const answer = await get('/incidents/inc-1/customers', bearer('care'));
    const refusal = await get('/incidents/inc-1/customers', bearer('noc'));
    await db.client.command({ query: 'RENAME TABLE access_log_away TO access_log' });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({ error: 'Something went wrong here; it has been noted under this number.', correlation_id: expect.any(String) });
    expect(refusal.statusCode).toBe(500);
    expect(JSON.stringify(faults)).toContain(answer.json().correlation_id);
    for (const secret of Object.values(CANARY)) expect(JSON.stringify(faults)).not.toContain(secret);
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

describe('bad input', () => {
  const long = 'x'.repeat(300);
  test.each([
    ['/incidents?limit=0', 400],
    ['/incidents?limit=501', 400],
    ['/incidents?limit=1e2', 400],
    ['/incidents?limit=', 400],
    ['/incidents?limit=1&limit=2', 400],
    ['/incidents?offset=-1', 400],
    ['/incidents?state=half', 400],
    ['/incidents?severity=', 400],
    ['/incidents?since=yesterday', 400],
    ['/incidents?since=2036-13-01T00:00:00Z', 400],
    [`/incidents?area=${long}`, 400],
    ['/incidents?customer=4599887766', 400],
    ['/incidents?4599887766=1', 400],
    ['/incidents/nothing', 404],
    ["/incidents/'%3B%20DROP%20TABLE%20incidents", 400],
    [`/incidents/${long}`, 400],
    ['/incidents/%E0%A4%A', 400],
    ['/incidents/a%0Ab', 400],
    ['/incidents/inc-1/customers?limit=501', 400],
    ['/incidents/inc-1/customers?limit=50001&format=csv', 400],
    ['/incidents/inc-1/customers?format=xml', 400],
    ['/incidents/inc-1/customers?min_confidence=2', 400],
    ['/incidents/inc-1/customers?bom=perhaps', 400],
    ['/lag?since=4599887766', 400],
    ['/nothing/here/4599887766', 404],
  ])('%s is answered %i with a sentence that repeats nothing', async (url, status) => {
    const answer = await get(url, bearer('care'));
    expect(answer.statusCode).toBe(status);
    const { error } = answer.json();
    expect(error).toMatch(/^[A-Z].*\.$/s);
    expect(answer.body).not.toMatch(/4599887766|xxxxxx|DROP|at \w+ \(|node_modules/);
  });

  test('other methods and large bodies are refused', async () => {
    expect((await app.inject({ method: 'POST', url: '/incidents', headers: bearer('care'), payload: { a: 1 } })).statusCode).toBe(404);
    const large = await app.inject({
      method: 'POST',
      url: '/incidents',
      headers: { ...bearer('care'), 'content-type': 'application/json' },
      payload: `"${'x'.repeat(20_000)}"`,
    });
    expect([404, 413]).toContain(large.statusCode);
    expect(large.body.length).toBeLessThan(300);
  });

  test('too many requests from one address are told to wait', async () => {
    const strict = await buildApp({ ports, tokens: TOKENS, version: '0.1.0', requestsPerMinuteMax: 2 });
    await strict.inject('/');
    await strict.inject('/');
    const third = await strict.inject('/');
    expect(third.statusCode).toBe(429);
    expect(third.json().error).toMatch(/wait a minute\.$/);
    await strict.close();
  });
});

describe('faults of ours', () => {
  test('a database that is away is said in a sentence, at once by /health', async () => {
    const away = connect({ url: 'http://127.0.0.1:1', database: 'x', vault: 'y' });
    const lonely = await buildApp({ ports: databasePorts({ nocDb: away, careDb: away, keys, waitMsMax: 300 }), tokens: TOKENS, version: '0.1.0' });
    for (const url of ['/health', '/incidents', '/incidents/inc-1', '/incidents/inc-1/customers', '/lag']) {
      const answer = await lonely.inject({ url, headers: bearer('care') });
      expect(answer.statusCode).toBe(503);
      expect(answer.json().error).toBe('The database does not answer at the moment; try again in a minute.');
      expect(answer.body).not.toMatch(/ECONN|127/);
    }
    await lonely.close();
    await away.close();
  });

  test('are answered without detail, and reported without message', async () => {
    const seen: Fault[] = [];
    const broken: Ports = {
      ...ports,
      incidents: async () => {
        throw new Error(`cannot read ${CANARY.name}`);
      },
    };
    const fragile = await buildApp({ ports: broken, tokens: TOKENS, version: '0.1.0', report: (fault) => seen.push(fault) });
    const answer = await fragile.inject({ url: '/incidents', headers: bearer('noc') });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({
      error: 'Something went wrong here; it has been noted under this number.',
      correlation_id: answer.headers['x-correlation-id'],
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ correlation_id: answer.json().correlation_id, route: '/incidents', error: 'Error' });
    expect(JSON.stringify(seen)).not.toContain(CANARY.name);
    await fragile.close();
  });
});
