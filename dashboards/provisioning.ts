import { stringify } from 'yaml';
import { alerting } from './alerts.ts';
import { DATASOURCE } from './query.ts';

/** Where a ClickHouse server is, as Grafana reaches it. What begins with `$` is read from Grafana's environment when it starts. */
export interface DataSourcePlace {
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly username: string;
  readonly password: string;
}

/** As committed: nothing of any installation is in it. */
export const FROM_ENVIRONMENT: DataSourcePlace = {
  host: '$FORECELL_CLICKHOUSE_HOST',
  port: '$FORECELL_CLICKHOUSE_PORT',
  database: '$FORECELL_DATABASE',
  username: '$FORECELL_GRAFANA_USER',
  password: '$FORECELL_GRAFANA_PASSWORD',
};

/** Where dashboards lie inside Grafana's container; without one, say where with --path. */
export const DASHBOARDS_PATH = '/var/lib/grafana/dashboards/forecell';

/**
 * The files of Grafana's `provisioning` folder by their path in it: data source, dashboards, alerting.
 * @example provisioning(FROM_ENVIRONMENT, DASHBOARDS_PATH).get('datasources/forecell.yaml')
 */
export function provisioning(place: DataSourcePlace, dashboardsPath: string): ReadonlyMap<string, string> {
  const files: Readonly<Record<string, object>> = {
    'datasources/forecell.yaml': { apiVersion: 1, datasources: [dataSource(place)] },
    'dashboards/forecell.yaml': {
      apiVersion: 1,
      providers: [
        {
          name: 'forecell',
          orgId: 1,
          folder: 'Forecell',
          folderUid: 'forecell',
          type: 'file',
          disableDeletion: true,
          allowUiUpdates: false,
          updateIntervalSeconds: 60,
          options: { path: dashboardsPath },
        },
      ],
    },
    ...Object.fromEntries(Object.entries(alerting()).map(([name, content]) => [`alerting/${name}`, content])),
  };
  return new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      `# Written by \`forecell dashboards\`; changes made here are lost.\n${stringify(content, { lineWidth: 0, aliasDuplicateObjects: false })}`,
    ]),
  );
}

/** Asked of the server as the user that may only read what grants allow, four threads at most, so that a page does not take the machine from detection. */
function dataSource(place: DataSourcePlace): object {
  return {
    name: 'Forecell',
    uid: DATASOURCE.uid,
    type: DATASOURCE.type,
    access: 'proxy',
    isDefault: false,
    editable: false,
    jsonData: {
      host: place.host,
      port: place.port,
      protocol: 'http',
      username: place.username,
      defaultDatabase: place.database,
      dialTimeout: '10',
      queryTimeout: '30',
      validateSql: true,
    },
    secureJsonData: { password: place.password },
  };
}
