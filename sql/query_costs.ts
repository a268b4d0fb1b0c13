import { type Database, insertOnce } from './database.ts';

interface Cost {
  runs: number;
  failed: number;
  total_ms: number;
  longest_ms: number;
}

/** What this process has asked since the last store, by query file; as many entries as there are files. */
let costs = new Map<string, Cost>();
let stores = 0;

/** Runs a question and notes how long it took, retries included, under the name of its file; nothing of its text or parameters is kept. */
export async function timed<T>(query: string, run: () => Promise<T>): Promise<T> {
  const began = performance.now();
  let failed = 1;
  try {
    const answer = await run();
    failed = 0;
    return answer;
  } finally {
    const ms = performance.now() - began;
    const cost = costs.get(query) ?? { runs: 0, failed: 0, total_ms: 0, longest_ms: 0 };
    costs.set(query, {
      runs: cost.runs + 1,
      failed: cost.failed + failed,
      total_ms: cost.total_ms + ms,
      longest_ms: Math.max(cost.longest_ms, ms),
    });
  }
}

/**
 * Writes what this process has asked since the last call to `query_costs`, one row a query file, and begins anew. `at` is the wall clock. Where writing fails the
 * figures are lost: they are worth less than the memory they would take while a database is away.
 * @returns how many rows were written
 */
export async function storeQueryCosts(db: Database, at: Date): Promise<number> {
  const taken = costs;
  costs = new Map();
  const rows = [...taken].map(([query, cost]) => ({
    at: Math.floor(at.getTime() / 1_000),
    query,
    process: String(process.pid),
    runs: cost.runs,
    failed: cost.failed,
    total_ms: Math.round(cost.total_ms),
    longest_ms: Math.round(cost.longest_ms),
  }));
  stores++;
  await insertOnce(db, 'query_costs', rows, `query costs ${process.pid} ${at.getTime()} ${stores}`);
  return rows.length;
}
