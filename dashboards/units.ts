import { readCatalogue } from '../sql/catalogue/catalogue.ts';

/** What the catalogue calls a unit, as Grafana names it. Ratios are stored as shares, whatever the catalogue prints them in. */
const GRAFANA_UNITS: Readonly<Record<string, string>> = {
  '%': 'percent',
  ratio: 'percentunit',
  'kbit/s': 'Kbits',
  Mbit: 'decmbits',
  octets: 'decbytes',
  ms: 'ms',
  s: 's',
  '1/s': 'cps',
  '1': 'short',
  index: 'none',
  bin: 'none',
};

let kpis: ReturnType<typeof readCatalogue>['kpis'] | undefined;

/** Every KPI of the catalogue that ships, as a dashboard shows it. */
export type ShownKpi = ReturnType<typeof shownKpis>[number];

/** The Grafana unit of a KPI. @throws {Error} when the catalogue has a unit that has no name here */
export function grafanaUnit(kpi: { readonly class: string; readonly unit: string }): string {
  if (kpi.class === 'ratio') return 'percentunit';
  const unit = GRAFANA_UNITS[kpi.unit];
  if (unit === undefined) throw new Error(`the unit ${kpi.unit} has no Grafana unit; add it to dashboards/units.ts`);
  return unit;
}

/** The KPIs that are judged, with the unit and the direction in which customers suffer. The catalogue is read once. */
export function shownKpis() {
  kpis ??= readCatalogue().kpis;
  return kpis
    .filter((kpi) => kpi.class !== 'state')
    .map((kpi) => ({ ...kpi, grafanaUnit: grafanaUnit(kpi), axis: `${kpi.worse === 'up' ? 'higher' : 'lower'} is worse` }));
}

const names = (all: readonly string[]): string => `[${all.map((name) => `'${name}'`).join(', ')}]`;

/** The same translation for a query that learns at run time which KPI it shows. */
export const UNIT_PARTS = { units: names(Object.keys(GRAFANA_UNITS)), grafana_units: names(Object.values(GRAFANA_UNITS)) };
