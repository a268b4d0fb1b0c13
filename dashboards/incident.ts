import { type Dashboard, DashboardBuilder, DashboardCursorSync } from '@grafana/grafana-foundation-sdk/dashboard';
import { annotations, OF_INCIDENT } from './annotations.ts';
import { bandPanel } from './band_panel.ts';
import { CONSOLE_INCIDENT, otherDashboards, outside, UIDS } from './links.ts';
import { at, row, sentence, series, table, unit, width } from './panels.ts';
import { theOne } from './query.ts';
import { consoleAddress, evidence, incident } from './variables.ts';

/** One incident: what it is in a sentence, why it is believed, what it is made of, whom it touches (numbers only), and what has been done about it. */
export function incidentBoard(): Dashboard {
  const board = new DashboardBuilder('Forecell: incident')
    .uid(UIDS.incident)
    .description('What is wrong, since when, why, how many customers, and what has been done.')
    .tags(['forecell', 'noc'])
    .time({ from: 'now-24h', to: 'now' })
    .refresh('1m')
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([incident(), evidence(), consoleAddress()])
    .annotations(annotations(OF_INCIDENT))
    .links([
      otherDashboards(),
      outside('Take on, label', CONSOLE_INCIDENT, 'Opens this incident in Forecell, where it is acknowledged and called true or false.'),
    ]);
  return causes(proof(summary(board))).build();
}

function summary(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(910, 'What is wrong', 0))
    .withPanel(sentence(301, 'In a sentence', 'incident_sentence', at(0, 1, 24, 4)))
    .withPanel(table(302, 'Facts', 'incident_facts', at(0, 5, 8, 13)).overrideByName('what', [width(220)]))
    .withPanel(
      table(303, 'Customers', 'incident_people', at(8, 5, 16, 4)).description(
        'Rounded to 5; below 20 only that. Who they are is shown to care alone, in Forecell.',
      ),
    )
    .withPanel(
      table(304, 'Timeline', 'incident_timeline', at(8, 9, 16, 9))
        .overrideByName('what', [width(150)])
        .overrideByName('at', [width(170)]),
    );
}

function proof(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(911, 'Why it is believed', 18))
    .withPanel(
      series(305, 'The strongest evidence: distance from the expected', 'incident_deviations', at(0, 19, 24, 8))
        .description(
          'In usual spreads of each KPI at that hour of its week, to the worse upwards; at most six. Onset is where the incident’s span begins.',
        )
        .axisLabel('higher is worse'),
    )
    .withPanel(
      bandPanel(306, '$evidence', at(0, 27, 24, 8), `splitByChar('|', ${theOne('evidence')})[1]`, `splitByChar('|', ${theOne('evidence')})[2]`)
        .repeat('evidence')
        .repeatDirection('h')
        .maxPerRow(3),
    )
    .withPanel(table(307, 'Evidence as it was when it was found', 'incident_evidence', at(0, 35, 24, 9)).overrideByName('element', [width(160)]));
}

function causes(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(912, 'What it is made of, and the suspected cause', 44))
    .withPanel(table(308, 'For and against each cause', 'incident_causes', at(0, 45, 24, 8)).overrideByName('for and against', [width(620)]))
    .withPanel(table(309, 'Elements', 'incident_elements', at(0, 53, 14, 10)))
    .withPanel(
      table(
        310,
        'Changes at what its elements share, from a week before onset to a day after',
        'incident_changes',
        at(14, 53, 10, 10),
      ).overrideByName('minutes after onset', [unit('m')]),
    );
}
