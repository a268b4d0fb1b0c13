import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { series } from './panels.ts';
import { clickHouse, sql } from './query.ts';
import { UNIT_PARTS } from './units.ts';

/**
 * One KPI of one element: its value on a ribbon of what was expected, its peers' median, and its attempts as faint bars, so that half of two attempts failing looks
 * like two attempts. Which KPI that is, is chosen when the page is looked at, so the unit comes with the answer (query U) instead of being fixed here.
 * @param element SQL that gives the element's identifier
 * @param kpi SQL that gives the KPI
 */
export function bandPanel(id: number, title: string, place: GridPos, element: string, kpi: string): TimeSeriesPanel {
  const hidden = { id: 'custom.hideFrom', value: { legend: true, tooltip: false, viz: false } };
  const line = (color: string, pixels: number) => [
    { id: 'color', value: { mode: 'fixed', fixedColor: color } },
    { id: 'custom.lineWidth', value: pixels },
  ];
  return series(id, title, 'kpi_band', place, { element, kpi })
    .withTarget(clickHouse('U', sql('kpi_unit', { ...UNIT_PARTS, kpi }), 'table'))
    .withTransformation({
      id: 'configFromData',
      options: { applyTo: { id: 'byFrameRefID', options: 'A' }, configRefId: 'U', mappings: [{ fieldName: 'unit', handlerKey: 'unit' }] },
    })
    .overrideByName('value', line('#3D71D9', 2))
    .overrideByName('expected', [...line('#7B838F', 1), { id: 'custom.lineStyle', value: { fill: 'dash', dash: [6, 4] } }])
    .overrideByName('expected, from', [...line('#7B838F', 0), hidden])
    .overrideByName('expected, to', [
      ...line('#7B838F', 0),
      hidden,
      { id: 'custom.fillBelowTo', value: 'expected, from' },
      { id: 'custom.fillOpacity', value: 18 },
    ])
    .overrideByName('peers, median', [...line('#8A6D00', 1), { id: 'custom.lineStyle', value: { fill: 'dot', dash: [2, 4] } }])
    .overrideByName('attempts', [
      { id: 'unit', value: 'short' },
      { id: 'custom.drawStyle', value: 'bars' },
      { id: 'custom.fillOpacity', value: 15 },
      { id: 'custom.axisPlacement', value: 'right' },
      { id: 'custom.lineWidth', value: 0 },
      { id: 'color', value: { mode: 'fixed', fixedColor: '#A0A7B0' } },
    ]);
}
