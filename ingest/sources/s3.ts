import { AwsClient } from 'aws4fetch';
import { SaxesParser } from 'saxes';
import { LIMITS } from '../limits.ts';
import type { S3Source } from './config.ts';
import { type Environment, readSecret } from './secret.ts';
import { type FileStore, LISTED_MAX, type ListedFile, pathPatterns, StoreFileError } from './store.ts';

const PAGES_MAX = 2_000;
const PAGE_BYTES_MAX = 8 * 1024 ** 2;
const PAGE_MS_MAX = 60_000;
const OBJECT_MS_MAX = 600_000;

/** The objects of one bucket, of any store that speaks S3: two requests of it are used, ListObjectsV2 and GetObject, both signed (version 4). */
export class S3Store implements FileStore {
  readonly whole = true;
  private readonly source: S3Source;
  private readonly env: Environment;

  constructor(source: S3Source, env: Environment) {
    this.source = source;
    this.env = env;
  }

  async list(now: Date, signal: AbortSignal): Promise<ListedFile[]> {
    const { path, look_back_h } = this.source;
    const found = new Map<string, ListedFile>();
    let pages = 0;
    for (const pattern of pathPatterns(path, now, look_back_h)) {
      let token: string | null = null;
      do {
        if (++pages > PAGES_MAX) throw new Error(`its prefix holds more than ${PAGES_MAX} pages of objects; draw the path narrower`);
        const page: Page = await this.page(pattern.prefix, token, signal);
        if (page.next !== null && page.next === token) throw new Error('its list of objects does not go on');
        token = page.next;
        for (const file of page.files) if (pattern.fits(file.path)) found.set(file.path, file);
        if (found.size > LISTED_MAX) throw new Error(`its path fits more than ${LISTED_MAX} objects; draw it narrower`);
      } while (token !== null);
    }
    return [...found.values()];
  }

  async *read(file: ListedFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const url = this.address();
    url.pathname += file.path.split('/').map(encoded).join('/');
    const answer = await this.ask(url, { 'if-match': file.mark }, AbortSignal.any([signal, AbortSignal.timeout(OBJECT_MS_MAX)]));
    if (answer.status === 404) throw new StoreFileError('it is no longer there');
    // Stores that do not know the condition send what is there now.
    if (answer.status === 412 || (answer.ok && answer.headers.get('etag') !== file.mark)) throw new StoreFileError('it changed since it was listed');
    if (answer.status === 403) throw new StoreFileError('the key may not read it');
    if (!answer.ok || answer.body === null) throw new Error(`it answers with HTTP ${answer.status}`);
    // An object stored with an encoding is unpacked on the way, so that its size is another.
    const packed = answer.headers.get('content-encoding') !== null;
    let bytes = 0;
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > (packed ? LIMITS.decompressedBytesMax : file.bytes)) throw new StoreFileError('it is longer than was listed');
      yield chunk;
    }
    if (!packed && bytes < file.bytes) throw new StoreFileError('it became shorter while it was read');
  }

  end(): void {
    // Requests stand alone.
  }

  private async page(prefix: string, token: string | null, signal: AbortSignal): Promise<Page> {
    const url = this.address();
    const asked = { 'list-type': '2', 'max-keys': '1000', 'encoding-type': 'url', prefix };
    const query = Object.entries(token === null ? asked : { ...asked, 'continuation-token': token });
    url.search = query.map(([name, value]) => `${name}=${encoded(value)}`).join('&');
    const answer = await this.ask(url, {}, AbortSignal.any([signal, AbortSignal.timeout(PAGE_MS_MAX)]));
    if (answer.status === 403) throw new Error('it does not accept the key, or the key may not list the bucket (HTTP 403)');
    if (answer.status === 404) throw new Error('there is no such bucket (HTTP 404)');
    if (!answer.ok) throw new Error(`it answers with HTTP ${answer.status}`);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of (answer.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > PAGE_BYTES_MAX) throw new Error('a page of its list is longer than 8 MiB');
      chunks.push(chunk);
    }
    return readPage(Buffer.concat(chunks).toString('utf8'));
  }

  private async ask(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    const { region, access_key_id, secret_access_key, session_token } = this.source;
    const client = new AwsClient({
      accessKeyId: readSecret(access_key_id, this.env),
      secretAccessKey: readSecret(secret_access_key, this.env),
      ...(session_token ? { sessionToken: readSecret(session_token, this.env) } : {}),
      service: 's3',
      region,
      // The watch tries again itself.
      retries: 0,
    });
    const request = await client.sign(url, { headers });
    try {
      // A redirect would carry the signature to a host nobody named.
      const answer = await fetch(request, { signal, redirect: 'error' });
      if (!answer.ok) await answer.body?.cancel();
      return answer;
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError') throw new Error('it did not answer in time');
      const code = (error as { cause?: { code?: string } }).cause?.code;
      throw new Error(code ? `it cannot be reached (${code})` : 'it cannot be reached');
    }
  }

  /** Where the bucket is, with a slash at its end. */
  private address(): URL {
    const { endpoint, bucket, addressing } = this.source;
    const url = new URL(endpoint.endsWith('/') ? endpoint : `${endpoint}/`);
    if (addressing === 'host') url.hostname = `${bucket}.${url.hostname}`;
    else url.pathname += `${bucket}/`;
    return url;
  }
}

/** As signatures count it (RFC 3986), so that what is signed is what is sent. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

interface Page {
  readonly files: readonly ListedFile[];
  readonly next: string | null;
}

/** What a page of ListObjectsV2 holds. Elements are known by their local names; what is not asked for is passed over. */
function readPage(xml: string): Page {
  const parser = new SaxesParser();
  const objects: Map<string, string>[] = [];
  const top = new Map<string, string>();
  let object: Map<string, string> | null = null;
  let text = '';
  let depth = 0;
  parser.on('doctype', () => {
    throw new Error('its list of objects cannot be read');
  });
  parser.on('error', () => {
    throw new Error('its list of objects is not XML');
  });
  parser.on('opentag', ({ name }) => {
    depth++;
    text = '';
    if (name === 'Contents' && depth === 2) object = new Map();
  });
  parser.on('text', (piece) => {
    text += piece;
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'Contents' && depth === 2 && object) {
      objects.push(object);
      object = null;
    } else if (depth === 3 && object) object.set(name, text);
    else if (depth === 2) top.set(name, text);
    depth--;
  });
  parser.write(xml).close();
  const next = top.get('IsTruncated') === 'true' ? (top.get('NextContinuationToken') ?? null) : null;
  return { files: objects.map((found) => fileOf(found, top.get('EncodingType') === 'url')), next };
}

function fileOf(object: ReadonlyMap<string, string>, encoded: boolean): ListedFile {
  const key = object.get('Key') ?? '';
  const bytes = Number(object.get('Size') ?? Number.NaN);
  const modifiedMs = Date.parse(object.get('LastModified') ?? '');
  const mark = object.get('ETag') ?? '';
  if (key === '' || !Number.isSafeInteger(bytes) || bytes < 0 || Number.isNaN(modifiedMs) || mark === '' || mark.length > 200)
    throw new Error('its list of objects cannot be read');
  return { path: encoded ? decodeURIComponent(key.replaceAll('+', ' ')) : key, bytes, modifiedMs, mark };
}
