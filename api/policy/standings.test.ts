import { beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../../sql/database.ts';
import { seeded } from '../../sql/testing/seeded.ts';
import { type Served, serveRegion } from '../testing/served.ts';
import { furthest, NOTHING } from './contactable.ts';
import { factsOf } from './facts.ts';
import { REASONS } from './judge.ts';
import { readContactPolicy } from './policy.ts';
import { contactStandings } from './standings.ts';

const AT = new Date('2036-01-09T12:40:00Z');
const policy = readContactPolicy();
let served: Served;
beforeAll(async () => {
  served = await serveRegion(() => AT);
});

const put = (table: string, rows: Row[]) => served.db.client.insert({ table, values: rows, format: 'JSONEachRow' });

/** Puts people with one voice line each into a list, under the names of their households. */
async function list(incident_id: string, people: readonly (readonly [customer: string, centre: string])[]): Promise<void> {
  await put(
    'customers',
    people.map(([customer_key]) => ({ customer_key, segment: 'consumer', value_band: 1, consent_service_contact: true, revision: 1 })),
  );
  await put(
    'subscriptions',
    people.map(([customer_key]) => ({ subscriber_key: `${customer_key}0`, customer_key, line_type: 'voice', removed: false, revision: 1 })),
  );
  await put(
    'incident_customers',
    people.map(([customer_key, centre_key]) => ({
      ...{ incident_id, subscriber_key: `${customer_key}0`, customer_key, centre_key },
      ...{ matched_by: 'served', confidence: 0.9, withdrawn: false, revision: 1 },
    })),
  );
}

/** The centre each customer is in, with the newest last; every one of them is remembered. */
async function centres(all: readonly (readonly [customer: string, ...centres: string[]])[]): Promise<void> {
  const rows = all.flatMap(([customer_key, ...names]) => names.map((centre_key, n) => ({ customer_key, centre_key, revision: n + 1 })));
  await put(
    'decision_centres',
    rows.map((row) => ({ ...row, reason: 'account' })),
  );
  await put('centre_memberships', rows);
}

let written = 0;
const event = (incident_id: string, centre_key: string, kind: string, at = '2036-01-08 12:00:00', purpose = 'incident'): Row => ({
  ...{ incident_id, centre_key, version: ++written, event_id: `${written}`, at, kind, state: kind, purpose },
});
const split = (customer_key: string, other_key: string): Row => ({
  ...{ customer_key, other_key, at: '2036-01-09 11:00:00', actor: 'a', role: 'care', note: '', revision: 1 },
});

const wanted = (purpose: 'incident' | 'restoration', at: Date) => ({ purpose, confidenceMin: 0.5, at }) as const;
const deps = () => ({ db: served.db, keys: served.keys, policy });

/** What stands in each household's way, by circumstances. */
async function byCircumstances(incidents: readonly string[], purpose: 'incident' | 'restoration', at = AT): Promise<Record<string, string>> {
  const { standings } = await contactStandings(deps(), incidents, wanted(purpose, at));
  return Object.fromEntries(
    [...standings].flatMap(([incident, places]) => [...places].map(([centre, place]) => [`${incident} ${centre}`, REASONS[place] ?? ''])),
  );
}

/** The same, household by household, every line judged. */
async function byLines(incidents: readonly string[], purpose: 'incident' | 'restoration', at = AT): Promise<Record<string, string>> {
  const best = new Map<string, number>();
  for (const incident of incidents) {
    for (const fact of await factsOf(deps(), incident, '0', 0.5, at)) {
      const key = `${incident} ${fact.centre_key}`;
      best.set(key, Math.max(best.get(key) ?? -1, furthest(policy, fact, purpose, at)));
    }
  }
  return Object.fromEntries([...best].map(([key, place]) => [key, place === NOTHING ? '' : (REASONS[place] ?? '')]));
}

describe('who may be contacted, judged by circumstances', () => {
  test('an opt-out, and having been told, outlive another name of the household', async () => {
    await list('named', [
      ['5001', '5077'],
      ['5002', '5078'],
      ['5003', '5079'],
    ]);
    await centres([
      ['5001', '5066', '5077'],
      ['5002', '5067', '5078'],
      ['5003', '5079'],
    ]);
    await put('case_events', [event('inc-0', '5066', 'do_not_contact'), event('named', '5067', 'contacted')]);
    const both = [await byCircumstances(['named'], 'incident'), await byLines(['named'], 'incident')];
    expect(both[0]).toEqual({ 'named 5077': 'do_not_contact', 'named 5078': 'told_already', 'named 5079': '' });
    expect(both[0]).toEqual(both[1]);
  });

  test('after a split the others’ contacts are no longer one’s own, but their opt-out still holds one back', async () => {
    await list('parted', [
      ['6001', '6001'],
      ['6011', '6011'],
    ]);
    await centres([
      ['6001', '6000', '6001'],
      ['6002', '6000'],
      ['6011', '6010', '6011'],
      ['6012', '6010'],
    ]);
    await put('centre_splits', [split('6001', '6002'), split('6011', '6012')]);
    await put('case_events', [event('parted', '6000', 'contacted'), event('inc-0', '6010', 'do_not_contact')]);
    const both = [await byCircumstances(['parted'], 'incident'), await byLines(['parted'], 'incident')];
    expect(both[0]).toEqual({ 'parted 6001': '', 'parted 6011': 'do_not_contact' });
    expect(both[0]).toEqual(both[1]);
  });

  test('what somebody says in a centre the household has become part of counts for a list made before', async () => {
    await list('joined', [['6101', '6101']]);
    await centres([
      ['6101', '6101', '6100'],
      ['6100', '6100'],
    ]);
    await put('case_events', [event('inc-0', '6100', 'do_not_contact')]);
    expect(await byCircumstances(['joined'], 'incident')).toEqual({ 'joined 6101': 'do_not_contact' });
  });

  test('a no to every channel that came after a yes to one outranks it', async () => {
    const answer = (customer_key: string, channel: string, granted: boolean, given_at: string): Row => ({
      ...{ customer_key, purpose: 'service_notice', channel, granted, text_version: 'v1', given_at, revision: 1 },
    });
    await list('said', [
      ['7001', '7001'],
      ['7002', '7002'],
      ['7003', '7003'],
    ]);
    await put('consents', [
      answer('7001', 'call', true, '2035-01-01 00:00:00'),
      answer('7001', 'any', false, '2036-01-08 00:00:00'),
      answer('7002', 'call', true, '2036-01-08 00:00:00'),
      answer('7002', 'any', false, '2036-01-08 00:00:00'),
      ...['call', 'sms', 'app', 'email', 'letter'].map((channel) => answer('7003', channel, false, '2035-01-01 00:00:00')),
      answer('7003', 'any', true, '2036-01-08 00:00:00'),
    ]);
    const both = [await byCircumstances(['said'], 'incident'), await byLines(['said'], 'incident')];
    expect(both[0]).toEqual({ 'said 7001': 'no_consent', 'said 7002': '', 'said 7003': 'no_consent' });
    expect(both[0]).toEqual(both[1]);
  });
});

/** 400 people of 200 households in two lists, who answered, moved together, parted and were spoken to under whatever name; the same ones each time. */
async function drawnPeople(): Promise<void> {
  const random = seeded(20_360_109);
  const below = (n: number) => Math.floor(random() * n);
  const day = () => `203${5 + below(2)}-01-0${1 + below(8)} 00:00:00`;
  const people = Array.from({ length: 400 }, (_, n) => ({ customer: String(80_001 + n), born: String(90_000 + (n >> 1)) }));
  const named = people.map(({ customer, born }) => {
    const later = [born, String(90_000 + below(200)), String(95_000 + below(100)), customer];
    return [customer, ...later.slice(0, 1), ...(below(3) === 0 ? [later[1 + below(3)] ?? born] : [])] as const;
  });
  await centres(named);
  for (const [n, incident] of ['drawn-1', 'drawn-2'].entries())
    await list(
      incident,
      named.filter((_, k) => k % 3 !== n).map(([customer, ...names]) => [customer, names[below(names.length)] ?? ''] as const),
    );
  await put(
    'consents',
    people.flatMap(({ customer: customer_key }) =>
      Array.from({ length: below(4) }, () => ({
        ...{ customer_key, purpose: 'service_notice', channel: ['call', 'any', 'email'][below(3)] ?? '', granted: below(3) > 0 },
        ...{ text_version: `v${below(2)}`, given_at: day(), revision: 1 },
      })),
    ),
  );
  await put(
    'centre_splits',
    Array.from({ length: 40 }, () => {
      const one = below(400);
      return split(people[one]?.customer ?? '', people[one ^ 1]?.customer ?? '');
    }),
  );
  const kinds = ['contacted', 'contacted', 'no_answer', 'cleared', 'do_not_contact'];
  await put(
    'case_events',
    Array.from({ length: 120 }, () =>
      event(
        `drawn-${below(5)}`,
        String(below(2) ? 90_000 + below(200) : 95_000 + below(100)),
        kinds[below(5)] ?? '',
        below(2) ? '2036-01-09 12:00:00' : day(),
        below(3) ? 'incident' : 'restoration',
      ),
    ),
  );
}

describe('both ways of judging', () => {
  beforeAll(drawnPeople);
  test.each([
    ['incident', '2036-01-09T12:40:00Z'],
    ['restoration', '2036-01-09T12:40:00Z'],
    ['incident', '2036-01-09T22:00:00Z'],
  ] as const)('say the same of every household: %s at %s', async (purpose, moment) => {
    const incidents = ['drawn-1', 'drawn-2'];
    const lines = await byLines(incidents, purpose, new Date(moment));
    expect(Object.keys(lines).length).toBeGreaterThan(200);
    expect(new Set(Object.values(lines)).size).toBeGreaterThan(3);
    expect(await byCircumstances(incidents, purpose, new Date(moment))).toEqual(lines);
  });
});
