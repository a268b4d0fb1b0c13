import { z } from 'zod';
import { movesOf, readSignatures } from '../sql/catalogue/signatures.ts';
import { type Database, insertOnce, type Row } from '../sql/database.ts';
import { Count, defineQuery } from '../sql/query.ts';
import { CleanSample, file, measureSignatures } from './statements.ts';
import { correlationOf, matchedFilter } from './stats/matched_filter.ts';

const correlations = defineQuery({
  file: file('correlations'),
  params: z.strictObject(CleanSample),
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
export async function makeSignatures(db: Database, sample: NoiseSample, revision: string): Promise<void> {
  for (const { kind, kpis } of await kpisOfKind(db, {})) {
    const signatures = readSignatures().flatMap((signature) => {
      const moves = movesOf(signature, kpis);
      return moves ? [{ signature: signature.name, moves }] : [];
    });
    if (signatures.length === 0) continue;
    const [found] = (await correlations(db, { ...sample, kpis })).filter((row) => row.kind === kind);
    if (!found || found.vectors < VECTORS_MIN) continue;
    const correlation = correlationOf(found.vectors, found.sums, found.products);
    const rows = signatures.map(({ signature, moves }): Row => {
      return { valid_from: sample.day, kind, signature, weights: matchedFilter(moves, correlation), revision };
    });
    await insertOnce(db, 'signature_weights', rows, `signature_weights:${kind}:${revision}`);
    await measureSignatures(db, { ...sample, kpis, kind, revision });
  }
}

/** Which part of the history noise is measured on. */
export interface NoiseSample {
  readonly day: string;
  readonly days: number;
  readonly samples_min: number;
}

/** Every KPI that elements may be judged by. */
export async function judgedKpis(db: Database): Promise<string[]> {
  return (await kpisOfKind(db, {})).flatMap((row) => row.kpis);
}
