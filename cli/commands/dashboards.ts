import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { allFiles, writeDashboards } from '../../dashboards/build.ts';
import { runningEngine } from '../../sql/engine/embedded.ts';
import type { Command } from '../command.ts';
import { dataDirectory, readEnvironment, UsageError } from '../config.ts';

export const dashboards: Command = {
  usage: 'dashboards --out DIR [--here]',
  about:
    'Writes the Grafana dashboards and their provisioning: data source, folder, alert rules, templates, contact points; --here fills in the database that runs on this data directory and where the files lie, for a Grafana on this machine.',
  async run(argv) {
    const options = { out: { type: 'string' }, here: { type: 'boolean' }, 'data-dir': { type: 'string' } } as const;
    const { values } = parseArgs({ args: [...argv], options });
    if (!values.out) throw new UsageError('--out DIR is needed');
    const out = resolve(values.out);
    const files = values.here ? filesHere(out, dataDirectory(values['data-dir'])) : allFiles();
    const names = values.here ? writeDashboards(out, files, 0o600) : writeDashboards(out, files);
    console.log(`${names.length} files written to ${values.out}: ${names.join(', ')}`);
    if (values.here)
      console.log(
        `Start Grafana with GF_PATHS_PROVISIONING=${out}/provisioning; do this again after Forecell has been restarted, its port is another then.`,
      );
    return 0;
  },
};

/** The files with the address and the password of the database that runs here, which only their owner may read. */
function filesHere(out: string, directory: string): ReadonlyMap<string, string> {
  const engine = runningEngine(directory);
  if (!engine)
    throw new UsageError(`no Forecell runs on ${directory}; start it first, or leave out --here and give Grafana the address in its environment`);
  const { hostname, port } = new URL(engine.url);
  const { FORECELL_DATABASE: database } = readEnvironment(process.env);
  // `$` begins a variable in these files; doubled, it is one.
  const password = engine.passwords.grafana.replaceAll('$', '$$$$');
  return allFiles({ host: hostname, port, database, username: 'grafana', password }, out);
}
