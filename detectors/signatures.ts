import { z } from 'zod';
import { movesOf, readSignatures } from '../sql/catalogue/signatures.ts';
import { type Database, insertOnce, type Row } from '../sql/database.ts';
import { Count, defineQuery } from '../sql/query.ts';
import { Day, dropVectors, file, measureSignatures, stageVectors } from './statements.ts';
import { correlationOf, matchedFilter } from './stats/matched_filter.ts';

const correlations = defineQuery({
  file: file('correlations'),
  params: z.strictObject({ day: Day }),
  row: z.strictObject({ kind: z.string(), vectors: Count, sums: z.array(z.number()), products: z.array(z.number()) }),
});
const kpisOfKind = defineQuery({
  file: file('kpis_of_kind'),
  params: z.strictObject({}),
  row: z.strictObject({ kind: z.string(), kpis: z.array(z.string()) }),
});

/** Fewer clean vectors than this say nothing about how twenty KPIs move together. */
const VECTORS_MIN = 2_000;

/**
 * Makes the matched filters of a day: how each kind's KPIs move together on clean days, each signature whitened by it, and the tail of the best match.
 * The clean samples of the night (`noise_residuals`) must be there, and their noise measured.
 * Cost: one pass over them and two over a vector per element and period, and a 25 x 25 matrix per kind.
 */
export async function makeSignatures(db: Database, day: string, revision: string): Promise<void> {
  const kinds = (await kpisOfKind(db, {})).map(({ kind, kpis }) => ({ kind, moves: movesOfKind(kpis) })).filter(({ moves }) => moves.length > 0);
  if (kinds.length === 0) return;
  await stageVectors(db, { day, kinds: kinds.map(({ kind }) => kind) });
  const found = new Map((await correlations(db, { day })).map((row) => [row.kind, row]));
  for (const { kind, moves } of kinds) {
    const sums = found.get(kind);
    if (!sums || sums.vectors < VECTORS_MIN) continue;
    const correlation = correlationOf(sums.vectors, sums.sums, sums.products);
    const rows = moves.map(({ signature, moves }): Row => {
      return { valid_from: day, kind, signature, weights: matchedFilter(moves, correlation), revision };
    });
    await insertOnce(db, 'signature_weights', rows, `signature_weights:${kind}:${revision}`);
  }
  await measureSignatures(db, { day, revision });
  await dropVectors(db, { day });
}

/** How each signature moves a kind's KPIs; none where the kind lacks those it needs. */
function movesOfKind(kpis: readonly string[]) {
  return readSignatures().flatMap((signature) => {
    const moves = movesOf(signature, kpis);
    return moves ? [{ signature: signature.name, moves }] : [];
  });
}

/** Every KPI that elements may be judged by. */
export async function judgedKpis(db: Database): Promise<string[]> {
  return (await kpisOfKind(db, {})).flatMap((row) => row.kpis);
}
