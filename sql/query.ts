import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { type Database, retrying } from './database.ts';
import { timed } from './query_costs.ts';

type Params = Readonly<Record<string, unknown>>;

/** A question as a value: SQL from a file, typed parameters in, typed rows out. */
export interface QueryDefinition<P extends z.ZodType, R extends z.ZodType> {
  /** The `.sql` file; its holes are typed (`{at:DateTime('UTC')}`), nothing is ever concatenated into it. */
  readonly file: URL;
  readonly params: P;
  readonly row: R;
}

/**
 * Makes a typed function of a query. The file's name goes along as `log_comment`, so the server's query log says who asked.
 * @example const cells = await cellsOfSite(db, { site: 'S1' });
 */
export function defineQuery<P extends z.ZodType<Params>, R extends z.ZodType>(definition: QueryDefinition<P, R>) {
  const sql = load(definition.file);
  const rows = z.array(definition.row);
  return async (db: Database, params: z.input<P>): Promise<z.output<R>[]> => {
    const query_params = { ...definition.params.parse(params), vault: db.vault };
    const answered = await timed(sql.name, async () => {
      const settings = { log_comment: sql.name };
      const ask = () => db.client.query({ query: sql.text, query_params, format: 'JSONEachRow', clickhouse_settings: settings });
      const answer = await retrying(ask, db.triesMax);
      return answer.json();
    });
    return rows.parse(answered);
  };
}

/**
 * Makes a typed function of a statement that writes (INSERT … SELECT, ALTER). It resolves when the server has finished.
 * Not retried unless it says it may run twice: a lost answer leaves the outcome unknown.
 */
export function defineStatement<P extends z.ZodType<Params>>(definition: {
  file: URL;
  params: P;
  mayRunTwice: boolean;
  /** Sections that are left out, each from every line `-- without <name>` to the line `-- <name> ends`. */
  without?: string | readonly string[];
}) {
  const whole = load(definition.file);
  const sql = { ...whole, text: [definition.without ?? []].flat().reduce(leftOut, whole.text) };
  return async (db: Database, params: z.input<P>): Promise<void> => {
    const query_params = { ...definition.params.parse(params), vault: db.vault };
    const run = () => db.client.command({ query: sql.text, query_params, clickhouse_settings: { log_comment: sql.name, wait_end_of_query: 1 } });
    await timed(sql.name, () => (definition.mayRunTwice ? retrying(run, db.triesMax) : run()));
  };
}

function leftOut(text: string, section: string): string {
  const shorter = text.replace(new RegExp(`^ *-- without ${section}\\b[^]*?^ *-- ${section} ends$\n`, 'gm'), '');
  if (shorter === text) throw new Error(`a statement is to be run without its section '${section}', which it does not have`);
  return shorter;
}

function load(file: URL): { name: string; text: string } {
  return { name: basename(file.pathname, '.sql'), text: readFileSync(file, 'utf8') };
}

/** A point in time as the database writes it (`2026-01-05T10:15:00Z`). */
export const Instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** A 64-bit key, as a decimal string because a JavaScript number cannot hold it. */
export const Key = z.string().regex(/^\d{1,20}$/);

/** Keys as the client must see them to write an array of 64-bit integers. */
export const KeyList = z.array(Key).transform((keys) => keys.map(BigInt));

/** So many keys at most go with one question: the server takes parameters of 128 kB, and a key is 20 characters. */
export const KEYS_PER_QUESTION = 4_000;

/** A number that may be unknown: the database's NaN arrives as null and stays null. */
export const MaybeNumber = z.number().nullable();

/** A count that arrives as a quoted 64-bit integer. */
export const Count = z.union([z.string(), z.number()]).transform(Number);
