import { type FileHandle, mkdir, open, readdir, readFile, rename, statfs, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An open segment: bytes go to its end, and are safe from a power cut once `sync` has answered. */
export interface AppendFile {
  append(parts: readonly Buffer[]): Promise<void>;
  sync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** What the journal asks of a folder, so that a test can be the disk: one that forgets, at any moment, whatever was not synced. */
export interface JournalFiles {
  list(): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  read(name: string): Promise<Buffer>;
  /** Makes a new file; its name is safe only after `syncFolder`. */
  create(name: string): Promise<AppendFile>;
  /** Writes a small file whole and safe under another name, then renames it over the old one; the new name is safe only after `syncFolder`. */
  replace(name: string, content: Buffer): Promise<void>;
  truncate(name: string, bytes: number): Promise<void>;
  remove(name: string): Promise<void>;
  syncFolder(): Promise<void>;
  freeBytes(): Promise<number>;
}

/** A real folder, readable by its owner only: what waits in it may name people. */
export async function journalFolder(directory: string): Promise<JournalFiles> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = (name: string) => join(directory, name);
  return {
    async list() {
      const entries = await readdir(directory, { withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      return Promise.all(files.map(async ({ name }) => ({ name, bytes: await sizeOf(path(name)) })));
    },
    read: (name) => readFile(path(name)),
    create: async (name) => appendFile(await open(path(name), 'ax', 0o600)),
    async replace(name, content) {
      const aside = path(`${name}.tmp`);
      await writeFile(aside, content, { mode: 0o600, flush: true });
      await rename(aside, path(name));
    },
    truncate: async (name, bytes) => {
      await truncate(path(name), bytes);
      await syncPath(path(name));
    },
    remove: (name) => unlink(path(name)),
    syncFolder: () => syncPath(directory),
    async freeBytes() {
      const { bavail, bsize } = await statfs(directory);
      return bavail * bsize;
    },
  };
}

function appendFile(handle: FileHandle): AppendFile {
  return {
    async append(parts) {
      let left = [...parts];
      while (left.length > 0) {
        const { bytesWritten } = await handle.writev(left.slice(0, 1_000));
        left = after(left, bytesWritten);
      }
    },
    sync: () => handle.datasync(),
    truncate: (bytes) => handle.truncate(bytes),
    close: () => handle.close(),
  };
}

/** What is left to write when the system took only so many bytes. */
function after(parts: readonly Buffer[], bytes: number): Buffer[] {
  let rest = bytes;
  for (const [i, part] of parts.entries()) {
    if (rest < part.length) return [part.subarray(rest), ...parts.slice(i + 1)];
    rest -= part.length;
  }
  return [];
}

async function sizeOf(path: string): Promise<number> {
  const handle = await open(path);
  try {
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
