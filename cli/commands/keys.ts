import { parseArgs } from 'node:util';
import { rotate } from '../../privacy/index.ts';
import { destroyEpoch, EPOCH_DAYS, readOrMakeSecrets } from '../../sql/key_file.ts';
import type { Command } from '../command.ts';
import { dataDirectory, UsageError } from '../config.ts';
import { openContext } from '../context.ts';

export const keys: Command = {
  usage: 'keys list | keys rotate | keys destroy ID',
  about: `The keys of subscribers' pseudonyms, to be changed every ${EPOCH_DAYS} days. rotate: a new key, and all stored rows under it; needs that nothing else of Forecell runs. destroy: what is left under an old key, in backups too, leads to nobody any more.`,
  async run(argv) {
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: { 'data-dir': { type: 'string' } } });
    const directory = dataDirectory(values['data-dir']);
    const [what, id] = positionals;
    if (what === 'destroy' && id) {
      destroyEpoch(directory, id);
      console.log(`The key ${id} is destroyed. Remove it from backups of keys.json too.`);
      return 0;
    }
    if (what === 'list') {
      for (const [n, line] of describeKeys(directory, new Date()).entries()) console.log(`${n === 0 ? '* ' : '  '}${line}`);
      return 0;
    }
    if (what !== 'rotate') throw new UsageError('say `keys list`, `keys rotate` or `keys destroy ID`');
    const context = await openContext(directory);
    try {
      if (context.engine && !context.engine.owned)
        throw new UsageError('another forecell is running on this data directory; stop it first, since it would go on with the old key');
      const { epoch, lines, rows } = await rotate(context.db, directory, new Date());
      console.log(`The key is ${epoch} now; ${lines.toLocaleString('en-GB')} lines have new pseudonyms.`);
      for (const [table, count] of Object.entries(rows)) console.log(`  ${table}: ${count.toLocaleString('en-GB')} rows brought over`);
      return 0;
    } finally {
      await context.close();
    }
  },
};

/** @example "3f9a01bc, made 2026-11-01, in use" */
export function describeKeys(directory: string, now: Date): string[] {
  const { epochs, key_id, rekeyed } = readOrMakeSecrets(directory);
  if (!epochs) return [`${key_id}, from before there were epochs, in use; rotate it`];
  return epochs.map(({ id, made_at }, n) => {
    const days = Math.floor((now.getTime() - Date.parse(made_at)) / 86_400_000);
    const use =
      n > 0
        ? 'kept for reading'
        : `in use${days >= EPOCH_DAYS ? ` for ${days} days, rotate it` : ''}${rekeyed ? '' : '; the rotation was cut off, run it again'}`;
    return `${id}, made ${made_at.slice(0, 10)}, ${use}`;
  });
}
