import { readFileSync } from 'node:fs';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';

/** The data source every panel reads: provisioned under this uid, logged in as the read-only `grafana` user. */
export const DATASOURCE = { type: 'grafana-clickhouse-datasource', uid: 'forecell' } as const;

/** How an answer is read: `timeseries` needs a time column first, ascending (String columns become labels); `table` is taken as it is. */
export type QueryType = 'timeseries' | 'table';

/** What `clickHouse` makes, as the data source stores it. */
export interface ClickHouseTarget {
  readonly refId: string;
  readonly datasource: typeof DATASOURCE;
  readonly editorType: 'sql';
  readonly rawSql: string;
  readonly queryType: QueryType;
  /** What the backend goes by: 0 time series, 1 table. */
  readonly format: 0 | 1;
  readonly pluginVersion: string;
}

/** The data source the queries are written for, and the one the compose file installs. */
export const PLUGIN_VERSION = '4.20.0';

export function target(refId: string, rawSql: string, queryType: QueryType): ClickHouseTarget {
  return {
    refId,
    datasource: DATASOURCE,
    editorType: 'sql',
    rawSql,
    queryType,
    format: queryType === 'timeseries' ? 0 : 1,
    pluginVersion: PLUGIN_VERSION,
  };
}

/**
 * A query as the official ClickHouse data source (4.x) stores it.
 * @example clickHouse('A', 'SELECT 1', 'table')
 */
export function clickHouse(refId: string, rawSql: string, queryType: QueryType): Builder<Dataquery> {
  return { build: () => target(refId, rawSql, queryType) as unknown as Dataquery };
}

const read = (name: string): string => readFileSync(new URL(`../sql/queries/dashboards/${name}.sql`, import.meta.url), 'utf8').trim();

/**
 * A query from its file. `{{name}}` in it is what is given under that name, else the file `parts/name.sql`, so that what several queries share is written once.
 * Only constants of this folder are ever given: what a person chooses comes in as a Grafana variable, quoted by the data source.
 * @example sql('kpi_unit', { kpi: "'amf_registration_sr'" })
 */
export function sql(name: string, given: Readonly<Record<string, string>> = {}): string {
  return read(name).replace(/\{\{(\w+)\}\}/g, (_, part: string) => given[part] ?? sql(`parts/${part}`, given));
}

/** A constant of ours as a SQL string. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * The one value of a variable as a SQL string: empty where nothing is chosen, when `${name:sqlstring}` by itself would leave a hole in the statement.
 * @example theOne('kpi') // => "arrayStringConcat(arrayMap(one -> toString(one), [${kpi:sqlstring}]))"
 */
export const theOne = (variable: string): string => `arrayStringConcat(arrayMap(one -> toString(one), [\${${variable}:sqlstring}]))`;
