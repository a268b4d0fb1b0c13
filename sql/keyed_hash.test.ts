import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyedHash } from './keyed_hash.ts';

const reference = (secret: Uint8Array, text: string) => createHmac('sha256', secret).update(text).digest().readBigUInt64BE(0).toString();

test('RFC 4231, test case 2: "what do ya want for nothing?" under "Jefe" begins with 5bdcc146bf60754e', () => {
  expect(keyedHash(Buffer.from('Jefe'))('what do ya want for nothing?')).toBe(BigInt('0x5bdcc146bf60754e').toString());
});

test('it is HMAC-SHA-256 for every secret of a block or less and every text, also of many bytes a letter, whatever was hashed before', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { minLength: 1, maxLength: 4 }),
      (secret, texts) => {
        const hash = keyedHash(Buffer.from(secret));
        expect(texts.map(hash)).toEqual(texts.map((text) => reference(secret, text)));
      },
    ),
  );
});

test('a longer secret is refused: it would have to be hashed first', () => {
  expect(() => keyedHash(Buffer.alloc(65))).toThrow('at most 64 bytes');
});
