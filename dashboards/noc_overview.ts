import { StackingConfigBuilder, StackingMode } from '@grafana/grafana-foundation-sdk/common';
import { type Dashboard, DashboardBuilder, DashboardCursorSync, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { clickHouse, DATASOURCE, legend, sql } from './query.ts';

/**
 * What is wrong now: open incidents with the sentence that explains them, how many people they touch (suppressed below 20),
 * and whether the network could be judged at all. Unknown is drawn as itself, never as healthy.
 */
export function nocOverview(): Dashboard {
  return new DashboardBuilder('Forecell: what is wrong now')
    .uid('forecell-noc-overview')
    .tags(['forecell', 'noc'])
    .time({ from: 'now-24h', to: 'now' })
    .refresh('30s')
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .withRow(new RowBuilder('Now'))
    .withPanel(
      new StatPanel()
        .id(1)
        .title('Open incidents')
        .datasource(DATASOURCE)
        .gridPos({ h: 5, w: 4, x: 0, y: 1 })
        .withTarget(clickHouse('A', sql('open_incident_count'), 'table')),
    )
    .withPanel(
      new StatPanel()
        .id(2)
        .title('Newest period judged')
        .datasource(DATASOURCE)
        .gridPos({ h: 5, w: 5, x: 4, y: 1 })
        .withTarget(clickHouse('A', sql('newest_period'), 'table')),
    )
    .withPanel(
      new TablePanel()
        .id(3)
        .title('Incidents in this time range')
        .datasource(DATASOURCE)
        .gridPos({ h: 11, w: 24, x: 0, y: 6 })
        .withTarget(clickHouse('A', sql('incident_list'), 'table')),
    )
    .withRow(new RowBuilder('Could the network be judged?'))
    .withPanel(
      new TimeSeriesPanel()
        .id(4)
        .title('Elements by state')
        .description('Missing, suspect and learning are unknown: nothing is said about them.')
        .datasource(DATASOURCE)
        .gridPos({ h: 8, w: 12, x: 0, y: 18 })
        .legend(legend())
        .fillOpacity(40)
        .stacking(new StackingConfigBuilder().mode(StackingMode.Normal))
        .withTarget(clickHouse('A', sql('element_states'), 'timeseries')),
    )
    .withPanel(
      new TimeSeriesPanel()
        .id(5)
        .title('Sources that delivered, of those expected')
        .datasource(DATASOURCE)
        .gridPos({ h: 8, w: 12, x: 12, y: 18 })
        .legend(legend())
        .withTarget(clickHouse('A', sql('sources_delivered'), 'timeseries')),
    )
    .build();
}
