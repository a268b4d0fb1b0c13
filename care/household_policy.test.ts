import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { HOUSEHOLD_POLICY_PATH, readHouseholdPolicy } from './household_policy.ts';

const directory = mkdtempSync(join(tmpdir(), 'forecell-household-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const shipped = readFileSync(HOUSEHOLD_POLICY_PATH, 'utf8');
let files = 0;

function read(change: (text: string) => string) {
  const path = join(directory, `${++files}.yaml`);
  writeFileSync(path, change(shipped));
  return readHouseholdPolicy(path);
}

test('as shipped nothing is inferred, and one kind switched on still infers nothing: two are needed', () => {
  expect(read((text) => text)).toMatchObject({ infers: false, mark: 'hard links' });
  expect(read((text) => text.replace('on: false', 'on: true')).infers).toBe(false);
  const two = read((text) => text.replace('on: false', 'on: true').replace('on: false', 'on: true'));
  expect(two.infers).toBe(true);
  expect(two.mark).toMatch(/^2026-11-29 [0-9a-f]{12}$/);
  // Any change is another policy.
  expect(read((text) => text.replaceAll('on: false', 'on: true')).mark).not.toBe(two.mark);
});

test.each([
  ['one kind that is enough', (text: string) => text.replace('kinds_min: 2', 'kinds_min: 1')],
  ['hubs of more than twenty', (text: string) => text.replace('hub_degree_max: 20', 'hub_degree_max: 500')],
  ['households of more than eight', (text: string) => text.replace('size_max: 8', 'size_max: 40')],
  ['a share that is never', (text: string) => text.replace('others: 0.01', 'others: 0')],
  ['a kind nobody knows', (text: string) => text.replace('one_login:', 'same_surname:')],
])('a file with %s stops the start, naming it', (_, change) => {
  expect(() => read(change)).toThrow(/is no household policy/);
});
