import { parseArgs } from 'node:util';
import { auditSentence, unusualLooks, verifyAudit } from '../../api/index.ts';
import type { Command } from '../command.ts';
import { dataDirectory, UsageError } from '../config.ts';
import { openContext } from '../context.ts';
import { instant } from './detect.ts';

const WEEK_MS = 7 * 24 * 3_600_000;

export const audit: Command = {
  usage: 'audit verify | audit unusual [--since TIME] [--until TIME] [--json]',
  about: 'verify: whether the log of who looked at whom is as it was written (exit code 1 when not). unusual: who looked at more than is usual.',
  async run(argv) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { since: { type: 'string' }, until: { type: 'string' }, json: { type: 'boolean' }, 'data-dir': { type: 'string' } },
    });
    const [what, more] = positionals;
    if ((what !== 'verify' && what !== 'unusual') || more !== undefined) throw new UsageError('say `audit verify` or `audit unusual`');
    const until = instant(values.until, 'until') ?? new Date();
    const since = instant(values.since, 'since') ?? new Date(until.getTime() - WEEK_MS);
    const context = await openContext(dataDirectory(values['data-dir']));
    try {
      if (what === 'unusual') {
        const looks = await unusualLooks(context.db, since, until);
        if (values.json) console.log(JSON.stringify({ since, until, unusual: looks }));
        else for (const look of looks) console.log(`${look.actor} (${look.role}): ${look.sentence}`);
        if (!values.json && looks.length === 0) console.log('Nothing unusual.');
        return 0;
      }
      const found = await verifyAudit(context.db, context.keys);
      if (values.json) console.log(JSON.stringify(found));
      else for (const line of [auditSentence(found), ...found.faults.map((fault) => `  ${fault.kind}: ${fault.sentence}`)]) console.log(line);
      return found.intact ? 0 : 1;
    } finally {
      await context.close();
    }
  },
};
