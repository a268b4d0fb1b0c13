import { z } from 'zod';
import type { Database } from '../../sql/database.ts';
import { Count, defineQuery, Instant, KEYS_PER_QUESTION, Key, KeyList } from '../../sql/query.ts';
import { DIMENSIONS, type Network, type Observation, type SharedGroup } from '../incident/types.ts';
import { file, PeriodS } from '../statements.ts';

const PERIODS_MAX = 100_000;
/** No evidence is as large: then only followed elements are answered. */
const NO_CANDIDATES = 1_000;
const STATES = ['', 'judged', 'unknown', 'unknown', 'unknown', 'masked', 'masked'] as const;

const Span = { from: z.date(), to: z.date() };

const judgedPeriods = defineQuery({
  file: file('feedback_periods'),
  params: z.strictObject({ ...Span, rows_max: z.int() }),
  row: z.strictObject({ period_end: Instant, period_s: PeriodS }),
});
const elementsOfNetwork = defineQuery({
  file: file('feedback_elements'),
  params: z.strictObject({}),
  row: z.strictObject({
    element_key: Key,
    element_id: z.string(),
    name: z.string(),
    kind: z.string(),
    technology: z.string(),
    region: z.string(),
    area: z.string(),
    core_pool: z.string(),
  }),
});
/** Time, state, evidence, evidence now, rising, candidate, family; as feedback_candidates.sql packs them. */
const StoredScore = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number(), z.string()]);
const candidatesOfStretch = defineQuery({
  file: file('feedback_candidates'),
  params: z.strictObject({ ...Span, weak: z.number(), followed: KeyList }),
  row: z.strictObject({ element_key: Key, periods: z.array(StoredScore) }),
});
const sizesOfStretch = defineQuery({
  file: file('feedback_group_sizes'),
  params: z.strictObject({ ...Span, weak: z.number() }),
  row: z.strictObject({ at_s: z.number(), dimension: z.enum([...DIMENSIONS, 'all']), name: z.string(), cells: Count, members: z.array(Key) }),
});

export interface JudgedPeriod {
  readonly at: number;
  readonly periodS: number;
}

type ElementRow = Awaited<ReturnType<typeof elementsOfNetwork>>[number];
export type Elements = ReadonlyMap<string, ElementRow>;

/** What one element showed in a period, and whether it was a candidate then. */
export interface Seen {
  readonly observation: Observation;
  readonly candidate: boolean;
}

/** What the incident step needs of each period of a stretch, by the period's end in milliseconds. */
export interface Stretch {
  readonly seen: ReadonlyMap<number, Seen[]>;
  readonly networks: ReadonlyMap<number, Network>;
}

export async function readPeriods(db: Database, from: Date, to: Date): Promise<JudgedPeriod[]> {
  return (await judgedPeriods(db, { from, to, rows_max: PERIODS_MAX })).map((row) => ({ at: row.period_end.getTime(), periodS: row.period_s }));
}

export async function readElements(db: Database): Promise<Elements> {
  return new Map((await elementsOfNetwork(db, {})).map((row) => [row.element_key, row]));
}

/**
 * Reads periods that follow each other (a day, say) as the live step would see each of them: every element that is a candidate in any of them,
 * and the `followed` ones. Cost: two queries over the stretch, and one more for every 4,000 followed elements.
 */
export async function readStretch(
  db: Database,
  elements: Elements,
  periods: readonly JudgedPeriod[],
  { weak, followed }: { weak: number; followed: readonly string[] },
): Promise<Stretch> {
  const [first, last] = [periods[0], periods.at(-1)];
  if (!first || !last) return { seen: new Map(), networks: new Map() };
  const to = new Date(last.at);
  // Two periods earlier, for what was before the first one.
  const rows = await candidatesOfStretch(db, { from: new Date(first.at - 3_000 * first.periodS), to, weak, followed: [] });
  const known = new Set(rows.map((row) => row.element_key));
  const more = followed.filter((key) => !known.has(key));
  for (let i = 0; i < more.length; i += KEYS_PER_QUESTION) {
    const asked = { from: new Date(first.at - 3_000 * first.periodS), to, weak: NO_CANDIDATES, followed: more.slice(i, i + KEYS_PER_QUESTION) };
    rows.push(...(await candidatesOfStretch(db, asked)));
  }
  const sizes = await sizesOfStretch(db, { from: new Date(first.at - 1_000 * first.periodS), to, weak });
  return { seen: byPeriod(rows, elements, periods), networks: networksByPeriod(sizes) };
}

function byPeriod(rows: Awaited<ReturnType<typeof candidatesOfStretch>>, elements: Elements, periods: readonly JudgedPeriod[]): Map<number, Seen[]> {
  const found = new Map<number, Seen[]>(periods.map(({ at }) => [at, []]));
  const lengths = new Map(periods.map(({ at, periodS }) => [at, periodS]));
  for (const row of rows) {
    const element = elements.get(row.element_key);
    if (!element) continue;
    const judged = new Map(row.periods.filter(([, state]) => state === 1).map(([at_s, , evidence]) => [at_s, evidence]));
    for (const period of row.periods) {
      const length = lengths.get(period[0] * 1_000);
      if (length === undefined) continue;
      const before = [judged.get(period[0] - length) ?? 0, judged.get(period[0] - 2 * length) ?? 0] as const;
      found.get(period[0] * 1_000)?.push({ observation: observationOf(element, period, before), candidate: period[5] === 1 });
    }
  }
  // The order of the live query: the strongest first, then by identifier.
  for (const list of found.values())
    list.sort(({ observation: a }, { observation: b }) => b.evidence - a.evidence || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return found;
}

/** The one place where a stored score becomes what the step sees. */
function observationOf(
  e: ElementRow,
  [, state, evidence, evidenceNow, rising, , family]: z.output<typeof StoredScore>,
  before: readonly [number, number],
): Observation {
  return {
    key: e.element_key,
    id: e.element_id,
    name: e.name,
    kind: e.kind,
    technology: e.technology,
    region: e.region,
    area: e.area,
    pool: e.core_pool,
    state: STATES[state] || 'unknown',
    evidence,
    evidenceNow,
    rising: rising === 1,
    before,
    family,
    // It names the fault in the sentence and decides nothing.
    signature: '',
  };
}

function networksByPeriod(rows: Awaited<ReturnType<typeof sizesOfStretch>>): Map<number, Network> {
  const found = new Map<number, { judged: number; groups: SharedGroup[] }>();
  for (const { at_s, dimension, name, cells, members } of rows) {
    const network = found.get(at_s * 1_000) ?? { judged: 0, groups: [] };
    if (dimension === 'all') network.judged = cells;
    else network.groups.push({ dimension, name, judged: cells, members });
    found.set(at_s * 1_000, network);
  }
  return found;
}
