import { type Dashboard, DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TrendPanel } from '@grafana/grafana-foundation-sdk/trend';
import { annotations, OF_ALL } from './annotations.ts';
import { otherDashboards, UIDS } from './links.ts';
import { at, legend, row, series, table } from './panels.ts';
import { clickHouse, DATASOURCE, sql } from './query.ts';

/**
 * Did we know first: each figure with what it is of, what it leaves out and what chance gives; and the spikes of complaints that no incident explains.
 * Reads rounded views only: fewer than 20 people are never counted out.
 */
export function knownFirst(): Dashboard {
  const board = new DashboardBuilder('Forecell: did we know first')
    .uid(UIDS.cx)
    .description('Whether the operator is ahead of its complaints, with what chance alone would give, and what customers saw that detection did not.')
    .tags(['forecell', 'cx', 'noc'])
    .time({ from: 'now-28d', to: 'now' })
    .refresh('5m')
    .timezone('browser')
    .annotations(annotations(OF_ALL))
    .links([otherDashboards()]);
  return effectRow(spikesRow(figuresRow(board))).build();
}

function figuresRow(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(960, 'Did we know first?', 0))
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
      series(205, 'Medians by week', 'known_first_weeks', at(12, 17, 12, 10))
        .unit('m')
        .timeFrom('180d'),
    )
    .withPanel(
      new TrendPanel()
        .id(206)
        .title('Incidents nobody has complained of, by hours since the onset')
        .description('Kaplan-Meier with its 95 % interval: incidents without complaints count as waiting until 72 hours after their end.')
        .datasource(DATASOURCE)
        .gridPos(at(0, 27, 24, 8))
        .unit('percent')
        .xField('hours_after_onset')
        .legend(legend())
        .withTarget(clickHouse('A', sql('silence'), 'table')),
    );
}

function spikesRow(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(961, 'What customers saw', 36))
    .withPanel(table(207, 'Spikes of complaints; miss: no incident explains them', 'spike_list', at(0, 37, 16, 10)))
    .withPanel(series(208, 'Spikes a day, by whether we knew', 'spikes_by_day', at(16, 37, 8, 10)).timeFrom('28d'))
    .withPanel(
      series(209, 'Complaints a day by topic', 'complaint_topics', at(0, 47, 12, 10))
        .description('As read from what customers wrote or the operator sorted; days with fewer than 20 of a topic are left out.')
        .timeFrom('28d'),
    )
    .withPanel(
      table(210, 'Complaints a day beside what is usual, by place and topic', 'complaint_expectations', at(12, 47, 12, 10))
        .description('Rounded to 5, below 20 only that. Usual: eight weeks without the complaints that incidents explain, for the same weekday.')
        .timeFrom('28d'),
    );
}

function effectRow(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(962, 'Does being told help?', 57))
    .withPanel(
      table(211, 'Households and accounts on the lists: left alone by chance, and all others', 'contact_effects', at(0, 58, 24, 7)).description(
        'The first two were drawn by chance, so their difference is the effect of having the lists. Those told differ from the others by being reachable too. Newest 90 days; empty where a figure would rest on fewer than 20.',
      ),
    );
}

function stat(id: number, title: string, query: string, unit: string, x: number): StatPanel {
  return new StatPanel()
    .id(id)
    .title(title)
    .datasource(DATASOURCE)
    .unit(unit)
    .noValue('not known yet')
    .gridPos(at(x, 1, 6, 5))
    .withTarget(clickHouse('A', sql(query), 'table'));
}
