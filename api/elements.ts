import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { Count, defineQuery, Instant, Key } from '../sql/query.ts';
import type { Page } from './incidents.ts';
import { newestPeriod } from './statements.ts';

/** What can be known of an element in a period. All but judged, locked and maintenance mean that nothing is known. */
export const ELEMENT_STATES = ['judged', 'learning', 'missing', 'suspect', 'unknown', 'locked', 'maintenance'] as const;
export type ElementState = (typeof ELEMENT_STATES)[number];

/** States that may be asked for: each of them, those that are scored and never raised, and all of which nothing is known. */
export const STATES_ASKED = [...ELEMENT_STATES, 'masked', 'not_judged'] as const;

export interface ElementFilter {
  readonly state?: (typeof STATES_ASKED)[number] | undefined;
  readonly region?: string | undefined;
  readonly technology?: string | undefined;
}

const LOOKBACK_S = 7 * 86_400;
const GROUPS_MAX = 5_000;

const elementStates = defineQuery({
  // The question detection asks too, in pages.
  file: new URL('../sql/queries/detectors/element_states.sql', import.meta.url),
  params: z.strictObject({
    period_end: z.date(),
    period_s: z.int(),
    lookback_s: z.int(),
    all: z.boolean(),
    states: z.array(z.string()),
    region: z.string(),
    technology: z.string(),
    rows_max: z.int(),
    offset: z.int(),
  }),
  row: z.object({
    element_id: z.string(),
    element_key: Key,
    name: z.string(),
    kind: z.string(),
    technology: z.string(),
    region: z.string(),
    area: z.string(),
    state: z.enum(ELEMENT_STATES),
    kpis_judged: z.number(),
    since: Instant,
    why: z.string(),
  }),
});
const elementCounts = defineQuery({
  file: new URL('../sql/queries/api/element_counts.sql', import.meta.url),
  params: z.strictObject({ period_end: z.date(), region: z.string(), technology: z.string(), limit: z.int() }),
  row: z.object({ region: z.string(), technology: z.string(), state: z.enum(ELEMENT_STATES), elements: Count }),
});

/** How many elements of a region and technology are in a state. */
export type StateCount = Awaited<ReturnType<typeof elementCounts>>[number];

/**
 * What is known of each element in the newest period, since when and why no more is; and how many are in each state, by region and technology.
 * Before the first period nothing is known of anything, and the sentence says so.
 * Cost: one pass over one period's element scores, and a week of them for the page.
 */
export async function elementFigures(db: Database, filter: ElementFilter, page: Page) {
  const [newest] = await newestPeriod(db, {});
  const { region = '', technology = '' } = filter;
  const at = newest?.period_end ?? new Date(0);
  const states = statesOf(filter.state);
  const asked = { period_end: at, region, technology };
  const [counts, elements] = await Promise.all([
    elementCounts(db, { ...asked, limit: GROUPS_MAX }),
    elementStates(db, {
      ...asked,
      ...{ period_s: newest?.period_s ?? 900, lookback_s: LOOKBACK_S, all: states.length === 0, states, rows_max: page.limit, offset: page.offset },
    }),
  ]);
  const total = counts.filter((row) => states.length === 0 || states.includes(row.state)).reduce((sum, row) => sum + row.elements, 0);
  return {
    period_end: newest?.period_end ?? null,
    sentence: statesSentence(counts, newest?.period_end ?? null),
    counts,
    total,
    elements: elements.map(({ element_key: _, since, ...element }) => ({ ...element, since: newest ? since : null })),
  };
}

function statesOf(asked: ElementFilter['state']): ElementState[] {
  if (asked === undefined) return [];
  if (asked === 'masked') return ['locked', 'maintenance'];
  return asked === 'not_judged' ? ['learning', 'missing', 'suspect', 'unknown'] : [asked];
}

/**
 * How much of the network the picture rests on, in a sentence that never calls silence well.
 * @example "612 of 618 elements could be judged up to 2036-01-09 12:30 UTC. Nothing is known of 6: 4 learning, 2 missing."
 */
export function statesSentence(counts: readonly Pick<StateCount, 'state' | 'elements'>[], until: Date | null): string {
  const of = (...states: ElementState[]): number => counts.filter((row) => states.includes(row.state)).reduce((sum, row) => sum + row.elements, 0);
  const all = of(...ELEMENT_STATES);
  if (all === 0) return 'No element is known yet: load an inventory, or measurements.';
  if (until === null) return `Nothing has been judged yet: whether any of the ${all.toLocaleString('en-GB')} elements is well is not known.`;
  const masked = of('locked', 'maintenance');
  const unknown = (['learning', 'missing', 'suspect', 'unknown'] as const).flatMap((state) => {
    const elements = of(state);
    return elements > 0 ? [`${elements.toLocaleString('en-GB')} ${state === 'unknown' ? 'never heard of' : state}`] : [];
  });
  const at = until.toISOString().slice(0, 16).replace('T', ' ');
  const judged = `${of('judged').toLocaleString('en-GB')} of ${all.toLocaleString('en-GB')} elements could be judged up to ${at} UTC`;
  const work = masked > 0 ? `, ${masked.toLocaleString('en-GB')} ${masked === 1 ? 'is' : 'are'} locked or in planned work` : '';
  const rest =
    unknown.length > 0
      ? ` Nothing is known of ${of('learning', 'missing', 'suspect', 'unknown').toLocaleString('en-GB')}: ${unknown.join(', ')}.`
      : '';
  return `${judged}${work}.${rest}`;
}
