import type { LookupFunction } from 'node:net';
import { describe, expect, test } from 'vitest';
import { isPublicAddress } from './address.ts';
import { guarded, post } from './post.ts';

describe('addresses', () => {
  test.each([
    ...[
      '127.0.0.1',
      '127.255.255.254',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '224.0.0.1',
    ],
    ...[
      '255.255.255.255',
      '198.18.0.1',
      '203.0.113.9',
      '192.0.2.1',
      '::',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      'fe80::1',
      'fc00::1',
      'fd12::1',
    ],
    ...['ff02::1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', '2001::1', 'fec0::1', 'localhost', ''],
  ])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));
  test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])('%s is', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );

  const resolving = (...answers: string[][]): LookupFunction => {
    let asked = 0;
    return (_, __, callback) =>
      callback(
        null,
        (answers[Math.min(asked++, answers.length - 1)] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  };
  const ask = (lookup: LookupFunction) => new Promise((resolve) => lookup('x', { all: true }, (error, found) => resolve(error ? error.name : found)));

  test('are judged where the connection is made: a name that turns private on the second look is refused then, one of two private is refused whole', async () => {
    const rebinding = guarded(resolving(['8.8.8.8'], ['127.0.0.1']));
    expect(await ask(rebinding)).toEqual([{ address: '8.8.8.8', family: 4 }]);
    expect(await ask(rebinding)).toBe('RefusedAddress');
    expect(await ask(guarded(resolving(['8.8.8.8', '10.0.0.1'])))).toBe('RefusedAddress');
    expect(await ask(guarded(resolving([])))).toBe('RefusedAddress');
  });

  test.each([
    'http://127.0.0.1:9/',
    'http://[::1]:9/',
    'http://2130706433:9/',
    'http://0x7f.1:9/',
    'http://[::ffff:127.0.0.1]:9/',
    'http://localhost:9/',
  ])('%s is never called', async (url) =>
    expect(await post(new URL(url), '{}', {}, { allowPrivate: false, timeoutMs: 2_000 })).toEqual({ kind: 'failed', reason: 'refused_address' }),
  );
});
