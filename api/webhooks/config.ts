import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { secretBytes } from './signature.ts';

/** What a webhook may be told of. */
export const EVENT_TYPES = ['incident.opened', 'incident.updated', 'incident.resolved', 'incident.merged'] as const;

const Secret = z.string().transform((text, context) => {
  const bytes = secretBytes(text);
  if (bytes) return bytes;
  context.addIssue({ code: 'custom', message: 'must be whsec_ and the base64 of 24 to 64 random bytes' });
  return z.NEVER;
});

const Endpoint = z.strictObject({
  name: z.string().regex(/^[\w-]{1,60}$/, 'must be letters, digits, - and _'),
  url: z.url({ protocol: /^https?$/ }).refine((url) => !new URL(url).username && !new URL(url).password, 'must not hold a user or password'),
  secrets: z.array(Secret).min(1).max(5),
  events: z.array(z.enum(EVENT_TYPES)).min(1).default(['incident.opened', 'incident.resolved']),
});

const Webhooks = z
  .strictObject({ allow_private_addresses: z.boolean().default(false), endpoints: z.array(Endpoint).max(50) })
  .refine(({ endpoints }) => new Set(endpoints.map((e) => e.name)).size === endpoints.length, 'two webhooks have one name')
  .refine(({ allow_private_addresses, endpoints }) => allow_private_addresses || endpoints.every((e) => e.url.startsWith('https:')), {
    message: 'without allow_private_addresses every url must be https',
  });

export type Webhooks = z.output<typeof Webhooks>;
export type Endpoint = Webhooks['endpoints'][number];

/**
 * The webhooks of a file (YAML); none when there is no such file.
 * @throws {Error} naming the file and what is wrong, never a secret
 */
export function readWebhooks(path: string): Webhooks {
  if (!existsSync(path)) return { allow_private_addresses: false, endpoints: [] };
  const parsed = Webhooks.safeParse(parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} does not describe webhooks\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** What an endpoint is called in the table: its name, and a mark of its address, so that another address under the same name is a new webhook. */
export function endpointId({ name, url }: Pick<Endpoint, 'name' | 'url'>): string {
  return `${name}:${createHash('sha256').update(url).digest('hex').slice(0, 12)}`;
}
