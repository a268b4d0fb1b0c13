import type { Database } from '../../sql/database.ts';
import type { KeyRing } from '../../sql/identity.ts';
import { type Reader, recordAccess } from '../access.ts';
import { caseAlias, caseOf } from '../cases/alias.ts';
import type { CaseDesk } from '../cases/desk.ts';
import { caseMessages } from '../cases/statements.ts';
import { stateAt } from '../cases/step.ts';
import type { Page } from '../incidents.ts';
import type { ShownCase, ShownMessage } from './resources.ts';

/** One case as a ticket shows it, without anybody's identity; null when there is none. The look is recorded. */
export async function ticketOf(
  db: Database,
  keys: KeyRing,
  desk: CaseDesk,
  incident: string,
  alias: string,
  reader: Reader,
  at: Date,
): Promise<ShownCase | null> {
  const id = caseOf(keys, incident, alias);
  const now = id && (await desk.now(id));
  if (!now) return null;
  const shown = {
    case_id: alias,
    state: stateAt(now, at),
    withdrawn: !now.listed,
    channel: now.channel,
    changed_at: now.version === 0 ? null : now.changed_at,
  };
  await recordAccess(db, keys, { ...reader, action: 'list', object: `${incident}/${alias}`, allowed: true, rows: 1, fields: Object.keys(shown) });
  return shown;
}

/** The contacts made about an incident, newest first, or the one with the given case and version. The look is recorded. */
export async function messagesOf(
  db: Database,
  keys: KeyRing,
  incident: string,
  one: { readonly alias: string; readonly version: number } | null,
  page: Page,
  reader: Reader,
): Promise<{ total: number; messages: ShownMessage[] }> {
  const id = one && caseOf(keys, incident, one.alias);
  if (one && !id) return { total: 0, messages: [] };
  const rows = await caseMessages(db, { incident, message: id && one ? `${id.centre}.${one.version}` : '', ...page });
  const messages = rows.map(({ centre_key, total: _, ...row }) => ({ case_id: caseAlias(keys, { incident, centre: centre_key }), ...row }));
  await recordAccess(db, keys, {
    ...reader,
    action: 'list',
    object: incident,
    allowed: true,
    rows: rows.length,
    fields: Object.keys(messages[0] ?? {}),
  });
  return { total: rows[0]?.total ?? 0, messages };
}
