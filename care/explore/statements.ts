/** How groups of customers fared: which days are due, and one day written. Each is one `.sql` file under sql/queries/care; what it does is said there. */
import { z } from 'zod';
import { defineQuery, defineStatement, Key } from '../../sql/query.ts';

const file = (name: string): URL => new URL(`../../sql/queries/care/${name}.sql`, import.meta.url);

export const exploreDue = defineQuery({
  file: file('explore_due'),
  params: z.strictObject({ settle_s: z.int(), limit: z.int() }),
  row: z.strictObject({ day: z.string() }),
});

export const exploreDay = defineStatement({
  file: file('explore_day'),
  params: z.strictObject({ day: z.iso.date(), k: z.int().min(10), confidence_min: z.number(), revision: Key }),
  // The same day gives the same rows: the draws of its rounding are kept.
  mayRunTwice: true,
});
