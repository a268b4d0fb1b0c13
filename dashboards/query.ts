import { readFileSync } from 'node:fs';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';

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

/** A query of a panel, as it is in its file. */
export const sql = (name: string): string => readFileSync(new URL(`../sql/queries/dashboards/${name}.sql`, import.meta.url), 'utf8').trim();

export const legend = (): VizLegendOptionsBuilder =>
  new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom);

/** A panel that answers in words: the one text its query gives, without colour, because no colour means "all is well". */
export function sentence(panel: StatPanel, id: number, title: string, query: string, place: Partial<GridPos>): StatPanel {
  return panel
    .id(id)
    .title(title)
    .datasource(DATASOURCE)
    .gridPos({ h: 4, w: 24, x: 0, y: 0, ...place })
    .colorMode(BigValueColorMode.None)
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('/.*/').values(false))
    .withTarget(clickHouse('A', sql(query), 'table'));
}
