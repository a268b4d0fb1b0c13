import type { EvidenceRow } from './types.ts';

/**
 * The smallest set of KPIs that tells an incident's story.
 *
 * A KPI tells of an element when its evidence there is at least half (in decades) of the element's strongest: what is merely a little
 * unusual too does not count. KPIs are taken one by one, each time the one that tells of most elements not told of yet (ties: more
 * evidence in sum, then the name), until nine tenths of the elements are told of or the next one would add less than a tenth:
 * the greedy set cover, which is at most ln n times larger than the smallest (Chvátal 1979). SpotLight (MobiCom 2024) measures
 * explanations by how few KPIs they need; this is the same aim.
 * Cost: linear in rows times KPIs taken (at most 4).
 */
const TELLS_SHARE = 0.5;
const COVERED_ENOUGH = 0.9;
const ADDS_MIN = 0.1;
const KPIS_MAX = 4;
const ELEMENTS_PER_KPI = 3;

export interface Story {
  /** KPIs, the one that covers most elements first. */
  readonly kpis: readonly string[];
  /** A few rows of those KPIs, strongest elements first, in the order of the KPIs. */
  readonly rows: readonly EvidenceRow[];
  /** Elements that the first KPI tells of, and elements there were. */
  readonly covered: number;
  readonly elements: number;
}

/** @param rows evidence of the incident's elements in one period, strongest first */
export function smallestStory(rows: readonly EvidenceRow[]): Story {
  const best = new Map<string, number>();
  for (const row of rows) best.set(row.element_key, Math.max(best.get(row.element_key) ?? 0, row.evidence));
  const tellers = new Map<string, EvidenceRow[]>();
  for (const row of rows) {
    if (row.evidence < TELLS_SHARE * (best.get(row.element_key) ?? 0)) continue;
    const list = tellers.get(row.kpi);
    if (list) list.push(row);
    else tellers.set(row.kpi, [row]);
  }
  const untold = new Set(best.keys());
  const kpis: string[] = [];
  let covered = 0;
  while (kpis.length < KPIS_MAX && untold.size > (1 - COVERED_ENOUGH) * best.size) {
    const next = mostTelling(tellers, untold);
    if (!next || (kpis.length > 0 && next.adds < ADDS_MIN * best.size)) break;
    if (kpis.length === 0) covered = next.adds;
    kpis.push(next.kpi);
    for (const row of tellers.get(next.kpi) ?? []) untold.delete(row.element_key);
    tellers.delete(next.kpi);
  }
  const chosen = kpis.flatMap((kpi) => rows.filter((row) => row.kpi === kpi).slice(0, ELEMENTS_PER_KPI));
  return { kpis, rows: chosen, covered, elements: best.size };
}

function mostTelling(tellers: ReadonlyMap<string, readonly EvidenceRow[]>, untold: ReadonlySet<string>) {
  let best: { kpi: string; adds: number; evidence: number } | undefined;
  for (const [kpi, rows] of tellers) {
    const told = rows.filter((row) => untold.has(row.element_key));
    const evidence = told.reduce((sum, row) => sum + row.evidence, 0);
    const better =
      !best || told.length > best.adds || (told.length === best.adds && (evidence > best.evidence || (evidence === best.evidence && kpi < best.kpi)));
    if (told.length > 0 && better) best = { kpi, adds: told.length, evidence };
  }
  return best;
}
