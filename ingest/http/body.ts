import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, Transform } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { Decompress } from 'fzstd';
import { snappyUncompress } from 'hyparquet';
import { Refused } from './refused.ts';

/** Every bound of a request's body. */
export interface BodyLimits {
  /** Bytes of one body, after unpacking. */
  readonly bytesMax: number;
  /** How many times larger a body may become by unpacking, looked at once it has grown beyond 1 MiB. */
  readonly ratioMax: number;
  /** How long a body may take to arrive, however steadily it drips. */
  readonly uploadMs: number;
  /** Bytes of all bodies that are being read at the same time. */
  readonly inFlightBytesMax: number;
}

const MIB = 1024 ** 2;
export const BODY_LIMITS: BodyLimits = { bytesMax: 32 * MIB, ratioMax: 200, uploadMs: 60_000, inFlightBytesMax: 256 * MIB };

/** Reads bodies within bounds; one for the whole application, as it counts what is in flight. */
export class BodyReader {
  inFlightBytes = 0;
  private readonly limits: BodyLimits;

  constructor(limits: BodyLimits) {
    this.limits = limits;
  }

  /**
   * The body, unpacked as Content-Encoding says (gzip, deflate, zstd, snappy; one of them, once).
   * What comes out is counted here as it comes, so that a bomb stops at the bound and not in memory.
   * @throws {Refused} 408 when it takes too long, 413 beyond a bound, 415 for another encoding, 400 when broken, 429 when too much is in flight
   */
  async read(request: IncomingMessage): Promise<Buffer> {
    const { bytesMax, uploadMs } = this.limits;
    const encoding = String(request.headers['content-encoding'] ?? 'identity').toLowerCase();
    if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw this.tooLarge();
    const deadline = setTimeout(() => request.destroy(Object.assign(new Error('too slow'), { code: 'TOO_SLOW' })), uploadMs);
    let taken = 0;
    const take = (bytes: number): void => {
      if (this.inFlightBytes + bytes > this.limits.inFlightBytesMax)
        throw new Refused(429, 'Too much is being received at once; send it again in a moment.', 1);
      this.inFlightBytes += bytes;
      taken += bytes;
    };
    try {
      if (encoding === 'snappy') return this.unsnap(await this.gather(request, take, null));
      return await this.gather(this.unpacked(request, encoding), take, encoding === 'identity' ? null : request);
    } catch (error) {
      throw asRefusal(error);
    } finally {
      clearTimeout(deadline);
      this.inFlightBytes -= taken;
    }
  }

  private unpacked(request: IncomingMessage, encoding: string): Readable {
    if (encoding === 'identity') return request;
    if (encoding === 'gzip' || encoding === 'x-gzip') return pipeline(request, createGunzip(), () => {});
    if (encoding === 'deflate') return pipeline(request, createInflate(), () => {});
    if (encoding === 'zstd') return pipeline(request, unzstd(), () => {});
    throw new Refused(415, 'Content-Encoding must be one of gzip, deflate, zstd, snappy, or absent.');
  }

  private async gather(stream: Readable, take: (bytes: number) => void, packed: IncomingMessage | null): Promise<Buffer> {
    const { bytesMax, ratioMax } = this.limits;
    const chunks: Buffer[] = [];
    let packedBytes = 0;
    packed?.on('data', (chunk: Buffer) => {
      packedBytes += chunk.length;
    });
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw this.tooLarge();
      if (packed !== null && bytes > MIB && bytes > packedBytes * ratioMax)
        throw new Refused(413, `The body grows more than ${ratioMax} times by unpacking.`);
      take(chunk.length);
      chunks.push(chunk);
    }
    return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, bytes);
  }

  /** Snappy's block format says how long its content is before it begins. */
  private unsnap(packed: Buffer): Buffer {
    let bytes = 0;
    for (let i = 0, shift = 1; i < 5 && i < packed.length; i++, shift *= 128) {
      bytes += ((packed[i] as number) & 0x7f) * shift;
      if ((packed[i] as number) < 128) break;
    }
    if (bytes > this.limits.bytesMax) throw this.tooLarge();
    if (bytes > MIB && bytes > packed.length * this.limits.ratioMax)
      throw new Refused(413, `The body grows more than ${this.limits.ratioMax} times by unpacking.`);
    const content = Buffer.alloc(bytes);
    snappyUncompress(packed, content);
    return content;
  }

  private tooLarge(): Refused {
    return new Refused(
      413,
      `A body may hold ${Math.floor(this.limits.bytesMax / MIB)} MiB once unpacked; cut it, or put it into the inbox as a file.`,
    );
  }
}

/** Zstandard as a stream. Each chunk may swell to what its blocks say (128 KiB a block); the reader counts after each. */
function unzstd(): Transform {
  const out: Buffer[] = [];
  const decoder = new Decompress((chunk) => out.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  const drain = (stream: Transform): void => {
    for (const chunk of out.splice(0)) stream.push(chunk);
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        // A little at a time: a block of a few bytes may stand for 128 KiB.
        for (let at = 0; at < chunk.length; at += 1_024) {
          decoder.push(chunk.subarray(at, at + 1_024));
          drain(this);
        }
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      try {
        decoder.push(new Uint8Array(0), true);
        drain(this);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

function asRefusal(error: unknown): Refused {
  if (error instanceof Refused) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'TOO_SLOW') return new Refused(408, 'The body took too long to arrive.');
  return new Refused(400, 'The body is not what its Content-Encoding says, or it ended early.');
}
