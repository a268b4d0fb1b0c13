import { ScaleDistribution, ScaleDistributionConfigBuilder } from '@grafana/grafana-foundation-sdk/common';
import { CustomVariableBuilder, type Dashboard, DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { XYShowMode, PanelBuilder as XyPanel } from '@grafana/grafana-foundation-sdk/xychart';
import { annotations, OF_ALL } from './annotations.ts';
import { otherDashboards, UIDS } from './links.ts';
import { at, legend, row, sentence, series, table } from './panels.ts';
import { clickHouse, DATASOURCE, sql } from './query.ts';
import { budgetTable } from './shared_panels.ts';

/** Classes of KPIs, and whole elements: a chart for each, so that no chart holds more than six detectors. */
const CLASSES = ['ratio', 'volume', 'level', 'rate', 'element'];

/**
 * Whether detection deserves trust: does evidence keep its word, how many alarms were for nothing beside the budget, how often was each detector
 * right by label, and was the operator first. What rests on too few tests is said to be unknown.
 */
export function detectionQuality(): Dashboard {
  const board = new DashboardBuilder('Forecell: detection quality')
    .uid(UIDS.quality)
    .description('Whether evidence keeps its word, what the budget of false alarms was spent on, and whether the operator was first.')
    .tags(['forecell', 'noc', 'cx'])
    .time({ from: 'now-28d', to: 'now' })
    .refresh('30m')
    .timezone('browser')
    .annotations(annotations(OF_ALL))
    .links([otherDashboards()])
    .withVariable(
      new CustomVariableBuilder('class')
        .label('Class of KPI')
        .values(CLASSES.join(','))
        .multi(true)
        .includeAll(true)
        .current({
          selected: true,
          text: ['All'],
          value: ['$__all'],
        }),
    );
  return said(promised(board)).build();
}

function promised(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(950, 'Does evidence keep its word? (newest 28 counted days, whatever the time range)', 0))
    .withPanel(sentence(101, 'Calibration', 'calibration_days', at(0, 1, 24, 4)))
    .withPanel(calibrationChart())
    .withPanel(
      table(103, 'Promised and observed', 'calibration_table', at(0, 15, 24, 12)).description(
        'Times the promise: 1 is kept, 10 is ten times as many false alarms as promised. Too few: less than 5 expected even if it is kept.',
      ),
    );
}

function said(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(951, 'What the NOC said', 27))
    .withPanel(
      series(104, 'Incidents a day that were for nothing, and the budget', 'false_alarms', at(0, 28, 12, 9))
        .description('Labelled false or expected; those nobody labelled may be either. Days without any incident have no point.')
        .timeFrom('28d'),
    )
    .withPanel(table(105, 'How often each detector was right, ever', 'detector_precision', at(12, 28, 12, 9)))
    .withPanel(budgetTable(107, at(0, 37, 12, 10)))
    .withPanel(table(108, 'Labels, newest first', 'labels', at(12, 37, 12, 10)))
    .withRow(row(952, 'Were we first?', 47))
    .withPanel(table(106, 'Delay after onset, and lead over the first complaint', 'lead', at(0, 48, 24, 8)).timeFrom('28d'));
}

/** Promised against observed, both axes logarithmic; on the diagonal evidence is exactly what it says. */
function calibrationChart(): XyPanel {
  const log = new ScaleDistributionConfigBuilder().type(ScaleDistribution.Log).log(10);
  return new XyPanel()
    .id(102)
    .title('Promised and observed share: $class')
    .description('Above the diagonal: more false alarms than promised. A level without a point rests on too few tests, or was never reached.')
    .datasource(DATASOURCE)
    .repeat('class')
    .repeatDirection('h')
    .maxPerRow(5)
    .gridPos({ h: 10, w: 24, x: 0, y: 5 })
    .show(XYShowMode.PointsAndLines)
    .scaleDistribution(log)
    .axisLabel('observed share of tests')
    .overrideByName('promised', [{ id: 'custom.axisLabel', value: 'promised share' }])
    .legend(legend())
    .withTarget(clickHouse('A', sql('calibration_chart'), 'table'));
}
