import { type Dashboard, DashboardBuilder, DashboardCursorSync } from '@grafana/grafana-foundation-sdk/dashboard';
import { annotations, OF_ALL } from './annotations.ts';
import { otherDashboards, UIDS } from './links.ts';
import { at, row, series, table } from './panels.ts';
import { quoted } from './query.ts';
import { type ShownKpi, shownKpis } from './units.ts';
import { core } from './variables.ts';

/** The core functions that have KPIs, and what each does, in the order in which a phone meets them. */
const FUNCTIONS = [
  { kind: 'amf', title: 'AMF: registration, mobility, paging' },
  { kind: 'ausf', title: 'AUSF: authentication' },
  { kind: 'smf', title: 'SMF: sessions' },
  { kind: 'upf', title: 'UPF: user traffic' },
] as const;

/** Panel numbers follow the KPI's place in the catalogue's own order within its kind, a hundred for each kind, so that a new KPI moves no other's. */
const FIRST_IDS: Readonly<Record<(typeof FUNCTIONS)[number]['kind'], number>> = { amf: 5100, ausf: 5200, smf: 5300, upf: 5400 };
const CHARTS_A_ROW = 3;
const CHART_HEIGHT = 8;

/** The core: which functions are degraded, what their own series say, and every KPI of each against what was expected. */
export function coreBoard(): Dashboard {
  let board = new DashboardBuilder('Forecell: core')
    .uid(UIDS.core)
    .description('AMF, AUSF, SMF and UPF: state, score, and every KPI against what was expected.')
    .tags(['forecell', 'noc', 'core'])
    .time({ from: 'now-24h', to: 'now' })
    .refresh('1m')
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([core()])
    .annotations(annotations(OF_ALL))
    .links([otherDashboards()])
    .withRow(row(930, 'Now', 0))
    .withPanel(
      table(501, 'Core functions, the worst first', 'core_now', at(0, 1, 24, 9)).description(
        'A function that could not be judged has no score: nothing is known of it.',
      ),
    )
    .withPanel(
      series(502, 'Score: 10 × -log10 of chance', 'core_score', at(0, 10, 12, 9))
        .min(0)
        .max(100)
        .axisLabel('higher is worse'),
    )
    .withPanel(table(503, 'What their own series said in this time range, strongest first', 'core_sentences', at(12, 10, 12, 9)));
  let y = 19;
  for (const { kind, title } of FUNCTIONS) {
    const kpis = shownKpis().filter((kpi) => kpi.applies_to === kind);
    board = board.withRow(row(FIRST_IDS[kind], title, y));
    kpis.forEach((kpi, i) => {
      const place = at((i % CHARTS_A_ROW) * 8, y + 1 + Math.floor(i / CHARTS_A_ROW) * CHART_HEIGHT, 8, CHART_HEIGHT);
      board = board.withPanel(kpiChart(FIRST_IDS[kind] + 1 + i, kpi, place));
    });
    y += 1 + Math.ceil(kpis.length / CHARTS_A_ROW) * CHART_HEIGHT;
  }
  return board.build();
}

/** A KPI of all functions of a kind: the value of each, and what was expected, dashed. */
function kpiChart(id: number, kpi: ShownKpi, place: ReturnType<typeof at>) {
  const chart = series(id, kpi.name, 'core_kpi', place, { kpi: quoted(kpi.kpi), kind: quoted(kpi.applies_to) })
    .description(`${kpi.clause}. Dashed: what was expected.`)
    .unit(kpi.grafanaUnit)
    .axisLabel(kpi.axis)
    .overrideByRegexp('/, expected/', [
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [6, 4] } },
      { id: 'custom.lineWidth', value: 1 },
    ]);
  return kpi.class === 'ratio' ? chart.min(0).max(1) : chart;
}
