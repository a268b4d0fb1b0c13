import { beforeAll, describe, expect, test } from 'vitest';
import { insertOnce } from '../../sql/database.ts';
import { select } from '../../sql/testing/database.ts';
import { bearer, CANARY } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';
import type { TokenRole } from '../tokens.ts';
import { daysInWords } from '../words/days.ts';
import { SEARCHES_MAX } from './search.ts';
import { strip } from './strip.ts';

const AT = new Date('2036-01-09T12:40:00Z');
let at = AT;
let served: Served;
beforeAll(async () => {
  served = await serveRegion(() => at);
  const { db, keys } = served;
  const customer_key = keys.key('customer', CANARY.customer);
  const complaint = { subscriber_key: '0', channel: 'phone', area: 'Odense C', removed: false, revision: '1' };
  await insertOnce(
    db,
    'complaints',
    [
      { complaint_key: '901', customer_key, created_at: '2036-01-09 12:35:00', topic: 'slow data', ...complaint },
      { complaint_key: '902', customer_key: keys.key('customer', 'cust-2'), created_at: '2036-01-09 12:36:00', topic: 'secret topic', ...complaint },
    ],
    'complaints',
  );
  await insertOnce(
    db,
    'complaint_topics',
    ['901', '902'].map((complaint_key) => ({
      complaint_key,
      created_at: complaint_key === '901' ? '2036-01-09 12:35:00' : '2036-01-09 12:36:00',
      area: 'Odense C',
      topic: complaint_key === '901' ? 'slow_data' : 'billing',
      topic_from: 'given',
      share: 1,
      sentiment: 'negative',
      language: 'da',
      removed: false,
      complaint_revision: '1',
    })),
    'topics',
  );
  await insertOnce(db, 'decision_centres', [{ customer_key, centre_key: '77', reason: 'account', revision: '1' }], 'centres');
});

const post = (url: string, payload: Record<string, unknown>, role: TokenRole = 'care') =>
  served.app.inject({ method: 'POST', url, headers: bearer(role), payload });
const search = (value: string, kind = 'msisdn', role: TokenRole = 'care') =>
  post('/customers/search', { kind, value, purpose: 'customer_enquiry' }, role);
const aliasOf = async (role: TokenRole = 'care') => (await search(CANARY.msisdn, 'msisdn', role)).json().alias as string;
const look = (alias: string, query = 'purpose=customer_enquiry', role: TokenRole = 'care') =>
  served.app.inject({ url: `/customers/${alias}/experience?${query}`, headers: bearer(role) });

describe('finding a customer', () => {
  test.each(['+4599887766', '4599887766', '00 45 99 88 77 66', '+45 9988-7766'])('by a number written %s', async (written) => {
    const answer = await search(written);
    expect([answer.statusCode, answer.json()]).toEqual([200, { alias: expect.stringMatching(/^[\w-]{22}$/) }]);
  });

  test('by number or by customer id it is the same one, and another for another agent', async () => {
    expect((await search(CANARY.customer, 'customer_id')).json().alias).toBe(await aliasOf());
    expect(await aliasOf('admin')).not.toBe(await aliasOf());
  });

  test('who is not there is not found, and that was recorded too, without what was typed', async () => {
    expect((await search('+4500000000')).statusCode).toBe(404);
    const rows = await select<{ action: string; object: string; rows: number; purpose: string }>(
      served.db,
      "SELECT action, object, rows, purpose FROM access_log WHERE action = 'search' ORDER BY at DESC LIMIT 1",
    );
    expect(rows[0]).toMatchObject({ object: '/customers/search', rows: 0, purpose: 'customer_enquiry' });
    expect(JSON.stringify(await select(served.db, 'SELECT * FROM access_log'))).not.toMatch(/99887766|00000000|cust-/);
  });

  test('a number that moved to another line leads to nobody it left', async () => {
    const { db, keys } = served;
    const moved = { subject_key: keys.key('subscriber', 'imsi-2'), subject: 'subscription', key_id: 'k', revision: '2' };
    await insertOnce(
      db,
      `${db.vault}.identities`,
      [{ ...moved, sealed: keys.seal({ subscriber_id: 'imsi-2', msisdn: '+4577777777' }), number_key: keys.key('number', '+4577777777') }],
      'moved',
    );
    expect((await search('+4577777777')).statusCode).toBe(200);
    expect((await search('+4511111111')).statusCode).toBe(404);
  });

  test.each([
    ['a number with letters', { kind: 'msisdn', value: '45abc', purpose: 'customer_enquiry' }],
    ['no purpose', { kind: 'msisdn', value: '+4599887766' }],
    ['another purpose', { kind: 'msisdn', value: '+4599887766', purpose: 'curiosity' }],
    ['another kind', { kind: 'name', value: 'Birdsdottir', purpose: 'customer_enquiry' }],
  ])('%s is refused, and nothing of it repeated', async (_, body) => {
    const answer = await post('/customers/search', body);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toMatch(/45abc|99887766|Birdsdottir|curiosity/);
  });

  test.each(['noc', 'cx', 'app'] as const)('%s may not', async (role) => {
    expect((await search(CANARY.msisdn, 'msisdn', role)).statusCode).toBe(403);
  });

  test('one person makes sixty searches in ten minutes at most; another is not held up', async () => {
    at = new Date('2036-01-10T12:40:00Z');
    const answers = await Promise.all(Array.from({ length: SEARCHES_MAX + 1 }, () => search('+4500000000')));
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([...Array(SEARCHES_MAX).fill(404), 429]);
    expect((await search('+4500000000', 'msisdn', 'admin')).statusCode).toBe(404);
    at = AT;
  });
});

describe('one customer’s experience', () => {
  test('says in words, by day, and in detail what it was like, and what may be said; no cell, no coordinates, nobody else', async () => {
    const answer = await look(await aliasOf());
    const body = answer.json();
    expect(answer.statusCode).toBe(200);
    expect(body).toMatchObject({
      language: 'da',
      time_zone: 'Europe/Copenhagen',
      sentences: ['Dine opkald og mobildata gik ikke altid igennem over 30 min den onsdag 9. januar, fra 13.00. Det er ikke overstået endnu.'],
      exposures: [{ incident_id: 'inc-1', minutes: 30, services: ['voice', 'data'], area: 'Odense C', over: false }],
      complaints: [{ topic: 'slow_data', sentiment: 'negative' }],
      contact: { incident_id: 'inc-1', may_contact: true, reason: null },
    });
    expect(body.days).toHaveLength(14);
    expect(body.days.at(-1)).toEqual({ day: '2036-01-09', known: true, bad_minutes: { voice: 30, data: 30 } });
    expect(body.days[0]).toEqual({ day: '2035-12-27', known: false, bad_minutes: { voice: null, data: null } });
    expect(body.say[0].sentence).toContain('Odense C');
    expect(answer.body).not.toMatch(/NR1|NR2|site-017|latitude|longitude|element|secret topic|billing/);
    for (const secret of [...Object.values(CANARY), served.keys.key('customer', CANARY.customer), 'cust-2', '4511111111'])
      expect(answer.body).not.toContain(secret);
  });

  test('a day is known when something was judged on it by the customer’s clock, not by that of Greenwich', async () => {
    const period = { period_s: 900, closed_by: 'arrivals', elements_scored: 612, revision: '1' };
    await insertOnce(served.db, 'periods', [{ ...period, period_end: '2036-01-06 23:30:00' }], 'half past midnight in Copenhagen');
    const { days } = (await look(await aliasOf())).json();
    const known = days.filter((day: { known: boolean }) => day.known).map((day: { day: string }) => day.day);
    expect(known).toEqual(['2036-01-07', '2036-01-09']);
  });

  test('in English when asked for', async () => {
    const [sentence] = (await look(await aliasOf(), 'purpose=customer_enquiry&language=en')).json().sentences;
    expect(sentence).toBe('Your calls and mobile data did not always connect over 30 min on Wednesday 9 January, from 13:00. It is not over yet.');
  });

  test('an alias in another agent’s hands, a made-up one, or no purpose, leads nowhere', async () => {
    const alias = await aliasOf();
    expect((await look(alias, 'purpose=customer_enquiry', 'admin')).statusCode).toBe(404);
    expect((await look('A'.repeat(22))).statusCode).toBe(404);
    expect((await look(alias, '')).statusCode).toBe(400);
    expect((await look(alias, 'purpose=customer_enquiry', 'cx')).statusCode).toBe(403);
  });

  test('every look is in the access log with its purpose', async () => {
    const alias = await aliasOf();
    await look(alias, 'purpose=complaint_handling');
    const rows = await select(
      served.db,
      "SELECT actor, purpose, rows FROM access_log WHERE action = 'reveal' AND object = {object:String} ORDER BY at DESC LIMIT 1",
      { object: `/customers/${alias}` },
    );
    expect(rows).toEqual([{ actor: 'agent 7', purpose: 'complaint_handling', rows: 1 }]);
  });
});

describe('contacts with a household', () => {
  test('made under a name it had before are shown; after a split those with the others are not, and to the customer those with their own line', async () => {
    const { db, keys } = served;
    const [customer_key, left] = [keys.key('customer', CANARY.customer), keys.key('customer', 'cust-left')];
    await insertOnce(db, 'decision_centres', [{ customer_key: left, centre_key: '65', reason: 'split', revision: '1' }], 'left');
    await insertOnce(
      db,
      'centre_memberships',
      ['65', '66', '77'].map((centre_key) => ({ customer_key, centre_key, revision: '1' })),
      'names',
    );
    const apart = { customer_key: left, other_key: customer_key, at: '2036-01-09 11:00:00', actor: 'a', role: 'care', note: '', revision: '1' };
    await insertOnce(db, 'centre_splits', [apart], 'apart');
    const told = (channel: string, centre_key: string, line_key: string) => ({
      ...{ incident_id: `before ${channel}`, centre_key, version: 1, event_id: channel, at: '2036-01-05 12:00:00', kind: 'contacted' },
      ...{ state: 'contacted', purpose: 'incident', channel, line_key },
    });
    const own_line = keys.key('subscriber', CANARY.imsi);
    await insertOnce(db, 'case_events', [told('call', '66', '1'), told('sms', '65', '2'), told('email', '65', own_line)], 'told before');
    const channels = (body: { contacts: { channel: string }[] }) => body.contacts.map((one) => one.channel);
    expect(channels((await look(await aliasOf())).json())).toEqual(['call']);
    const { token } = (await post('/me/tokens', { customer_id: CANARY.customer, seconds: 900 }, 'app')).json();
    expect(channels((await served.app.inject({ url: '/me/experience', headers: { authorization: `Bearer ${token}` } })).json())).toEqual(['email']);
    await db.client.command({ query: 'TRUNCATE TABLE case_events' });
  });
});

describe('a customer’s own experience', () => {
  const make = async (customer_id: string, seconds = 900) => post('/me/tokens', { customer_id, seconds }, 'app');
  const own = (token: string) => served.app.inject({ url: '/me/experience', headers: { authorization: `Bearer ${token}` } });
  const tokenFor = async (customer: string) => (await make(customer)).json().token as string;

  test('is shown to whoever holds the token made for them: theirs, in their language, without incidents, colleagues or households', async () => {
    const answer = await own(await tokenFor(CANARY.customer));
    expect([answer.statusCode, answer.json().sentences[0]]).toEqual([200, expect.stringContaining('Dine opkald')]);
    expect(answer.body).not.toMatch(/incident_id|inc-1|agent|script|contact"/);
  });

  test('a token of one never shows another’s', async () => {
    const [mine, theirs] = [(await own(await tokenFor(CANARY.customer))).json(), (await own(await tokenFor('cust-2'))).json()];
    expect(mine.complaints.map((one: { topic: string }) => one.topic)).toEqual(['slow_data']);
    expect(theirs.complaints.map((one: { topic: string }) => one.topic)).toEqual(['billing']);
  });

  test('expired, forged, cut, or of staff, it is refused', async () => {
    const token = await tokenFor(CANARY.customer);
    const [, , mac] = token.split('.');
    const other = (await tokenFor('cust-2')).split('.')[1];
    for (const bad of [
      `${token}x`,
      token.slice(0, -1),
      `me.${other}.${mac}`,
      'me..',
      'care-token-care-token-care-token',
      'app-token-app-token-app-token',
    ])
      expect((await own(bad)).statusCode).toBe(401);
    at = new Date(AT.getTime() + 900_000);
    expect((await own(token)).statusCode).toBe(401);
    at = AT;
    expect((await make(CANARY.customer, 3_601)).statusCode).toBe(400);
  });

  test('no other address takes it', async () => {
    const headers = { authorization: `Bearer ${await tokenFor(CANARY.customer)}` };
    for (const url of [
      '/incidents',
      '/cases',
      '/incidents/inc-1/customers',
      '/status',
      '/network',
      '/events',
      `/customers/${'A'.repeat(22)}/experience?purpose=customer_enquiry`,
    ])
      expect((await served.app.inject({ url, headers })).statusCode).toBe(401);
    expect((await served.app.inject({ method: 'POST', url: '/me/tokens', headers, payload: { customer_id: 'cust-2' } })).statusCode).toBe(401);
  });

  test.each(['noc', 'care', 'cx', 'admin'] as const)('%s makes no such token', async (role) => {
    expect((await post('/me/tokens', { customer_id: CANARY.customer }, role)).statusCode).toBe(403);
  });

  test('there is none for a customer nobody knows', async () => {
    expect((await make('nobody')).statusCode).toBe(404);
  });
});

describe('days in words', () => {
  const [from, to] = [new Date('2036-01-01T00:00:00Z'), new Date('2036-01-15T00:00:00Z')];
  test('knowing of nothing is said otherwise than not knowing', () => {
    expect(daysInWords('en', 'Etc/UTC', { from, to, known: true, disturbances: [] })).toEqual([
      'We know of no disturbance of your mobile service from 1 January to 15 January.',
    ]);
    expect(daysInWords('en', 'Etc/UTC', { from, to, known: false, disturbances: [] })[0]).toMatch(/cannot say/);
  });

  test('many are counted, and the three newest told', () => {
    const disturbances = [2, 3, 4, 5].map((day) => ({
      experience: 'slow',
      minutes: 50,
      from: new Date(`2036-01-0${day}T13:05:00Z`),
      to,
      over: true,
    }));
    const said = daysInWords('en', 'Europe/Copenhagen', { from, to, known: true, disturbances });
    expect(said).toHaveLength(4);
    expect(said.slice(0, 2)).toEqual([
      'Your mobile service was disturbed 4 times between 1 January and 15 January, for 3 h 20 min together.',
      'Your mobile data was slow for 50 min on Saturday 5 January, from 14:05.',
    ]);
  });
});

test.each([
  ['spring', '2036-04-01T22:15:00Z', '2036-03-30T04:00:00Z', '2036-03-30', ['2036-03-29', '2036-03-30', '2036-03-31', '2036-04-01', '2036-04-02']],
  ['autumn', '2036-10-28T22:45:00Z', '2036-10-26T04:00:00Z', '2036-10-26', ['2036-10-24', '2036-10-25', '2036-10-26', '2036-10-27', '2036-10-28']],
])('when clocks change in %s no day is left out or shown twice, nor its bad minutes', (_, until, from, bad, dates) => {
  const first_at = new Date(from);
  const one = { incident_id: 'i', state: 'open', area: '', experience: 'slow', onset: AT, resolved_at: null, failures: 0, centre_key: '1' };
  const outage = { ...one, minutes: 600, first_at, last_at: new Date(first_at.getTime() + 10 * 3_600_000) };
  const days = strip([outage], new Set(), new Date(until), 5, 'Europe/Copenhagen');
  expect(days.map((day) => day.day)).toEqual(dates);
  expect(days.filter((day) => day.bad_minutes.data !== null).map((day) => [day.day, day.bad_minutes.data])).toEqual([[bad, 600]]);
});

test('minutes over midnight go to both days by the customer’s clock, and a day never has more than 1,440', () => {
  const one = { incident_id: 'i', state: 'open', area: '', experience: 'slow', onset: AT, resolved_at: null, failures: 0, centre_key: '1' };
  const night = { ...one, minutes: 120, first_at: new Date('2036-01-08T22:00:00Z'), last_at: new Date('2036-01-09T00:00:00Z') };
  const days = strip([night], new Set(), AT, 2, 'Europe/Copenhagen');
  expect(days.map((day) => [day.day, day.bad_minutes.data, day.bad_minutes.voice])).toEqual([
    ['2036-01-08', 60, 0],
    ['2036-01-09', 60, 0],
  ]);
  const long = { ...night, minutes: 5_000, last_at: night.first_at };
  expect(strip([long, long], new Set(), AT, 2, 'Europe/Copenhagen')[0]?.bad_minutes.data).toBe(1_440);
});
