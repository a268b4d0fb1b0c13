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
      '/audit/unusual',
      '/audit/verify',
      '/calibration',
      '/cases',
      '/cases/assign',
      '/contact-effect',
      '/customers/search',
      '/customers/{alias}/experience',
      '/elements',
      '/events',
      '/explore',
      '/health',
      '/incidents',
      '/incidents/{id}',
      '/incidents/{id}/accounts',
      '/incidents/{id}/acknowledgement',
      '/incidents/{id}/cases',
      '/incidents/{id}/cases/{case}',
      '/incidents/{id}/cases/{case}/contact',
      '/incidents/{id}/cases/{case}/follow-up',
      '/incidents/{id}/cases/{case}/history',
      '/incidents/{id}/cases/{case}/outcome',
      '/incidents/{id}/cases/{case}/release',
      '/incidents/{id}/cases/{case}/reserve',
      '/incidents/{id}/cases/{case}/split',
      '/incidents/{id}/contact-override',
      '/incidents/{id}/contactable',
      '/incidents/{id}/customers',
      '/incidents/{id}/customers/changes',
      '/incidents/{id}/estimate',
      '/incidents/{id}/forecast',
      '/incidents/{id}/forecast-count',
      '/incidents/{id}/labels',
      '/incidents/{id}/words',
      '/lag',
      '/lag/figures',
      '/lag/silence',
      '/list-quality',
      '/me/experience',
      '/me/tokens',
      '/network',
      '/openapi.json',
      '/proposals',
      '/proposals/{revision}',
      '/proposals/{revision}/review',
      '/quality',
      '/session',
      '/spikes',
      '/status',
      '/tmf-api/alarmManagement/v4/alarm',
      '/tmf-api/alarmManagement/v4/alarm/{id}',
      '/tmf-api/communicationManagement/v4/communicationMessage',
      '/tmf-api/communicationManagement/v4/communicationMessage/{id}',
      '/tmf-api/serviceProblemManagement/v4/serviceProblem',
      '/tmf-api/serviceProblemManagement/v4/serviceProblem/{id}',
      '/tmf-api/troubleTicket/v4/troubleTicket',
      '/tmf-api/troubleTicket/v4/troubleTicket/{id}',
    ]);
    for (const path of Object.values<Record<string, { summary?: string; responses: Record<string, unknown> }>>(document.paths)) {
      for (const method of Object.values(path)) {
        expect(method.summary).toBeTruthy();
        expect(method.responses['200'] ?? method.responses['201'] ?? method.responses['204']).toBeDefined();
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
  ['/incidents/inc-1/cases', ['care', 'admin']],
  ['/incidents/nobody/cases', []],
  ['/incidents/inc-1/words', EVERYONE],
  ['/incidents/inc-1/contactable', ['care', 'admin']],
  ['/incidents/inc-1/cases/AAAAAAAAAAAAAAAAAAAAAA?purpose=incident_care', []],
  ['/incidents/inc-1/cases/AAAAAAAAAAAAAAAAAAAAAA/history', []],
  ['/lag', EVERYONE],
  ['/tmf-api/serviceProblemManagement/v4/serviceProblem', EVERYONE],
  ['/tmf-api/alarmManagement/v4/alarm/inc-1', EVERYONE],
  ['/tmf-api/troubleTicket/v4/troubleTicket?relatedEntity.id=inc-1', ['care', 'admin']],
  ['/tmf-api/communicationManagement/v4/communicationMessage?relatedEntity.id=inc-1', ['care', 'admin']],
  ['/contact-effect', ['care', 'cx', 'admin']],
  ['/list-quality', ['care', 'cx', 'admin']],
  ['/lag/figures', EVERYONE],
  ['/lag/silence', EVERYONE],
  ['/spikes', EVERYONE],
  ['/incidents/inc-1/labels', EVERYONE],
  ['/proposals', EVERYONE],
  ['/proposals/0', EVERYONE],
  ['/quality', EVERYONE],
  ['/calibration', ['noc', 'cx', 'admin']],
  ['/elements', EVERYONE],
  ['/cases', ['care', 'admin']],
  ['/explore', EVERYONE],
  ['/status', EVERYONE],
  ['/network', EVERYONE],
  ['/audit/verify', ['admin']],
  ['/audit/unusual', ['admin']],
];

describe('who may see what', () => {
  test.each(ROUTES.flatMap(([url, allowed]) => ROLES.map((role) => ({ url, role, ok: allowed.includes(role) }))))(
    '$role at $url: allowed is $ok',
    async ({ url, role, ok }) => {
      const answer = await get(url, bearer(role));
      // Whoever may see such a thing learns that there is none; everybody else learns nothing.
      const closed =
        (/customers|cases|contactable|Ticket|Message/.test(url) && (role === 'noc' || role === 'cx')) ||
        (/effect|list-quality/.test(url) && role === 'noc') ||
        (url === '/calibration' && role === 'care') ||
        (url.startsWith('/audit/') && role !== 'admin');
      expect(answer.statusCode).toBe(ok ? 200 : closed ? 403 : 404);
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
    // Before the newest judged period, 2036-01-09 12:30.
    ['within_hours=24', ['inc-1', 'inc-3']],
    ['within_hours=744', ['inc-1', 'inc-3', 'inc-2']],
    ['area=Nowhere', []],
  ])('filter %s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  test('one incident carries its elements, evidence, series from a day before, timeline and lag', async () => {
    const one = (await get('/incidents/inc-1', bearer('noc'))).json();
    expect(one).toMatchObject({ incident_id: 'inc-1', sentence: '15% of setups fail on NR1, usually 1%.', resolved_at: null, elements_total: 2 });
    expect(one.in_words).toEqual([
      '15% of setups fail on NR1, usually 1%.',
      'Very likely real (94 %).',
      'For site site-017: 3 of 3 judged are degraded, 3 of 600 elsewhere (by chance less than once in a million); explains most of what is degraded, beyond chance.',
      'Against tac 4711: 9 of 300 judged are degraded, 3 of 600 elsewhere (by chance 1 in 20); only 9 of 300 of it are degraded.',
    ]);
    expect(one.causes.map((c: { chosen: boolean; log10_p: number }) => [c.chosen, c.log10_p])).toEqual([
      [true, -7.2],
      [false, -1.3],
    ]);
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

describe('how sure an incident is', () => {
  const put = (id: string, given: Record<string, unknown>) => {
    const event = {
      incident_id: id,
      kind: 'opened',
      state: 'open',
      onset: '2036-01-07 12:00:00',
      detected_at: '2036-01-07 12:15:00',
      severity: 'minor',
    };
    const row = { ...event, period_end: '2036-01-07 12:15:00', root_kind: 'element', root_id: 'NR9', sentence: 's', revision: '1', ...given };
    return served.db.client.insert({ table: 'incident_events', values: [row], format: 'JSONEachRow' });
  };
  const one = async (id: string) => (await get(`/incidents/${id}`, bearer('noc'))).json();

  test('stands apart from how bad it is, in a number, in words and in false alarms a day', async () => {
    await put('sure-1', { evidence: 6.5, confidence: 0.943, severity: 'warning' });
    // 612 elements, 96 periods a day, 10^-6.5
    expect(await one('sure-1')).toMatchObject({ severity: 'warning', confidence: 0.943, score: 65, times_reopened: 0, remarks: [] });
    expect((await one('sure-1')).expected_false_per_day).toBeCloseTo(612 * 96 * 10 ** -6.5, 6);
    expect((await one('sure-1')).how_sure).toBe('Very likely real (94 %); a healthy network of this size shows as much about 0.02 times a day');
  });

  test('a group is not said to be as common as its members, and what was never worked out is not a zero', async () => {
    await put('sure-2', { root_kind: 'transport_hub', evidence: 4, confidence: 0.9999 });
    expect(await one('sure-2')).toMatchObject({ how_sure: 'Almost certainly real (over 99 %)', expected_false_per_day: null });
    await put('sure-3', { root_kind: 'drift', evidence: 6 });
    expect(await one('sure-3')).toMatchObject({ confidence: null });
    expect((await one('sure-3')).how_sure).toMatch(/^Beyond its share of the false-alarm budget/);
  });

  test('that it came back, keeps coming back, or was found too late to be told is said in words', async () => {
    await put('sure-4', { evidence: 6, confidence: 0.8 });
    await put('sure-4', { period_end: '2036-01-07 13:15:00', kind: 'reopened', evidence: 6, confidence: 0.8 });
    await put('sure-4', { period_end: '2036-01-07 14:15:00', kind: 'reopened', evidence: 6, confidence: 0.8, unstable: true, announced: false });
    expect(await one('sure-4')).toMatchObject({ announced: false, unstable: true, times_reopened: 2 });
    expect((await one('sure-4')).remarks).toEqual([
      'It had closed and came back 2 times.',
      'It keeps coming back, so it is kept open until it has been calm for some hours.',
      'It was found too late to be told: nobody was told of it.',
    ]);
  });
});
