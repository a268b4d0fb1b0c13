import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { table, unit, width } from './panels.ts';

/** What became of the budget of false alarms, on the NOC's page and on the one about trust. */
export function budgetTable(id: number, place: GridPos): TablePanel {
  return table(id, 'The budget of false alarms, newest 28 days', 'budget_spent', place)
    .description(
      'Spent: labelled false or expected. Unlabelled ones may be either. Chance: how likely so many are if the budget is just kept; below 5 % the budget is broken.',
    )
    .overrideByName('share spent', [
      unit('percentunit'),
      { id: 'custom.cellOptions', value: { type: 'gauge', mode: 'basic' } },
      { id: 'max', value: 2 },
      { id: 'min', value: 0 },
      { id: 'color', value: { mode: 'fixed', fixedColor: '#C75B12' } },
    ])
    .overrideByName('chance of so many', [unit('percentunit')])
    .overrideByName('detector', [width(110)]);
}
