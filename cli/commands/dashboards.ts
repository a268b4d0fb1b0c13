import { parseArgs } from 'node:util';
import { writeDashboards } from '../../dashboards/build.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../config.ts';

export const dashboards: Command = {
  usage: 'dashboards --out DIR',
  about: 'Writes the Grafana dashboards as JSON.',
  async run(argv) {
    const { values } = parseArgs({ args: [...argv], options: { out: { type: 'string' } } });
    if (!values.out) throw new UsageError('--out DIR is needed');
    const names = writeDashboards(values.out);
    console.log(`${names.length} ${names.length === 1 ? 'dashboard' : 'dashboards'} written to ${values.out}: ${names.join(', ')}`);
    return 0;
  },
};
