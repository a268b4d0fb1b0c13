import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contactability } from './contactable.ts';
import { type ContactFacts, judge, REASONS } from './judge.ts';
import { isWithin, minuteOfDay, quietUntil } from './local_time.ts';
import { CHANNELS, readContactPolicy } from './policy.ts';

const policy = readContactPolicy();
const NOON = new Date('2036-01-09T11:00:00Z');
const WILLING: ContactFacts = {
  ...{
    known: true,
    do_not_contact: false,
    opted_out: false,
    protected: false,
    flags: [],
    consents: [['any', true, 'v2', false]],
    unversioned_consent: true,
  },
  ...{
    time_zone: '',
    line_type: 'voice',
    cut_off: false,
    restored: false,
    override: false,
    held_out: false,
    told: 0,
    told_restored: 0,
    unsaid: false,
    unsaid_restored: false,
    unanswered: 0,
    others: 0,
  },
};
const asked = (
  facts: Partial<ContactFacts>,
  at = NOON,
  channel: (typeof CHANNELS)[number] = 'call',
  purpose: 'incident' | 'restoration' = 'incident',
) => {
  const verdict = judge(policy, { ...WILLING, ...facts }, { channel, purpose }, at);
  return verdict.allowed ? verdict.consent_text : verdict.reasons;
};

describe('a contact', () => {
  test('is allowed to whoever agreed, and says to which wording', () => expect(asked({})).toBe('v2'));

  test.each([
    ['opted out', { do_not_contact: true }, 'do_not_contact'],
    ['told an agent so, about any incident', { opted_out: true }, 'do_not_contact'],
    ['opted out by a flag', { flags: ['do_not_contact'] }, 'do_not_contact'],
    ['is protected', { protected: true }, 'protected'],
    ['is a minor', { flags: ['minor'] }, 'protected'],
    ['is in danger', { flags: ['domestic_abuse'] }, 'protected'],
    ['has no contract', { known: false }, 'no_contract'],
    ['never agreed', { consents: [], unversioned_consent: false }, 'no_consent'],
    ['agreed to another channel only', { consents: [['email', true, 'v1', false]] }, 'no_consent'],
    [
      'took it back for this channel',
      {
        consents: [
          ['any', true, 'v1', false],
          ['call', false, 'v2', false],
        ],
      },
      'no_consent',
    ],
    [
      'agreed to this channel and took everything back later',
      {
        consents: [
          ['any', false, 'v2', false],
          ['call', true, 'v1', true],
        ],
      },
      'no_consent',
    ],
    [
      'took it back for this channel and agreed to others later',
      {
        consents: [
          ['any', true, 'v3', false],
          ['call', false, 'v2', false],
        ],
      },
      'no_consent',
    ],
    ['is left alone on purpose', { held_out: true }, 'held_out'],
    ['was told', { told: 1 }, 'told_already'],
    ['may have been told a moment ago', { unsaid: true }, 'outcome_unsaid'],
    ['was told of two other incidents this month', { others: 2 }, 'told_of_too_many'],
    ['did not answer three times', { unanswered: 3 }, 'unanswered_too_often'],
    ['has a data line', { line_type: 'data' }, 'line_takes_none'],
    ['sits on the failed cell', { cut_off: true }, 'unreachable'],
  ] as const)('is refused when the customer %s', (_, facts, reason) => expect(asked(facts as Partial<ContactFacts>)).toEqual([reason]));

  test('is allowed over a channel agreed to after everything else was refused', () => {
    const consents = [['any', false, 'v1', false] as const, ['call', true, 'v2', false] as const];
    expect([asked({ consents }), asked({ consents }, NOON, 'email')]).toEqual(['v2', ['no_consent']]);
  });

  test('one other incident this month is not too many, two attempts are not too often', () => expect(asked({ others: 1, unanswered: 2 })).toBe('v2'));

  test('a number on the failed cell can be reached again once service is back, and meanwhile by e-mail', () => {
    expect(asked({ cut_off: true, restored: true })).toBe('v2');
    expect(asked({ cut_off: true }, NOON, 'email')).toBe('v2');
    expect(asked({ cut_off: true }, NOON, 'sms')).toEqual(['unreachable']);
  });

  test('a bare yes in the customer file counts only while nothing better is on record', () => {
    expect(asked({ consents: [] })).toBe('unversioned');
    const strict = { ...policy, consent: { ...policy.consent, accept_unversioned: false } };
    expect(judge(strict, { ...WILLING, consents: [] }, { channel: 'call', purpose: 'incident' }, NOON).allowed).toBe(false);
  });

  test('the notice that it is over goes once, to whoever was told, when it is over', () => {
    const restoration = (facts: Partial<ContactFacts>) => asked(facts, NOON, 'call', 'restoration');
    expect(restoration({ told: 1, restored: true, others: 2 })).toBe('v2');
    expect(restoration({ told: 1 })).toEqual(['not_restored']);
    expect(restoration({ restored: true })).toEqual(['not_told_before']);
    expect(restoration({ told: 1, restored: true, told_restored: 1 })).toEqual(['told_already']);
    expect(restoration({ told: 1, restored: true, unsaid_restored: true })).toEqual(['outcome_unsaid']);
  });

  test('a regulator lifts caps, quiet hours and the hold-out, never an opt-out, protection, a missing consent or physics', () => {
    const night = new Date('2036-01-09T02:00:00Z');
    expect(asked({ override: true, told: 5, unsaid: true, others: 9, unanswered: 9, held_out: true }, night)).toBe('v2');
    const stay = { do_not_contact: true, flags: ['deceased'], consents: [], unversioned_consent: false, cut_off: true };
    expect(asked({ override: true, ...stay }, night)).toEqual(['do_not_contact', 'protected', 'no_consent', 'unreachable']);
  });

  test('an opt-out wins over everything, and comes first of the reasons', () => {
    const any = fc.record({
      ...{ known: fc.boolean(), protected: fc.boolean(), unversioned_consent: fc.boolean(), cut_off: fc.boolean(), restored: fc.boolean() },
      ...{
        override: fc.boolean(),
        held_out: fc.boolean(),
        told: fc.nat(3),
        others: fc.nat(4),
        unanswered: fc.nat(4),
        line_type: fc.constantFrom('voice', 'data', 'iot'),
      },
    });
    const moment = fc.date({ min: new Date('2030-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(any, moment, fc.constantFrom(...CHANNELS), fc.constantFrom('incident', 'restoration'), (facts, at, channel, purpose) => {
        const verdict = judge(policy, { ...WILLING, ...facts, opted_out: true }, { channel, purpose }, at);
        return !verdict.allowed && verdict.reasons[0] === 'do_not_contact';
      }),
    );
  });
});

describe('quiet hours', () => {
  test.each([
    ['2036-01-09T19:59:00Z', '', 'v2'],
    ['2036-01-09T20:00:00Z', '', ['quiet_hours']],
    ['2036-01-09T06:59:00Z', '', ['quiet_hours']],
    ['2036-01-09T07:00:00Z', '', 'v2'],
    ['2036-07-09T06:00:00Z', '', 'v2'],
    ['2036-01-09T07:30:00Z', 'Atlantic/Faroe', ['quiet_hours']],
    ['2036-01-09T20:30:00Z', 'Atlantic/Faroe', 'v2'],
    ['2036-01-09T20:30:00Z', 'Nowhere/At_all', ['quiet_hours']],
  ])('at %s in "%s"', (at, time_zone, expected) => expect(asked({ time_zone }, new Date(at))).toEqual(expected));

  test('are over at eight by the customer’s clock, also in the night the clocks change', () => {
    const quiet = policy.quiet_hours;
    const until = (at: string) => quietUntil(new Date(at), quiet, 'Europe/Copenhagen')?.toISOString();
    expect(until('2036-01-09T22:10:30Z')).toBe('2036-01-10T07:00:00.000Z');
    // Forward on 2036-03-30 at 02:00, back on 2036-10-26 at 03:00.
    expect(until('2036-03-29T21:00:00Z')).toBe('2036-03-30T06:00:00.000Z');
    expect(until('2036-10-25T21:00:00Z')).toBe('2036-10-26T07:00:00.000Z');
  });

  test('whatever the moment and the zone: until then it is quiet, from then on it is not', () => {
    const zones = fc.constantFrom('Europe/Copenhagen', 'America/Godthab', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Chatham');
    fc.assert(
      fc.property(fc.integer({ min: 2_000_000_000, max: 2_200_000_000 }), zones, (second, zone) => {
        const at = new Date(second * 1000);
        fc.pre(isWithin(minuteOfDay(at, zone), policy.quiet_hours));
        const until = quietUntil(at, policy.quiet_hours, zone);
        if (!until) return false;
        for (let t = at.getTime(); t < until.getTime(); t += 600_000) if (!isWithin(minuteOfDay(new Date(t), zone), policy.quiet_hours)) return false;
        return minuteOfDay(until, zone) === policy.quiet_hours.to && until.getTime() - at.getTime() <= 12 * 3_600_000;
      }),
    );
  });
});

describe('a whole list', () => {
  test('by hand: each case once, under what stands in the way of the line and channel that came furthest', () => {
    const rows = [
      { ...WILLING, centre_key: '1' },
      { ...WILLING, centre_key: '2', do_not_contact: true },
      { ...WILLING, centre_key: '2', consents: [] as const, unversioned_consent: false },
      { ...WILLING, centre_key: '3', cut_off: true, consents: [['call', true, 'v1', false]] as const },
      { ...WILLING, centre_key: '4', told: 1 },
      { ...WILLING, centre_key: '4', told: 1, do_not_contact: true },
    ];
    const { refused, ...counts } = contactability(policy, rows, 'incident', NOON);
    expect(counts).toEqual({ affected: 4, contactable: 1 });
    expect(refused.map(({ reason, cases }) => [reason, cases])).toEqual([
      ['no_consent', 1],
      ['told_already', 1],
      ['unreachable', 1],
    ]);
  });

  test('affected is always contactable plus everything refused', () => {
    const row = fc.record({
      centre_key: fc.constantFrom('1', '2', '3', '4'),
      told: fc.nat(1),
      cut_off: fc.boolean(),
      protected: fc.boolean(),
      known: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
        const sums = contactability(
          policy,
          rows.map((r) => ({ ...WILLING, ...r })),
          'incident',
          NOON,
        );
        return (
          sums.affected === sums.contactable + sums.refused.reduce((n, r) => n + r.cases, 0) &&
          sums.affected === new Set(rows.map((r) => r.centre_key)).size
        );
      }),
    );
  });
});

test('a policy that is wrong is refused with every field that is', () => {
  const path = join(tmpdir(), `policy-${process.pid}.yaml`);
  writeFileSync(path, "version: x\ntime_zone: Middle/Earth\nquiet_hours: { from: '25:00', to: '08:00' }\n");
  expect(() => readContactPolicy(path)).toThrow(/no contract|no contact policy[\s\S]*time_zone[\s\S]*quiet_hours/);
});

test('every reason has its place once', () => expect(new Set(REASONS).size).toBe(REASONS.length));
