import { readFileSync } from 'node:fs';
import { type OidcConfig, ROLES, type Role } from '../../api/index.ts';
import { type Environment, UsageError } from '../config.ts';

/**
 * Signing in through an identity provider as the environment says, or undefined where it says nothing of it.
 * @throws {UsageError} naming what is missing or wrong
 */
export function oidcOf(environment: Environment): OidcConfig | undefined {
  const {
    FORECELL_OIDC_ISSUER: issuer,
    FORECELL_OIDC_CLIENT_ID: client_id,
    FORECELL_OIDC_SECRET_FILE: secretFile,
    FORECELL_OIDC_ROLES: roles,
  } = environment;
  const given = [issuer, client_id, secretFile, roles].filter((value) => value !== undefined);
  if (given.length === 0) return undefined;
  if (
    issuer === undefined ||
    client_id === undefined ||
    secretFile === undefined ||
    roles === undefined ||
    environment.FORECELL_PUBLIC_URL === undefined
  )
    throw new UsageError(
      'signing in through an identity provider takes FORECELL_OIDC_ISSUER, FORECELL_OIDC_CLIENT_ID, FORECELL_OIDC_SECRET_FILE, FORECELL_OIDC_ROLES and FORECELL_PUBLIC_URL; one of them is missing',
    );
  const claims = { claim: environment.FORECELL_OIDC_CLAIM, name_claim: environment.FORECELL_OIDC_NAME };
  return { issuer, client_id, client_secret: secretOf(secretFile), ...claims, roles: rolesOf(roles) };
}

function secretOf(path: string): string {
  try {
    const secret = readFileSync(path, 'utf8').trim();
    if (secret !== '') return secret;
  } catch {
    // Said below: a file that cannot be read is as good as an empty one.
  }
  throw new UsageError('FORECELL_OIDC_SECRET_FILE names no file with a secret in it');
}

/** @example rolesOf('noc-team=noc, care-team=care') // => { 'noc-team': 'noc', 'care-team': 'care' } */
export function rolesOf(text: string): Readonly<Record<string, Role>> {
  const pairs = text.split(',').map((pair) => {
    const at = pair.lastIndexOf('=');
    const [value, given] = [pair.slice(0, Math.max(0, at)).trim(), pair.slice(at + 1).trim()];
    const role = ROLES.find((known) => known === given);
    if (value === '' || role === undefined)
      throw new UsageError(`FORECELL_OIDC_ROLES takes pairs such as noc-team=noc; roles are ${ROLES.join(', ')}`);
    return [value, role] as const;
  });
  return Object.fromEntries(pairs);
}
