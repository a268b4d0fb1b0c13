import type { Database } from '../sql/database.ts';

/** What one kind of statement took: how often it was asked, milliseconds until all of its answer was here, and the most memory one that writes took (0 where the server did not say). */
export interface StatementTime {
  readonly name: string;
  readonly calls: number;
  readonly ms: number;
  readonly memory_bytes: number;
}

/**
 * The same database, with a stopwatch on every statement: by the name of its `.sql` file, or by the table for an insert.
 * Statements that run at the same time each count in full, so the sum can exceed the wall's time.
 */
export function withStopwatch(db: Database): { db: Database; times: () => StatementTime[] } {
  const spent = new Map<string, Omit<StatementTime, 'name'>>();
  const note = (name: string, { calls, ms, memory_bytes }: Omit<StatementTime, 'name'>): void => {
    const before = spent.get(name) ?? { calls: 0, ms: 0, memory_bytes: 0 };
    spent.set(name, { calls: before.calls + calls, ms: before.ms + ms, memory_bytes: Math.max(before.memory_bytes, memory_bytes) });
  };
  const timed = async <T>(name: string, calls: number, run: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    let memory_bytes = 0;
    try {
      const answer = await run();
      memory_bytes = memoryOf(answer);
      return answer;
    } finally {
      note(name, { calls, ms: performance.now() - began, memory_bytes });
    }
  };
  const { client } = db;
  const watched = Object.assign(Object.create(client) as typeof client, {
    command: (params: Parameters<typeof client.command>[0]) =>
      timed(nameOf(params.clickhouse_settings?.log_comment, params.query), 1, () => client.command(params)),
    insert: (params: Parameters<typeof client.insert>[0]) => timed(`insert ${params.table}`, 1, () => client.insert(params)),
    query: async (params: Parameters<typeof client.query>[0]) => {
      const name = nameOf(params.clickhouse_settings?.log_comment, params.query);
      const answer = await timed(name, 1, () => client.query(params));
      return Object.assign(Object.create(answer) as typeof answer, { json: () => timed(name, 0, () => answer.json()) });
    },
  });
  return {
    db: { ...db, client: watched },
    times: () => [...spent].map(([name, took]) => ({ name, ...took })).sort((a, b) => b.ms - a.ms),
  };
}

/** The server's summary of a statement that has finished says what it took; the client's types do not know that field yet. */
function memoryOf(answer: unknown): number {
  const summary = (answer as { summary?: { memory_usage?: string } } | undefined)?.summary;
  return Number(summary?.memory_usage ?? 0);
}

/** Statements that are no file of their own are named by their first words. */
function nameOf(comment: unknown, query: string): string {
  return typeof comment === 'string' ? comment : query.trim().split(/\s+/).slice(0, 2).join(' ');
}
