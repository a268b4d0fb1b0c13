import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type DashboardLink, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

/** The dashboards by what they are about. A uid is an address that people keep: it never changes. */
export const UIDS = {
  noc: 'forecell-noc-overview',
  incident: 'forecell-incident',
  element: 'forecell-element',
  core: 'forecell-core',
  quality: 'forecell-detection-quality',
  cx: 'forecell-known-first',
  pipeline: 'forecell-pipeline',
} as const;

/** A link as a field's data link stores it. */
export interface DataLink {
  readonly title: string;
  readonly url: string;
  readonly targetBlank: boolean;
}

const to = (uid: string, variable: string, value: string): string => `/d/${uid}?var-${variable}=${value}&\${__url_time_range}`;

/** From a cell that holds an incident's identifier to the incident. */
export const toIncident = (value = '${__value.raw:percentencode}'): DataLink => ({
  title: 'What is wrong, since when and why',
  url: to(UIDS.incident, 'incident', value),
  targetBlank: false,
});

/** From a cell that holds an element's identifier, or from a row that has it in `element_id`, to the element. */
export const toElement = (value = '${__value.raw:percentencode}'): DataLink => ({
  title: 'This element, every KPI',
  url: to(UIDS.element, 'element', value),
  targetBlank: false,
});

/** Where an incident is acknowledged and labelled: the console that Forecell serves. One place, should its address change. */
export const CONSOLE_INCIDENT = '${console}/console/incidents/${incident:percentencode}';

function plain(link: DashboardLink): Builder<DashboardLink> {
  return { build: () => link };
}

const base = { icon: 'external link', tooltip: '', tags: [], asDropdown: false, targetBlank: false, includeVars: false, keepTime: false };

/** The other dashboards, in the bar of each; time goes along, variables do not, because each has its own. */
export const otherDashboards = (): Builder<DashboardLink> =>
  plain({ ...base, title: 'Forecell', type: DashboardLinkType.Dashboards, tags: ['forecell'], asDropdown: true, keepTime: true, url: '' });

export const outside = (title: string, url: string, tooltip: string): Builder<DashboardLink> =>
  plain({ ...base, title, type: DashboardLinkType.Link, url, tooltip, targetBlank: true });
