import { CONFIDENCE_LISTED_MIN, computeAffected } from '../care/index.ts';
import type { Truth } from '../simulator/index.ts';
import type { Database } from '../sql/database.ts';
import type { KeyRing } from '../sql/identity.ts';

/** The list of one incident of missing users against those who truly were missing. */
export interface MissingList {
  readonly rootId: string;
  readonly listed: number;
  readonly missing: number;
  readonly precision: number;
  readonly recall: number;
}

/** Lists the people of every incident of missing users as care would when it is over, and holds them against the truth of the absence with its root. */
export async function judgeMissingLists(db: Database, truth: Truth, keys: KeyRing): Promise<MissingList[]> {
  const incidents = await ask<{ incident_id: string; root_id: string; until: number }>(
    db,
    `SELECT incident_id, root_id, toUnixTimestamp(max(if(state = 'resolved', resolved_at, period_end))) AS until FROM incident_events FINAL
     WHERE root_kind = 'usage' GROUP BY incident_id, root_id ORDER BY root_id`,
    {},
  );
  const lists: MissingList[] = [];
  for (const { incident_id, root_id: rootId, until } of incidents) {
    const fault = truth.faults.find(({ kind, root }) => kind === 'usage_absence' && `${root}/` === rootId);
    if (!fault) continue;
    await computeAffected(db, incident_id, new Date(1_000 * until));
    const rows = await ask<{ subscriber_key: string }>(
      db,
      'SELECT toString(subscriber_key) AS subscriber_key FROM incident_customers FINAL WHERE incident_id = {incident:String} AND NOT withdrawn AND confidence >= {least:Float64}',
      { incident: incident_id, least: CONFIDENCE_LISTED_MIN },
    );
    const missing = new Set([...(truth.affected.get(fault.id)?.keys() ?? [])].map((id) => keys.key('subscriber', id)));
    const right = rows.filter(({ subscriber_key }) => missing.has(subscriber_key)).length;
    const share = (of: number) => (of === 0 ? 0 : right / of);
    lists.push({ rootId, listed: rows.length, missing: missing.size, precision: share(rows.length), recall: share(missing.size) });
  }
  return lists;
}

async function ask<T>(db: Database, query: string, query_params: Record<string, unknown>): Promise<T[]> {
  const answer = await db.client.query({ query, query_params, format: 'JSONEachRow' });
  return answer.json<T>();
}
