import type { Database } from '../database.ts';

const ARRAYS = [
  'value',
  'attempts',
  'expected',
  'expected_low',
  'expected_high',
  'deviation',
  'evidence_level',
  'evidence_count',
  'evidence_shift',
  'evidence_silence',
  'evidence_peer',
  'evidence_peer_shift',
  'shift_sum',
  'count_sum',
  'silence_sum',
  'peer_sum',
  'slow_sum',
  'rising',
] as const;
const QUALITY = { ok: 1, suspect: 2, missing: 3, learning: 4, masked: 5 } as const;

/** One row of the view `scores`; what is left out is 0, quality `ok`. The element by key, or by its identifier. */
export type ScoreRow = Readonly<Partial<Record<(typeof ARRAYS)[number], number>>> & {
  /** Seconds since 1970, or `2036-01-09 12:15:00`. */
  readonly period_end: number | string;
  readonly kpi: string;
  readonly element_key?: string;
  readonly element_id?: string;
  readonly quality?: keyof typeof QUALITY;
  readonly revision: string;
};

/** Writes rows of the view `scores` by hand, for tests of what reads them; rows of one element and period must come in one call. */
export async function writeScores(db: Database, rows: readonly ScoreRow[]): Promise<void> {
  const keys = await keysOf(db, [...new Set(rows.flatMap((row) => row.element_id ?? []))]);
  const grouped = new Map<string, { key: string; rows: ScoreRow[] }>();
  for (const row of rows) {
    const key = row.element_key ?? keys.get(row.element_id ?? '') ?? '0';
    const group = grouped.get(`${row.period_end} ${key}`);
    if (group) group.rows.push(row);
    else grouped.set(`${row.period_end} ${key}`, { key, rows: [row] });
  }
  const values = [...grouped.values()].map(({ key, rows: own }) => ({
    period_end: own[0]?.period_end,
    element_key: key,
    kpis: own.map((row) => row.kpi),
    quality: own.map((row) => QUALITY[row.quality ?? 'ok']),
    ...Object.fromEntries(ARRAYS.map((name) => [name, own.map((row) => row[name] ?? 0)])),
    revision: own[0]?.revision,
  }));
  if (values.length > 0) await db.client.insert({ table: 'element_kpi_scores', values, format: 'JSONEachRow' });
}

async function keysOf(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  const answer = await db.client.query({
    query: 'SELECT arrayJoin({ids:Array(String)}) AS id, toString(cityHash64(id)) AS key',
    query_params: { ids },
    format: 'JSONEachRow',
  });
  return new Map((await answer.json<{ id: string; key: string }>()).map((row) => [row.id, row.key]));
}
