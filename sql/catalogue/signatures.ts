import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** One kind of fault and how it moves the KPIs of a cell, in spreads towards the bad side. */
const Signature = z.strictObject({
  name: z.string().regex(/^[a-z][a-z_]{2,30}$/),
  says: z.string().min(3),
  moves: z.record(z.string(), z.number().min(-5).max(5)),
});
export type Signature = z.output<typeof Signature>;

const FILE = new URL('./signatures.yaml', import.meta.url);

/**
 * Reads the fault signatures that ship with Forecell.
 * @throws {z.ZodError} when the file does not have its form
 * @example readSignatures().map((s) => s.name).includes('uplink_interference') // => true
 */
export function readSignatures(): readonly Signature[] {
  return z.strictObject({ signatures: z.array(Signature).min(1).max(32) }).parse(parse(readFileSync(FILE, 'utf8'))).signatures;
}

/**
 * A signature as a vector over a kind's KPIs; null when the kind has fewer than three of them (two KPIs are no pattern).
 * @example movesOf({ name: 'x', says: '…', moves: { cqi_mean: 2, dl_volume: 1, ul_volume: 1 } }, ['nr_cqi_mean', 'nr_dl_volume', 'nr_ul_volume']) // => [2, 1, 1]
 */
export function movesOf(signature: Signature, kpis: readonly string[]): number[] | null {
  const moves = kpis.map((kpi) => signature.moves[kpi] ?? signature.moves[kpi.replace(/^[a-z]+_/, '')] ?? 0);
  return moves.filter((move) => move !== 0).length < 3 ? null : moves;
}
