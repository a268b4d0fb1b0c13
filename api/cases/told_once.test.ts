import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { select } from '../../sql/testing/database.ts';
import { databasePorts } from '../ports.ts';
import { bearer, CANARY } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';
import { caseAlias } from './alias.ts';

let served: Served;
let now: Date;
beforeAll(async () => {
  served = await serveRegion(() => now);
});
beforeEach(async () => {
  now = new Date('2036-01-09T12:40:00.250Z');
  for (const table of ['case_events', 'contact_overrides', 'contact_flags', 'decision_centres', 'centre_memberships'])
    await served.db.client.command({ query: `TRUNCATE TABLE ${table}` });
});

type Agent = 'care' | 'admin';
const home = () => caseAlias(served.keys, { incident: 'inc-1', centre: '77' });
const post = (what: string, payload: object, agent: Agent = 'care') =>
  served.app.inject({ method: 'POST', url: `/incidents/inc-1/cases/${home()}/${what}`, headers: bearer(agent), payload });
const lineOf = (imsi: string) => served.keys.alias('line inc-1', served.keys.key('subscriber', imsi));
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};
const take = async (agent: Agent = 'care') => expect((await post('reserve', {}, agent)).statusCode).toBe(200);
/** `cleared`, or the first word why not. */
const asked = async (channel: string, agent: Agent = 'care', wish: object = {}) => {
  const answer = await post('contact', { channel, ...wish }, agent);
  if (answer.statusCode !== 200) expect(answer.body).not.toMatch(/4599887766|Canary/);
  return answer.statusCode === 200 ? 'cleared' : (answer.json().reasons?.[0].reason ?? answer.json().reason);
};
const ended = async (outcome: string, agent: Agent = 'care') => (await post('outcome', { outcome }, agent)).json();

describe('while a case is held, one contact at a time', () => {
  test('until it is said what came of it, no other channel and no other line is cleared', async () => {
    await take();
    expect([await asked('call', 'care', { line_id: lineOf(CANARY.imsi) }), await asked('sms'), await asked('email')]).toEqual([
      'cleared',
      'outcome_unsaid',
      'outcome_unsaid',
    ]);
    expect(await asked('call', 'care', { line_id: lineOf('imsi-2') })).toBe('outcome_unsaid');
    const mine = (await served.app.inject({ url: '/cases?mine=true', headers: bearer('care') })).json();
    expect(mine.cases).toMatchObject([{ contact_cleared: true, channel: 'call' }]);
    // Keeping the case longer, or waiting, does not bring another contact.
    later(15);
    await take();
    later(15);
    expect(await asked('sms')).toBe('outcome_unsaid');
  });

  test('the same number can be read once more, and an opt-out in between is still heeded', async () => {
    await take();
    const line_id = lineOf('imsi-2');
    const numbers = [];
    for (const wish of [{ line_id }, { line_id }, {}]) numbers.push((await post('contact', { channel: 'call', ...wish })).json().line_id);
    expect(numbers).toEqual([line_id, line_id, line_id]);
    const flag = {
      customer_key: served.keys.key('customer', 'cust-2'),
      flag: 'do_not_contact',
      active: true,
      set_at: '2036-01-09 12:40:00',
      revision: 1,
    };
    await served.db.client.insert({ table: 'contact_flags', values: [flag], format: 'JSONEachRow' });
    expect(await asked('call')).toBe('do_not_contact');
  });

  test('of four channels asked for at once through two processes one is cleared', async () => {
    await take();
    const there = databasePorts({ nocDb: served.db, careDb: served.db, keys: served.keys, now: () => now });
    const reader = { actor: 'agent 7', role: 'care', purpose: 'incident_care' } as const;
    const tries = await Promise.allSettled(
      (['call', 'sms', 'email', 'letter'] as const).map((channel, n) =>
        (n % 2 ? served.ports : there).cases.contact('inc-1', home(), { channel, purpose: 'incident' }, reader),
      ),
    );
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(await select(served.db, "SELECT count() AS n FROM case_events WHERE kind = 'cleared'")).toEqual([{ n: '1' }]);
  });

  test('after no answer another channel is cleared; after a contact that was not made too, and it counts as no attempt', async () => {
    await take();
    expect((await ended('not_made')).reason).toBe('not_cleared');
    expect(await asked('call')).toBe('cleared');
    expect(await ended('no_answer')).toMatchObject({ state: 'no_answer' });
    await take();
    expect(await asked('sms')).toBe('cleared');
    expect(await ended('not_made')).toMatchObject({ state: 'no_answer', held_by: '', contact_cleared: false });
    await take('admin');
    expect(await asked('email', 'admin')).toBe('cleared');
    expect(await ended('contacted', 'admin')).toMatchObject({ state: 'contacted' });
    await take();
    expect(await asked('call')).toBe('told_already');
  });
});

describe('a contact nobody said the outcome of counts as told', () => {
  test.each([
    ['given back', async () => void (await post('release', {}))],
    ['run out in the middle of a call', async () => later(20)],
    ['kept longer and longer before it was given back', keptLong],
  ])('for an hour after the case was %s, for everybody', async (_, end) => {
    await take();
    expect(await asked('call')).toBe('cleared');
    await end();
    await take('admin');
    expect([await asked('call', 'admin'), await asked('sms', 'admin')]).toEqual(['outcome_unsaid', 'outcome_unsaid']);
    await post('release', {}, 'admin');
    later(59);
    await take();
    expect(await asked('email')).toBe('outcome_unsaid');
    later(1);
    expect(await asked('email')).toBe('cleared');
  });

  test('says so in words, on the list too', async () => {
    await take();
    await asked('call');
    await post('release', {});
    await take('admin');
    const refused = (await post('contact', { channel: 'sms' }, 'admin')).json();
    expect(refused).toMatchObject({
      error: 'A contact was allowed a short while ago and nobody has said what came of it.',
      reasons: [{ reason: 'outcome_unsaid' }],
    });
    const summary = (await served.app.inject({ url: '/incidents/inc-1/contactable', headers: bearer('care') })).json();
    expect(summary).toMatchObject({ affected: 1, contactable: 0, refused: [{ reason: 'outcome_unsaid', cases: 1 }] });
  });

  test('under whatever name the household had then', async () => {
    const put = (table: string, row: Record<string, unknown>) => served.db.client.insert({ table, values: [row], format: 'JSONEachRow' });
    await put('decision_centres', { customer_key: served.keys.key('customer', 'cust-3'), centre_key: '77', reason: 'account', revision: 2 });
    await put('centre_memberships', { customer_key: served.keys.key('customer', 'cust-3'), centre_key: '56', revision: 1 });
    const event = { incident_id: 'inc-1', centre_key: '56', event_id: 'e', at: '2036-01-09 12:30:00', channel: 'call', purpose: 'incident' };
    await put('case_events', { ...event, version: 1, kind: 'cleared', state: 'reserved', held_until: '2036-01-09 12:50:00' });
    await take();
    expect(await asked('call')).toBe('outcome_unsaid');
    await put('case_events', { ...event, version: 2, kind: 'not_made', state: 'open' });
    expect(await asked('call')).toBe('cleared');
  });

  test('whoever made it can take the case again and say so, while nobody else took it', async () => {
    await take();
    await asked('call');
    later(25);
    expect((await post('reserve', {})).json()).toMatchObject({ contact_cleared: true, channel: 'call' });
    expect(await asked('sms')).toBe('outcome_unsaid');
    expect(await ended('contacted')).toMatchObject({ state: 'contacted' });
    later(90);
    await take('admin');
    expect(await asked('sms', 'admin')).toBe('told_already');
  });

  test('unless a regulator demands that customers are told', async () => {
    await take();
    await asked('call');
    await post('release', {});
    await served.app.inject({
      ...{ method: 'POST', url: '/incidents/inc-1/contact-override', headers: bearer('admin') },
      payload: { active: true, reason: 'order of the agency' },
    });
    await take('admin');
    expect(await asked('sms', 'admin')).toBe('cleared');
  });
});

async function keptLong(): Promise<void> {
  for (let n = 0; n < 6; n++) {
    later(15);
    await take();
  }
  await post('release', {});
}
