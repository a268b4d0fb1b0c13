import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * Writes a file so that nobody sees half of it: under a `.part` name, then renamed. A name that ends in `.gz` is compressed,
 * always to the same bytes (fixed level, no time, no operating system in the header).
 */
export function writeWhole(directory: string, name: string, content: string | Uint8Array): void {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.part`;
  writeFileSync(part, name.endsWith('.gz') ? compress(content) : content);
  renameSync(part, path);
}

function compress(content: string | Uint8Array): Buffer {
  const bytes = gzipSync(content, { level: 4 });
  bytes[9] = 255;
  return bytes;
}

/** One CSV line; fields with a comma, quote or line break are quoted. */
export function csvLine(fields: readonly (string | number | boolean)[]): string {
  return `${fields.map((field) => (typeof field === 'string' && /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : String(field))).join(',')}\n`;
}
