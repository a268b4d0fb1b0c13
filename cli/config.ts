import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';

/** Everything Forecell reads from its surroundings, read once. The README's table is checked against this object's keys. */
const Environment = z.object({
  CLICKHOUSE_URL: z.url().optional().describe('use this ClickHouse server instead of the embedded one'),
  CLICKHOUSE_USER: z.string().optional().describe('its user that may create databases and tables (default `default`)'),
  CLICKHOUSE_PASSWORD: z.string().optional().describe('that user’s password'),
  CLICKHOUSE_NOC_USER: z.string().optional().describe('a user with the grants of role noc (`forecell doctor --grants` prints them)'),
  CLICKHOUSE_NOC_PASSWORD: z.string().optional().describe('that user’s password'),
  CLICKHOUSE_CARE_USER: z.string().optional().describe('a user with the grants of role care'),
  CLICKHOUSE_CARE_PASSWORD: z.string().optional().describe('that user’s password'),
  FORECELL_DATABASE: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,40}$/)
    .default('forecell')
    .describe('name of the database; the vault is this name with `_vault`'),
  FORECELL_DEBUG: z.string().optional().describe('any value: print stack traces'),
  FORECELL_CATALOGUE: z.string().optional().describe('a KPI catalogue file of your own, read after the one that ships'),
  FORECELL_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'the address people reach the console at, where it is not the one Forecell listens on (behind a proxy); with https cookies are sent encrypted only',
    ),
  FORECELL_OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('sign in through this identity provider too (OpenID Connect, authorization code with PKCE)'),
  FORECELL_OIDC_CLIENT_ID: z
    .string()
    .min(1)
    .optional()
    .describe('Forecell’s name there; it sends people back to FORECELL_PUBLIC_URL/session/oidc/callback'),
  FORECELL_OIDC_SECRET_FILE: z.string().min(1).optional().describe('a file with the secret of that client'),
  FORECELL_OIDC_CLAIM: z.string().min(1).default('groups').describe('the claim of the ID token that gives a role'),
  FORECELL_OIDC_NAME: z.string().min(1).default('preferred_username').describe('the claim of the ID token that says who somebody is'),
  FORECELL_OIDC_ROLES: z
    .string()
    .optional()
    .describe('what its values give: `noc-team=noc,care-team=care`; the first that is named counts, nobody else is let in'),
  FORECELL_CONTACT_POLICY: z.string().optional().describe('a contact policy file of your own, read instead of the one that ships'),
  FORECELL_HOUSEHOLD_POLICY: z.string().optional().describe('a household policy file of your own; the one that ships infers no household'),
  FORECELL_GRACE_MAX_S: z.coerce
    .number()
    .int()
    .min(600)
    .max(7_200)
    .default(1_800)
    .describe('how long a period waits at most, in seconds after its end, for a source that usually delivers later than ten minutes'),
});
export type Environment = z.output<typeof Environment>;

export const ENVIRONMENT_SHAPE = Environment.shape;

/** @throws {Error} with a list of what is wrong */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) throw new UsageError(`bad environment\n${z.prettifyError(parsed.error)}`);
  return Object.freeze(parsed.data);
}

/** The caller's mistake: one sentence, exit code 2, no stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Where a command keeps its data by default. */
export const DEFAULT_DATA_DIR = '.forecell';

export function dataDirectory(given: string | undefined): string {
  return resolve(given ?? DEFAULT_DATA_DIR);
}

export function scratchDirectory(): string {
  return tmpdir();
}
