import { type Database, insertOnce, nextRevision } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import type { ContactPolicy } from '../policy/policy.ts';
import { newestPeriod } from '../statements.ts';
import { contactEffect } from './effect.ts';

const WINDOW_MS = 90 * 86_400_000;

/**
 * Keeps today's answer to "does being told help", rounded and suppressed as roles without identities see it, in `contact_effects`, where dashboards read it: who is
 * held out is drawn with a key that never enters the database, so no query there could know. Today is the day of the newest judged period, and the 90 days before it
 * count; before the first period nothing is kept. @returns the day, or null
 */
export async function recordContactEffect(db: Database, keys: KeyRing, policy: ContactPolicy): Promise<string | null> {
  const [newest] = await newestPeriod(db, {});
  if (!newest) return null;
  const at = newest.period_end;
  const effect = await contactEffect(db, keys, policy, { since: new Date(at.getTime() - WINDOW_MS), until: at }, false);
  const revision = await nextRevision(db);
  const day = at.toISOString().slice(0, 10);
  const groups = [
    ['left alone (drawn by chance)', effect.held_out],
    ['all others on the lists', effect.assigned],
    ['of those, told', effect.told],
  ] as const;
  const rows = groups.map(([compared, group]) => ({
    day,
    compared,
    affected: String(group.affected),
    complained: String(group.complained),
    per_1000: group.per_1000?.rate ?? null,
    per_1000_low: group.per_1000?.low ?? null,
    per_1000_high: group.per_1000?.high ?? null,
    revision,
  }));
  await insertOnce(db, 'contact_effects', rows, `contact effect ${day} ${revision}`);
  return day;
}
