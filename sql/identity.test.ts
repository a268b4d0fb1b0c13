import { describe, expect, test } from 'vitest';
import { keyRing } from './identity.ts';

const ring = keyRing('k1', Buffer.alloc(32, 1), Buffer.alloc(32, 2));

describe('keys', () => {
  test('one subscriber has one key however the identifier is written', () => {
    expect(ring.key('subscriber', 'imsi-001010000000123')).toBe(ring.key('subscriber', ' 001010000000123 '));
  });
  test('the same text under two subjects gives unrelated keys', () => expect(ring.key('customer', '7')).not.toBe(ring.key('account', '7')));
  test('another secret gives another key', () => {
    expect(keyRing('k2', Buffer.alloc(32, 9), Buffer.alloc(32, 2)).key('customer', '7')).not.toBe(ring.key('customer', '7'));
  });
  test('an address is one however it is spaced', () =>
    expect(ring.key('address', 'Vestergade 1,  5000 Odense')).toBe(ring.key('address', 'vestergade 1, 5000 odense')));
  test('keys fit 64 bits', () => expect(BigInt(ring.key('customer', 'x')) < 2n ** 64n).toBe(true));
});

describe('sealing', () => {
  const person = { name: 'Åse Ømark', msisdn: '4500000000' };
  test('what is sealed comes back', () => expect(ring.unseal(ring.seal(person))).toEqual(person));
  test('the same document gives the same bytes, so a repeated load changes nothing', () => expect(ring.seal(person)).toBe(ring.seal({ ...person })));
  test('nothing of the person shows', () => expect(Buffer.from(ring.seal(person), 'base64').toString('latin1')).not.toContain('4500000000'));
  test('another ring cannot open it, nor can a changed byte be overlooked', () => {
    expect(() => keyRing('k', Buffer.alloc(32, 1), Buffer.alloc(32, 3)).unseal(ring.seal(person))).toThrow();
    const bytes = Buffer.from(ring.seal(person), 'base64');
    bytes.writeUInt8(bytes.readUInt8(30) ^ 1, 30);
    expect(() => ring.unseal(bytes.toString('base64'))).toThrow();
  });
});
