import { userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Removed, readRetention, retain as retainNow } from '../../privacy/index.ts';
import type { Command } from '../command.ts';
import { dataDirectory } from '../config.ts';
import { type Context, openContext } from '../context.ts';
import { instant } from './detect.ts';

export const retain: Command = {
  usage: 'retain [--at TIME] [--json]',
  about: 'Deletes what is older than it may be (retention.yaml), as `forecell up` does every night. --at: as if it were that time.',
  async run(argv) {
    const { values } = parseArgs({ args: [...argv], options: { at: { type: 'string' }, json: { type: 'boolean' }, 'data-dir': { type: 'string' } } });
    const at = instant(values.at, 'at') ?? new Date();
    const context = await openContext(dataDirectory(values['data-dir']));
    try {
      const removed = await retainNow(retainDeps(context, `command line: ${userInfo().username}`), at);
      if (values.json) console.log(JSON.stringify(removed));
      else for (const line of describeRemoved(removed)) console.log(line);
      return 0;
    } finally {
      await context.close();
    }
  },
};

/** What retention works with, from what every command has. */
export function retainDeps(context: Context, actor: string) {
  const { db, keys, quarantine: quarantineDir, done: doneDir, directory } = context;
  return { db, keys, quarantineDir, doneDir, retention: readRetention(join(directory, 'retention.yaml')), actor };
}

/** @example "presence: 1,204,113 rows older than 2026-11-26 00:40 UTC, in 1 partition" */
export function describeRemoved(removed: readonly Removed[]): string[] {
  if (removed.length === 0) return ['Nothing is older than it may be.'];
  return removed.map(({ what, before, partitions, removed: gone }) => {
    const kind = what === 'quarantine' || what === 'done' ? 'files' : 'rows';
    const where = partitions > 0 ? `, in ${partitions} partition${partitions > 1 ? 's' : ''}` : '';
    return `${what}: ${gone.toLocaleString('en-GB')} ${kind} older than ${before.toISOString().slice(0, 16).replace('T', ' ')} UTC${where}`;
  });
}
