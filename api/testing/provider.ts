import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export const CLIENT = { client_id: 'forecell', client_secret: 'a-secret-of-24-characters' } as const;

/**
 * A real identity provider on this machine, with its own forms to log in and to consent. `groups`: who is in which; any password will do.
 * @param host the name in its address; `localhost` is another site to a browser than `127.0.0.1`
 */
export async function openProvider(callback: string, groups: Readonly<Record<string, readonly string[]>>, host = '127.0.0.1') {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [callback], grant_types: ['authorization_code'], response_types: ['code'] }],
    claims: { openid: ['sub', 'groups', 'preferred_username'], profile: [] },
    conformIdTokenClaims: false,
    cookies: { keys: ['for the test'] },
    pkce: { required: () => true },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, groups: groups[id] ?? [], preferred_username: `${id}@operator` }),
    }),
  });
  server.on('request', provider.callback());
  return { issuer, close: () => server.close() };
}
