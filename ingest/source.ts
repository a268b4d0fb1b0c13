import { createHash, type Hash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FileRejected, type Limits } from './limits.ts';

/** How much of the beginning is kept to recognise a file by. */
export const HEAD_BYTES = 64 * 1024;
/** Growth below this is never called a bomb. */
const SMALL_BYTES = 16 * 1024 ** 2;
const READ_BYTES = 256 * 1024;

/** One file, read through once: its content's name, its size, and its bytes again. */
export interface Source {
  readonly path: string;
  /** Without folder and compression suffix. */
  readonly name: string;
  /** SHA-256 of the content after decompression, in hex. */
  readonly loadId: string;
  readonly bytes: number;
  /** The decompressed content. May be called several times. */
  chunks(): AsyncIterable<Buffer>;
  /** Fixed at receipt; absent where the attempt's own counts. */
  readonly revision?: string | undefined;
  readonly sender?: string | undefined;
}

/** A source that never was a file. Its bytes are already bounded and unpacked. */
export function memorySource(file: { path: string; content: Buffer; revision?: string; sender?: string; loadId?: string }): Source {
  const { path, content, revision, sender } = file;
  const loadId = file.loadId ?? createHash('sha256').update(content).digest('hex');
  return {
    path,
    name: basename(path),
    loadId,
    bytes: content.length,
    revision,
    sender,
    async *chunks() {
      for (let at = 0; at < content.length; at += READ_BYTES) yield content.subarray(at, at + READ_BYTES);
    },
  };
}

/**
 * Reads a file to its end, through gzip where it is one, counting and hashing what comes out.
 * Memory: `keptBytesMax` at most. Cost: one read, 200 to 400 MB/s.
 * @throws {FileRejected} when it is no regular file, not readable, broken gzip, or larger than allowed
 */
export async function openSource(path: string, limits: Limits): Promise<Source> {
  const small = await readSmall(path, limits);
  if (small !== null) return sourceOf(path, small);
  const before = await regularFile(path);
  const gzip = await startsAsGzip(path);
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of readThrough(path, gzip, before.size, limits)) {
    hash.update(chunk);
    bytes += chunk.length;
    if (bytes <= limits.keptBytesMax) kept.push(chunk);
    else kept.length = 0;
  }
  const held = bytes <= limits.keptBytesMax;
  return {
    path,
    name: basename(path).replace(/\.gz$/i, ''),
    loadId: hash.digest('hex'),
    bytes,
    async *chunks() {
      if (held) {
        yield* kept;
        return;
      }
      const again = await regularFile(path);
      if (again.size !== before.size || again.mtimeMs !== before.mtimeMs || again.ino !== before.ino) {
        throw new FileRejected('the file changed while it was being read');
      }
      yield* readThrough(path, gzip, before.size, limits);
    },
  };
}

/** A plain file small enough to keep, read at once: most measurement files are, and each call to the disk costs as much as parsing a tenth of one. */
async function readSmall(path: string, limits: Limits): Promise<Buffer | null> {
  return withFile(path, async (file, found) => {
    if (found.size > limits.keptBytesMax) return null;
    // One byte more than it had when it was looked at, to see whether it has grown.
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(found.size + 1), 0, found.size + 1, 0);
    return bytesRead > found.size || isGzip(buffer.subarray(0, bytesRead)) ? null : buffer.subarray(0, bytesRead);
  });
}

function sourceOf(path: string, content: Buffer): Source {
  const loadId = createHash('sha256').update(content).digest('hex');
  async function* chunks(): AsyncGenerator<Buffer> {
    if (content.length > 0) yield content;
  }
  return { path, name: basename(path).replace(/\.gz$/i, ''), loadId, bytes: content.length, chunks };
}

/**
 * The first 64 KiB of a file's content, through gzip where it is one.
 * @throws {FileRejected} when it is no regular file, not readable, or broken gzip
 */
export async function peek(path: string): Promise<Buffer> {
  const { first, size } = await withFile(path, async (file, found) => {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(Math.min(HEAD_BYTES, found.size)), 0, Math.min(HEAD_BYTES, found.size), 0);
    return { first: buffer.subarray(0, bytesRead), size: found.size };
  });
  if (!isGzip(first)) return first;
  const head: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of readThrough(path, true, size, { decompressedBytesMax: Infinity, ratioMax: Infinity })) {
    bytes += head.push(chunk) && chunk.length;
    if (bytes >= HEAD_BYTES) break;
  }
  return Buffer.concat(head).subarray(0, HEAD_BYTES);
}

/** The SHA-256 of a file as it lies there, for naming a file that cannot be decompressed; the first 64 MiB of it. */
export async function rawHash(path: string): Promise<string> {
  const hash: Hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES, end: 64 * 1024 ** 2 - 1 })) hash.update(chunk as Buffer);
  } catch {
    hash.update(basename(path));
  }
  return hash.digest('hex');
}

async function regularFile(path: string) {
  try {
    const found = await stat(path);
    if (found.isFile()) return found;
  } catch (error) {
    throw new FileRejected(`the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
  throw new FileRejected('this is not a regular file');
}

async function withFile<T>(path: string, use: (file: FileHandle, found: Stats) => Promise<T>): Promise<T> {
  // Looked at before it is opened: opening a pipe would wait for whoever writes into it.
  await regularFile(path);
  try {
    const file = await open(path);
    try {
      return await use(file, await file.stat());
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new FileRejected(`the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}

function startsAsGzip(path: string): Promise<boolean> {
  return withFile(path, async (file) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return isGzip(buffer.subarray(0, bytesRead));
  });
}

function isGzip(bytes: Buffer): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function* readThrough(
  path: string,
  gzip: boolean,
  packedBytes: number,
  limits: Pick<Limits, 'decompressedBytesMax' | 'ratioMax'>,
): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  // pipeline(), not pipe(): an error of the file must end the gunzip stream too, or the loop below would wait for ever.
  const stream: Readable = gzip ? pipeline(file, createGunzip({ chunkSize: READ_BYTES }), () => {}) : file;
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limits.decompressedBytesMax) throw new FileRejected(`the content is larger than ${inMiB(limits.decompressedBytesMax)} MiB`);
      if (gzip && bytes > SMALL_BYTES && bytes > packedBytes * limits.ratioMax) {
        throw new FileRejected(`the content is more than ${limits.ratioMax} times larger than the compressed file`);
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof FileRejected) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new FileRejected(
      gzip && code.startsWith('Z_') ? `the gzip data is damaged or ends too early (${code})` : `the file cannot be read (${code})`,
    );
  } finally {
    file.destroy();
  }
}

function inMiB(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}
