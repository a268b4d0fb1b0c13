import { z } from 'zod';
import { movesOf, readSignatures } from '../sql/catalogue/signatures.ts';
import { type Database, insertOnce, type Row } from '../sql/database.ts';
import { Count, defineQuery } from '../sql/query.ts';
import { Day, file, measureSignatures } from './statements.ts';
import { correlationOf, matchedFilter } from './stats/matched_filter.ts';

const CleanSample = z.strictObject({ day: Day, days: z.int(), samples_min: z.int(), thinning: z.int().min(1) });

const correlations = defineQuery({
  file: file('correlations'),
  params: CleanSample,
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
 * Cost: two passes over the noise sample (about 3 s for 300 elements x 7 days on 2 cores) and a 25 x 25 matrix per kind.
 */
export async function makeSignatures(db: Database, sample: z.input<typeof CleanSample>, revision: string): Promise<void> {
  const names = new Map((await kpisOfKind(db, {})).map((row) => [row.kind, row.kpis]));
  const rows: Row[] = [];
  for (const { kind, vectors, sums, products } of await correlations(db, sample)) {
    if (vectors < VECTORS_MIN) continue;
    const correlation = correlationOf(vectors, sums, products);
    for (const signature of readSignatures()) {
      const moves = movesOf(signature, names.get(kind) ?? []);
      if (moves) rows.push({ valid_from: sample.day, kind, signature: signature.name, weights: matchedFilter(moves, correlation), revision });
    }
  }
  if (rows.length === 0) return;
  await insertOnce(db, 'signature_weights', rows, `signature_weights:${revision}`);
  await measureSignatures(db, { ...sample, revision });
}
