import { lookup as systemLookup } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './address.ts';
import type { Attempt } from './retry.ts';

export interface PostOptions {
  /** Whether addresses inside one's own network may be called. */
  readonly allowPrivate: boolean;
  readonly timeoutMs: number;
  /** Finds the addresses of a name. Default: the system's resolver. */
  readonly lookup?: LookupFunction;
}

class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
}

/**
 * Sends one message. The address is judged inside the connection's own look-up, and exactly the addresses that were judged are the ones connected to, so a name
 * that answers differently a moment later (DNS rebinding) gains nothing. A name with one private address among several is refused whole. Redirects are not followed,
 * the answer's body is not read, no connection is kept.
 */
export function post(url: URL, body: string, headers: Readonly<Record<string, string>>, options: PostOptions): Promise<Attempt> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // An address instead of a name is never looked up, so it is judged here.
  if (!options.allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return Promise.resolve({ kind: 'failed', reason: 'refused_address' });
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const call = request(url, {
      method: 'POST',
      agent: false,
      lookup: options.allowPrivate ? (options.lookup ?? systemLookup) : guarded(options.lookup ?? systemLookup),
      signal: AbortSignal.timeout(options.timeoutMs),
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'user-agent': 'forecell' },
    });
    call.on('response', (response) => {
      resolve({ kind: 'answered', http_status: response.statusCode ?? 0 });
      response.destroy();
    });
    call.on('error', (error) => resolve({ kind: 'failed', reason: reasonOf(error) }));
    call.end(body);
  });
}

function reasonOf(error: Error): 'timeout' | 'refused_address' | 'network' {
  if (error instanceof RefusedAddress) return 'refused_address';
  return error.name === 'TimeoutError' || error.name === 'AbortError' ? 'timeout' : 'network';
}

/** A look-up that gives public addresses or an error. */
export function guarded(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const addresses = Array.isArray(found) ? found : [];
      if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address)))
        return callback(new RefusedAddress('the name leads to an address that is not public'), '', 0);
      const [first] = addresses;
      return options.all ? callback(null, addresses) : callback(null, first?.address ?? '', first?.family ?? 0);
    });
}
