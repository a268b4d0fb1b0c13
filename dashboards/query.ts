import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';

/** The data source every panel reads: provisioned under this uid, logged in as the read-only `grafana` user. */
export const DATASOURCE = { type: 'grafana-clickhouse-datasource', uid: 'forecell' } as const;

/**
 * A query as the official ClickHouse data source (4.x) stores it. `timeseries` frames need a time column first; String columns become labels.
 * @example clickHouse('A', 'SELECT 1', 'table')
 */
export function clickHouse(refId: string, rawSql: string, queryType: 'timeseries' | 'table'): Builder<Dataquery> {
  const query = {
    refId,
    datasource: DATASOURCE,
    editorType: 'sql',
    rawSql,
    queryType,
    format: queryType === 'timeseries' ? 0 : 1,
    pluginVersion: '4.20.0',
  };
  return { build: () => query as unknown as Dataquery };
}
