import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Row } from '../../sql/database.ts';
import { select } from '../../sql/testing/database.ts';
import { isHeldOut } from '../policy/facts.ts';
import { bearer, CANARY } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';
import { caseAlias } from './alias.ts';

let served: Served;
let now: Date;
beforeAll(async () => {
  served = await serveRegion(() => now);
});
beforeEach(async () => {
  // Not a whole second: the clock on the wall never is.
  now = new Date('2036-01-09T12:40:00.250Z');
  for (const table of ['case_events', 'consents', 'contact_flags', 'contact_overrides'])
    await served.db.client.command({ query: `TRUNCATE TABLE ${table}` });
});

const put = (table: string, rows: Row[]) => served.db.client.insert({ table, values: rows, format: 'JSONEachRow' });
const home = () => caseAlias(served.keys, { incident: 'inc-1', centre: '77' });
const post = (what: string, payload: object = {}, role: 'care' | 'admin' | 'cx' = 'care') =>
  served.app.inject({ method: 'POST', url: `/incidents/inc-1/cases/${home()}/${what}`, headers: bearer(role), payload });
const key = (customer: string) => served.keys.key('customer', customer);
const lineOf = (imsi: string) => served.keys.alias('line inc-1', served.keys.key('subscriber', imsi));
const summary = async () => (await served.app.inject({ url: '/incidents/inc-1/contactable', headers: bearer('care') })).json();
const consent = (customer: string, channel: string, granted: boolean, given_at: string) =>
  put('consents', [
    { customer_key: key(customer), purpose: 'service_notice', channel, granted, text_version: `v ${given_at.slice(0, 4)}`, given_at, revision: 1 },
  ]);
const everybody = [CANARY.customer, 'cust-2', 'cust-3', 'cust-4'];

describe('a contact', () => {
  test('is allowed with the number and the wording agreed to, then told of, and every step is in the access log', async () => {
    expect((await post('contact', { channel: 'call' })).json()).toMatchObject({ reason: 'not_holder', error: 'Take the case first.' });
    await post('reserve');
    expect((await post('outcome', { outcome: 'contacted' })).json()).toMatchObject({ reason: 'not_cleared' });
    await consent(CANARY.customer, 'call', true, '2035-01-01 00:00:00');
    const allowed = await post('contact', { channel: 'call', line_id: lineOf(CANARY.imsi) });
    expect(allowed.json()).toMatchObject({
      allowed: true,
      msisdn: '4599887766',
      name: CANARY.name,
      consent_text: 'v 2035',
      contact_cleared: true,
      language: 'da',
    });
    expect((await post('outcome', { outcome: 'contacted', agreed_affected: 'yes', note: 'was glad to hear' })).json()).toMatchObject({
      state: 'contacted',
    });
    const [event] = await select(
      served.db,
      "SELECT channel, purpose, consent_text, agreed_affected FROM case_events WHERE kind IN ('cleared') ORDER BY version",
    );
    expect(event).toEqual({ channel: 'call', purpose: 'incident', consent_text: 'v 2035', agreed_affected: '' });
    const logged = await select(served.db, "SELECT action, allowed FROM access_log WHERE object LIKE 'inc-1/%' ORDER BY at");
    expect(logged).toEqual([
      { action: 'reserve', allowed: true },
      { action: 'contact', allowed: true },
      { action: 'outcome', allowed: true },
    ]);
  });

  test('stays allowed for whoever asked while others add what they know, and while the case is kept longer', async () => {
    await post('reserve');
    await post('contact', { channel: 'call' });
    await post('follow-up', { survey_score: 4 }, 'admin');
    expect((await post('reserve')).json()).toMatchObject({ contact_cleared: true });
    expect((await post('outcome', { outcome: 'no_answer' })).json()).toMatchObject({ state: 'no_answer' });
    await post('reserve');
    expect((await post('outcome', { outcome: 'contacted' })).json()).toMatchObject({ reason: 'not_cleared' });
  });

  test('is decided when it is made: an opt-out that came after the case was taken is heeded', async () => {
    await post('reserve');
    await put(
      'contact_flags',
      everybody.map((c) => ({ customer_key: key(c), flag: 'do_not_contact', active: true, set_at: '2036-01-09 12:39:00', revision: 1 })),
    );
    const refused = await post('contact', { channel: 'call' });
    expect([refused.statusCode, refused.json().error]).toEqual([409, 'The customer asked not to be contacted.']);
    expect(refused.json().reasons[0].reason).toBe('do_not_contact');
    expect(refused.body).not.toMatch(/4599887766|Canary/);
    const [logged] = await select(served.db, "SELECT allowed, rows FROM access_log WHERE action = 'contact' ORDER BY at DESC LIMIT 1");
    expect(logged).toEqual({ allowed: false, rows: 0 });
  });

  test('a flag protects as soon as it is known, and until the moment it is taken away', async () => {
    const flag = (active: boolean, set_at: string, revision: number) =>
      put(
        'contact_flags',
        everybody.map((c) => ({ customer_key: key(c), flag: 'domestic_abuse', active, set_at, revision })),
      );
    /** What stands in the way of a contact, and of the household on the list. */
    const inTheWay = async () => {
      await post('reserve');
      const asked = (await post('contact', { channel: 'call' })).json();
      await (asked.allowed ? post('outcome', { outcome: 'not_made' }) : post('release'));
      const onList = (await summary()).refused.map((one: { reason: string }) => one.reason);
      return [asked.allowed ? null : asked.reasons[0].reason, onList[0] ?? null];
    };
    await flag(true, '2036-01-09 13:00:00', 1);
    expect(await inTheWay()).toEqual(['protected', 'protected']);
    await flag(false, '2036-01-09 14:00:00', 2);
    expect(await inTheWay()).toEqual(['protected', 'protected']);
    now = new Date('2036-01-09T13:59:59.999Z');
    expect(await inTheWay()).toEqual(['protected', 'protected']);
    now = new Date('2036-01-09T14:00:00Z');
    expect(await inTheWay()).toEqual([null, null]);
    // What was written for the same moment before does not count, whether or not a merge has taken it.
    await flag(true, '2036-01-09 15:00:00', 3);
    await flag(false, '2036-01-09 15:00:00', 4);
    expect(await inTheWay()).toEqual([null, null]);
    await served.db.client.command({ query: 'OPTIMIZE TABLE contact_flags FINAL' });
    expect(await inTheWay()).toEqual([null, null]);
  });

  test('who said no to an agent once is not contacted about another incident either', async () => {
    await put('case_events', [
      {
        incident_id: 'inc-0',
        centre_key: '77',
        version: 1,
        event_id: 'e',
        at: '2035-06-01 00:00:00',
        kind: 'do_not_contact',
        state: 'do_not_contact',
      },
    ]);
    await post('reserve');
    expect((await post('contact', { channel: 'email' })).json().reasons[0].reason).toBe('do_not_contact');
  });

  test('a later answer outranks an earlier one, for its own channel only, in whatever order they were loaded', async () => {
    for (const c of everybody) {
      await consent(c, 'call', false, '2035-06-01 00:00:00');
      await consent(c, 'call', true, '2035-01-01 00:00:00');
      await consent(c, 'sms', true, '2035-01-01 00:00:00');
    }
    await post('reserve');
    expect((await post('contact', { channel: 'call', line_id: lineOf('imsi-2') })).json().reasons.map((r: { reason: string }) => r.reason)).toEqual([
      'no_consent',
    ]);
    expect((await post('contact', { channel: 'email', line_id: lineOf('imsi-2') })).json().reason).toBe('contact_refused');
    expect((await post('contact', { channel: 'sms', line_id: lineOf('imsi-2') })).json()).toMatchObject({ allowed: true, consent_text: 'v 2035' });
  });

  test('a no to every channel that came after a yes to one outranks it; a later yes to every channel revives no channel’s no', async () => {
    const asked = async () => {
      const answer = (await post('contact', { channel: 'call', line_id: lineOf('imsi-2') })).json();
      return answer.allowed ? answer.consent_text : answer.reasons.map((r: { reason: string }) => r.reason);
    };
    await post('reserve');
    await consent('cust-2', 'call', true, '2035-01-01 00:00:00');
    await consent('cust-2', 'any', false, '2034-12-31 00:00:00');
    expect(await asked()).toBe('v 2035');
    await consent('cust-2', 'any', false, '2036-01-08 00:00:00');
    expect(await asked()).toEqual(['no_consent']);
    await consent('cust-2', 'call', false, '2036-01-08 10:00:00');
    await consent('cust-2', 'any', true, '2036-01-09 10:00:00');
    expect(await asked()).toEqual(['no_consent']);
    await consent('cust-2', 'call', true, '2036-01-09 11:00:00');
    expect(await asked()).toBe('v 2036');
  });

  test('goes out once for an incident, and once more when it is over', async () => {
    const contacted = async (purpose: string) => {
      await post('reserve');
      const asked = await post('contact', { channel: 'call', purpose });
      if (asked.statusCode === 200) await post('outcome', { outcome: 'contacted' });
      else await post('release');
      return asked.statusCode === 200 ? 'told' : asked.json().reasons[0].reason;
    };
    expect([await contacted('incident'), await contacted('incident'), await contacted('restoration')]).toEqual([
      'told',
      'told_already',
      'not_restored',
    ]);
    await served.db.client.command({
      query: `INSERT INTO incident_events SELECT * REPLACE ('resolved' AS state, toDateTime('2036-01-09 12:45:00', 'UTC') AS period_end, toDateTime('2036-01-09 12:45:00', 'UTC') AS resolved_at)
        FROM incident_events FINAL WHERE incident_id = 'inc-1' ORDER BY period_end DESC LIMIT 1`,
    });
    expect([await contacted('restoration'), await contacted('restoration')]).toEqual(['told', 'told_already']);
    await served.db.client.command({
      query: "ALTER TABLE incident_events DELETE WHERE incident_id = 'inc-1' AND state = 'resolved'",
      clickhouse_settings: { mutations_sync: '1' },
    });
  });

  test('a third incident within 30 days is one too many, unless a regulator demands it', async () => {
    const told = (incident_id: string, at: string) => ({
      incident_id,
      centre_key: '77',
      version: 1,
      event_id: incident_id,
      at,
      kind: 'contacted',
      state: 'contacted',
      purpose: 'incident',
    });
    await put('case_events', [told('a', '2035-12-20 00:00:00'), told('b', '2036-01-01 00:00:00'), told('long ago', '2035-12-01 00:00:00')]);
    await post('reserve');
    expect((await post('contact', { channel: 'call' })).json().reasons[0].reason).toBe('told_of_too_many');
    const demand = (payload: object, role: 'care' | 'admin') =>
      served.app.inject({ method: 'POST', url: '/incidents/inc-1/contact-override', headers: bearer(role), payload });
    expect((await demand({ active: true, reason: 'order of the agency' }, 'care')).statusCode).toBe(403);
    expect((await demand({ active: true }, 'admin')).statusCode).toBe(400);
    expect((await demand({ active: true, reason: 'order of the agency' }, 'admin')).statusCode).toBe(200);
    expect((await post('contact', { channel: 'call' })).statusCode).toBe(200);
  });

  test('a number on a cell without service takes no call; the same customer’s other number does', async () => {
    await served.db.client.command({
      query:
        "INSERT INTO incident_elements SELECT * REPLACE ('no_service' AS experience, 2 AS revision) FROM incident_elements FINAL WHERE incident_id = 'inc-1'",
    });
    await post('reserve');
    expect((await post('contact', { channel: 'call' })).json().reasons[0].reason).toBe('unreachable');
    await put('subscriptions', [{ subscriber_key: '4711', customer_key: key('cust-2'), line_type: 'voice', removed: false, revision: 1 }]);
    const other = (await post('contact', { channel: 'call' })).json();
    expect(other).toMatchObject({ allowed: true, customer_id: 'cust-2', line_id: served.keys.alias('line inc-1', '4711') });
    await put('subscriptions', [{ subscriber_key: '4711', customer_key: key('cust-2'), line_type: 'voice', removed: true, revision: 2 }]);
    await served.db.client.command({
      query:
        "INSERT INTO incident_elements SELECT * REPLACE ('failures' AS experience, 3 AS revision) FROM incident_elements FINAL WHERE incident_id = 'inc-1'",
    });
  });
});

describe('n affected, m contactable', () => {
  test('counts every household once, and by night everybody who could be called says why not', async () => {
    expect(await summary()).toEqual({ incident_id: 'inc-1', affected: 1, contactable: 1, refused: [], complete: true });
    now = new Date('2036-01-09T22:00:00Z');
    const night = await summary();
    // A letter wakes nobody.
    expect(night).toMatchObject({ affected: 1, contactable: 1 });
    for (const c of everybody) await consent(c, 'call', true, '2035-01-01 00:00:00');
    expect(await summary()).toMatchObject({
      contactable: 0,
      refused: [{ reason: 'quiet_hours', sentence: 'It is quiet time where the customer lives.', cases: 1 }],
    });
    const listed = (await served.app.inject({ url: '/incidents/inc-1/cases', headers: bearer('care') })).json();
    expect(listed.contact).toMatchObject({ affected: 1, contactable: 0 });
  });
});

describe('the hold-out', () => {
  const share = (part: number) => ({ hold_out: { share: part, salt: 's' } });
  const centres = Array.from({ length: 20_000 }, (_, n) => String(1_000_003n * BigInt(n + 1)));

  test('takes the share it should, the same ones each time, and a larger share keeps those of a smaller', () => {
    const held = (part: number) => new Set(centres.filter((c) => isHeldOut(served.keys, share(part), c)));
    const five = held(0.05);
    // 1,000 expected, standard deviation 31: four of them on either side.
    expect(five.size).toBeGreaterThan(876);
    expect(five.size).toBeLessThan(1_124);
    const ten = held(0.1);
    expect([...five].every((c) => ten.has(c))).toBe(true);
    expect(held(0).size).toBe(0);
    const other = centres.filter((c) => isHeldOut(served.keys, { hold_out: { share: 0.05, salt: 't' } }, c));
    expect(other.filter((c) => five.has(c)).length).toBeLessThan(100);
  });
});
