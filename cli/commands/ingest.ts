import { parseArgs } from 'node:util';
import { ingestPaths, renderReport } from '../../ingest/index.ts';
import type { Command } from '../command.ts';
import { dataDirectory, UsageError } from '../config.ts';
import { openContext } from '../context.ts';
import { interruptible } from '../interrupt.ts';

export const ingest: Command = {
  usage: 'ingest PATH… [--json]',
  about:
    'Loads files or folders, recognised by content, and says what was accepted, duplicated, rejected (with line and reason), suspect and unmapped.',
  async run(argv) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, 'data-dir': { type: 'string' } },
    });
    if (positionals.length === 0) throw new UsageError('name at least one file or folder');
    const context = await openContext(dataDirectory(values['data-dir']));
    const stop = interruptible();
    try {
      const report = await ingestPaths(
        { db: context.db, catalogue: context.catalogue, keys: context.keys, quarantineDir: context.quarantine, now: null, sources: context.sources },
        positionals,
        {
          signal: stop.signal,
          onProgress:
            values.json || !process.stderr.isTTY
              ? () => {}
              : ({ filesDone, filesTotal }) => void process.stderr.write(`\r${filesDone} of ${filesTotal} files `),
        },
      );
      console.log(values.json ? JSON.stringify(report) : renderReport(report));
      if (stop.signal.aborted) return 130;
      return report.files.some((file) => file.outcome === 'rejected') ? 1 : 0;
    } finally {
      stop.dispose();
      await context.close();
    }
  },
};
