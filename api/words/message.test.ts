import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { danish } from './danish.ts';
import { english } from './english.ts';
import { CONFIDENCES, EXPERIENCES } from './language.ts';
import { areaName, type Happening, messageFor } from './message.ts';

const onset = new Date('2036-01-09T13:05:00Z');
const at = new Date('2036-01-09T16:00:00Z');
const slow: Happening = { experience: 'slow', area: 'Odense C', onset, resolved_at: null, estimate: null };
const inCopenhagen = (language: string, when = at) => ({ language, time_zone: 'Europe/Copenhagen', at: when });

describe('what a customer is told', () => {
  test('in English and Danish, by the customer’s clock', () => {
    const over = { ...slow, resolved_at: new Date('2036-01-09T15:40:00Z') };
    expect(messageFor(over, inCopenhagen('en')).sentence).toBe('Mobile data in Odense C was slow from 14:05 to 16:40.');
    expect(messageFor(over, inCopenhagen('da')).sentence).toBe('Mobildata i Odense C var langsom fra kl. 14.05 til kl. 16.40.');
    expect(messageFor(over, { language: 'en', time_zone: 'Atlantic/Faroe', at }).sentence).toContain('from 13:05 to 15:40');
    expect(messageFor(slow, inCopenhagen('da', new Date('2036-01-10T08:00:00Z'))).sentence).toBe(
      'Mobildata i Odense C har været langsom siden kl. 14.05 den 9. januar.',
    );
    expect(messageFor(over, inCopenhagen('en')).status).toBe('Service is back to normal.');
  });

  test('an unknown language is answered in English, and says so', () =>
    expect(messageFor(slow, inCopenhagen('fi'))).toMatchObject({ language: 'en' }));

  test('an estimate comes with how sure it is and when there is news; one that has passed is not said', () => {
    const estimate = {
      restored_by: new Date('2036-01-09T18:00:00Z'),
      confidence: 'medium',
      next_update_at: new Date('2036-01-09T17:00:00Z'),
    } as const;
    expect(messageFor({ ...slow, estimate }, inCopenhagen('en')).status).toBe(
      'Our engineers are working on it. We expect service to be back to normal by 19:00; this is likely. You can expect news by 18:00.',
    );
    expect(messageFor({ ...slow, estimate }, inCopenhagen('da')).status).toContain(
      'kl. 19.00; det er sandsynligt. Du kan forvente nyt senest kl. 18.00.',
    );
    expect(messageFor({ ...slow, estimate }, inCopenhagen('en', new Date('2036-01-09T18:00:00Z'))).status).toContain('cannot say yet');
    expect(messageFor(slow, inCopenhagen('en')).status).not.toMatch(/\d/);
  });
});

describe('what a customer is never told', () => {
  test.each([
    ['Odense C', 'Odense C'],
    ['5000 Odense C', '5000 Odense C'],
    ['Sønder-Nærå', 'Sønder-Nærå'],
    ['St. Knuds Kirke (nord)', 'St. Knuds Kirke (nord)'],
    ['', null],
    ['site-017', null],
    ['NR1', null],
    ['1002', null],
    ['ManagedElement=7', null],
    ['ERBS_FYN_A', null],
    ['238-01-4711-C', null],
  ])('the area "%s" is said as %s', (area, said) => expect(areaName(area)).toBe(said));

  const code = fc.oneof(
    fc.tuple(fc.constantFrom('NR', 'LTE', 'ERBS_', 'gNB-', 'Cell '), fc.nat(99_999), fc.constantFrom('', '-1', 'A')).map((parts) => parts.join('')),
    fc.tuple(fc.constantFrom('SubNetwork=', 'ManagedElement='), fc.stringMatching(/^[a-z0-9]{3,12}$/)).map((parts) => parts.join('')),
    fc.uuid(),
  );
  const moment = fc.date({ min: new Date('2030-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });

  test('the key of an element, wherever an inventory may have put it', () => {
    fc.assert(
      fc.property(
        code,
        fc.constantFrom('', 'Odense ', 'ved '),
        fc.constantFrom(...EXPERIENCES, 'x'),
        moment,
        fc.option(moment),
        fc.constantFrom('en', 'da'),
        (key, before, experience, from, to, language) => {
          const incident = { incident_id: 'INC-1', root_id: key, sentence: `15% of setups fail on ${key}.`, cause: key, elements: [key] };
          const words = messageFor({ ...incident, ...slow, experience, area: before + key, onset: from, resolved_at: to }, inCopenhagen(language));
          return !JSON.stringify(words).includes(key) && words.sentence.includes(language === 'da' ? danish.somewhere : english.somewhere);
        },
      ),
    );
  });

  test('an offer, a promise, or a hole that was not filled', () => {
    const offers = /offer|discount|free|upgrade|bonus|compensat|refund|guarantee|promise|tilbud|rabat|gratis|kompens|erstat|garanti|lover|kr\.|€|\$/i;
    for (const language of ['en', 'da'])
      for (const experience of EXPERIENCES)
        for (const resolved_at of [null, at])
          for (const confidence of [null, ...CONFIDENCES]) {
            const estimate = confidence && { restored_by: new Date(+at + 1e6), confidence, next_update_at: new Date(+at + 9e5) };
            const { script } = messageFor({ ...slow, experience, resolved_at, estimate }, inCopenhagen(language));
            expect(script).toHaveLength(5);
            for (const line of script) {
              expect(line).not.toMatch(offers);
              expect(line).toMatch(/^\p{Lu}[^{}]*[.?]$/u);
            }
          }
  });
});
