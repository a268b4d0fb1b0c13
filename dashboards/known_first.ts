import { readFileSync } from 'node:fs';
import { LegendDisplayMode, LegendPlacement, VizLegendOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { type Dashboard, DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { PanelBuilder as TrendPanel } from '@grafana/grafana-foundation-sdk/trend';
import { clickHouse, DATASOURCE } from './query.ts';

const sql = (name: string): string => readFileSync(new URL(`../sql/queries/dashboards/${name}.sql`, import.meta.url), 'utf8').trim();
const legend = (): VizLegendOptionsBuilder =>
  new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom);
const at = (x: number, y: number, w: number, h: number) => ({ x, y, w, h });

/**
 * Did we know first: each figure with what it is of, what it leaves out and what chance gives; and the spikes of complaints that no incident explains.
 * Reads rounded views only: fewer than 20 people are never counted out.
 */
export function knownFirst(): Dashboard {
  const board = new DashboardBuilder('Forecell: did we know first')
    .uid('forecell-known-first')
    .tags(['forecell', 'cx', 'noc'])
    .time({ from: 'now-28d', to: 'now' })
    .refresh('5m')
    .timezone('browser');
  return spikesRow(figuresRow(board)).build();
}

function figuresRow(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(new RowBuilder('Did we know first?'))
    .withPanel(
      stat(201, 'Detected before the first complaint', 'proactive_rate', 'percent', 0).description(
        'Of incidents with at least one linked complaint; those without are left out here and censored in the curve below.',
      ),
    )
    .withPanel(
      stat(202, 'Detection lead (median)', 'detection_lead', 's', 6).description(
        'First linked complaint minus detection; negative: customers knew first.',
      ),
    )
    .withPanel(table(203, 'Every figure, with what chance alone gives', 'known_first', at(0, 6, 24, 11)))
    .withPanel(table(204, 'By region, technology, kind of fault and how it felt', 'known_first_groups', at(0, 17, 12, 10)))
    .withPanel(
      new TimeSeriesPanel()
        .id(205)
        .title('Medians by week, minutes')
        .datasource(DATASOURCE)
        .gridPos(at(12, 17, 12, 10))
        .legend(legend())
        .withTarget(clickHouse('A', sql('known_first_weeks'), 'timeseries')),
    )
    .withPanel(
      new TrendPanel()
        .id(206)
        .title('Incidents nobody has complained of, by hours since the onset')
        .description('Kaplan-Meier with its 95 % interval: incidents without complaints count as waiting until 72 hours after their end.')
        .datasource(DATASOURCE)
        .gridPos(at(0, 27, 24, 8))
        .xField('hours_after_onset')
        .legend(legend())
        .withTarget(clickHouse('A', sql('silence'), 'table')),
    );
}

function spikesRow(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(new RowBuilder('What customers saw'))
    .withPanel(table(207, 'Spikes of complaints; miss: no incident explains them', 'spike_list', at(0, 36, 16, 10)))
    .withPanel(
      new TimeSeriesPanel()
        .id(208)
        .title('Spikes a day, by whether we knew')
        .datasource(DATASOURCE)
        .gridPos(at(16, 36, 8, 10))
        .legend(legend())
        .withTarget(clickHouse('A', sql('spikes_by_day'), 'timeseries')),
    )
    .withPanel(
      new TimeSeriesPanel()
        .id(209)
        .title('Complaints a day by topic')
        .description('As read from what customers wrote or the operator sorted; days with fewer than 20 of a topic are left out.')
        .datasource(DATASOURCE)
        .gridPos(at(0, 46, 24, 8))
        .legend(legend())
        .withTarget(clickHouse('A', sql('complaint_topics'), 'timeseries')),
    );
}

function stat(id: number, title: string, query: string, unit: string, x: number): StatPanel {
  return new StatPanel()
    .id(id)
    .title(title)
    .datasource(DATASOURCE)
    .unit(unit)
    .gridPos(at(x, 1, 6, 5))
    .withTarget(clickHouse('A', sql(query), 'table'));
}

function table(id: number, title: string, query: string, place: { x: number; y: number; w: number; h: number }): TablePanel {
  return new TablePanel()
    .id(id)
    .title(title)
    .datasource(DATASOURCE)
    .gridPos(place)
    .withTarget(clickHouse('A', sql(query), 'table'));
}
