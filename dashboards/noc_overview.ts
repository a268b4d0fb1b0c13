import { FrameGeometrySourceMode, type MapLayerOptions, StackingConfigBuilder, StackingMode } from '@grafana/grafana-foundation-sdk/common';
import { type Dashboard, DashboardBuilder, DashboardCursorSync } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  ControlsOptionsBuilder,
  PanelBuilder as GeomapPanel,
  MapCenterID,
  MapViewConfigBuilder,
  TooltipMode,
  TooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/geomap';
import { annotations, OF_NETWORK } from './annotations.ts';
import { otherDashboards, toElement, UIDS } from './links.ts';
import { at, built, links, row, sentence, series, table, unit } from './panels.ts';
import { clickHouse, DATASOURCE, sql } from './query.ts';
import { budgetTable } from './shared_panels.ts';
import { network } from './variables.ts';

/**
 * What is wrong now: open incidents with the sentence that explains them, how sure they are and why, how many people they touch (suppressed below 20),
 * and whether the network could be judged at all. Unknown is drawn as itself, never as healthy: the first line says it beside the number of incidents.
 */
export function nocOverview(): Dashboard {
  const board = new DashboardBuilder('Forecell: what is wrong now')
    .uid(UIDS.noc)
    .description('Open incidents, where they are, how many customers they touch, and whether the network can be judged at all.')
    .tags(['forecell', 'noc'])
    .time({ from: 'now-24h', to: 'now' })
    .refresh('30s')
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(network())
    .annotations(annotations(OF_NETWORK))
    .links([otherDashboards()]);
  return judged(health(now(board))).build();
}

function now(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(900, 'Now', 0))
    .withPanel(sentence(1, 'Now', 'now_sentence', at(0, 1, 24, 4)))
    .withPanel(
      table(3, 'Incidents: all that are open, and those detected in this time range', 'incident_list', at(0, 5, 24, 11)).description(
        'Worst first. Customers: rounded, below 20 only that; "?" until the list has been computed. Click the identifier for the evidence.',
      ),
    )
    .withPanel(
      table(10, 'Open, by severity', 'open_severity', at(0, 16, 8, 8)).description(
        'A customer in two incidents counts once. Rounded to 50, so that no small group can be worked out.',
      ),
    )
    .withPanel(table(6, 'Why: what speaks for the suspected cause of each open incident, and against others', 'incident_reasons', at(8, 16, 16, 8)))
    .withPanel(map());
}

function health(board: DashboardBuilder): DashboardBuilder {
  return board
    .withRow(row(901, 'Which KPIs are worse than expected?', 38))
    .withPanel(
      table(12, 'KPIs in the newest period, by region and technology', 'kpi_health', at(0, 39, 14, 10))
        .description('Expected range of each element at this hour of its week: one value in a hundred is worse by chance alone.')
        .overrideByName('share worse', [unit('percentunit')]),
    )
    .withPanel(
      series(13, 'Share of KPI values worse than expected', 'kpi_health_series', at(14, 39, 10, 10))
        .description('Masked, missing and learning values are not in it.')
        .unit('percentunit')
        .min(0)
        .axisLabel('higher is worse'),
    );
}

function judged(board: DashboardBuilder): DashboardBuilder {
  const lateness = series(15, 'How late deliveries came after the end of their period', 'lateness', at(12, 66, 12, 8));
  return board
    .withRow(row(902, 'Could the network be judged?', 49))
    .withPanel(
      table(7, 'Elements by region, technology and state, in the newest period', 'state_counts', at(0, 50, 24, 8)).description(
        'Learning, missing, suspect and never heard of: nothing is said about them, and that they show no incident means nothing.',
      ),
    )
    .withPanel(
      series(4, 'Elements by state', 'element_states', at(0, 58, 12, 8))
        .description('Missing, suspect and learning are unknown: nothing is said about them.')
        .fillOpacity(40)
        .stacking(new StackingConfigBuilder().mode(StackingMode.Normal)),
    )
    .withPanel(series(5, 'Sources that delivered, of those expected', 'sources_delivered', at(12, 58, 12, 8)))
    .withPanel(
      series(14, 'Completeness: elements that could be judged', 'completeness', at(0, 66, 12, 8))
        .unit('percentunit')
        .min(0)
        .max(1),
    )
    .withPanel(lateness.unit('s').description('Against the clock of the machine; in a replayed past it says nothing.'))
    .withPanel(table(17, 'Sources, those furthest behind first', 'sources_late', at(0, 74, 12, 9)).overrideByName('behind', [unit('s')]))
    .withPanel(budgetTable(16, at(12, 74, 12, 9)));
}

/**
 * Places by the worst score there, on a plain ground: the base layer is one transparent point that is already here, never drawn at any zoom, so that no tile is
 * asked of anybody. Places of which nothing is known are grey squares.
 */
function map(): GeomapPanel {
  return new GeomapPanel()
    .id(11)
    .title('Where: the worst score at each place, and where nothing could be judged')
    .description('Circles: judged, larger and darker with the score. Grey squares: not judged (learning, missing, masked). No map tiles are loaded.')
    .datasource(DATASOURCE)
    .gridPos(at(0, 24, 24, 14))
    .view(new MapViewConfigBuilder().id(MapCenterID.Fit).allLayers(true).padding(10).zoom(10))
    .controls(new ControlsOptionsBuilder().showZoom(true).mouseWheelZoom(false).showAttribution(false).showScale(true))
    .tooltip(new TooltipOptionsBuilder().mode(TooltipMode.Details))
    .basemap(built<MapLayerOptions>(NO_TILES))
    .layers([built(UNKNOWN_PLACES), built(JUDGED_PLACES)])
    .overrideByName('score', [
      { id: 'color', value: { mode: 'thresholds' } },
      {
        id: 'thresholds',
        value: {
          mode: 'absolute',
          steps: [
            { value: null, color: '#9DB7DF' },
            { value: 30, color: '#8A6D00' },
            { value: 46, color: '#C75B12' },
            { value: 56, color: '#B3261E' },
          ],
        },
      },
      { id: 'min', value: 0 },
      { id: 'max', value: 100 },
    ])
    .overrideByName('element_id', [links(toElement())])
    .withTarget(clickHouse('A', sql('places_judged'), 'table'))
    .withTarget(clickHouse('B', sql('places_unknown'), 'table'));
}

const NO_TILES: MapLayerOptions = {
  type: 'xyz',
  name: 'No tiles',
  config: { url: 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', attribution: 'no tiles', minZoom: 30, maxZoom: 30 },
};

const layer = (name: string, refId: string, style: object): MapLayerOptions => ({
  type: 'markers',
  name,
  config: { showLegend: true, style },
  filterData: { id: 'byRefId', options: refId },
  location: { mode: FrameGeometrySourceMode.Coords, latitude: 'latitude', longitude: 'longitude' },
  tooltip: true,
});

const UNKNOWN_PLACES = layer('Not judged', 'B', {
  size: { fixed: 6, min: 2, max: 15 },
  color: { fixed: '#7B838F' },
  opacity: 0.6,
  symbol: { mode: 'fixed', fixed: 'img/icons/marker/square.svg' },
});

const JUDGED_PLACES = layer('Worst score', 'A', {
  size: { field: 'score', fixed: 5, min: 4, max: 16 },
  color: { field: 'score', fixed: '#9DB7DF' },
  opacity: 0.8,
  symbol: { mode: 'fixed', fixed: 'img/icons/marker/circle.svg' },
});
