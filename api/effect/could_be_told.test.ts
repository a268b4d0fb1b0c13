import { beforeAll, expect, test } from 'vitest';
import type { Row } from '../../sql/database.ts';
import { bearer } from '../testing/region.ts';
import { type Served, serveRegion } from '../testing/served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveRegion();
});

const put = (table: string, rows: Row[]) => served.db.client.insert({ table, values: rows, format: 'JSONEachRow' });
/** Detection of the incident under test is at noon of its own day in May. */
const moment = (day: number, time: string) => `2036-05-${String(day).padStart(2, '0')} ${time}:00`;

interface Told {
  readonly flags?: readonly (readonly [member: 0 | 1, flag: string, active: boolean, time: string])[];
  readonly answers?: readonly (readonly [granted: boolean, time: string])[];
  /** When somebody of the household said no to an agent, in another incident, and under which name of the household. */
  readonly optOut?: { readonly time: string; readonly formerName?: boolean };
}

const BOTH = [0, 1] as const;

/** One incident that touches one household of two, both of whom agreed in the customer file. @returns how many households count for its effect */
async function counted(day: number, { flags = [], answers = [], optOut }: Told): Promise<number> {
  const [incident_id, centre_key, former] = [`inc-may-${day}`, String(1_000 + day), String(2_000 + day)];
  const members = [String(3_000 + day), String(4_000 + day)] as const;
  const revision = 1;
  await put('incident_events', [
    { incident_id, period_end: moment(day, '12:00'), state: 'open', onset: moment(day, '11:30'), detected_at: moment(day, '12:00'), revision },
  ]);
  await put(
    'customers',
    members.map((customer_key) => ({ customer_key, segment: 'consumer', consent_service_contact: true, revision })),
  );
  await put(
    'incident_customers',
    members.map((key) => ({
      incident_id,
      subscriber_key: `9${key}`,
      customer_key: key,
      centre_key,
      matched_by: 'served',
      confidence: 0.9,
      revision,
    })),
  );
  await put(
    'centre_memberships',
    [centre_key, former].map((name) => ({ customer_key: members[1], centre_key: name, revision })),
  );
  await put(
    'contact_flags',
    flags.map(([member, flag, active, time]) => ({ customer_key: members[member], flag, active, set_at: moment(day, time), revision })),
  );
  const notice = { purpose: 'service_notice', channel: 'any', text_version: 'v1', revision };
  await put(
    'consents',
    members.flatMap((customer_key) => answers.map(([granted, time]) => ({ ...notice, customer_key, granted, given_at: moment(day, time) }))),
  );
  if (optOut) {
    const event = { incident_id: 'inc-0', version: 1, event_id: incident_id, kind: 'do_not_contact', state: 'do_not_contact' };
    await put('case_events', [{ ...event, centre_key: optOut.formerName ? former : centre_key, at: moment(day, optOut.time) }]);
  }
  const answer = await served.app.inject({
    url: `/contact-effect?since=2036-05-${String(day).padStart(2, '0')}T00:00:00Z&until=2036-05-${String(day + 1).padStart(2, '0')}T00:00:00Z`,
    headers: bearer('care'),
  });
  return answer.json().assigned.affected + answer.json().held_out.affected;
}

test.each<[string, number, number, Told]>([
  ['nothing forbids it', 1, 1, {}],
  ['one of the two is protected, the other is not', 2, 1, { flags: [[0, 'domestic_abuse', true, '08:00']] }],
  [
    'a flag was taken back before',
    3,
    1,
    { flags: BOTH.flatMap((who) => [[who, 'minor', true, '08:00'] as const, [who, 'minor', false, '09:00'] as const]) },
  ],
  ['the flags came after detection', 4, 1, { flags: BOTH.map((who) => [who, 'do_not_contact', true, '12:30'] as const) }],
  ['they opted out after detection', 5, 1, { optOut: { time: '13:00' } }],
  [
    'they took their consent back after detection',
    6,
    1,
    {
      answers: [
        [true, '08:00'],
        [false, '12:30'],
      ],
    },
  ],
  ['both are protected', 7, 0, { flags: BOTH.map((who) => [who, 'domestic_abuse', true, '08:00'] as const) }],
  ['both opted out by a flag', 8, 0, { flags: BOTH.map((who) => [who, 'do_not_contact', true, '08:00'] as const) }],
  ['one of them told an agent no in another incident', 9, 0, { optOut: { time: '08:00' } }],
  ['that was under another name of the household', 10, 0, { optOut: { time: '08:00', formerName: true } }],
  [
    'they took their consent back before',
    11,
    0,
    {
      answers: [
        [true, '08:00'],
        [false, '09:00'],
      ],
    },
  ],
  [
    'they consented only after detection, having said no before',
    12,
    0,
    {
      answers: [
        [false, '08:00'],
        [true, '12:30'],
      ],
    },
  ],
])('whether a household counts is as it stood at detection: %s', async (_, day, households, told) => {
  expect(await counted(day, told)).toBe(households);
});
