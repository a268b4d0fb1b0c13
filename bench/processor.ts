import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { Count, defineQuery } from '../sql/query.ts';

const cpuSpent = defineQuery({
  file: new URL('../sql/queries/bench/cpu_spent.sql', import.meta.url),
  params: z.strictObject({}),
  row: z.strictObject({ cpu_us: Count }),
});

/** Seconds something took by the clock, and by the processors: this process and the database server. On a machine that does other things as well, only the latter compare. */
export interface Spent {
  readonly seconds: number;
  readonly ownS: number;
  readonly serverS: number;
}

/** Runs something with three clocks. What else this process and the server do meanwhile counts as well. */
export async function withClocks(db: Database, run: () => Promise<unknown>): Promise<Spent> {
  const server = (await cpuSpent(db, {}))[0]?.cpu_us ?? 0;
  const own = process.cpuUsage();
  const began = performance.now();
  await run();
  const seconds = (performance.now() - began) / 1_000;
  const used = process.cpuUsage(own);
  return { seconds, ownS: (used.user + used.system) / 1e6, serverS: (((await cpuSpent(db, {}))[0]?.cpu_us ?? 0) - server) / 1e6 };
}
