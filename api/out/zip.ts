import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly content: string;
}

/** 1980-01-01, the first day a ZIP can say: the same content gives the same bytes. */
const DOS_DATE = 0x0021;
const DEFLATE = 8;
/** File names are UTF-8. */
const FLAGS = 0x0800;
const VERSION = 20;

/**
 * A ZIP archive (PKWARE APPNOTE 6.3.10: local headers, central directory, end record), deflated, without ZIP64.
 * @throws {RangeError} above 65,535 entries or 4 GiB, which that form cannot hold
 */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const path = Buffer.from(name, 'utf8');
    const plain = Buffer.from(content, 'utf8');
    const packed = deflateRawSync(plain);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(VERSION, 0);
    common.writeUInt16LE(FLAGS, 2);
    common.writeUInt16LE(DEFLATE, 4);
    common.writeUInt16LE(DOS_DATE, 8);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(plain.length, 18);
    common.writeUInt16LE(path.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    const local = Buffer.concat([signature(0x04034b50), common, path, packed]);
    directory.push(Buffer.concat([signature(0x02014b50), Buffer.from([VERSION, 0]), common, tail, path]));
    parts.push(local);
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  if (entries.length > 0xffff || offset + index.length > 0xffffffff) throw new RangeError('zip holds at most 65,535 entries and 4 GiB');
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, index, signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
