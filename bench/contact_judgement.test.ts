import { describe, expect, test } from 'vitest';
import type { ContactMade, Ruling, Sitting } from './contact_desk.ts';
import { judgeContacts } from './contact_judgement.ts';
import { type ContactTruth, trulyAgainst } from './contact_truth.ts';

const NOON = Date.parse('2036-02-01T11:00:00Z');
const HOUR_MS = 3_600_000;
const sitting = { incident: 'i1', at: NOON, purpose: 'incident', restored: false } as const;
const line: Ruling = { centre: '1', customer: 'ann', subscriber: 's1', channel: 'sms', reason: null };
const truth: ContactTruth = {
  consents: new Map([
    ['ann', new Map([['sms', [{ at: 0, yes: true }]]])],
    [
      'bob',
      new Map([
        [
          'any',
          [
            { at: 0, yes: true },
            { at: NOON - HOUR_MS, yes: false },
          ],
        ],
      ]),
    ],
  ]),
  flags: new Map([['carl', [{ flag: 'do_not_contact', at: NOON + HOUR_MS, yes: true }]]]),
  never: new Set(['dora']),
  fileSaysYes: new Set(['carl', 'bob']),
  lineTypes: new Map([
    ['s1', 'voice'],
    ['s2', 'iot'],
  ]),
  household: new Map([
    ['ann', 'h'],
    ['anton', 'h'],
  ]),
  cutOff: new Map([['s3', [{ from: NOON - HOUR_MS, to: NOON + HOUR_MS }]]]),
};
const made = (customer: string, given: Partial<ContactMade> = {}): ContactMade => ({
  ...{ incident: 'i1', at: NOON - HOUR_MS, purpose: 'incident', customer, optedOut: false },
  ...given,
});
const against = (who: Partial<Ruling>, before: readonly ContactMade[] = [], when: Partial<Sitting> = {}) =>
  trulyAgainst(truth, before, { ...sitting, ...when }, { ...line, ...who });

describe('what is truly against a contact', () => {
  test('nothing, when the customer agreed to the channel and nothing else stands in the way', () => expect(against({})).toBeNull());
  test('no answer for the channel is a no, a yes taken back too, and the file counts for who never answered', () => {
    expect(against({ channel: 'call' })).toBe('no consent');
    expect(against({ customer: 'bob' })).toBe('no consent');
    expect(against({ customer: 'carl' })).toBeNull();
    expect(against({ customer: 'stranger' })).toBe('no consent');
  });
  test('a no to every channel takes a yes to one of them back if it came later, and only then', () => {
    const said = (any_at: number, any: boolean, sms: boolean) =>
      new Map([
        [
          'ann',
          new Map([
            ['any', [{ at: any_at, yes: any }]],
            ['sms', [{ at: NOON - 2 * HOUR_MS, yes: sms }]],
          ]),
        ],
      ]);
    const ruled = (consents: ContactTruth['consents']) => trulyAgainst({ ...truth, consents }, [], sitting, line);
    expect(ruled(said(NOON - HOUR_MS, false, true))).toBe('no consent');
    expect(ruled(said(NOON - 3 * HOUR_MS, false, true))).toBeNull();
    expect(ruled(said(NOON - HOUR_MS, true, false))).toBe('no consent');
  });
  test('a flag counts from its time on', () => {
    expect(against({ customer: 'carl' }, [], { at: NOON + 2 * HOUR_MS })).toBe('asked not to be contacted');
    expect(against({ customer: 'dora' })).toBe('protected');
  });
  test('whoever was told, or lives with somebody who was, and what they said', () => {
    expect(against({}, [made('ann')])).toBe('told already');
    expect(against({}, [made('anton')])).toBe('somebody they live with was told');
    expect(against({}, [made('anton', { optedOut: true, incident: 'i0' })])).toBe('asked not to be contacted');
    expect(against({}, [made('ann', { at: NOON })])).toBeNull();
    expect(against({}, [made('ann', { incident: 'i2' }), made('anton', { incident: 'i3' })])).toBe('told of too many');
    expect(against({}, [], { purpose: 'restoration' })).toBe('not told before');
    expect(against({}, [made('ann')], { purpose: 'restoration' })).toBeNull();
  });
  test('night, a line that takes none, a line without service', () => {
    expect(against({}, [], { at: Date.parse('2036-02-01T20:30:00Z') })).toBe('quiet hours');
    expect(against({ subscriber: 's2' })).toBe('takes none');
    expect(against({ customer: 'carl', subscriber: 's3' })).toBe('takes none');
    expect(trulyAgainst({ ...truth, lineTypes: new Map([['s3', 'voice']]) }, [], sitting, { ...line, subscriber: 's3' })).toBe(
      'truly without service',
    );
  });
});

test('a false refusal, a wrong permission and a hold-out are three things, each case counted once', () => {
  const rulings: Ruling[] = [
    line,
    { ...line, centre: '2', reason: 'unreachable' },
    { ...line, centre: '2', channel: 'call', reason: 'no_consent' },
    { ...line, centre: '3', reason: 'held_out' },
    { ...line, centre: '4', customer: 'bob' },
    { ...line, centre: '5', customer: 'bob', reason: 'no_consent' },
  ];
  expect(judgeContacts(truth, [{ ...sitting, rulings }], [])).toMatchObject({
    ...{ cases: 5, allowed: 2, heldOut: 1, trulyAllowed: 3 },
    ...{ falseRefusals: 1, refusedBy: { unreachable: 1 } },
    ...{ wronglyAllowed: 1, allowedThough: { 'no consent': 1 } },
  });
});
