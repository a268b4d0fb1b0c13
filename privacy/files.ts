import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';

/** What is carried over between two pieces of a file: no name is longer. */
const NAME_CHARACTERS_MAX = 512;

export interface FilesCleared {
  readonly files_removed: number;
  readonly lines_removed: number;
}

/**
 * Takes somebody out of the folders of files: a refused record goes as a line of its file; any other file that names the person goes whole, since it was
 * refused or is loaded already. gzip is looked into. Cost: every file of the folders read once, in pieces; refused records at most 10 MB a file.
 */
export async function clearFiles(folders: readonly string[], isNamed: (text: string) => boolean): Promise<FilesCleared> {
  let files_removed = 0;
  let lines_removed = 0;
  for (const folder of folders.filter(existsSync)) {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name);
      // Loading goes on meanwhile, and a reason goes with its file: what is no longer there names nobody.
      if (!entry.isFile() || !existsSync(path)) continue;
      if (entry.name.endsWith('.records.ndjson')) lines_removed += await dropLines(path, isNamed);
      else if (await fileNames(path, isNamed)) {
        await rm(path);
        await rm(`${path}.reason.txt`, { force: true });
        files_removed++;
      }
    }
  }
  return { files_removed, lines_removed };
}

/** Whether a text holds one of the names as a word of its own, whatever the capitals. */
export function namesIn(text: string, names: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return names.some((name) => {
    const wanted = name.toLowerCase();
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + 1))
      if (!isWord(lower[at - 1]) && !isWord(lower[at + wanted.length])) return true;
    return false;
  });
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

async function fileNames(path: string, isNamed: (text: string) => boolean): Promise<boolean> {
  const decoder = new StringDecoder('utf8');
  let kept = '';
  const raw = createReadStream(path);
  const stream = (await isGzip(path)) ? pipeline(raw, createGunzip(), () => {}) : raw;
  try {
    for await (const chunk of stream) {
      const text = kept + decoder.write(chunk as Buffer);
      if (isNamed(text)) return true;
      kept = text.slice(-NAME_CHARACTERS_MAX);
    }
    return false;
  } catch {
    // A broken gzip cannot be read by anybody further than this; what it held before the break was looked at.
    return false;
  } finally {
    raw.destroy();
  }
}

/** What a line of a stream's quarantine holds: a delivery as it came, which may be anything and so stands in base64. */
function delivered(line: string): string {
  const content = /"content":"([A-Za-z0-9+/=]*)"\}$/.exec(line)?.[1];
  return content === undefined ? '' : Buffer.from(content, 'base64').toString('utf8');
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

async function dropLines(path: string, isNamed: (text: string) => boolean): Promise<number> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const kept = lines.filter((line) => !isNamed(line) && !isNamed(delivered(line)));
  if (kept.length === lines.length) return 0;
  await writeFile(`${path}.new`, kept.join('\n'), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return lines.length - kept.length;
}
