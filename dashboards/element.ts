import { GraphThresholdsStyleConfigBuilder, GraphThresholdsStyleMode } from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StateTimelinePanel } from '@grafana/grafana-foundation-sdk/statetimeline';
import { annotations, OF_ELEMENT } from './annotations.ts';
import { bandPanel } from './band_panel.ts';
import { otherDashboards, UIDS } from './links.ts';
import { at, legend, row, STATES, sentence, series, table, unit, width } from './panels.ts';
import { clickHouse, DATASOURCE, sql, theOne } from './query.ts';
import { element, kpi, network } from './variables.ts';

/** One element: could it be judged, how odd is it, every KPI against what was expected and against its peers, what is usual for it, what was changed near it. */
export function elementBoard(): Dashboard {
  const board = new DashboardBuilder('Forecell: element')
    .uid(UIDS.element)
    .description('Every KPI of one cell or core function against its expected range, its peers and its baseline.')
    .tags(['forecell', 'noc'])
    .time({ from: 'now-24h', to: 'now' })
    .refresh('1m')
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([...network(), element(), kpi()])
    .annotations(annotations(OF_ELEMENT))
    .links([otherDashboards()]);
  return history(kpis(summary(board))).build();
}

function summary(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(920, 'Now', 0))
    .withPanel(sentence(401, 'In a sentence', 'element_now', at(0, 1, 24, 4)))
    .withPanel(table(402, 'What and where', 'element_facts', at(0, 5, 7, 12)).overrideByName('what', [width(130)]))
    .withPanel(scoreOverTime())
    .withPanel(
      new StateTimelinePanel()
        .id(404)
        .title('Could it be judged?')
        .description('Greys are unknown: nothing is said about those hours. Gaps: nothing was ever delivered.')
        .datasource(DATASOURCE)
        .gridPos(at(7, 13, 17, 4))
        .legend(legend())
        .mergeValues(true)
        .mappings([STATES])
        .withTarget(clickHouse('A', sql('element_state'), 'table')),
    );
}

/** The score with the two lines from which incidents are opened, as shipped: once 56, twice in a row 46. */
function scoreOverTime() {
  return series(403, 'Score: 10 × -log10 of chance', 'element_score', at(7, 5, 17, 8))
    .description(
      'At 56 an incident is opened at once, at 46 when it stays; these are the thresholds that ship. Hours without a judgement have no line.',
    )
    .min(0)
    .max(100)
    .axisLabel('higher is worse')
    .thresholds(
      new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
        { value: null, color: '#3D71D9' },
        { value: 46, color: '#C75B12' },
        { value: 56, color: '#B3261E' },
      ]),
    )
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
}

function kpis(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(921, 'Every KPI', 17))
    .withPanel(
      table(405, 'In the newest period, the strongest evidence first', 'element_kpis', at(0, 18, 24, 10)).description(
        'Spreads: how far from the expected in usual spreads, to the worse. Evidence: -log10 of chance, the strongest detector.',
      ),
    )
    .withPanel(
      bandPanel(406, '$kpi', at(0, 28, 24, 9), '${element:sqlstring}', theOne('kpi'))
        .description('Ribbon: the range expected at that hour of the week. Dotted: the median of its peers. Bars: attempts.')
        .repeat('kpi')
        .repeatDirection('h')
        .maxPerRow(2),
    );
}

function history(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(922, 'What is usual, and what happened here', 37))
    .withPanel(
      table(407, 'What is usual at this hour of the week', 'element_baseline', at(0, 38, 24, 9)).overrideByName('usual share of failures', [
        unit('percentunit'),
      ]),
    )
    .withPanel(table(408, 'Incidents it was part of', 'element_incidents', at(0, 47, 24, 8)))
    .withPanel(table(409, 'Changes and planned work at it, or at what it hangs on', 'element_changes', at(0, 55, 24, 8)));
}
