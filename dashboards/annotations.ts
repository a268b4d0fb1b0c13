import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { type AnnotationQuery, AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { clickHouse, DATASOURCE, sql } from './query.ts';

/** What is drawn over the charts, by dashboard: conditions on the rows of the three queries. */
export interface Which {
  readonly incidents: string;
  readonly maintenance: string;
  readonly changes: string;
}

/** Of the whole network; incidents of the chosen regions. */
export const OF_NETWORK: Which = { incidents: '$__conditionalAll(region IN (${region:sqlstring}), $region)', maintenance: '1 = 1', changes: '1 = 1' };

/** Of the whole network, on a page without a choice of regions. */
export const OF_ALL: Which = { incidents: '1 = 1', maintenance: '1 = 1', changes: '1 = 1' };

/** Of the chosen incident; planned work and changes of the whole network, since what happened elsewhere may explain it. */
export const OF_INCIDENT: Which = { incidents: 'incident_id = ${incident:sqlstring}', maintenance: '1 = 1', changes: '1 = 1' };

const PLACES = sql('parts/places_of_element');

/** Of the chosen element and of what it hangs on. */
export const OF_ELEMENT: Which = {
  incidents: 'incident_id IN (SELECT incident_id FROM incident_elements FINAL WHERE element_key = cityHash64(${element:sqlstring}) AND NOT removed)',
  maintenance: `(scope, scope_id) IN (${PLACES})`,
  changes: `(scope, scope_id) IN (${PLACES})`,
};

/** Incidents as spans, planned work as spans, changes as lines. */
export function annotations(which: Which): Builder<AnnotationQuery>[] {
  return [
    note('Incidents', 'note_incidents', which.incidents, '#C75B12'),
    note('Planned work', 'note_maintenance', which.maintenance, '#5F6B7A'),
    note('Changes', 'note_changes', which.changes, '#3D71D9'),
  ];
}

function note(name: string, query: string, which: string, color: string): Builder<AnnotationQuery> {
  const built = new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .hide(false)
    .iconColor(color)
    .target(clickHouse('Anno', sql(query, { which }), 'table') as Builder<Dataquery>)
    .build();
  // Without it the switch stays in the toolbar, where somebody looks for it.
  const { placement: _placement, ...shown } = built;
  return { build: () => shown as AnnotationQuery };
}
