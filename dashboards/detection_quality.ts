import { ScaleDistribution, ScaleDistributionConfigBuilder } from '@grafana/grafana-foundation-sdk/common';
import { CustomVariableBuilder, type Dashboard, DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { XYShowMode, PanelBuilder as XyPanel } from '@grafana/grafana-foundation-sdk/xychart';
import { clickHouse, DATASOURCE, legend, sentence, sql } from './query.ts';

/** Classes of KPIs, and whole elements: a chart for each, so that no chart holds more than six detectors. */
const CLASSES = ['ratio', 'volume', 'level', 'rate', 'element'];

/**
 * Whether detection deserves trust: does evidence keep its word, how many alarms were for nothing beside the budget, how often was each detector
 * right by label, and was the operator first. What rests on too few tests is said to be unknown.
 */
export function detectionQuality(): Dashboard {
  return new DashboardBuilder('Forecell: detection quality')
    .uid('forecell-detection-quality')
    .tags(['forecell', 'noc', 'cx'])
    .time({ from: 'now-28d', to: 'now' })
    .refresh('30m')
    .timezone('browser')
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
    )
    .withRow(new RowBuilder('Does evidence keep its word? (newest 28 counted days, whatever the time range)'))
    .withPanel(sentence(new StatPanel(), 101, 'Calibration', 'calibration_days', { h: 4, w: 24, x: 0, y: 1 }))
    .withPanel(calibrationChart())
    .withPanel(
      new TablePanel()
        .id(103)
        .title('Promised and observed')
        .description(
          'Times the promise: 1 is kept, 10 is ten times as many false alarms as promised. Too few: less than 5 expected even if it is kept.',
        )
        .datasource(DATASOURCE)
        .gridPos({ h: 12, w: 24, x: 0, y: 15 })
        .withTarget(clickHouse('A', sql('calibration_table'), 'table')),
    )
    .withRow(new RowBuilder('What the NOC said'))
    .withPanel(
      new TimeSeriesPanel()
        .id(104)
        .title('Incidents a day that were for nothing, and the budget')
        .description('Labelled false or expected; those nobody labelled may be either. Days without any incident have no point.')
        .datasource(DATASOURCE)
        .gridPos({ h: 9, w: 12, x: 0, y: 28 })
        .legend(legend())
        .withTarget(clickHouse('A', sql('false_alarms'), 'timeseries')),
    )
    .withPanel(
      new TablePanel()
        .id(105)
        .title('How often each detector was right, ever')
        .datasource(DATASOURCE)
        .gridPos({ h: 9, w: 12, x: 12, y: 28 })
        .withTarget(clickHouse('A', sql('detector_precision'), 'table')),
    )
    .withRow(new RowBuilder('Were we first?'))
    .withPanel(
      new TablePanel()
        .id(106)
        .title('Delay after onset, and lead over the first complaint')
        .datasource(DATASOURCE)
        .gridPos({ h: 8, w: 24, x: 0, y: 38 })
        .withTarget(clickHouse('A', sql('lead'), 'table')),
    )
    .build();
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
