import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { type DynamicConfigValue, type GridPos, MappingType, RowBuilder, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { type DataLink, toElement, toIncident } from './links.ts';
import { clickHouse, DATASOURCE, sql } from './query.ts';

/** A period is a quarter of an hour: nothing is drawn finer. */
const PERIOD = '15m';

export const at = (x: number, y: number, w: number, h: number): GridPos => ({ x, y, w, h });

/** A heading across the page. */
export const row = (id: number, title: string, y: number): RowBuilder => new RowBuilder(title).id(id).gridPos(at(0, y, 24, 1));

export const legend = (): VizLegendOptionsBuilder =>
  new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom);

/** A panel that answers in words: the one text its query gives, without colour, because no colour means "all is well". */
export function sentence(id: number, title: string, query: string, place: GridPos): StatPanel {
  return new StatPanel()
    .id(id)
    .title(title)
    .datasource(DATASOURCE)
    .gridPos(place)
    .colorMode(BigValueColorMode.None)
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('/.*/').values(false))
    .withTarget(clickHouse('A', sql(query), 'table'));
}

/** A table of what a query gives. Severities, identifiers and times look the same in every one of them. */
export function table(id: number, title: string, query: string, place: GridPos, parts: Readonly<Record<string, string>> = {}): TablePanel {
  return new TablePanel()
    .id(id)
    .title(title)
    .datasource(DATASOURCE)
    .gridPos(place)
    .noValue('–')
    .withTarget(clickHouse('A', sql(query, parts), 'table'))
    .overrideByName('severity', [{ id: 'mappings', value: [SEVERITIES] }, colouredText, width(110)])
    .overrideByName('incident', [links(toIncident()), width(220)])
    .overrideByName('element_id', [links(toElement()), width(190), { id: 'displayName', value: 'identifier' }])
    .overrideByName('sentence', [width(520)]);
}

/** Lines over time. */
export function series(id: number, title: string, query: string, place: GridPos, parts: Readonly<Record<string, string>> = {}): TimeSeriesPanel {
  return new TimeSeriesPanel()
    .id(id)
    .title(title)
    .datasource(DATASOURCE)
    .gridPos(place)
    .interval(PERIOD)
    .legend(legend())
    .withTarget(clickHouse('A', sql(query, parts), 'timeseries'));
}

export const links = (...all: DataLink[]): DynamicConfigValue => ({ id: 'links', value: all });
export const unit = (name: string): DynamicConfigValue => ({ id: 'unit', value: name });
export const width = (pixels: number): DynamicConfigValue => ({ id: 'custom.width', value: pixels });
const colouredText: DynamicConfigValue = { id: 'custom.cellOptions', value: { type: 'color-text' } };

/** Told apart by shape and word, and by colour too. */
const SEVERITIES: ValueMapping = {
  type: MappingType.ValueToText,
  options: {
    critical: { text: '■ critical', color: '#B3261E', index: 0 },
    major: { text: '▲ major', color: '#C75B12', index: 1 },
    minor: { text: '● minor', color: '#8A6D00', index: 2 },
    warning: { text: '○ warning', color: '#5F6B7A', index: 3 },
  },
};

/** States of an element. Unknown ones are greys of their own; judged is not green, because it does not mean well. */
export const STATES: ValueMapping = {
  type: MappingType.ValueToText,
  options: {
    judged: { text: 'judged', color: '#3D71D9', index: 0 },
    suspect: { text: 'suspect (unknown)', color: '#A0A7B0', index: 1 },
    missing: { text: 'missing (unknown)', color: '#7B838F', index: 2 },
    learning: { text: 'learning (unknown)', color: '#C4C9D0', index: 3 },
    locked: { text: 'masked: locked', color: '#4A4A6A', index: 4 },
    maintenance: { text: 'masked: planned work', color: '#6A5D8A', index: 5 },
  },
};

/** Something of the SDK that has no builder. */
export const built = <T>(value: T): Builder<T> => ({ build: () => value });
