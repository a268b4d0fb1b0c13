import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Who owns a data directory. `born` tells a process from a later one that was given the same number. */
const Holder = z.object({ pid: z.int().positive(), born: z.string(), since: z.string(), enginePid: z.int().optional(), url: z.string().optional() });
export type Holder = z.infer<typeof Holder>;

/** When a process began, as the system counts it; an empty string where it is gone, '?' where that cannot be known. */
export function bornAt(pid: number): string {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return '';
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return '';
    return fields[19] ?? '?';
  } catch {
    return '?';
  }
}

/** Whether the process that wrote this lock is still the one running under its number. */
export function isAlive(holder: Holder): boolean {
  const born = bornAt(holder.pid);
  return born !== '' && (born === holder.born || born === '?' || holder.born === '?');
}

/** The lock as it stands, or null where there is none or it cannot be read (a torn write counts as none). */
export function readLock(directory: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(join(directory, 'lock'), 'utf8')));
  } catch {
    return null;
  }
}

/**
 * Takes the lock of a data directory; one data directory belongs to one engine.
 * Linking a finished file is atomic, so of two starters one wins; a lock whose process is gone is moved aside first.
 * @returns null when taken, or the living holder that has it
 */
export function takeLock(directory: string, holder: Holder): Holder | null {
  const path = join(directory, 'lock');
  const own = join(directory, `lock.${holder.pid}`);
  writeFileSync(own, JSON.stringify(holder), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        linkSync(own, path);
        return null;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const other = readLock(directory);
      if (other && isAlive(other)) return other;
      if (other?.enginePid && bornAt(other.enginePid) !== '') killQuietly(other.enginePid);
      moveAside(path);
    }
    throw new Error(`the lock of ${directory} changes hands faster than it can be taken; try again`);
  } finally {
    rmSync(own, { force: true });
  }
}

/** Writes what is learnt later (ports, the engine's process) into a lock already held. */
export function updateLock(directory: string, holder: Holder): void {
  const next = join(directory, `lock.${holder.pid}`);
  writeFileSync(next, JSON.stringify(holder), { mode: 0o600 });
  renameSync(next, join(directory, 'lock'));
}

/** Gives the lock back, if it is still ours. */
export function releaseLock(directory: string, pid: number): void {
  if (readLock(directory)?.pid === pid) rmSync(join(directory, 'lock'), { force: true });
}

function moveAside(path: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    unlinkSync(aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in between, which is what was wanted.
  }
}
