import { beforeAll, describe, expect, test } from 'vitest';
import { caseAlias } from '../api/cases/alias.ts';
import { ROLES, type Role } from '../api/index.ts';
import { bearer, CANARY } from '../api/testing/region.ts';
import { type Served, serveRegion } from '../api/testing/served.ts';
import { select } from '../sql/testing/database.ts';

/**
 * P3, the role matrix of the API: every route there is, every role, other people's ids. The routes come from the application itself, so a new one that is not
 * entered here fails.
 */
const ALL: readonly Role[] = ROLES;
const CARE: readonly Role[] = ['care', 'admin'];
const NOC: readonly Role[] = ['noc', 'admin'];
const KNOWING: readonly Role[] = ['care', 'cx', 'admin'];
const TMF = '/tmf-api';
const MATRIX: Readonly<Record<string, readonly Role[] | 'anyone'>> = {
  'GET /health': 'anyone',
  'GET /openapi.json': 'anyone',
  'GET /incidents': ALL,
  'GET /incidents/{id}': ALL,
  'GET /incidents/{id}/customers': CARE,
  'GET /incidents/{id}/customers/changes': CARE,
  'GET /incidents/{id}/forecast-count': ALL,
  'GET /incidents/{id}/forecast': CARE,
  'GET /incidents/{id}/accounts': CARE,
  'GET /incidents/{id}/cases': CARE,
  'GET /incidents/{id}/cases/{case}': CARE,
  'GET /incidents/{id}/cases/{case}/history': CARE,
  'POST /incidents/{id}/cases/{case}/reserve': CARE,
  'POST /incidents/{id}/cases/{case}/release': CARE,
  'POST /incidents/{id}/cases/{case}/contact': CARE,
  'POST /incidents/{id}/cases/{case}/split': CARE,
  'POST /incidents/{id}/cases/{case}/outcome': CARE,
  'POST /incidents/{id}/cases/{case}/follow-up': CARE,
  'GET /incidents/{id}/contactable': CARE,
  'POST /incidents/{id}/contact-override': ['admin'],
  'GET /incidents/{id}/words': ALL,
  'POST /incidents/{id}/estimate': NOC,
  'POST /incidents/{id}/acknowledgement': NOC,
  'GET /incidents/{id}/labels': ALL,
  'POST /incidents/{id}/labels': NOC,
  'GET /proposals': ALL,
  'GET /proposals/{revision}': ALL,
  'POST /proposals/{revision}/review': NOC,
  'GET /quality': ALL,
  'GET /elements': ALL,
  'GET /calibration': ['noc', 'cx', 'admin'],
  'GET /contact-effect': KNOWING,
  'GET /list-quality': KNOWING,
  'GET /lag': ALL,
  'GET /lag/figures': ALL,
  'GET /lag/silence': ALL,
  'GET /spikes': ALL,
  'GET /status': ALL,
  'GET /network': ALL,
  'GET /explore': ALL,
  'GET /cases': CARE,
  'POST /cases/assign': CARE,
  'POST /customers/search': CARE,
  'GET /customers/{alias}/experience': CARE,
  'GET /audit/verify': ['admin'],
  'GET /audit/unusual': ['admin'],
  [`GET ${TMF}/serviceProblemManagement/v4/serviceProblem`]: ALL,
  [`GET ${TMF}/serviceProblemManagement/v4/serviceProblem/{id}`]: ALL,
  [`GET ${TMF}/alarmManagement/v4/alarm`]: ALL,
  [`GET ${TMF}/alarmManagement/v4/alarm/{id}`]: ALL,
  [`GET ${TMF}/troubleTicket/v4/troubleTicket`]: CARE,
  [`GET ${TMF}/troubleTicket/v4/troubleTicket/{id}`]: CARE,
  [`GET ${TMF}/communicationManagement/v4/communicationMessage`]: CARE,
  [`GET ${TMF}/communicationManagement/v4/communicationMessage/{id}`]: CARE,
};

/** Routes that ask for something else than a role, or never end; each is tested where it is: `api/session`, `api/events`, `api/customers`. */
const ELSEWHERE = ['GET /session', 'POST /session', 'DELETE /session', 'GET /events', 'GET /me/experience', 'POST /me/tokens'];
/** Pages are files and stand in no document: `/`, and with a built console those under `/console`. */
const PAGES = 1;

const BODIES: Readonly<Record<string, object>> = {
  contact: { channel: 'call' },
  outcome: { outcome: 'resolved' },
  split: { customer_id: 'nobody of this case' },
  'follow-up': { survey_score: 5 },
  'contact-override': { active: true, reason: 'agency' },
  estimate: { restored_by: '2036-01-09T14:00:00Z', confidence: 'low', next_update_at: '2036-01-09T13:00:00Z' },
  labels: { label: 'true' },
  review: { decision: 'rejected' },
  search: { kind: 'customer_id', value: 'nobody-like-this', purpose: 'customer_enquiry' },
  assign: { cases: [{ incident_id: 'inc-1', case_id: 'AAAAAAAAAAAAAAAAAAAAAA' }], preview: true },
};

let served: Served;
let routes: string[];
let everyRoute: string[];
beforeAll(async () => {
  served = await serveRegion();
  const { paths } = (await served.app.inject({ url: '/openapi.json' })).json() as { paths: Record<string, Record<string, unknown>> };
  everyRoute = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
  routes = everyRoute.filter((route) => !ELSEWHERE.includes(route));
});

const own = () => caseAlias(served.keys, { incident: 'inc-1', centre: '77' });
/** An address of this route about somebody: of a case, another incident's case, or one that was never made. */
const address = (path: string, given: { incident?: string; alias?: string; revision?: string } = {}) => {
  const { incident = 'inc-1', alias = own(), revision = '0' } = given;
  const id = /troubleTicket\/\{|communicationMessage\/\{/.test(path) ? `${incident}.${alias}${path.includes('Message') ? '.1' : ''}` : incident;
  const filled = path.replace('{id}', encodeURIComponent(id)).replace('{case}', alias).replace('{revision}', revision).replace('{alias}', alias);
  if (/(cases\/\{case\}(\/history)?|\{alias\}\/experience)$/.test(path)) return `${filled}?purpose=incident_care`;
  if (/(troubleTicket|communicationMessage)$/.test(path)) return `${filled}?relatedEntity.id=${incident}`;
  return filled;
};
const ask = (route: string, url: string, headers: Record<string, string>) => {
  const [method = 'GET', path = ''] = route.split(' ');
  const payload = method === 'POST' ? { payload: BODIES[path.split('/').at(-1) as string] ?? {} } : {};
  return served.app.inject({ method: method as 'GET' | 'POST', url, headers, ...payload });
};

describe('P3: every route, every role, other people’s ids', () => {
  test('every route there is has its roles stated here, and nothing is stated that is not there', async () => {
    expect([...everyRoute].sort()).toEqual([...Object.keys(MATRIX), ...ELSEWHERE].sort());
    // The application's own tree of addresses, counted: no route hides from the document.
    const tree = served.app.printRoutes({ commonPrefix: false });
    const methods = [...tree.matchAll(/\(([A-Z, ]+)\)/g)]
      .flatMap((match) => (match[1] as string).split(', '))
      .filter((method) => method !== 'HEAD' && method !== 'OPTIONS');
    expect(methods.length).toBe(everyRoute.length + PAGES);
  });

  test('without a token, or with one nobody has, every route but the open ones is closed', async () => {
    for (const route of routes.filter((one) => MATRIX[one] !== 'anyone')) {
      const url = address(route.split(' ')[1] as string);
      for (const headers of [{}, { authorization: 'Bearer not-a-token-not-a-token-not-a' }, { authorization: 'Basic bm9jOm5vYw==' }])
        expect([route, (await ask(route, url, headers)).statusCode]).toEqual([route, 401]);
    }
  });

  test.each(ROLES)('%s is refused wherever the role is not let in, and each refusal is in the access log', async (role) => {
    const before = await refusals();
    let refused = 0;
    for (const route of routes) {
      const allowed = MATRIX[route] as readonly Role[] | 'anyone';
      if (allowed === 'anyone' || allowed.includes(role)) continue;
      const answer = await ask(route, address(route.split(' ')[1] as string), bearer(role));
      expect([route, answer.statusCode]).toEqual([route, 403]);
      for (const secret of Object.values(CANARY)) expect(answer.body).not.toContain(secret);
      refused++;
    }
    expect((await refusals()) - before).toBe(refused);
  });

  test.each(ROLES)('%s is let in wherever the role is, and nobody but care and admin is shown a person', async (role) => {
    for (const route of routes) {
      const allowed = MATRIX[route] as readonly Role[] | 'anyone';
      if (allowed !== 'anyone' && !allowed.includes(role)) continue;
      const answer = await ask(route, address(route.split(' ')[1] as string), bearer(role));
      expect([route, [401, 403, 400, 500, 503].includes(answer.statusCode)]).toEqual([route, false]);
      if (role === 'noc' || role === 'cx')
        for (const secret of [...Object.values(CANARY), CANARY.msisdn.slice(1), served.keys.key('customer', CANARY.customer)])
          expect([route, answer.body.includes(secret)]).toEqual([route, false]);
    }
    expect(served.faults).toEqual([]);
  });

  test('an id of another incident, or one that was made up, opens nothing, even for care', async () => {
    const foreign = caseAlias(served.keys, { incident: 'inc-1', centre: '77' });
    const wrong = [
      { incident: 'inc-2', alias: foreign },
      { incident: 'inc-1', alias: caseAlias(served.keys, { incident: 'inc-1', centre: '78' }) },
      { incident: 'inc-1', alias: 'AAAAAAAAAAAAAAAAAAAAAA' },
      { incident: 'nobody', alias: foreign },
    ];
    for (const route of routes.filter((one) => /\{case\}|troubleTicket\/\{|communicationMessage\/\{/.test(one)))
      for (const given of wrong) {
        const answer = await ask(route, address(route.split(' ')[1] as string, given), bearer('care'));
        expect([route, given, answer.statusCode]).toEqual([route, given, 404]);
        expect(answer.body).not.toContain(CANARY.name);
      }
  });
});

async function refusals(): Promise<number> {
  const [row] = await select<{ n: string }>(served.db, "SELECT count() AS n FROM access_log WHERE action = 'refused' AND NOT allowed");
  return Number(row?.n);
}
