import { beforeAll, describe, expect, test } from 'vitest';
import { insertOnce } from '../../sql/database.ts';
import { contactability, countedPlaces } from '../policy/contactable.ts';
import { factsOf } from '../policy/facts.ts';
import { readContactPolicy } from '../policy/policy.ts';
import { contactStandings } from '../policy/standings.ts';
import { bearer } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';
import { caseAlias } from './alias.ts';
import { Worklist } from './worklist.ts';

const AT = new Date('2036-01-09T12:40:00Z');
const at = AT;
let served: Served;

/** Households 1001 to 1060 of inc-1 and 2001 to 2010 of inc-2, each with circumstances of its own. */
beforeAll(async () => {
  served = await serveRegion(() => at);
  const { db } = served;
  const people = [...Array(60).keys()]
    .map((n) => ({ n: 1001 + n, incident_id: 'inc-1' }))
    .concat([...Array(10).keys()].map((n) => ({ n: 2001 + n, incident_id: 'inc-2' })));
  const put = (table: string, rows: Parameters<typeof insertOnce>[2]) => insertOnce(db, table, rows, `worklist ${table}`);
  await put(
    'customers',
    people.map(({ n }) => ({
      customer_key: String(n),
      segment: n % 4 === 0 ? 'business' : 'consumer',
      value_band: 1 + (n % 5),
      vip: n % 10 === 0,
      protected: n % 7 === 0,
      language: n % 2 ? 'da' : 'en',
      consent_service_contact: n % 3 !== 0,
      do_not_contact: n % 11 === 0,
      revision: '1',
    })),
  );
  await put(
    'subscriptions',
    people.flatMap(({ n }) =>
      [0, 1].map((line) => ({
        subscriber_key: String(10 * n + line),
        customer_key: String(n),
        line_type: n % 6 === line ? 'iot' : 'voice',
        removed: false,
        revision: '1',
      })),
    ),
  );
  await put(
    'consents',
    people
      .filter(({ n }) => n % 5 === 0)
      .map(({ n }) => ({
        customer_key: String(n),
        purpose: 'service_notice',
        channel: n % 2 ? 'sms' : 'any',
        given_at: '2036-01-01 00:00:00',
        granted: n % 10 === 0,
        text_version: 'v1',
        revision: '1',
      })),
  );
  await put(
    'contact_flags',
    people
      .filter(({ n }) => n % 13 === 0)
      .map(({ n }) => ({ customer_key: String(n), flag: 'minor', set_at: '2036-01-01 00:00:00', active: n % 2 === 0, revision: '1' })),
  );
  await put(
    'incident_customers',
    people.map(({ n, incident_id }) => ({
      incident_id,
      subscriber_key: String(10 * n),
      customer_key: String(n),
      centre_key: String(n),
      matched_by: n % 8 === 0 ? 'cut_off' : 'served',
      confidence: 0.9,
      minutes_exposed: 15 * (1 + (n % 4)),
      events: 9,
      failures: n % 5,
      first_at: '2036-01-09 12:00:00',
      last_at: '2036-01-09 12:30:00',
      worst_at: '2036-01-09 12:15:00',
      worst_element_key: '11',
      exposure: 1 + (n % 9),
      withdrawn: false,
      revision: '1',
    })),
  );
  // inc-2 is over: 2003 was told of it, 2008 was told that it is over too, 2006 of neither.
  await put(
    'case_events',
    [told('2003', 1, 'incident'), told('2008', 1, 'incident'), told('2008', 2, 'restoration')].map((event) => ({ ...event, incident_id: 'inc-2' })),
  );
});

function told(centre_key: string, version: number, purpose: 'incident' | 'restoration') {
  const spoke = { kind: 'contacted', state: 'contacted', resting: 'contacted', channel: 'call', purpose };
  return { centre_key, version, event_id: `${centre_key} ${version}`, at: `2036-01-09 10:0${version}:00`, ...spoke };
}

const list = async (query = '', role: 'care' | 'admin' | 'noc' | 'cx' = 'care') =>
  served.app.inject({ url: `/cases?${query}`, headers: bearer(role) });
const ids = (body: { cases: { case_id: string }[] }) => body.cases.map((one) => one.case_id);
const assign = (body: Record<string, unknown>, role: 'care' | 'admin' = 'care') =>
  served.app.inject({ method: 'POST', url: '/cases/assign', headers: bearer(role), payload: body });
const caseOfHousehold = (centre: string, incident = 'inc-1') => ({ incident_id: incident, case_id: caseAlias(served.keys, { incident, centre }) });

describe('who may be contacted, judged by circumstances', () => {
  test.each(['2036-01-09T12:40:00Z', '2036-01-09T22:00:00Z'])('is what judging every line says, at %s', async (moment) => {
    const deps = { db: served.db, keys: served.keys, policy: readContactPolicy() };
    for (const incident of ['inc-1', 'inc-2']) {
      const { standings } = await contactStandings(deps, ['inc-1', 'inc-2'], { purpose: 'incident', confidenceMin: 0.5, at: new Date(moment) });
      const facts = await factsOf(deps, incident, '0', 0.5, new Date(moment));
      expect(facts.length).toBeGreaterThan(10);
      expect(countedPlaces(standings.get(incident)?.values() ?? [])).toEqual(contactability(deps.policy, facts, 'incident', new Date(moment)));
    }
  });
});

describe('the work list', () => {
  test('has every case of every incident once, the most urgent first, and nobody’s name, number or key', async () => {
    const answer = await list('limit=500');
    const body = answer.json();
    expect([answer.statusCode, body.total, body.cases.length]).toEqual([200, 71, 71]);
    expect(new Set(ids(body)).size).toBe(71);
    const priorities = body.cases.map((one: { priority: number }) => one.priority);
    expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
    expect(answer.body).not.toMatch(/"(1001|10010|msisdn|name|customer_id)"/);
    expect(body.incidents.map((one: { incident_id: string }) => one.incident_id)).toEqual(['inc-1', 'inc-2']);
    expect(body.cases.find((one: { case_id: string }) => one.case_id === caseOfHousehold('1002').case_id)).toMatchObject({
      area: 'Odense C',
      kind: 'household',
      minutes_exposed: 45,
      felt: 'calls or data that failed, over 45 min',
    });
  });

  test('speaks the reader’s language', async () => {
    expect((await list('limit=1&language=da')).json().cases[0].felt).toMatch(/ikke gik igennem/);
  });

  test.each([
    ['incident=inc-2', (one: Record<string, unknown>) => one['incident_id'] === 'inc-2', 10],
    ['incident_state=resolved', (one: Record<string, unknown>) => one['incident_state'] === 'resolved', 10],
    ['area=Svendborg', (one: Record<string, unknown>) => one['area'] === 'Svendborg', 10],
    ['kind=business', (one: Record<string, unknown>) => one['kind'] === 'business', 17],
    ['value_band=5', (one: Record<string, unknown>) => one['value_band'] === 5, 15],
  ])('filter %s', async (query, fits, total) => {
    const body = (await list(`limit=500&${query}`)).json();
    expect(body.cases.every(fits)).toBe(true);
    expect(body.total).toBe(total);
  });

  test('splits into those who may be contacted and those who may not, each with its reason', async () => {
    const [yes, no] = [(await list('limit=500&contactable_now=true')).json(), (await list('limit=500&contactable_now=false')).json()];
    expect(yes.total + no.total).toBe(71);
    expect(yes.cases.every((one: { may_contact: boolean; reason: string | null }) => one.may_contact && one.reason === null)).toBe(true);
    expect(no.cases.every((one: { may_contact: boolean; reason_sentence: string }) => !one.may_contact && one.reason_sentence.length > 10)).toBe(
      true,
    );
    expect(yes.counts.contactable).toBe(yes.total);
  });

  test.each(['priority', 'minutes', 'area'])('pages by %s are the whole list once, by `after` as by offset', async (sort) => {
    const whole = ids((await list(`limit=500&sort=${sort}`)).json());
    const byCursor: string[] = [];
    for (let after = ''; ; ) {
      const body = (await list(`limit=13&sort=${sort}${after}`)).json();
      byCursor.push(...ids(body));
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    expect(byCursor).toEqual(whole);
    expect(ids((await list(`limit=20&offset=30&sort=${sort}`)).json())).toEqual(whole.slice(30, 50));
    expect(ids((await list(`limit=500&sort=${sort}&order=asc`)).json()).length).toBe(71);
  });

  test('a reading past its time is handed out once more while the next is made; one older than two minutes is not', async () => {
    const { db, keys } = served;
    const worklist = new Worklist({ db, keys, policy: readContactPolicy() });
    const asked = { sort: 'priority', order: 'desc', limit: 1, offset: 0, language: 'en' } as const;
    const total = async (after_s: number) =>
      (await worklist.page({}, asked, { actor: 'a', role: 'care', purpose: 'incident_care' }, later(after_s))).total;
    const later = (after_s: number) => new Date(AT.getTime() + 1000 * after_s);
    const one = { incident_id: 'inc-2', subscriber_key: '30010', customer_key: '3001', centre_key: '3001', matched_by: 'served', confidence: 0.9 };
    const felt = { minutes_exposed: 15, events: 9, failures: 1, first_at: '2036-01-09 12:00:00', last_at: '2036-01-09 12:30:00' };
    const touch = (withdrawn: boolean, revision: string) =>
      insertOnce(
        db,
        'incident_customers',
        [{ ...one, ...felt, worst_at: felt.last_at, worst_element_key: '11', exposure: 1, withdrawn, revision }],
        `one more ${revision}`,
      );
    const before = await total(0);
    await touch(false, '2');
    expect(await total(19)).toBe(before);
    expect(await total(21)).toBe(before);
    await expect.poll(() => total(22)).toBe(before + 1);
    await touch(true, '3');
    expect(await total(22 + 121)).toBe(before);
  });

  test('a place that is none of ours is refused', async () => {
    expect((await list('after=nonsense')).statusCode).toBe(409);
    expect((await list('after=%27')).statusCode).toBe(400);
  });

  test.each(['noc', 'cx'] as const)('%s may not see it', async (role) => {
    expect((await list('', role)).statusCode).toBe(403);
  });
});

describe('an incident that is over', () => {
  const over = () => ['2003', '2008', '2006'].map((centre) => caseOfHousehold(centre, 'inc-2'));

  test('offers the notice that it is over, once, to whoever was told; the list says what a contact would be for', async () => {
    const { cases, counts } = (await list('limit=500&incident=inc-2')).json();
    const [toTell, toldBoth, toldNothing] = over().map(({ case_id }) => cases.find((one: { case_id: string }) => one.case_id === case_id));
    expect(toTell).toMatchObject({ state: 'contacted', contact_purpose: 'restoration', may_contact: true, reason: null });
    expect(toldBoth).toMatchObject({ contact_purpose: 'restoration', may_contact: false, reason: 'told_already' });
    expect(toldNothing).toMatchObject({ contact_purpose: 'incident', may_contact: true });
    expect(counts.contactable).toBe(cases.filter((one: { may_contact: boolean }) => one.may_contact).length);
    expect(ids((await list('limit=500&incident=inc-2&contactable_now=true')).json())).toContain(toTell.case_id);
  });

  test('its cases can be taken for that notice, which is then cleared', async () => {
    const taken = (await assign({ cases: over().slice(0, 2) })).json();
    expect(taken.touched).toMatchObject([{ case_id: over()[0]?.case_id, state: 'reserved' }]);
    expect(taken.skipped).toMatchObject([{ case_id: over()[1]?.case_id, reason: 'told_already' }]);
    const asked = await served.app.inject({
      ...{ method: 'POST', url: `/incidents/inc-2/cases/${over()[0]?.case_id}/contact`, headers: bearer('care') },
      payload: { channel: 'email', purpose: 'restoration' },
    });
    expect(asked.statusCode).toBe(200);
    expect((await assign({ cases: over().slice(0, 1), action: 'release' })).statusCode).toBe(200);
  });
});

describe('many cases at once', () => {
  test('a preview says whom it would touch and whom it would skip, and why, and changes nothing', async () => {
    const cases = ['1001', '1003', '1008', '1012'].map((centre) => caseOfHousehold(centre)).concat({ incident_id: 'inc-1', case_id: 'A'.repeat(22) });
    const body = (await assign({ cases, preview: true })).json();
    expect(body.preview).toBe(true);
    expect(body.touched.length + body.skipped.length).toBe(5);
    expect(body.skipped.map((one: { reason: string }) => one.reason)).toContain('unknown');
    // 1001 is protected-free, has consent and is divisible by 7 and 11: do_not_contact
    expect(body.skipped.find((one: { case_id: string }) => one.case_id === cases[0]?.case_id)).toMatchObject({
      reason: 'do_not_contact',
      sentence: 'The customer asked not to be contacted.',
    });
    expect((await list('limit=500&state=reserved')).json().total).toBe(0);
  });

  test('takes what is free, skips what a colleague holds with name and time, and shows both on the list at once', async () => {
    const free = (await list('limit=3&contactable_now=true&incident=inc-1')).json().cases as { incident_id: string; case_id: string }[];
    const cases = free.map(({ incident_id, case_id }) => ({ incident_id, case_id }));
    const colleague = (await assign({ cases: cases.slice(0, 1) }, 'admin')).json();
    expect(colleague.touched).toMatchObject([{ state: 'reserved', held_by: 'root' }]);
    const mine = (await assign({ cases })).json();
    expect(mine.touched).toHaveLength(2);
    expect(mine.skipped).toMatchObject([{ reason: 'held', held_by: 'root', held_since: '2036-01-09T12:40:00Z' }]);
    expect((await list('mine=true')).json().total).toBe(2);
    const conflict = await assign({ cases: cases.slice(0, 1) });
    expect([conflict.statusCode, conflict.json().skipped]).toMatchObject([409, [{ held_by: 'root', held_since: '2036-01-09T12:40:00.000Z' }]]);
    expect((await assign({ cases, action: 'release' })).json().touched).toHaveLength(2);
    expect((await list('mine=true')).json().total).toBe(0);
  });

  test('only admin gives cases to somebody else', async () => {
    const cases = [caseOfHousehold('2001', 'inc-2')];
    expect((await assign({ cases, to: 'agent 9' })).statusCode).toBe(403);
    const given = (await assign({ cases, to: 'agent 9', contactable_only: false }, 'admin')).json();
    expect(given.touched).toMatchObject([{ held_by: 'agent 9', state: 'reserved' }]);
  });

  test('more than 200, none, or an id that is none are refused', async () => {
    expect((await assign({ cases: [] })).statusCode).toBe(400);
    expect((await assign({ cases: Array(201).fill(caseOfHousehold('1001')) })).statusCode).toBe(400);
    expect((await assign({ cases: [{ incident_id: 'inc-1', case_id: '1001' }] })).statusCode).toBe(400);
  });
});
