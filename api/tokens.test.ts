import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { shownCount, shownShare } from './counts.ts';
import { makeTokens, readOrMakeTokens, tokenReader } from './tokens.ts';

const folder = mkdtempSync(join(tmpdir(), 'forecell-tokens-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('tokens are made once, readable by their owner only, and read again', () => {
  const path = join(folder, 'tokens.json');
  const made = readOrMakeTokens(path);
  expect(made.map((token) => token.role)).toEqual(['noc', 'care', 'cx', 'admin']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readOrMakeTokens(path)).toEqual(made);
});

test('no two tokens are alike', () => {
  const all = [...makeTokens(), ...makeTokens()].map((token) => token.token);
  expect(new Set(all).size).toBe(8);
  expect(Math.min(...all.map((token) => token.length))).toBe(32);
});

test.each([
  '',
  'nonsense',
  '[]',
  '[{"token":"short","role":"noc","name":"x"}]',
  '[{"token":"long-enough-long-enough-long","role":"king","name":"x"}]',
])('a file that holds no tokens is refused by name: %s', (text) => {
  const path = join(folder, 'bad.json');
  writeFileSync(path, text);
  expect(() => readOrMakeTokens(path)).toThrow(/bad\.json does not hold/);
});

test('a token is known as a whole or not at all', () => {
  const [noc, care] = makeTokens();
  const read = tokenReader([noc!, care!]);
  expect(read(care!.token)).toEqual(care);
  for (const near of [care!.token.slice(1), `${care!.token}x`, care!.token.toUpperCase(), '']) expect(read(near)).toBeNull();
});

test('below 20 a count says only that, above it is rounded to 5', () => {
  expect([0, 1, 19, 20, 22, 23, 2913].map(shownCount)).toEqual(['<20', '<20', '<20', 20, 20, 25, 2915]);
});

test('a share of too few is not told to those who may not know', () => {
  expect(shownShare(1, 3, true)).toBe(0.33);
  expect(shownShare(1, 3, false)).toBeNull();
  expect(shownShare(10, 20, false)).toBe(0.5);
  expect(shownShare(0, 0, true)).toBeNull();
});
