import type { Database } from '../sql/database.ts';

/** What one kind of statement took. Rows and memory are the server's own account, which only statements that write give; 0 else. */
export interface StatementTime {
  readonly name: string;
  readonly calls: number;
  /** Until all of the answer was here. */
  readonly ms: number;
  /** Rows the server read. */
  readonly rows: number;
  /** The most one of them took. */
  readonly memory_bytes: number;
}

type Took = Omit<StatementTime, 'name'>;
const NOTHING: Took = { calls: 0, ms: 0, rows: 0, memory_bytes: 0 };

/**
 * The same database, with a stopwatch on every statement: by the name of its `.sql` file, or by the table for an insert.
 * Statements that run at the same time each count in full, so the sum can exceed the wall's time.
 * @param before what an earlier stopwatch read, to be counted on from
 */
export function withStopwatch(db: Database, before: readonly StatementTime[] = []): { db: Database; times: () => StatementTime[] } {
  const spent = new Map<string, Took>(before.map(({ name, ...took }) => [name, took]));
  const note = (name: string, more: Partial<Took>): void => {
    const [before, now] = [spent.get(name) ?? NOTHING, { ...NOTHING, ...more }];
    spent.set(name, {
      calls: before.calls + now.calls,
      ms: before.ms + now.ms,
      rows: before.rows + now.rows,
      memory_bytes: Math.max(before.memory_bytes, now.memory_bytes),
    });
  };
  const timed = async <T>(name: string, calls: number, run: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    let told: Partial<Took> = {};
    try {
      const answer = await run();
      told = toldBy(answer);
      return answer;
    } finally {
      note(name, { calls, ms: performance.now() - began, ...told });
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

/** The server's summary of a statement that has finished; the client's types do not know the memory in it yet. */
function toldBy(answer: unknown): Partial<Took> {
  const summary = (answer as { summary?: { read_rows?: string; memory_usage?: string } } | undefined)?.summary;
  return { rows: Number(summary?.read_rows ?? 0), memory_bytes: Number(summary?.memory_usage ?? 0) };
}

/** Statements that are no file of their own are named by their first words. */
function nameOf(comment: unknown, query: string): string {
  return typeof comment === 'string' ? comment : query.trim().split(/\s+/).slice(0, 2).join(' ');
}
