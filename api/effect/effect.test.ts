import { beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../../sql/database.ts';
import { caseAlias } from '../cases/alias.ts';
import { isHeldOut } from '../policy/facts.ts';
import { readContactPolicy } from '../policy/policy.ts';
import { bearer } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';

let served: Served;
const AT = '2036-01-09 12:35:00';
let complainers = { held: 0, told: 0, untold: 0 };
let sizes = { held: 0, told: 0, untold: 0 };

/** 2,000 households of one line each on inc-2: every second one that is not held out is told. */
beforeAll(async () => {
  served = await serveRegion();
  const { db, keys } = served;
  const put = (table: string, rows: Row[]) => db.client.insert({ table, values: rows, format: 'JSONEachRow' });
  const homes = Array.from({ length: 2_000 }, (_, n) => String(10_000 + n));
  const groups = homes.map((home, n) => (isHeldOut(keys, readContactPolicy(), home) ? 'held' : n % 2 ? 'told' : 'untold') as keyof typeof sizes);
  const calls = homes.map((_, n) => n % { held: 5, told: 20, untold: 10 }[groups[n] ?? 'held'] === 1);
  sizes = { held: 0, told: 0, untold: 0 };
  complainers = { held: 0, told: 0, untold: 0 };
  homes.forEach((_, n) => {
    sizes[groups[n] as keyof typeof sizes]++;
    if (calls[n]) complainers[groups[n] as keyof typeof sizes]++;
  });
  await put(
    'customers',
    homes.map((home) => ({ customer_key: home, segment: 'consumer', value_band: 1, consent_service_contact: true, revision: 1 })),
  );
  // Two who could not be told: one never agreed, one took everything back after a yes to one channel.
  await put(
    'customers',
    ['5', '6'].map((customer_key) => ({
      customer_key,
      segment: 'consumer',
      value_band: 1,
      consent_service_contact: customer_key === '6',
      revision: 1,
    })),
  );
  const answer = { customer_key: '6', purpose: 'service_notice', text_version: 'v1', revision: 1 };
  await put('consents', [
    { ...answer, channel: 'call', granted: true, given_at: '2035-01-01 00:00:00' },
    { ...answer, channel: 'any', granted: false, given_at: '2036-01-07 00:00:00' },
  ]);
  await put(
    'incident_customers',
    [...homes, '5', '6'].map((home) => ({
      incident_id: 'inc-2',
      subscriber_key: `9${home}`,
      customer_key: home,
      centre_key: home,
      matched_by: 'served',
      confidence: 0.9,
      revision: 1,
    })),
  );
  const told = homes.filter((_, n) => groups[n] === 'told');
  await put(
    'case_events',
    told.map((home, n) => ({
      ...{
        incident_id: 'inc-2',
        centre_key: home,
        version: 1,
        event_id: home,
        at: '2036-01-08 09:00:00',
        kind: 'contacted',
        state: 'contacted',
        purpose: 'incident',
      },
      ...{
        agreed_affected: n < 80 ? 'yes' : n < 100 ? 'no' : n < 110 ? 'unsure' : '',
        survey_score: n < 30 ? 8 : -1,
        compensation: n < 4 ? 'credit' : '',
      },
    })),
  );
  await put(
    'incident_calls',
    homes.flatMap((home, n) =>
      calls[n]
        ? [{ incident_id: 'inc-2', complaint_key: `7${home}`, centre_key: home, created_at: '2036-01-08 20:00:00', on_list: true, revision: 1 }]
        : [],
    ),
  );
  const off = { incident_id: 'inc-2', centre_key: '0', created_at: AT, on_list: false, revision: 1 };
  await put(
    'incident_calls',
    Array.from({ length: 15 }, (_, n) => ({ ...off, complaint_key: String(n + 1) })),
  );
  // Before detection at 08:30 nobody could be told: such a call counts for neither side.
  await put('incident_calls', [
    {
      incident_id: 'inc-2',
      complaint_key: '99',
      centre_key: homes.find((_, n) => groups[n] === 'held' && !calls[n]) ?? '',
      created_at: '2036-01-08 08:10:00',
      on_list: true,
      revision: 1,
    },
  ]);
});

const get = async (url: string, role: 'care' | 'cx' | 'noc' = 'care') => served.app.inject({ url, headers: bearer(role) });

describe('the effect of contacting', () => {
  test('compares those drawn to be left alone with everybody else who could have been told, and with those who were', async () => {
    const effect = (await get('/contact-effect?until=2036-01-09T00:00:00Z')).json();
    const assigned = { affected: sizes.told + sizes.untold, complained: complainers.told + complainers.untold };
    expect(effect).toMatchObject({ hold_out_share: 0.05, complete: true });
    expect([effect.held_out.affected, effect.held_out.complained]).toEqual([sizes.held, complainers.held]);
    expect(effect.assigned).toMatchObject(assigned);
    expect([effect.told.affected, effect.told.complained]).toEqual([sizes.told, complainers.told]);
    const per1000 = (part: number, whole: number) => (1000 * part) / whole;
    expect(effect.assigned_minus_held_out.per_1000).toBeCloseTo(
      per1000(assigned.complained, assigned.affected) - per1000(complainers.held, sizes.held),
      9,
    );
    // One in five against one in twenty: the interval lies below zero.
    expect(effect.told_minus_held_out.high).toBeLessThan(0);
    expect(effect.told_minus_held_out.low).toBeLessThan(effect.told_minus_held_out.per_1000);
  });

  test('of nobody there is no rate, and CX gets no rate that gives a small number away', async () => {
    expect((await get('/contact-effect?since=2040-01-01T00:00:00.125Z')).json()).toMatchObject({
      held_out: { affected: 0, per_1000: null },
      assigned_minus_held_out: null,
    });
    const shown = (await get('/contact-effect?since=2036-01-01T00:00:00Z&until=2036-02-01T00:00:00Z', 'cx')).json();
    expect(shown.assigned.affected % 5).toBe(0);
    // The rate says nothing that the two counts beside it do not.
    expect(shown.assigned.per_1000.rate).toBe((1000 * shown.assigned.complained) / shown.assigned.affected);
    expect((await get('/contact-effect?since=2036-02-01T00:00:00Z&until=2036-03-01T00:00:00Z', 'cx')).json()).toMatchObject({
      told: { affected: '<20', per_1000: null },
      told_minus_held_out: null,
    });
    expect((await get('/contact-effect', 'noc')).statusCode).toBe(403);
  });
});

describe('the quality of lists', () => {
  test('by hand: 80 of 100 agree; of all who called, 15 were not on the list', async () => {
    const { detectors } = (await get('/list-quality')).json();
    const one = detectors.find((d: { detector: string }) => d.detector === 'unknown');
    const called = complainers.held + complainers.told + complainers.untold + 1;
    expect(one).toMatchObject({
      incidents: 1,
      told: sizes.told,
      agreed_yes: 80,
      agreed_no: 20,
      agreed_unsure: 10,
      survey_answers: 30,
      survey_mean: 8,
      compensated: 4,
    });
    // All complaints came eleven hours after the calls at 09:00.
    expect(one).toMatchObject({ called_after_72h: complainers.told, called_on_list: called, called_off_list: 15 });
    expect(one.precision.share).toBeCloseTo(0.8, 9);
    expect(one.recall.share).toBeCloseTo(called / (called + 15), 9);
    expect((await get('/list-quality', 'cx')).json().detectors[0]).toMatchObject({ compensated: '<20', called_off_list: '<20', survey_answers: 30 });
  });

  test('recall counts callers: a household that calls nine times and one caller off the list are one of two', async () => {
    const detected = { onset: '2036-05-01 11:30:00', detected_at: '2036-05-01 12:00:00', period_end: '2036-05-01 12:00:00' };
    await served.db.client.insert({
      table: 'incident_events',
      values: [{ incident_id: 'inc-may', state: 'open', ...detected, revision: 1 }],
      format: 'JSONEachRow',
    });
    const call = { incident_id: 'inc-may', created_at: '2036-05-01 13:00:00', revision: 1 };
    await served.db.client.insert({
      table: 'incident_calls',
      values: [
        ...Array.from({ length: 9 }, (_, n) => ({ ...call, complaint_key: String(100 + n), centre_key: '500', on_list: true })),
        // Another complaint of theirs could be tied to nothing: they are on the list all the same.
        { ...call, complaint_key: '200', centre_key: '500', on_list: false },
        ...['201', '202'].map((complaint_key) => ({ ...call, complaint_key, centre_key: '600', on_list: false })),
      ],
      format: 'JSONEachRow',
    });
    const [one] = (await get('/list-quality?since=2036-05-01T00:00:00Z&until=2036-05-02T00:00:00Z')).json().detectors;
    expect(one).toMatchObject({ called_on_list: 1, called_off_list: 1, recall: { share: 0.5 } });
  });

  test('what an agent notes later counts for the newest answer, and the case shows when somebody called', async () => {
    const id = caseAlias(served.keys, { incident: 'inc-1', centre: '77' });
    const say = (agreed_affected: string) =>
      served.app.inject({
        method: 'POST',
        url: `/incidents/inc-1/cases/${id}/follow-up`,
        headers: bearer('care'),
        payload: { agreed_affected, survey_score: 3 },
      });
    await say('yes');
    expect((await say('no')).statusCode).toBe(200);
    await served.db.client.insert({
      table: 'incident_calls',
      values: [{ incident_id: 'inc-1', complaint_key: '1', centre_key: '77', created_at: AT, on_list: true, revision: 1 }],
      format: 'JSONEachRow',
    });
    const count = (await get('/list-quality?since=2036-01-09T00:00:00.125Z')).json().detectors[0];
    expect(count).toMatchObject({ detector: 'count', agreed_yes: 0, agreed_no: 1, survey_answers: 1, survey_mean: 3, precision: { share: 0 } });
    expect((await get(`/incidents/inc-1/cases/${id}?purpose=quality_check`)).json().complaints_at).toEqual(['2036-01-09T12:35:00Z']);
  });
});
