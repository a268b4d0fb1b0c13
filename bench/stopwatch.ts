import type { Database } from '../sql/database.ts';

/** What one kind of statement took: how often it was asked, milliseconds until all of its answer was here, and rows the server read for it (statements that write only). */
export interface StatementTime {
  readonly name: string;
  readonly calls: number;
  readonly ms: number;
  readonly rows: number;
}

/**
 * The same database, with a stopwatch on every statement: by the name of its `.sql` file, or by the table for an insert.
 * Statements that run at the same time each count in full, so the sum can exceed the wall's time.
 */
export function withStopwatch(db: Database): { db: Database; times: () => StatementTime[] } {
  const spent = new Map<string, { calls: number; ms: number; rows: number }>();
  const note = (name: string, more: { calls?: number; ms?: number; rows?: number }): void => {
    const { calls, ms, rows } = spent.get(name) ?? { calls: 0, ms: 0, rows: 0 };
    spent.set(name, { calls: calls + (more.calls ?? 0), ms: ms + (more.ms ?? 0), rows: rows + (more.rows ?? 0) });
  };
  const timed = async <T>(name: string, calls: number, run: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    try {
      return await run();
    } finally {
      note(name, { calls, ms: performance.now() - began });
    }
  };
  const { client } = db;
  const watched = Object.assign(Object.create(client) as typeof client, {
    command: async (params: Parameters<typeof client.command>[0]) => {
      const name = nameOf(params.clickhouse_settings?.log_comment, params.query);
      const answer = await timed(name, 1, () => client.command(params));
      note(name, { rows: Number(answer.summary?.read_rows ?? 0) });
      return answer;
    },
    insert: (params: Parameters<typeof client.insert>[0]) => timed(`insert ${params.table}`, 1, () => client.insert(params)),
    query: async (params: Parameters<typeof client.query>[0]) => {
      const name = nameOf(params.clickhouse_settings?.log_comment, params.query);
      const answer = await timed(name, 1, () => client.query(params));
      return Object.assign(Object.create(answer) as typeof answer, { json: () => timed(name, 0, () => answer.json()) });
    },
  });
  return {
    db: { ...db, client: watched },
    times: () => [...spent].map(([name, time]) => ({ name, ...time })).sort((a, b) => b.ms - a.ms),
  };
}

/** Statements that are no file of their own are named by their first words. */
function nameOf(comment: unknown, query: string): string {
  return typeof comment === 'string' ? comment : query.trim().split(/\s+/).slice(0, 2).join(' ');
}
