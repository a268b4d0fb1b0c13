import { z } from 'zod';
import { type Database, insertOnce, nextRevision, type Row } from '../sql/database.ts';
import { Count, defineQuery, Instant, KEYS_PER_QUESTION, Key, KeyList } from '../sql/query.ts';
import { DIMENSIONS, type EvidenceRow, type Network, type Observation, type Policy } from './incident/types.ts';
import { file, PeriodS } from './statements.ts';

/** Bounds of what one period may bring to the incident step; beyond them the strongest come first and the rest is logged as a fact. */
export const CANDIDATES_MAX = 50_000;
const SERVED_MAX = 200_000;
/** So many of an incident's elements, three rows each, are enough to tell its story. */
const STORY_ELEMENTS_MAX = 200;
const EVIDENCE_ROWS_MAX = 3 * STORY_ELEMENTS_MAX;

const candidates = defineQuery({
  file: file('candidates'),
  params: z.strictObject({ period_end: z.date(), period_s: PeriodS, weak: z.number(), rows_max: z.int() }),
  row: z.strictObject({
    element_key: Key,
    element_id: z.string(),
    name: z.string(),
    kind: z.string(),
    technology: z.string(),
    region: z.string(),
    area: z.string(),
    core_pool: z.string(),
    state: z.string(),
    evidence: z.number(),
    evidence_now: z.number(),
    rising: z.boolean(),
    evidence_before: z.number(),
    evidence_before_that: z.number(),
    family: z.string(),
    signature: z.string(),
  }),
});
const groupSizes = defineQuery({
  file: file('group_sizes'),
  params: z.strictObject({ period_end: z.date(), weak: z.number() }),
  row: z.strictObject({ dimension: z.enum([...DIMENSIONS, 'all']), name: z.string(), cells: Count, members: z.array(Key) }),
});
const onsets = defineQuery({
  file: file('onsets'),
  params: z.strictObject({ period_end: z.date(), period_s: PeriodS, lookback_s: z.int(), element_keys: KeyList }),
  row: z.strictObject({ element_key: Key, onset: Instant }),
});
const harms = defineQuery({
  file: file('harms'),
  params: z.strictObject({ period_end: z.date(), element_keys: KeyList }),
  row: z.strictObject({
    element_key: Key,
    failing: z.number(),
    lost: z.number(),
    slowed: z.number(),
    silent: z.union([z.boolean(), z.number()]).transform(Boolean),
  }),
});
const MaybeNaN = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const evidenceRows = defineQuery({
  file: file('evidence_rows'),
  params: z.strictObject({ period_end: z.date(), element_keys: KeyList, groups: z.array(z.int()), rows_max: z.int() }),
  row: z.strictObject({
    group_no: Count,
    element_key: Key,
    element_name: z.string(),
    kpi: z.string(),
    kpi_name: z.string(),
    class: z.string(),
    unit: z.string(),
    worse: z.string(),
    value: MaybeNaN,
    attempts: z.number(),
    expected: MaybeNaN,
    expected_low: MaybeNaN,
    expected_high: MaybeNaN,
    evidence_level: z.number(),
    evidence_count: z.number(),
    evidence_shift: z.number(),
    evidence_silence: z.number(),
    evidence_peer: z.number(),
    evidence: z.number(),
  }),
});
const coreSentences = defineQuery({
  file: file('core_sentences'),
  params: z.strictObject({ period_end: z.date() }),
  row: z.strictObject({ element_key: Key, sentence: z.string() }),
});
const servedCells = defineQuery({
  file: file('served_cells'),
  params: z.strictObject({ core_pool: z.string(), rows_max: z.int() }),
  row: z.strictObject({ element_key: Key, element_id: z.string() }),
});

/** What the incident step needs of a period. */
export async function readObservations(db: Database, periodEnd: Date, policy: Policy): Promise<{ observations: Observation[]; network: Network }> {
  const rows = await candidates(db, { period_end: periodEnd, period_s: policy.periodMs / 1_000, weak: policy.weak, rows_max: CANDIDATES_MAX });
  if (rows.length === 0) return { observations: [], network: { judged: 0, groups: [] } };
  const groups = await groupSizes(db, { period_end: periodEnd, weak: policy.weak });
  const observations = rows.map(
    (r): Observation => ({
      key: r.element_key,
      id: r.element_id,
      name: r.name,
      kind: r.kind,
      technology: r.technology,
      region: r.region,
      area: r.area,
      pool: r.core_pool,
      state: r.state === 'judged' ? 'judged' : r.state === 'locked' || r.state === 'maintenance' ? 'masked' : 'unknown',
      evidence: r.evidence,
      evidenceNow: r.evidence_now,
      rising: r.rising,
      before: [r.evidence_before, r.evidence_before_that],
      family: r.family,
      signature: r.signature,
    }),
  );
  const network: Network = {
    judged: groups.find((g) => g.dimension === 'all')?.cells ?? 0,
    groups: groups.flatMap(({ dimension, name, cells, members }) => (dimension === 'all' ? [] : [{ dimension, name, judged: cells, members }])),
  };
  return { observations, network };
}

/** Start of the first degraded period of each element, looking back at most a day and a half. */
export async function readOnsets(db: Database, periodEnd: Date, periodS: number, keys: readonly string[]): Promise<Map<string, Date>> {
  if (keys.length === 0) return new Map();
  const rows = await inChunks(keys, (element_keys) => onsets(db, { period_end: periodEnd, period_s: periodS, lookback_s: 36 * 3_600, element_keys }));
  return new Map(rows.map((r) => [r.element_key, r.onset]));
}

async function inChunks<T>(keys: readonly string[], ask: (keys: string[]) => Promise<T[]>): Promise<T[]> {
  const answers: T[] = [];
  for (let from = 0; from < keys.length; from += KEYS_PER_QUESTION) answers.push(...(await ask(keys.slice(from, from + KEYS_PER_QUESTION))));
  return answers;
}

export interface Harm {
  readonly failing: number;
  readonly lost: number;
  readonly slowed: number;
  readonly silent: boolean;
}

/** What the detectors of single series say of core functions in a period, by element key. */
export async function readCoreSentences(db: Database, periodEnd: Date): Promise<Map<string, string>> {
  return new Map((await coreSentences(db, { period_end: periodEnd })).map((row) => [row.element_key, row.sentence]));
}

/** How bad the period was on each element. */
export async function readHarms(db: Database, periodEnd: Date, keys: readonly string[]): Promise<Map<string, Harm>> {
  if (keys.length === 0) return new Map();
  return new Map((await inChunks(keys, (element_keys) => harms(db, { period_end: periodEnd, element_keys }))).map((r) => [r.element_key, r]));
}

/**
 * The rows that tell the story of each incident's elements in a period, strongest first: at most three an element, of 200 elements an incident.
 * @param keysOf the element keys of each incident, those that matter most first
 */
export async function readEvidence(
  db: Database,
  periodEnd: Date,
  keysOf: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, EvidenceRow[]>> {
  const ids = [...keysOf.keys()];
  const pairs = ids.flatMap((id, group) => (keysOf.get(id) ?? []).slice(0, STORY_ELEMENTS_MAX).map((key) => ({ key, group })));
  const found = new Map<string, EvidenceRow[]>(ids.map((id) => [id, []]));
  for (let from = 0; from < pairs.length; from += KEYS_PER_QUESTION) {
    const asked = pairs.slice(from, from + KEYS_PER_QUESTION);
    const rows = await evidenceRows(db, {
      period_end: periodEnd,
      element_keys: asked.map((pair) => pair.key),
      groups: asked.map((pair) => pair.group),
      rows_max: EVIDENCE_ROWS_MAX,
    });
    for (const { group_no, ...row } of rows) {
      const own = found.get(ids[group_no] ?? '');
      if (own && own.length < EVIDENCE_ROWS_MAX) own.push(row);
    }
  }
  return found;
}

export async function readServedCells(db: Database, pool: string): Promise<{ element_key: string; element_id: string }[]> {
  return pool === '' ? [] : servedCells(db, { core_pool: pool, rows_max: SERVED_MAX });
}

/**
 * Writes rows of one period and table; the token makes a repetition harmless, the keys make a recomputation replace.
 * @param given a revision taken for several tables that are written one after the other, the last of them still in this one's time
 */
export async function write(db: Database, table: string, rows: readonly Row[], given?: string): Promise<void> {
  if (rows.length === 0) return;
  const revision = given ?? (await nextRevision(db));
  await insertOnce(
    db,
    table,
    rows.map((row) => ({ ...row, revision })),
    `${table}:${revision}`,
  );
}
