import { type Database, insertOnce, type Row } from '../../sql/database.ts';

export type NoticeKind = 'notified' | 'acknowledged' | 'contacted';

/**
 * Notes that people came to know of incidents: the first human told (`notified`), somebody took it on (`acknowledged`), the first customer told
 * (`contacted`; who that was does not belong here). `at` is network time in a replay, the wall clock in operation; `told_by` names a channel or a
 * colleague, never a customer. The same notice twice is one; the lag figures take the first of each kind.
 */
export async function recordNotices(db: Database, incidents: readonly string[], kind: NoticeKind, at: Date, told_by: string): Promise<void> {
  const second = Math.floor(at.getTime() / 1000);
  const rows = incidents.map((incident_id): Row => ({ incident_id, kind, at: second, told_by }));
  await insertOnce(db, 'incident_notices', rows, `notice ${kind} ${second} ${told_by} ${incidents.join(' ')}`);
}
