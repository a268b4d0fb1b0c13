import type { Database } from '../sql/database.ts';
import type { Page } from './incidents.ts';
import { lagCoverage, lagOfIncidents, lagSummary } from './statements.ts';

/** When incidents began that the figures are about; absent means any time. */
export interface LagFilter {
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

/** Did we know first: the summary with its denominators, what it leaves out, and a page of incidents. Exact counts; suppress before showing. */
export async function lagFigures(db: Database, filter: LagFilter, page: Page) {
  const window = { since: filter.since ?? new Date(0), until: filter.until ?? new Date(0) };
  const [[summary], [coverage], incidents] = await Promise.all([
    lagSummary(db, window),
    lagCoverage(db, {}),
    lagOfIncidents(db, { ...window, ...page, incident: '' }),
  ]);
  if (!summary) throw new Error('the lag summary gave no row');
  return { summary, coverage: coverage ?? null, incidents };
}
