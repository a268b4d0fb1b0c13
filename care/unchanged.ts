import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { defineQuery } from '../sql/query.ts';
import { wholeSeconds } from './affected.ts';

const marks = defineQuery({
  file: new URL('../sql/queries/care/marks.sql', import.meta.url),
  params: z.strictObject({ at: z.date() }),
  row: z.strictObject({ mark: z.string() }),
});

/** What this process last did all of, and for when. A process that has just started has done nothing. */
const done = new WeakMap<Database, { readonly mark: string; readonly at: Date }>();

/**
 * Runs what makes something of complaints, incidents, their lists and what was told of them, unless all of these are as they were when this process last ran it,
 * for that time or an earlier one: then it would come to the same. What failed has not been done.
 * Cost: one small question.
 * @param always for what is due by the clock
 */
export async function whereChanged(db: Database, at: Date, always: boolean, run: () => Promise<void>): Promise<void> {
  const until = wholeSeconds(at);
  const [now] = await marks(db, { at: until });
  const before = done.get(db);
  if (!always && before && now && before.mark === now.mark && before.at <= until) return;
  done.delete(db);
  await run();
  if (now) done.set(db, { mark: now.mark, at: until });
}
