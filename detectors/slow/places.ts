import type { Database } from '../../sql/database.ts';
import { KEYS_PER_QUESTION } from '../../sql/query.ts';
import { elementsByKey } from './statements.ts';
import type { Place } from './types.ts';

/** Where elements are, by key; unknown keys are left out. */
export async function placesOf(db: Database, keys: readonly string[]): Promise<Map<string, Place & { readonly name: string }>> {
  const asked = [...new Set(keys)];
  const places = new Map<string, Place & { readonly name: string }>();
  for (let from = 0; from < asked.length; from += KEYS_PER_QUESTION) {
    for (const row of await elementsByKey(db, { element_keys: asked.slice(from, from + KEYS_PER_QUESTION) })) {
      const { element_key: key, element_id: id, ...rest } = row;
      places.set(key, { key, id, ...rest });
    }
  }
  return places;
}
