import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CATALOGUE_PATH, readCatalogue } from '../../sql/catalogue/catalogue.ts';
import { DATABASE_ROLES, grantsOf } from '../../sql/grants.ts';
import type { Command } from '../command.ts';
import { dataDirectory, readEnvironment } from '../config.ts';
import { openContext } from '../context.ts';

export const doctor: Command = {
  usage: 'doctor [--grants]',
  about: 'Checks what Forecell needs, one line each; --grants prints the GRANT statements for a ClickHouse server of your own.',
  async run(argv) {
    const { values } = parseArgs({ args: [...argv], options: { grants: { type: 'boolean' }, 'data-dir': { type: 'string' } } });
    const environment = readEnvironment(process.env);
    const database = environment.FORECELL_DATABASE;
    if (values.grants) {
      for (const role of DATABASE_ROLES)
        for (const grant of grantsOf(role, database, `${database}_vault`)) console.log(`${grant} TO forecell_${role};`);
      return 0;
    }
    let grafana = 'not known: the database could not be asked';
    const checks: [string, () => Promise<string>][] = [
      ['Node', async () => process.version],
      [
        'KPI catalogue',
        async () =>
          `${readCatalogue([CATALOGUE_PATH, ...(environment.FORECELL_CATALOGUE ? [environment.FORECELL_CATALOGUE] : [])]).kpis.length} KPIs`,
      ],
      [
        'ClickHouse',
        async () => {
          const context = await openContext(dataDirectory(values['data-dir']));
          try {
            const answer = await context.db.client.query({ query: 'SELECT version() AS version', format: 'JSONEachRow' });
            const [row] = await answer.json<{ version: string }>();
            grafana = grafanaLine(context.engine?.url, context.directory, database);
            return `${row?.version ?? '?'}, ${context.engine ? (context.engine.owned ? 'embedded' : 'embedded, run by another process') : 'the server of CLICKHOUSE_URL'}, schema up to date`;
          } finally {
            await context.close();
          }
        },
      ],
      ['Grafana', async () => grafana],
    ];
    let failed = 0;
    for (const [name, check] of checks) {
      const said = await check().then(
        (text) => `ok      ${text}`,
        (error: Error) => {
          failed++;
          return `FAILED  ${error.message}`;
        },
      );
      console.log(`${name.padEnd(14)} ${said}`);
    }
    return failed === 0 ? 0 : 1;
  },
};

/** Where a Grafana of your own finds the data, and what as; the password stays in its file. */
function grafanaLine(url: string | undefined, directory: string, database: string): string {
  if (url === undefined)
    return 'point its ClickHouse data source at the server of CLICKHOUSE_URL, as a user with the grants of role grafana (--grants prints them)';
  const { hostname, port } = new URL(url);
  return `ClickHouse data source: host ${hostname}, port ${port} (http), database ${database}, user grafana, password under "grafana" in ${join(directory, 'engine-passwords.json')}`;
}
