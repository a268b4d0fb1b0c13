import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Where a secret is, never what it is: `sources.yaml` may be copied, printed and kept in version control. */
export const Secret = z.union([
  z.strictObject({ env: z.string().regex(/^[A-Za-z_]\w{0,99}$/, 'must be the name of an environment variable') }),
  z.strictObject({ file: z.string().min(1).max(1_000) }),
]);
export type Secret = z.output<typeof Secret>;

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a secret anew, so that a changed one counts from the next connection on. A line end at its end is no part of it.
 * @throws {Error} with the name of the variable or file, never with what is in it
 */
export function readSecret(secret: Secret, env: Environment): string {
  if ('env' in secret) {
    const value = env[secret.env];
    if (value === undefined || value === '') throw new Error(`the environment variable ${secret.env} is not set`);
    return value;
  }
  let text: string;
  try {
    text = readFileSync(secret.file, 'utf8');
  } catch (error) {
    throw new Error(`${secret.file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  const value = text.replace(/\r?\n$/, '');
  if (value === '') throw new Error(`${secret.file} is empty`);
  return value;
}
