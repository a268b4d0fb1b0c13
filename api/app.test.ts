import { beforeAll, describe, expect, test } from 'vitest';
import { bearer, CANARY } from './testing/region.ts';
import { type Served, serveRegion } from './testing/served.ts';
import { ROLES } from './tokens.ts';

let served: Served;
beforeAll(async () => {
  served = await serveRegion();
});

const get = (url: string, headers: Record<string, string> = {}) => served.app.inject({ method: 'GET', url, headers });

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
      '/incidents/{id}/acknowledgement',
      '/incidents/{id}/customers',
      '/incidents/{id}/labels',
      '/lag',
      '/lag/figures',
      '/lag/silence',
      '/openapi.json',
      '/proposals',
      '/proposals/{revision}',
      '/proposals/{revision}/review',
      '/quality',
      '/spikes',
    ]);
    for (const path of Object.values<Record<string, { summary?: string; responses: Record<string, unknown> }>>(document.paths)) {
      for (const method of Object.values(path)) {
        expect(method.summary).toBeTruthy();
        expect(method.responses['200'] ?? method.responses['201']).toBeDefined();
      }
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
  ['/lag/figures', EVERYONE],
  ['/lag/silence', EVERYONE],
  ['/spikes', EVERYONE],
  ['/incidents/inc-1/labels', EVERYONE],
  ['/proposals', EVERYONE],
  ['/proposals/0', EVERYONE],
  ['/quality', EVERYONE],
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
          served.keys.key('customer', CANARY.customer),
          served.keys.key('subscriber', CANARY.imsi),
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
