import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { Count, defineQuery } from '../sql/query.ts';

const cpuSpent = defineQuery({
  file: new URL('../sql/queries/bench/cpu_spent.sql', import.meta.url),
  params: z.strictObject({}),
  row: z.strictObject({ cpu_us: Count }),
});

/** Seconds of processor time the database server has spent since it started, merges included; a difference is what something took, however busy the machine. */
export async function processorS(db: Database): Promise<number> {
  const [row] = await cpuSpent(db, {});
  return (row?.cpu_us ?? 0) / 1e6;
}
