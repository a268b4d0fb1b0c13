import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readEnvironment } from '../config.ts';
import { oidcOf, rolesOf } from './oidc.ts';

const directory = mkdtempSync(join(tmpdir(), 'forecell-oidc-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const secretFile = join(directory, 'secret');
writeFileSync(secretFile, 'hush\n');
const WHOLE = {
  FORECELL_PUBLIC_URL: 'https://forecell.example',
  FORECELL_OIDC_ISSUER: 'https://id.example',
  FORECELL_OIDC_CLIENT_ID: 'forecell',
  FORECELL_OIDC_SECRET_FILE: secretFile,
  FORECELL_OIDC_ROLES: 'noc-team=noc, cn=care,dc=x=care',
};

test('the environment says nothing, everything, or is refused', () => {
  expect(oidcOf(readEnvironment({}))).toBeUndefined();
  expect(oidcOf(readEnvironment(WHOLE))).toEqual({
    issuer: 'https://id.example',
    client_id: 'forecell',
    client_secret: 'hush',
    claim: 'groups',
    name_claim: 'preferred_username',
    roles: { 'noc-team': 'noc', cn: 'care', 'dc=x': 'care' },
  });
  for (const name of Object.keys(WHOLE))
    if (name !== 'FORECELL_PUBLIC_URL') expect(() => oidcOf(readEnvironment({ ...WHOLE, [name]: undefined }))).toThrow(/one of them is missing/);
  expect(() => oidcOf(readEnvironment({ ...WHOLE, FORECELL_OIDC_SECRET_FILE: join(directory, 'nothing') }))).toThrow(
    'FORECELL_OIDC_SECRET_FILE names no file with a secret in it',
  );
});

test.each(['noc-team', 'noc-team=boss', '=noc', ''])('roles written %s are refused', (text) => {
  expect(() => rolesOf(text)).toThrow(/takes pairs/);
});
