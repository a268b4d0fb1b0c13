import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type IngestDeps, ingestPaths, renderReport, replaySetAside } from '../../ingest/index.ts';
import type { Command } from '../command.ts';
import { dataDirectory, UsageError } from '../config.ts';
import { openContext } from '../context.ts';
import { interruptible } from '../interrupt.ts';

export const ingest: Command = {
  usage: 'ingest PATH… [--replay] [--json]',
  about:
    'Loads files or folders, recognised by content, and says what was accepted, duplicated, rejected (with line and reason), suspect and unmapped. A time in the future is refused, except in the data directory of a demonstration. With --replay PATH is a quarantine/*.records.ndjson, whose records are loaded again.',
  async run(argv) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, replay: { type: 'boolean' }, 'data-dir': { type: 'string' } },
    });
    if (positionals.length === 0) throw new UsageError('name at least one file or folder');
    const context = await openContext(dataDirectory(values['data-dir']));
    const stop = interruptible();
    const { db, catalogue, keys, quarantine: quarantineDir, sources } = context;
    // A demonstration plays ninety times as fast as the wall's clock, and is ahead of it sooner or later.
    const now = existsSync(context.simulator) ? null : new Date();
    const deps = { db, catalogue, keys, quarantineDir, sources, now };
    try {
      if (values.replay) return await replay(deps, positionals);
      const report = await ingestPaths(deps, positionals, {
        signal: stop.signal,
        onProgress:
          values.json || !process.stderr.isTTY
            ? () => {}
            : ({ filesDone, filesTotal }) => void process.stderr.write(`\r${filesDone} of ${filesTotal} files `),
      });
      console.log(values.json ? JSON.stringify(report) : renderReport(report));
      if (stop.signal.aborted) return 130;
      return report.files.some((file) => file.outcome === 'rejected') ? 1 : 0;
    } finally {
      stop.dispose();
      await context.close();
    }
  },
};

async function replay(deps: IngestDeps, files: readonly string[]): Promise<number> {
  let refused = false;
  for (const file of files) {
    const report = await replaySetAside(deps, file);
    console.log(renderReport(report));
    if (report.passedOver > 0) console.log(`${report.passedOver} lines hold no document that a loader reads, and were passed over`);
    refused ||= report.files.some((one) => one.outcome === 'rejected');
  }
  return refused ? 1 : 0;
}
