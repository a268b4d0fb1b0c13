import { type Dashboard, DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { otherDashboards, UIDS } from './links.ts';
import { at, row, sentence, series, table, unit, width } from './panels.ts';

/** Whether the product itself works: what came in, what was refused and why, how long judging takes, what questions cost. Everything here is on the machine's clock. */
export function pipelineBoard(): Dashboard {
  const board = new DashboardBuilder('Forecell: pipeline')
    .uid(UIDS.pipeline)
    .description('Loads, rejections, freshness and what questions cost. Times are the machine’s clock, not the network’s.')
    .tags(['forecell', 'operations'])
    .time({ from: 'now-24h', to: 'now' })
    .refresh('1m')
    .timezone('browser')
    .links([otherDashboards()]);
  return costs(loads(board)).build();
}

function loads(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(940, 'What came in', 0))
    .withPanel(sentence(601, 'Now', 'pipeline_now', at(0, 1, 24, 4)))
    .withPanel(series(602, 'Files loaded, by format', 'loads_by_format', at(0, 5, 12, 8)).min(0))
    .withPanel(series(603, 'Records: accepted, duplicate, suspect, rejected', 'loads_records', at(12, 5, 12, 8)).min(0))
    .withPanel(
      table(604, 'Files, those that were set aside or had records refused first', 'loads_table', at(0, 13, 24, 9))
        .overrideByName('bytes', [unit('decbytes')])
        .overrideByName('file', [width(420)]),
    )
    .withPanel(table(605, 'Why records were refused', 'rejections', at(0, 22, 12, 8)).overrideByName('reason', [width(380)]))
    .withPanel(
      table(606, 'Counters that no KPI uses, newest seven days', 'unmapped_counters', at(12, 22, 12, 8)).description(
        'What the vendors send beside what is judged. Add one to the KPI catalogue to judge it.',
      ),
    );
}

function costs(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(941, 'How long it takes', 30))
    .withPanel(
      series(607, 'Time to judge one period', 'judging_time', at(0, 31, 12, 8))
        .unit('ms')
        .min(0),
    )
    .withPanel(
      table(608, 'Periods judged, and why they were closed', 'periods_closed', at(12, 31, 12, 8))
        .overrideByName('time to judge, median', [unit('ms')])
        .overrideByName('longest', [unit('ms')]),
    )
    .withPanel(
      table(609, 'What questions cost, the dearest first', 'query_costs', at(0, 39, 12, 10))
        .description('Of Forecell itself, by query file; never a text or a parameter. What Grafana asks is not in here.')
        .overrideByName('mean', [unit('ms')])
        .overrideByName('longest', [unit('ms')])
        .overrideByName('total', [unit('ms')])
        .overrideByName('query', [width(260)]),
    )
    .withPanel(
      series(610, 'Time spent answering', 'query_costs_series', at(12, 39, 12, 10))
        .overrideByName('time spent answering', [unit('ms')])
        .min(0),
    )
    .withPanel(table(611, 'What was told to webhooks, newest 30 days', 'webhooks', at(0, 49, 24, 7)));
}
