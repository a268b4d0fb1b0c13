import { createHmac } from 'node:crypto';

/** Standard Webhooks, "Signature scheme": at least 24 bytes, at most 64. */
const SECRET_BYTES_MIN = 24;
const SECRET_BYTES_MAX = 64;
const PREFIX = 'whsec_';

/** The bytes of a secret (`whsec_` and base64), or null when it is none or too short to be one. */
export function secretBytes(secret: string): Buffer | null {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length >= SECRET_BYTES_MIN && bytes.length <= SECRET_BYTES_MAX ? bytes : null;
}

/**
 * The headers of a message by Standard Webhooks (standard-webhooks/standard-webhooks, spec/standard-webhooks.md): HMAC-SHA-256 over `id.timestamp.body` in base64, one
 * `v1` signature for each secret with blanks between, so that a receiver can change its secret without missing a message.
 * @param secrets as bytes, see `secretBytes`
 */
export function signedHeaders(id: string, at: Date, body: string, secrets: readonly Buffer[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const sign = (secret: Buffer) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': secrets.map(sign).join(' ') };
}
