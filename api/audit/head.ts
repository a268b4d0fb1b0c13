import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { KeyRing } from '../../sql/identity.ts';

const Head = z.object({ database: z.string(), chain: z.string(), sequence: z.number(), hash: z.string() });
/** How far a chain had come, kept outside the database: whoever cuts a chain's end off in there cannot cut it off here. */
export type Head = z.infer<typeof Head>;

/** Keeps the newest head of a chain in `audit/` beside the keys; a key ring without a directory keeps none. */
export function writeHead(keys: KeyRing, head: Head): void {
  if (keys.directory === null) return;
  const folder = join(keys.directory, 'audit');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${head.chain}.head`);
  writeFileSync(`${path}.new`, JSON.stringify(head), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** The heads kept of one database. */
export function readHeads(keys: KeyRing, database: string): Head[] {
  return headFiles(keys).flatMap((path) => {
    const head = Head.parse(JSON.parse(readFileSync(path, 'utf8')));
    return head.database === database ? [head] : [];
  });
}

/** Forgets the heads of chains that retention has removed whole. */
export function forgetHeads(keys: KeyRing, database: string, kept: ReadonlySet<string>): void {
  for (const path of headFiles(keys)) {
    const head = Head.parse(JSON.parse(readFileSync(path, 'utf8')));
    if (head.database === database && !kept.has(head.chain)) rmSync(path);
  }
}

function headFiles(keys: KeyRing): string[] {
  if (keys.directory === null) return [];
  try {
    const folder = join(keys.directory, 'audit');
    return readdirSync(folder)
      .filter((name) => name.endsWith('.head'))
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
