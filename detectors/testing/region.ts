import { type Database, insertOnce, nextRevision, type Row } from '../../sql/database.ts';
import { writeScores } from '../../sql/testing/scores.ts';

/** The end of the n-th quarter of an hour after 10:00. */
export const quarter = (n: number): Date => new Date(Date.parse('2026-01-05T10:00:00Z') + n * 900_000);
export const CELLS = 120;
export const cell = (n: number): string => `cell-${String(n).padStart(3, '0')}`;
const SETUP = {
  kpi: 'setup_sr',
  applies_to: 'nr_cell',
  name: 'setup success rate',
  family: 'accessibility',
  class: 'ratio',
  unit: '%',
  worse: 'down',
};
const SPEED = { kpi: 'speed', applies_to: 'nr_cell', name: 'throughput', family: 'integrity', class: 'level', unit: 'kbit/s', worse: 'down' };

/** A region of 120 cells, 6 to a site, 24 to a hub, and an AMF, that has been scored already: a test says what each element's score was. */
export async function fillRegion(db: Database): Promise<void> {
  await insertOnce(
    db,
    'kpis',
    [SETUP, SPEED].map((kpi) => ({ ...kpi, scale: 'linear', spread_floor: 0.01, impact: 1, silence: false, revision: '1' })),
    'kpis',
  );
  const place = { region: 'R', area: 'A', vendor: 'V', software: '1', origin: 'inventory', revision: '1' };
  const cells = Array.from({ length: CELLS }, (_, i): Row => {
    const site = `S${Math.floor(i / 6)}`;
    return {
      ...{ element_id: cell(i), name: cell(i), kind: 'nr_cell', technology: 'NR', site, sector: String(1 + (Math.floor(i / 2) % 3)) },
      ...{
        band: i % 2 === 0 ? 'n78' : 'n28',
        tac: String(Math.floor(i / 60)),
        transport_hub: `H${Math.floor(i / 24)}`,
        core_pool: i < 60 ? 'east' : 'west',
      },
      ...{ latitude: 55 + Math.floor(i / 6) * 0.05, longitude: 10, ...place },
    };
  });
  const amf = { element_id: 'amf-east', name: 'AMF east', kind: 'amf', technology: '5GC', core_pool: 'east', ...place };
  await insertOnce(db, 'elements', cells, 'cells');
  await insertOnce(db, 'elements', [amf], 'amf');
  await insertOnce(
    db,
    'element_aliases',
    Array.from({ length: CELLS }, (_, i) => ({
      dn: `SubNetwork=R,ManagedElement=M${Math.floor(i / 3)},NRCellDU=${i}`,
      element_id: cell(i),
      origin: 'inventory',
      revision: '1',
    })),
    'aliases',
  );
}

/** What one element's period came to; left out: judged, nothing unusual. */
export interface Scored {
  readonly evidence?: number;
  readonly state?: string;
  readonly kpi?: string;
}

/** Writes one period's scores: every element ordinary but for those named. */
export async function score(db: Database, at: Date, odd: Readonly<Record<string, Scored>> = {}): Promise<void> {
  const revision = await nextRevision(db);
  const period_end = at.getTime() / 1_000;
  const elements = ['amf-east', ...Array.from({ length: CELLS }, (_, i) => cell(i))];
  await db.client.command({
    query: `INSERT INTO element_scores (period_end, element_key, state, evidence, evidence_now, rising, top_kpi, top_evidence, kpis_judged, revision)
      SELECT toDateTime({at:UInt32}, 'UTC'), cityHash64(tupleElement(x, 1)), tupleElement(x, 2), tupleElement(x, 3), tupleElement(x, 3), false, tupleElement(x, 4), tupleElement(x, 3), 2, {revision:UInt64}
      FROM (SELECT arrayJoin(arrayZip({ids:Array(String)}, {states:Array(String)}, {evidence:Array(Float32)}, {kpis:Array(String)})) AS x)`,
    query_params: {
      at: period_end,
      revision,
      ids: elements,
      states: elements.map((id) => odd[id]?.state ?? 'judged'),
      evidence: elements.map((id) => odd[id]?.evidence ?? 0.1),
      kpis: elements.map((id) => odd[id]?.kpi ?? 'setup_sr'),
    },
  });
  const bad = elements.filter((id) => (odd[id]?.evidence ?? 0) > 0);
  if (bad.length === 0) return;
  await writeScores(
    db,
    bad.map((id) => ({
      period_end,
      kpi: odd[id]?.kpi ?? 'setup_sr',
      element_id: id,
      ...{ value: 0.8, attempts: 100, expected: 0.99, expected_low: 0.97, expected_high: 1 },
      evidence_count: odd[id]?.evidence ?? 0,
      revision,
    })),
  );
}

/** The same for many cells at once. */
export function all(ids: readonly string[], scored: Scored): Record<string, Scored> {
  return Object.fromEntries(ids.map((id) => [id, scored]));
}

/** Cells `from` to `to`, the last not included. */
export function cells(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => cell(from + i));
}

/** Two element managers, 60 cells each; writes what they delivered for a period. */
export async function deliver(
  db: Database,
  at: Date,
  delivered: Readonly<Record<string, { quality?: string; elements?: number; aheadS?: number }>>,
): Promise<void> {
  const revision = await nextRevision(db);
  const period_end = at.getTime() / 1_000;
  const rows = Object.entries(delivered).flatMap(([source, { quality = 'ok', elements = 60 }]) =>
    cells(source === 'em-a' ? 0 : 60, (source === 'em-a' ? 0 : 60) + elements).map(
      (element_id): Row => ({ period_end, period_s: 900, kpi: 'setup_sr', element_id, numerator: 99, denominator: 100, quality, source, revision }),
    ),
  );
  await insertOnce(db, 'kpi_samples', rows, `samples:${revision}`);
  const arrivals = Object.entries(delivered).map(([source, { elements = 60, aheadS }]) => {
    const row = { period_end, source, elements, revision };
    return aheadS === undefined ? row : { ...row, arrived_at: period_end - aheadS };
  });
  await insertOnce(db, 'arrivals', arrivals, `arrivals:${revision}`);
}
