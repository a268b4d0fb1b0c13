import { StackingConfigBuilder, StackingMode } from '@grafana/grafana-foundation-sdk/common';
import { type Dashboard, DashboardBuilder, DashboardCursorSync, type GridPos, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { clickHouse, DATASOURCE, legend, sentence, sql } from './query.ts';

/**
 * What is wrong now: open incidents with the sentence that explains them, how sure they are and why, how many people they touch (suppressed below 20),
 * and whether the network could be judged at all. Unknown is drawn as itself, never as healthy: the first line says it beside the number of incidents.
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
    .withPanel(sentence(new StatPanel(), 1, 'Now', 'now_sentence', { h: 5, w: 24, x: 0, y: 1 }))
    .withPanel(table(3, 'Incidents in this time range', 'incident_list', { h: 11, w: 24, x: 0, y: 6 }))
    .withPanel(
      table(6, 'Why: what speaks for the suspected cause of each open incident, and against others', 'incident_reasons', {
        h: 7,
        w: 24,
        x: 0,
        y: 17,
      }),
    )
    .withRow(new RowBuilder('Could the network be judged?'))
    .withPanel(
      table(7, 'Elements by region, technology and state, in the newest period', 'state_counts', { h: 8, w: 24, x: 0, y: 25 }).description(
        'Learning, missing, suspect and never heard of: nothing is said about them, and that they show no incident means nothing.',
      ),
    )
    .withPanel(
      series(4, 'Elements by state', 'element_states', { h: 8, w: 12, x: 0, y: 33 })
        .description('Missing, suspect and learning are unknown: nothing is said about them.')
        .fillOpacity(40)
        .stacking(new StackingConfigBuilder().mode(StackingMode.Normal)),
    )
    .withPanel(series(5, 'Sources that delivered, of those expected', 'sources_delivered', { h: 8, w: 12, x: 12, y: 33 }))
    .build();
}

function table(id: number, title: string, query: string, place: GridPos): TablePanel {
  return new TablePanel()
    .id(id)
    .title(title)
    .datasource(DATASOURCE)
    .gridPos(place)
    .withTarget(clickHouse('A', sql(query), 'table'));
}

function series(id: number, title: string, query: string, place: GridPos): TimeSeriesPanel {
  return new TimeSeriesPanel()
    .id(id)
    .title(title)
    .datasource(DATASOURCE)
    .gridPos(place)
    .legend(legend())
    .withTarget(clickHouse('A', sql(query), 'timeseries'));
}
