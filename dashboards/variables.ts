import { QueryVariableBuilder, TextBoxVariableBuilder, VariableHide, VariableRefresh, VariableSort } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE, sql } from './query.ts';

const ALL = { selected: true, text: ['All'], value: ['$__all'] };

function variable(name: string, label: string, refresh = VariableRefresh.OnDashboardLoad): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query(sql(`var_${name}`))
    .refresh(refresh)
    .sort(VariableSort.Disabled);
}

const several = (name: string, label: string): QueryVariableBuilder => variable(name, label).multi(true).includeAll(true).current(ALL);

/** Which part of the network: any number of regions, technologies and vendors. */
export const network = () => [several('region', 'Region'), several('technology', 'Technology'), several('vendor', 'Vendor')];

/** One element of the chosen part, the worst first; others are found by typing. */
export const element = () => variable('element', 'Element').description('Those that score highest come first; type to find another.');

/** The KPIs of the chosen element. */
export const kpi = () => several('kpi', 'KPI');

/** Open ones first, the worst of them at the top. */
export const incident = () => variable('incident', 'Incident', VariableRefresh.OnTimeRangeChanged);

/** The six strongest pieces of evidence of the chosen incident, for a chart each. */
export const evidence = () => several('evidence', 'Evidence').hide(VariableHide.HideVariable);

export const core = () => several('core', 'Core function');

/** Where Forecell's own pages are, for the links that lead there. */
export const consoleAddress = () =>
  new TextBoxVariableBuilder('console')
    .label('Forecell')
    .defaultValue('http://127.0.0.1:8080')
    .description('The address of Forecell, where incidents are taken on and labelled.');
