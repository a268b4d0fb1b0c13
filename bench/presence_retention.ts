import { z } from 'zod';
import type { Database } from '../sql/database.ts';
import { defineStatement } from '../sql/query.ts';

const DAY_MS = 86_400_000;
/** Whole days kept, so that 72 hours are there at any moment. */
const DAYS_KEPT = 3;

const dropPresenceDay = defineStatement({
  file: new URL('../sql/queries/bench/drop_presence_day.sql', import.meta.url),
  params: z.strictObject({ table: z.enum(['presence', 'presence_by_line']), day: z.string().regex(/^\d{8}$/) }),
  mayRunTwice: true,
});

/**
 * Does at midnight what retention does by itself after 72 hours: in a replay, loading is only minutes ago. Nothing at any other time.
 * @returns the day that was dropped, as the table names it, or null
 */
export async function dropOldPresence(db: Database, at: Date): Promise<string | null> {
  if (at.getTime() % DAY_MS !== 0) return null;
  const day = new Date(at.getTime() - (DAYS_KEPT + 1) * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
  for (const table of ['presence', 'presence_by_line'] as const) await dropPresenceDay(db, { table, day });
  return day;
}
