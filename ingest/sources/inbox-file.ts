import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Puts a file into the inbox in one step: written aside, on the disk, then renamed, so that the watch never meets half of it and a crash leaves either
 * nothing or all of it. Readable by its owner only.
 * @throws {Error} of `chunks` or of the disk; then nothing is left
 */
export async function putIntoInbox(inboxDir: string, name: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const path = join(inboxDir, name);
  const part = `${path}.part`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(part, 'w', 0o600);
  try {
    for await (const chunk of chunks) await file.write(chunk);
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(part, { force: true });
    throw error;
  }
  await file.close();
  await rename(part, path);
  const folder = await open(inboxDir);
  await folder.sync().finally(() => folder.close());
  return path;
}
